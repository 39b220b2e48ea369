#include "core/trace/accounting/record_splitter.hpp"

#include <algorithm>

namespace raspool {
namespace {

constexpr std::size_t kAhead = 2 * RecordSplitter::kLongest + 16;
constexpr std::size_t kSplitPiece = std::size_t{1} << 20;

constexpr std::string_view kEventEnd = "</Event>";

// Where an <Event> begins at or behind `from`; not <Events>, <EventID> or <Event-Source>.
std::size_t find_event(std::string_view text, std::size_t from) {
  constexpr std::string_view kEvent = "<Event";
  for (auto at = text.find(kEvent, from); at != std::string_view::npos; at = text.find(kEvent, at + 1)) {
    const char behind = at + kEvent.size() < text.size() ? text[at + kEvent.size()] : '\0';
    if (behind == '>' || behind == ' ' || behind == '\t' || behind == '\r' || behind == '\n') return at;
  }
  return std::string_view::npos;
}

bool starts_element(std::string_view text, std::string_view name) {
  return text.starts_with(name) && text.size() > name.size() &&
         std::string_view("> \t\r\n/").find(text[name.size()]) != std::string_view::npos;
}

}  // namespace

void RecordSplitter::fill() {
  if (!more_ || buffer_.size() - position_ >= kAhead) return;
  buffer_.erase(0, position_);
  position_ = 0;
  while (more_ && buffer_.size() < kAhead) {
    const std::size_t before = buffer_.size();
    more_ = decoded_.append_to(buffer_, kSplitPiece);
    bytes_read_ += buffer_.size() - before;
  }
}

void RecordSplitter::advance(std::size_t bytes) {
  const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(position_);
  line_ += static_cast<std::size_t>(std::count(begin, begin + static_cast<std::ptrdiff_t>(bytes), '\n'));
  position_ += bytes;
}

bool RecordSplitter::skip_blank() {
  for (;;) {
    fill();
    const auto found = rest().find_first_not_of(" \r\n");
    if (found != std::string_view::npos) {
      advance(found);
      // A line of tabs and blanks is empty; a tab in front of something is an attribute's.
      if (rest().front() != '\t') return true;
      const auto behind = rest().find_first_not_of(" \t\r");
      if (behind != std::string_view::npos && rest()[behind] != '\n') return true;
      if (behind == std::string_view::npos && more_ && rest().size() < kLongest) continue;
      advance(behind == std::string_view::npos ? rest().size() : behind);
      continue;
    }
    advance(rest().size());
    if (!more_) return false;
  }
}

void RecordSplitter::skip_line() {
  for (;;) {
    fill();
    const auto end = rest().find('\n');
    if (end != std::string_view::npos) return advance(end + 1);
    advance(rest().size());
    if (!more_) return;
  }
}

void RecordSplitter::skip_to_event_or_line() {
  advance(1);
  for (;;) {
    fill();
    const auto end = rest().find('\n');
    const auto event = find_event(rest().substr(0, end), 0);
    if (event != std::string_view::npos) return advance(event);
    if (end != std::string_view::npos) return advance(end + 1);
    if (!more_) return advance(rest().size());
    advance(rest().size() - std::min<std::size_t>(rest().size(), 8));  // the beginning of one may stand there
  }
}

// Takes a declaration, or the root that an export puts around its events. False: none stands here.
bool RecordSplitter::skip_around_events() {
  std::string_view end;
  if (rest().starts_with("<?")) {
    end = "?>";
  } else if (starts_element(rest(), "<Events") || starts_element(rest(), "</Events")) {
    end = ">";
  } else {
    return false;
  }
  const auto at = rest().substr(0, kLongest).find(end);
  if (at == std::string_view::npos) return false;
  advance(at + end.size());
  return true;
}

RecordText RecordSplitter::too_long(RecordText::Shape shape) {
  return {shape, line_, {}, "longer than any record (64 KiB)"};
}

RecordText RecordSplitter::event() {
  const std::string_view window = rest().substr(0, kLongest);
  const auto end = window.find(kEventEnd);
  const auto line_end = window.find('\n');
  RecordText record{RecordText::Shape::xml, line_, {}};
  const auto another = find_event(window.substr(0, end), 1);
  if (end != std::string_view::npos && another == std::string_view::npos) {
    record.text = window.substr(0, end + kEventEnd.size());
    const std::size_t length = record.text.size();
    advance(length);  // what `text` points to stays until the next one is asked for
    return record;
  }
  const bool goes_on = more_ || rest().size() > kLongest;
  if (another == std::string_view::npos && line_end == std::string_view::npos && goes_on) {
    record = too_long(RecordText::Shape::xml);
    skip_to_event_or_line();
    return record;
  }
  // Cut off: it says nothing, but the next line or the next event in it may.
  record.broken = "an event that does not end";
  record.at_end = !goes_on && another == std::string_view::npos && line_end == std::string_view::npos;
  advance(std::min({another, line_end == std::string_view::npos ? line_end : line_end + 1, rest().size()}));
  return record;
}

RecordText RecordSplitter::line_or_detail() {
  RecordText record{RecordText::Shape::line, line_, {}};
  const auto end = rest().substr(0, kLongest).find('\n');
  if (end == std::string_view::npos && (more_ || rest().size() > kLongest)) {
    record = too_long(RecordText::Shape::line);
    skip_line();
    return record;
  }
  std::size_t length = std::min(end, rest().size());
  const bool is_orphan = rest().front() == '\t';
  const auto belongs = [&](std::size_t at) { return at + 1 < rest().size() && rest()[at + 1] == '\t'; };
  if (is_orphan || belongs(length)) {
    record.shape = RecordText::Shape::detail;
    while (belongs(length) && length < kLongest) {
      const auto next = rest().find('\n', length + 1);
      length = next == std::string_view::npos ? rest().size() : next;
    }
    if (is_orphan) record.broken = "attributes without the line of their record";
    if (length >= kLongest) record.broken = "longer than any record (64 KiB)";
  }
  record.text = rest().substr(0, length);
  while (!record.text.empty() && (record.text.back() == '\r' || record.text.back() == ' '))
    record.text.remove_suffix(1);
  record.at_end = length == rest().size() && !more_;
  const std::size_t taken = std::min(length + 1, rest().size());
  if (record.shape == RecordText::Shape::line) {
    position_ += taken;
    if (taken > length) ++line_;
  } else {
    advance(taken);
  }
  return record;
}

std::optional<RecordText> RecordSplitter::next() {
  for (;;) {
    if (!skip_blank()) return std::nullopt;
    if (rest().front() == '<' && skip_around_events()) continue;
    RecordText record = starts_element(rest(), "<Event") ? event() : line_or_detail();
    if (record.broken.empty() && record.text.find('\0') != std::string_view::npos)
      record.broken = "it holds a zero byte (UTF-16 without a byte order mark, or damaged)";
    return record;
  }
}

}  // namespace raspool
