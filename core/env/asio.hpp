#pragma once

// The only place that includes Boost.Asio, so that its settings are the same everywhere.
#define BOOST_ASIO_NO_DEPRECATED
#define BOOST_ASIO_DISABLE_BOOST_COROUTINE

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace raspool {
namespace asio = boost::asio;
}  // namespace raspool
