#include "core/trace/accounting/input_survey.hpp"

#include <string_view>

#include "core/trace/accounting/input_reader.hpp"

namespace raspool {
namespace {

// The text behind the second comma that is not within quotes, up to the next.
std::string_view third_field(std::string_view line) {
  for (int field = 0; field < 2; ++field) {
    const bool is_quoted = line.starts_with('"');
    const auto end = is_quoted ? line.find("\",", 1) : line.find(',');
    if (end == std::string_view::npos) return {};
    line.remove_prefix(end + (is_quoted ? 2 : 1));
  }
  return line.substr(0, line.find(','));
}

std::string_view date_in(const RecordText& text) {
  if (text.shape == RecordText::Shape::line) return third_field(text.text);
  if (text.shape == RecordText::Shape::detail) return {};
  const auto element = text.text.find("<Timestamp");
  if (element == std::string_view::npos) return {};
  const auto begin = text.text.find('>', element);
  if (begin == std::string_view::npos) return {};
  const std::string_view content = text.text.substr(begin + 1);
  return content.substr(0, content.find_first_of(" <"));
}

std::optional<LocalTime> time_of(const InputRecord& record) {
  if (record.format == RecordFormat::trace) {
    if (!record.trace.time) return std::nullopt;
    return LocalTime(record.trace.time->time_since_epoch());
  }
  if (record.accounting.written) return record.accounting.written;
  if (record.accounting.event) return LocalTime(record.accounting.event->time_since_epoch());
  return std::nullopt;
}

}  // namespace

InputSurvey survey_of(std::istream& stream) {
  InputSurvey survey;
  RecordSplitter splitter(stream);
  while (const auto text = splitter.next()) {
    ++survey.records;
    if (!text->broken.empty()) continue;
    if (const auto date = slashed_date_from(date_in(*text))) {
      survey.some_first_above_12 |= date->first > 12;
      survey.some_second_above_12 |= date->second > 12;
    }
    if (text->shape == RecordText::Shape::xml && !survey.is_event_log)
      survey.is_event_log = text->text.find("<System") != std::string_view::npos &&
                            text->text.find("<EventID") != std::string_view::npos;
  }
  survey.bytes = splitter.bytes_read();

  stream.clear();
  stream.seekg(0);
  InputReader reader(stream, survey.order());
  InputRecord record;
  while (!survey.first && reader.next(record)) survey.first = time_of(record);
  stream.clear();
  stream.seekg(0);
  return survey;
}

}  // namespace raspool
