// What the control channel adds to its socket: `pools`, asked of a running service over a connection that
// stays open, against as many bytes there and back over a bare Unix socket in the same folder, to a thread
// that reads and writes and does nothing else. The sides take turns.
//
//   control_bench [--results=FILE]

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "core/admin/control_protocol.hpp"
#include "posix-harness/composition.hpp"
#include "posix-harness/env/file_descriptor.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/one_pool_file.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::bench {
namespace {

constexpr int kRounds = 101, kTrips = 100;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

void write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(socket, bytes.data(), bytes.size());
    if (written < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// False: the other side has gone.
bool read_all(int socket, char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(socket, bytes, size);
    if (got < 0) fail("read");
    if (got == 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

class Client {
 public:
  explicit Client(const std::filesystem::path& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    const sockaddr_un address = address_of(path);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      fail("connect");
    }
  }

  void ask(std::string_view question, std::string& answer) {
    write_all(socket_.get(), question);
    if (!read_all(socket_.get(), answer.data(), answer.size())) throw std::runtime_error("nobody answers");
  }

  // An answer of which nobody knows yet how long it is.
  std::string ask_first(std::string_view question) {
    std::string answer(kControlHeaderBytes, '\0');
    ask(question, answer);
    std::array<char, kControlHeaderBytes> header{};
    answer.copy(header.data(), header.size());
    answer.resize(kControlHeaderBytes + control_length(header));
    read_all(socket_.get(), answer.data() + kControlHeaderBytes, answer.size() - kControlHeaderBytes);
    return answer;
  }

 private:
  posix::FileDescriptor socket_;
};

// Answers each question of a length with the same answer, until its one client goes.
class BareServer {
 public:
  BareServer(const std::filesystem::path& path, std::size_t question, std::string answer)
      : listener_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    const sockaddr_un address = address_of(path);
    if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      fail("bind");
    if (::listen(listener_.get(), 1) != 0) fail("listen");
    thread_ = std::thread([this, question, answer = std::move(answer)] {
      const posix::FileDescriptor client(::accept(listener_.get(), nullptr, nullptr));
      std::string asked(question, '\0');
      while (read_all(client.get(), asked.data(), asked.size())) write_all(client.get(), answer);
    });
  }
  BareServer(const BareServer&) = delete;
  BareServer& operator=(const BareServer&) = delete;
  ~BareServer() { thread_.join(); }

 private:
  posix::FileDescriptor listener_;
  std::thread thread_;
};

double microseconds_of_a_trip(Client& client, const std::string& question, std::string& answer) {
  std::vector<double> times;
  for (int trip = 0; trip < kTrips; ++trip) {
    const auto before = std::chrono::steady_clock::now();
    client.ask(question, answer);
    times.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before).count());
  }
  return median(times);
}

void compare(const Results& results) {
  const test::TemporaryFolder folder;
  posix::Composition composition({write_configuration(folder.path(), {.durability = "none"}), {{}}});
  composition.service().assign({"CORP\\anna", "VPN2-1", AddressV4(), {}});
  const auto path = folder / "raspool.sock";
  if (!test::eventually([&] { return std::filesystem::exists(path); }))
    throw std::runtime_error("no channel");
  const std::string question = control_frame(ControlRequest{1, {"pools"}});
  Client ours(path);
  std::string answer = ours.ask_first(question);
  const BareServer server(folder / "bare.sock", question.size(), answer);
  Client bare(folder / "bare.sock");
  std::vector<double> ratios, calls, trips;
  for (int round = 0; round < kRounds; ++round) {
    calls.push_back(microseconds_of_a_trip(ours, question, answer));
    trips.push_back(microseconds_of_a_trip(bare, question, answer));
    ratios.push_back(calls.back() / trips.back());
  }
  results.add(Row{.what = "control channel call over a bare round trip of the same socket",
                  .measured = median(ratios),
                  .unit = "×",
                  .at_most = 1.5,
                  .judged = Row::Judged::on_a_quiet_machine,
                  .detail = fmt::format("`pools`: {:.1f} µs, bare {:.1f} µs, {} bytes there and {} back",
                                        median(calls), median(trips), question.size(), answer.size())});
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) { return raspool::bench::tell_results(argc, argv, raspool::bench::compare); }
