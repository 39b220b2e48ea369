#include "core/service/thrown_error.hpp"

#include <exception>

namespace raspool {
namespace {

StoreError error_of(const char* what) noexcept {
  StoreError error;
  try {
    error.text = what;
  } catch (...) {  // out of memory: the code alone must do
  }
  return error;
}

}  // namespace

StoreError thrown_error() noexcept {
  try {
    throw;
  } catch (const std::exception& exception) {
    return error_of(exception.what());
  } catch (...) {
    return error_of("unknown exception");
  }
}

}  // namespace raspool
