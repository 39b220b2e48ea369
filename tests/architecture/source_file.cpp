#include "tests/architecture/source_file.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <utility>

namespace raspool::architecture {
namespace {

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where the literal that begins at `start` with `quote` ends: the position behind its closing quote.
std::size_t end_of_literal(std::string_view text, std::size_t start, char quote) {
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

// The same for R"delimiter(...)delimiter", whose first quote is at `start`.
std::size_t end_of_raw_string(std::string_view text, std::size_t start) {
  const auto opening = text.find('(', start);
  if (opening == std::string_view::npos) return text.size();
  const auto closing = ")" + std::string(text.substr(start + 1, opening - start - 1)) + "\"";
  const auto end = text.find(closing, opening);
  return end == std::string_view::npos ? text.size() : end + closing.size();
}

std::string without_comments_and_strings(std::string_view text) {
  std::string code;
  for (std::size_t i = 0; i < text.size();) {
    const bool after_word = i > 0 && is_word_character(text[i - 1]);
    if (text.substr(i, 2) == "//") {
      i = std::min(text.find('\n', i), text.size());
    } else if (text.substr(i, 2) == "/*") {
      const auto end = text.find("*/", i + 2);
      i = end == std::string_view::npos ? text.size() : end + 2;
      code += ' ';
    } else if (text[i] == '"') {
      const bool raw = i > 0 && text[i - 1] == 'R';
      i = raw ? end_of_raw_string(text, i) : end_of_literal(text, i, '"');
      code += "\"\"";
    } else if (text[i] == '\'' && !after_word) {  // behind a word it separates digits
      i = end_of_literal(text, i, '\'');
      code += "''";
    } else {
      code += text[i++];
    }
  }
  return code;
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string_view text)
    : path_(std::move(path)), code_(without_comments_and_strings(text)) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*(<([^>]+)>|"([^"]+)"))re");
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, kInclude)) continue;
    const bool quoted = match[3].matched;
    includes_.push_back({.path = match[quoted ? 3 : 2], .quoted = quoted});
  }
}

std::vector<std::string> SourceFile::words() const {
  std::vector<std::string> words;
  std::string word;
  for (const char c : code_ + ' ') {
    if (is_word_character(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

std::vector<SourceFile> source_files(const std::filesystem::path& root, std::string_view folder) {
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".hpp" && extension != ".cpp" && extension != ".inc") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    files.emplace_back(std::filesystem::relative(entry.path(), root).generic_string(), text);
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

}  // namespace raspool::architecture
