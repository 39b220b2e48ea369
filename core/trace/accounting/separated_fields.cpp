#include "core/trace/accounting/separated_fields.hpp"

namespace raspool {

bool SeparatedFields::split(std::string_view line) {
  fields_.clear();
  unescaped_.clear();
  unescaped_.reserve(line.size());  // so that what points into it stays valid
  for (;;) {
    if (line.empty() || line.front() != '"') {
      const auto comma = line.find(',');
      fields_.push_back({line.substr(0, comma), false});
      if (comma == std::string_view::npos) return true;
      line.remove_prefix(comma + 1);
      continue;
    }
    line.remove_prefix(1);
    const std::size_t began = unescaped_.size();
    bool is_copied = false;
    std::size_t at = 0;
    for (;;) {
      const auto quote = line.find('"', at);
      if (quote == std::string_view::npos) return false;
      const bool ends = quote + 1 == line.size() || line[quote + 1] == ',';
      if (ends) {
        if (is_copied) unescaped_.append(line.substr(at, quote - at));
        fields_.push_back(
            {is_copied ? std::string_view(unescaped_).substr(began) : line.substr(0, quote), true});
        line.remove_prefix(quote + 1);
        break;
      }
      const bool is_doubled = line[quote + 1] == '"';
      unescaped_.append(line.substr(is_copied ? at : 0, is_copied ? quote + 1 - at : quote + 1));
      is_copied = true;
      at = quote + (is_doubled ? 2 : 1);
    }
    if (line.empty()) return true;
    line.remove_prefix(1);  // the comma
  }
}

}  // namespace raspool
