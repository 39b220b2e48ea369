#include "tests/bench/peers/busy_service.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <random>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "posix-harness/env/file_descriptor.hpp"
#include "tests/bench/one_pool_file.hpp"

namespace raspool::bench {
namespace {

using Steady = std::chrono::steady_clock;

// A Get (`address` is none) or a Release, over the socket: always as many bytes. The answer is an address.
struct Question {
  std::array<char, 40> user{}, ras_port{};
  std::uint32_t address = 0;
};

void write_whole(int socket, const void* bytes, std::size_t size) {
  if (::send(socket, bytes, size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) {
    throw std::system_error(errno, std::generic_category(), "send");
  }
}

bool read_whole(int socket, void* bytes, std::size_t size) {
  return ::recv(socket, bytes, size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

AddressV4 get(AddressService& service, std::string_view user, std::string_view ras_port) {
  const Decision decision = service.assign({user, ras_port, AddressV4(), {}});
  if (!decision.granted()) throw std::runtime_error("a Get was refused");
  return decision.address.v4();
}

}  // namespace

class BusyService::Caller {
  struct Connection {
    std::string user, ras_port;
    AddressV4 address;
  };

 public:
  Caller(AddressService& service, const Settings& settings, unsigned number, std::size_t connections)
      : service_(service), number_(number), connections_(connections) {
    random_.seed(number);
    if (settings.over_socket) open_socket();
  }

  ~Caller() {
    near_.close();
    if (server_.joinable()) server_.join();
  }

  void fill() {
    for (Connection& connection : connections_) {
      connection = {new_user(), fmt::format("VPN{}-{}", number_, serial_), {}};
      connection.address = get(service_, connection.user, connection.ras_port);
    }
  }

  void work(Steady::time_point until, double rate) {
    gets_ = {};
    const auto pause =
        std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(rate > 0 ? 1 / rate : 0));
    // Not all at once.
    auto next = Steady::now() + std::chrono::duration_cast<Steady::duration>(
                                    pause * std::uniform_real_distribution<double>()(random_));
    for (; std::max(next, Steady::now()) < until; next += pause) {
      std::this_thread::sleep_until(next);
      Connection& connection = connections_[random_() % connections_.size()];
      ask_to_release(connection);
      connection.user = new_user();
      const auto before = Steady::now();
      connection.address = ask_to_get(connection);
      gets_.add(Steady::now() - before);
    }
  }

  const posix::LatencyHistogram& gets() const { return gets_; }

 private:
  void open_socket() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    near_ = posix::FileDescriptor(ends[0]);
    far_ = posix::FileDescriptor(ends[1]);
    server_ = std::thread([this] { serve(); });
  }

  void serve() {
    Question question;
    while (read_whole(far_.get(), &question, sizeof question)) {
      std::uint32_t answer = 0;
      if (question.address == 0) {
        answer = get(service_, question.user.data(), question.ras_port.data()).number();
      } else {
        service_.release(
            {question.user.data(), question.ras_port.data(), AddressV4::from_number(question.address), {}});
      }
      write_whole(far_.get(), &answer, sizeof answer);
    }
  }

  std::uint32_t ask(const Connection& connection, AddressV4 address) {
    Question question;
    connection.user.copy(question.user.data(), question.user.size() - 1);
    connection.ras_port.copy(question.ras_port.data(), question.ras_port.size() - 1);
    question.address = address.number();
    write_whole(near_.get(), &question, sizeof question);
    std::uint32_t answer = 0;
    if (!read_whole(near_.get(), &answer, sizeof answer)) throw std::runtime_error("nobody answers");
    return answer;
  }

  AddressV4 ask_to_get(const Connection& connection) {
    if (near_) return AddressV4::from_number(ask(connection, AddressV4()));
    return get(service_, connection.user, connection.ras_port);
  }

  void ask_to_release(const Connection& connection) {
    if (near_) {
      ask(connection, connection.address);
    } else {
      service_.release({connection.user, connection.ras_port, connection.address, {}});
    }
  }

  std::string new_user() { return fmt::format("caller{:02}user{:08}@example.com", number_, serial_++); }

  AddressService& service_;
  unsigned number_;
  std::vector<Connection> connections_;
  std::uint64_t serial_ = 0;
  std::mt19937_64 random_;
  posix::LatencyHistogram gets_;
  posix::FileDescriptor near_, far_;
  std::thread server_;
};

BusyService::BusyService(const std::filesystem::path& folder, const Settings& settings)
    : settings_(settings),
      composition_({write_configuration(
                        folder, {settings.durability, fmt::format("10.64.0.0/{}", settings.prefix), "0s"}),
                    {{}}}) {
  const auto addresses = static_cast<double>((1u << (32 - settings.prefix)) - 2);
  const auto each =
      std::max<std::size_t>(1, static_cast<std::size_t>(addresses * settings.fill) / settings.callers);
  for (unsigned number = 0; number < settings.callers; ++number) {
    callers_.push_back(std::make_unique<Caller>(composition_.service(), settings_, number, each));
  }
  std::vector<std::thread> threads;
  for (const auto& caller : callers_) threads.emplace_back([&caller] { caller->fill(); });
  for (std::thread& thread : threads) thread.join();
}

BusyService::~BusyService() = default;

Borne BusyService::bear(double seconds) {
  const auto start = Steady::now();
  const auto until =
      start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::thread> threads;
  for (const auto& caller : callers_)
    threads.emplace_back([&, until] { caller->work(until, settings_.rate / settings_.callers); });
  for (std::thread& thread : threads) thread.join();
  const double took = std::chrono::duration<double>(Steady::now() - start).count();
  Borne borne;
  for (const auto& caller : callers_) borne.gets.add(caller->gets());
  borne.leases_in_a_second = static_cast<double>(borne.gets.count()) / took;
  return borne;
}

}  // namespace raspool::bench
