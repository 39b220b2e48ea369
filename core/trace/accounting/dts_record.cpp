#include "core/trace/accounting/dts_record.hpp"

#include "core/trace/accounting/attribute.hpp"

namespace raspool {

ReadResult read_dts_record(const XmlEvent& event, DateOrder order, AccountingRecord& record) {
  for (const XmlEvent::Element& element : event.elements) {
    const auto attribute = attribute_of_name(element.name);
    if (!attribute || element.text.empty()) continue;
    const bool is_hexadecimal = element.attribute == "data_type" && element.attribute_value == "2";
    if (!take_attribute(record, *attribute, element.text, order,
                        is_hexadecimal ? ValueForm::hexadecimal : ValueForm::text)) {
      record.damaged = true;
    }
  }
  const std::string_view why = conclude(record);
  return why.empty() ? ReadResult() : ReadResult::broken(why);
}

}  // namespace raspool
