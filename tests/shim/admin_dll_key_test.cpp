#include "win32-shim/registration/admin_dll_key.hpp"

#include <gtest/gtest.h>

#include <map>

#include "win32-shim/rras_admin.hpp"

namespace raspool::win32 {
namespace {

// A key in memory, in which a write can fail as it can in a registry.
class FakeValues final : public TextValues {
 public:
  std::map<std::wstring, std::wstring> values;
  std::wstring fails_to_write;  // this value
  LSTATUS failure = ERROR_ACCESS_DENIED;
  LSTATUS reading = ERROR_SUCCESS;
  bool key_removed = false;

  LSTATUS read(const wchar_t* value, std::wstring& text) const override {
    if (reading != ERROR_SUCCESS) return reading;
    const auto found = values.find(value);
    if (found == values.end()) return ERROR_FILE_NOT_FOUND;
    text = found->second;
    return ERROR_SUCCESS;
  }
  LSTATUS write(const wchar_t* value, const std::wstring& text) override {
    if (fails_to_write == value) return failure;
    values[value] = text;
    return ERROR_SUCCESS;
  }
  LSTATUS remove(const wchar_t* value) override {
    return values.erase(value) == 1 ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND;
  }
  LSTATUS remove_key_if_empty() override {
    key_removed = values.empty();
    return ERROR_SUCCESS;
  }
};

TEST(AdminDllKey, AnAdditionThatFailsMidwayPutsTheListBack) {
  FakeValues values;
  values.values = {{kDllPathValue, L" C:\\other.dll "}};
  values.fails_to_write = kDisplayNameValue;
  const auto outcome = AdminDllKey(values).add(L"C:\\raspool.dll");
  EXPECT_EQ(outcome.status, ERROR_ACCESS_DENIED);
  EXPECT_STREQ(outcome.value, kDisplayNameValue);
  EXPECT_TRUE(outcome.is_put_back);
  EXPECT_FALSE(outcome.is_changed);
  EXPECT_EQ(values.values, (std::map<std::wstring, std::wstring>{{kDllPathValue, L" C:\\other.dll "}}));
}

TEST(AdminDllKey, AnAdditionThatFailsMidwayLeavesNoKeyWhereNoneWas) {
  FakeValues values;
  values.fails_to_write = kDisplayNameValue;
  EXPECT_TRUE(AdminDllKey(values).add(L"C:\\raspool.dll").is_put_back);
  EXPECT_TRUE(values.values.empty());
  EXPECT_TRUE(values.key_removed);
}

TEST(AdminDllKey, WhatCannotBeReadIsNotWrittenOver) {
  FakeValues values;
  values.values = {{kDllPathValue, L"C:\\other.dll"}};
  values.reading = ERROR_UNSUPPORTED_TYPE;
  EXPECT_EQ(AdminDllKey(values).add(L"C:\\raspool.dll").status, ERROR_UNSUPPORTED_TYPE);
  EXPECT_EQ(AdminDllKey(values).remove(L"C:\\other.dll").status, ERROR_UNSUPPORTED_TYPE);
  EXPECT_EQ(values.values[kDllPathValue], L"C:\\other.dll");
}

TEST(AdminDllKey, AListThatCannotBeWrittenStaysAsItWas) {
  FakeValues values;
  values.values = {{kDllPathValue, L"C:\\other.dll;C:\\raspool.dll"}, {kDisplayNameValue, L"both"}};
  values.fails_to_write = kDllPathValue;
  const auto outcome = AdminDllKey(values).remove(L"C:\\raspool.dll");
  EXPECT_EQ(outcome.status, ERROR_ACCESS_DENIED);
  EXPECT_FALSE(outcome.is_changed);
  EXPECT_EQ(values.values[kDllPathValue], L"C:\\other.dll;C:\\raspool.dll");
}

TEST(AdminDllKey, AMissingNameIsSetAlsoWhenThePathIsThereAlready) {
  FakeValues values;
  values.values = {{kDllPathValue, L"C:\\raspool.dll"}};
  EXPECT_TRUE(AdminDllKey(values).add(L"C:\\raspool.dll").is_changed);
  EXPECT_EQ(values.values[kDisplayNameValue], L"raspool");
  EXPECT_FALSE(AdminDllKey(values).add(L"C:\\raspool.dll").is_changed);
}

}  // namespace
}  // namespace raspool::win32
