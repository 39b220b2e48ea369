// win32-shim/GUIDE.md is what an administrator goes by: its example must be read without a mistake, and its
// table of events be whole.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "core/env/message.hpp"
#include "core/policy/configuration_reader.hpp"

namespace raspool {
namespace {

std::string content_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
std::string guide() { return content_of("Z:" RASPOOL_GUIDE); }

TEST(Guide, ItsExampleIsAConfigurationWithoutMistakesOrWarnings) {
  const std::string text = guide();
  const std::string opening = "```toml\n";
  const std::size_t begin = text.find(opening) + opening.size();
  const std::size_t end = text.find("```", begin);
  ASSERT_LT(end, text.size());
  const auto result =
      read_configuration(text.substr(begin, end - begin), L"C:\\ProgramData\\raspool\\raspool.toml", "VPN1");
  for (const Diagnostic& diagnostic : result.diagnostics) ADD_FAILURE() << diagnostic.to_string();
  ASSERT_TRUE(result.configuration);
  EXPECT_EQ(result.configuration->service.mode, Mode::observe);
}

TEST(Guide, EveryEventIsInItsTableWordForWord) {
  const std::string text = guide();
  for (const MessageMeaning& message : message_table()) {
    const std::string row = "| " + std::to_string(static_cast<int>(message.id)) + " | " +
                            std::string(message.name) + " | " + std::string(message.meaning) + " | " +
                            std::string(message.action) + " |\n";
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

TEST(Guide, ItsCommandsAreThoseOfTheInterfacesPage) {
  const std::string page = content_of("Z:" RASPOOL_INTERFACES);
  const std::string text = guide();
  const std::regex command(R"(raspoolctl(\.exe)? ([a-z]+))");
  std::set<std::string> told;
  for (std::sregex_iterator found(text.begin(), text.end(), command), end; found != end; ++found) {
    if (text[static_cast<std::size_t>(found->position()) - 1] != ' ' || (*found)[1].matched)
      told.insert((*found)[2]);
  }
  EXPECT_GE(told.size(), 12u);
  for (const std::string& name : told) {
    const std::regex row("\n\\| [^|]*`" + name + "[ `]");
    EXPECT_TRUE(std::regex_search(page, row)) << name;
  }
}

}  // namespace
}  // namespace raspool
