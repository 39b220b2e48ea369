#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace raspool {

// Something the administrator should know about the configuration file: "FILE:LINE:COLUMN: what, and what
// would be right", with "warning: " in front of the text for a warning.
struct Diagnostic {
  enum class Level : std::uint8_t { warning, error };
  Level level = Level::error;
  std::string file;
  std::size_t line = 0, column = 0;  // from 1; 0 if the file could not be read at all
  std::string text;
  std::string to_string() const;
};

// Where something stands in a text: from 1, columns in characters. 0: nowhere.
struct TextPosition {
  std::size_t line = 0, column = 0;
};

// Collects what there is to say about one file. Keeps the first thousand: who has more mistakes needs no
// more.
class Diagnostics {
 public:
  static constexpr std::size_t kMost = 1000;

  explicit Diagnostics(std::string file) : file_(std::move(file)) {}
  void error(TextPosition at, std::string text) { add(Diagnostic::Level::error, at, std::move(text)); }
  void warning(TextPosition at, std::string text) { add(Diagnostic::Level::warning, at, std::move(text)); }

  bool has_errors() const { return errors_; }
  bool is_full() const { return diagnostics_.size() >= kMost; }
  std::vector<Diagnostic> in_order_of_the_file() const;

 private:
  void add(Diagnostic::Level level, TextPosition at, std::string text);

  std::string file_;
  std::vector<Diagnostic> diagnostics_;
  bool errors_ = false, dropped_ = false;
};

}  // namespace raspool
