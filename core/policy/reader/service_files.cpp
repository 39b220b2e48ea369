#include "core/policy/reader/service_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/policy/case_folding.hpp"
#include "core/policy/last_good.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/wording.hpp"
#include "core/policy/wanted_lock.hpp"

namespace raspool {
namespace {

// Two spellings in upper and lower case are one file on Windows, so they are nowhere two.
bool is_same_file(const std::filesystem::path& left, const std::filesystem::path& right) {
  return fold_case(utf8_from(left)) == fold_case(utf8_from(right));
}

class FileKeys {
 public:
  FileKeys(TomlSection& section, const std::filesystem::path& configuration_file)
      : section_(section), file_(absolute_path(configuration_file)) {
    taken_.push_back({file_, "this configuration file"});
    taken_.push_back({last_good_file(file_), "the last good configuration"});
  }

  // The file that the key names, else `standard`, which may be empty: no file.
  std::filesystem::path read(std::string_view key, std::string_view standard, std::string_view example) {
    std::string name(standard);
    bool is_written = false;
    if (const auto written = section_.text(key); written && (!written->text.empty() || key == "state")) {
      name = written->text;
      is_written = true;
    }
    if (name.empty() && !is_written) return {};
    const std::filesystem::path path = (file_.parent_path() / path_from_utf8(name)).lexically_normal();
    if (!path.has_filename() || path.filename() == "." || path.filename() == "..") {
      section_.diagnostics().error(section_.at(key),
                                   fmt::format("{} is {}: the name of a file is wanted, as {} = \"{}\"",
                                               in_ticks(key), in_quotes(name), key, example));
      return path;
    }
    const auto other = std::find_if(taken_.begin(), taken_.end(),
                                    [&](const Taken& taken) { return is_same_file(taken.path, path); });
    if (other != taken_.end()) {
      section_.diagnostics().error(section_.at(key),
                                   fmt::format("{} is {}: write another name, as {} = \"{}\"", in_ticks(key),
                                               other->what, key, example));
    }
    taken_.push_back({path, fmt::format("the file of {} too", in_ticks(key))});
    return path;
  }
  void take(std::filesystem::path path, std::string what) {
    taken_.push_back({std::move(path), std::move(what)});
  }

 private:
  struct Taken {
    std::filesystem::path path;
    std::string what;
  };
  TomlSection& section_;
  std::filesystem::path file_;
  std::vector<Taken> taken_;
};

}  // namespace

void read_service_files(TomlSection& section, const std::filesystem::path& configuration_file,
                        ServiceSettings& settings) {
  constexpr std::string_view kState = "raspool.db", kTrace = "raspool.trace.jsonl";
  FileKeys keys(section, configuration_file);
  settings.state = keys.read("state", kState, kState);
  keys.take(settings.history(), "the history file beside `state`");
  keys.take(settings.lock(), "the lock file beside `state`");
  keys.take(wanted_lock(settings), "the second lock file beside `state`");
  settings.trace = keys.read("trace", settings.mode == Mode::observe ? kTrace : "", kTrace);
  settings.metrics = keys.read("metrics", "", "raspool.prom");
  settings.log_file = keys.read("log_file", "", "raspool.log");
  settings.ipv6_secret_file = keys.read("ipv6_secret_file", "", "ipv6-secret.txt");
}

}  // namespace raspool
