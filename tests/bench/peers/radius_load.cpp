#include "tests/bench/peers/radius_load.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <random>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "posix-harness/env/file_descriptor.hpp"

namespace raspool::bench {
namespace {

using Steady = std::chrono::steady_clock;

// RFC 2865 and 2866.
enum class Code : std::uint8_t { access_request = 1, access_accept = 2, accounting_request = 4 };
enum class Attribute : std::uint8_t {
  user_name = 1,
  user_password = 2,
  nas_ip_address = 4,
  nas_port = 5,
  framed_ip_address = 8,
  calling_station_id = 31,
  acct_status_type = 40,
  acct_session_id = 44
};
constexpr std::size_t kHeader = 20, kAuthenticator = 16;
constexpr std::uint32_t kStop = 2, kThisMachine = INADDR_LOOPBACK;
constexpr timeval kPatience{3, 0};

std::string number(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

class Packet {
 public:
  Packet& add(Attribute attribute, std::string_view value) {
    attributes_ += static_cast<char>(attribute);
    attributes_ += static_cast<char>(value.size() + 2);
    attributes_ += value;
    return *this;
  }

  std::string with(Code code, std::uint8_t id, std::string_view authenticator) const {
    const std::size_t size = kHeader + attributes_.size();
    std::string bytes{static_cast<char>(code), static_cast<char>(id), static_cast<char>(size >> 8),
                      static_cast<char>(size)};
    return bytes.append(authenticator) + attributes_;
  }

  // As accounting wants it: signed.
  std::string signed_with(const std::string& secret, std::uint8_t id) const {
    const std::string bytes = with(Code::accounting_request, id, std::string(kAuthenticator, '\0')) + secret;
    std::array<unsigned char, kAuthenticator> digest{};
    ::EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, ::EVP_md5(), nullptr);
    return with(Code::accounting_request, id, {reinterpret_cast<const char*>(digest.data()), digest.size()});
  }

 private:
  std::string attributes_;
};

std::optional<std::uint32_t> framed_address(std::string_view answer) {
  if (answer.size() < kHeader || answer[0] != static_cast<char>(Code::access_accept)) return std::nullopt;
  for (std::size_t at = kHeader; at + 2 <= answer.size();) {
    const auto size = static_cast<std::uint8_t>(answer[at + 1]);
    if (size < 2 || at + size > answer.size()) return std::nullopt;
    if (answer[at] == static_cast<char>(Attribute::framed_ip_address) && size == 6) {
      std::uint32_t address = 0;
      for (std::size_t byte = 2; byte < 6; ++byte) {
        address = address << 8 | static_cast<std::uint8_t>(answer[at + byte]);
      }
      return address;
    }
    at += size;
  }
  return std::nullopt;
}

class Asker {
 public:
  explicit Asker(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(kThisMachine);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0 ||
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience) != 0) {
      throw std::system_error(errno, std::generic_category(), "no socket");
    }
  }

  std::uint8_t next_id() { return ++id_; }

  // The answer that has this question's number; empty if none came in time.
  std::string ask(const std::string& question) {
    if (::send(socket_.get(), question.data(), question.size(), 0) < 0) return {};
    for (std::string answer(4096, '\0');;) {
      const ssize_t got = ::recv(socket_.get(), answer.data(), answer.size(), 0);
      if (got < 0) return {};
      if (got >= 2 && answer[1] == question[1]) return answer.substr(0, static_cast<std::size_t>(got));
    }
  }

 private:
  posix::FileDescriptor socket_;
  std::uint8_t id_ = 0;
};

class RadiusCaller {
 public:
  RadiusCaller(const RadiusServer& server, unsigned number)
      : server_(server),
        number_(number),
        authentication_(server.authentication),
        accounting_(server.accounting) {
    random_.seed(number + static_cast<unsigned>(::getpid()));
  }

  void work(Steady::time_point until) {
    while (Steady::now() < until) {
      // No user of an earlier run comes again.
      const std::string user =
          fmt::format("run{}caller{:02}user{:08}@example.com", ::getpid(), number_, serial_++);
      const auto before = Steady::now();
      const auto address = log_in(user);
      if (!address) {
        ++refused_;
        continue;
      }
      gets_.add(Steady::now() - before);
      log_out(user, *address);
    }
  }

  const posix::LatencyHistogram& gets() const { return gets_; }
  std::uint64_t refused() const { return refused_; }

 private:
  Packet about(const std::string& user) const {
    Packet packet;
    packet.add(Attribute::user_name, user)
        .add(Attribute::nas_ip_address, number(kThisMachine))
        .add(Attribute::nas_port, number(1))
        .add(Attribute::calling_station_id, user.substr(0, 28));
    return packet;
  }

  std::optional<std::uint32_t> log_in(const std::string& user) {
    std::string authenticator(kAuthenticator, '\0');
    for (char& byte : authenticator) byte = static_cast<char>(random_());
    Packet packet = about(user);
    packet.add(Attribute::user_password, std::string(16, 'x'));  // whatever it is, it is taken
    return framed_address(
        authentication_.ask(packet.with(Code::access_request, authentication_.next_id(), authenticator)));
  }

  void log_out(const std::string& user, std::uint32_t address) {
    Packet packet = about(user);
    packet.add(Attribute::acct_status_type, number(kStop))
        .add(Attribute::framed_ip_address, number(address))
        .add(Attribute::acct_session_id, user.substr(0, 20));
    accounting_.ask(packet.signed_with(server_.secret, accounting_.next_id()));
  }

  const RadiusServer& server_;
  unsigned number_;
  Asker authentication_, accounting_;
  std::uint64_t serial_ = 0, refused_ = 0;
  std::mt19937_64 random_;
  posix::LatencyHistogram gets_;
};

}  // namespace

Borne bear_radius(const RadiusServer& server, unsigned callers, double seconds) {
  std::vector<RadiusCaller> all;
  all.reserve(callers);
  for (unsigned number = 0; number < callers; ++number) all.emplace_back(server, number);
  const auto start = Steady::now();
  const auto until =
      start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::thread> threads;
  for (RadiusCaller& caller : all) threads.emplace_back([&caller, until] { caller.work(until); });
  for (std::thread& thread : threads) thread.join();
  const double took = std::chrono::duration<double>(Steady::now() - start).count();
  Borne borne;
  std::uint64_t refused = 0;
  for (const RadiusCaller& caller : all) {
    borne.gets.add(caller.gets());
    refused += caller.refused();
  }
  if (refused > borne.gets.count() / 100)
    throw std::runtime_error(fmt::format("{} users were refused", refused));
  borne.leases_in_a_second = static_cast<double>(borne.gets.count()) / took;
  return borne;
}

}  // namespace raspool::bench
