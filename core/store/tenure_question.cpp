#include "core/store/tenure_question.hpp"

namespace raspool {

bool TenureQuestion::asks_for(const Tenure& tenure, const NameRules& names) const {
  if (to && tenure.from > *to) return false;
  // The moment of an end is no longer held, unless it was the beginning too.
  if (from && tenure.to && (*tenure.to < *from || (*tenure.to == *from && tenure.from < *from))) return false;
  if (address && tenure.address != *address) return false;
  return !user || names.user_name(tenure.user) == *user;
}

}  // namespace raspool
