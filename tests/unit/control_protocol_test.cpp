#include "core/admin/control_protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/admin/command_rights.hpp"

namespace raspool {
namespace {

using testing::HasSubstr;

std::string document_of(const std::string& frame) {
  EXPECT_EQ(control_length(std::span<const char, kControlHeaderBytes>(frame.data(), kControlHeaderBytes)),
            frame.size() - kControlHeaderBytes);
  return frame.substr(kControlHeaderBytes);
}

std::string mistake_in_request(std::string_view document) {
  const auto read = read_control_request(document);
  const auto* mistake = std::get_if<ControlMistake>(&read);
  return mistake ? mistake->text : "none";
}
std::string mistake_in_answer(std::string_view document) {
  const auto read = read_control_answer(document);
  const auto* mistake = std::get_if<ControlMistake>(&read);
  return mistake ? mistake->text : "none";
}

TEST(ControlProtocol, ARequestIsOnTheWireAsItsPageSays) {
  EXPECT_EQ(control_frame(ControlRequest{7, {"release", {{"address", "10.20.0.77"}}}}),
            std::string("\0\0\0\x47", 4) +
                R"({"v":1,"id":7,"command":"release","arguments":{"address":"10.20.0.77"}})");
}

TEST(ControlProtocol, AnAnswerIsOnTheWireAsItsPageSays) {
  EXPECT_EQ(document_of(control_frame(ControlAnswer{7, {ExitCode::done, {{"live", 3}}, ""}})),
            R"({"v":1,"id":7,"code":0,"document":{"live":3}})");
  EXPECT_EQ(document_of(control_frame(
                ControlAnswer{7, {ExitCode::refused_or_not_found, nullptr, "No \"such\" user"}})),
            R"({"v":1,"id":7,"code":1,"error":"No \"such\" user"})");
}

TEST(ControlProtocol, WhatIsWrittenIsReadAgain) {
  const ControlRequest request{0xFFFFFFFFFFFFFFFF,
                               {"forget", {{"user", "J\xC3\xBCrgen"}, {"deep", {{{1}}}}}}};
  const auto read = read_control_request(document_of(control_frame(request)));
  ASSERT_TRUE(std::holds_alternative<ControlRequest>(read)) << std::get<ControlMistake>(read).text;
  EXPECT_EQ(std::get<ControlRequest>(read).id, request.id);
  EXPECT_EQ(std::get<ControlRequest>(read).request.command, "forget");
  EXPECT_EQ(std::get<ControlRequest>(read).request.arguments, request.request.arguments);

  const ControlAnswer answer{12, {ExitCode::bad_usage_or_configuration, {1, 2, 3}, "no"}};
  const auto read_back = read_control_answer(document_of(control_frame(answer)));
  ASSERT_TRUE(std::holds_alternative<ControlAnswer>(read_back));
  EXPECT_EQ(std::get<ControlAnswer>(read_back).id, 12u);
  EXPECT_EQ(std::get<ControlAnswer>(read_back).answer.code, ExitCode::bad_usage_or_configuration);
  EXPECT_EQ(std::get<ControlAnswer>(read_back).answer.document, answer.answer.document);
  EXPECT_EQ(std::get<ControlAnswer>(read_back).answer.error, "no");
}

TEST(ControlProtocol, ALengthHasItsHighestByteFirst) {
  constexpr std::array<char, 4> kHeader{1, 2, 3, static_cast<char>(0xFF)};
  EXPECT_EQ(control_length(kHeader), 0x010203FFu);
}

TEST(ControlProtocol, KeysOfALaterVersionAreSkipped) {
  EXPECT_EQ(mistake_in_request(R"({"v":1,"id":1,"command":"status","colour":"green"})"), "none");
  EXPECT_EQ(mistake_in_answer(R"({"v":1,"id":1,"code":0,"colour":{"a":[1]}})"), "none");
}

TEST(ControlProtocol, AMistakeIsToldInWordsWithTheIdOfTheRequest) {
  EXPECT_THAT(mistake_in_request(""), HasSubstr("JSON object"));
  EXPECT_THAT(mistake_in_request("nonsense"), HasSubstr("JSON object"));
  EXPECT_THAT(mistake_in_request(R"({"v":1,"id":1,"command":"status"} )"
                                 "x"),
              HasSubstr("JSON object"));
  EXPECT_THAT(mistake_in_request("{\"v\":1,\"id\":1,\"command\":\"\xFF\"}"), HasSubstr("JSON object"));
  EXPECT_THAT(mistake_in_request(R"({"v":1,"id":"1","command":"status"})"), HasSubstr("`id`"));
  EXPECT_THAT(mistake_in_request(R"({"v":2,"id":1,"command":"status"})"), HasSubstr("`v` is not 1"));
  EXPECT_THAT(mistake_in_request(R"({"v":1,"id":1})"), HasSubstr("`command`"));
  EXPECT_THAT(mistake_in_request(R"({"v":1,"id":1,"command":"status","arguments":7})"),
              HasSubstr("`arguments`"));
  EXPECT_THAT(mistake_in_answer(R"({"v":1,"id":1,"code":9})"), HasSubstr("`code`"));
  EXPECT_THAT(mistake_in_answer(R"({"v":1,"id":1,"code":0,"error":7})"), HasSubstr("`error`"));

  const auto read = read_control_request(R"({"v":2,"id":77,"command":"status"})");
  EXPECT_EQ(std::get<ControlMistake>(read).id, 77u) << "so that the asker knows which one";
}

TEST(ControlProtocol, NestingHasABound) {
  const auto nested = [](int depth) {
    const auto times = static_cast<std::size_t>(depth);
    return R"({"v":1,"id":1,"command":"status","arguments":{"a":)" + std::string(times, '[') +
           std::string(times, ']') + "}}";
  };
  EXPECT_EQ(mistake_in_request(nested(kDeepestControlRequest - 2)), "none");
  EXPECT_THAT(mistake_in_request(nested(kDeepestControlRequest - 1)), HasSubstr("nested deeper"));
  EXPECT_THAT(mistake_in_request(std::string(kLargestControlRequest, '[')), HasSubstr("nested deeper"));
}

TEST(ControlProtocol, BracketsInTextsAreNoNesting) {
  const std::string brackets(2 * kDeepestControlRequest, '[');
  EXPECT_EQ(mistake_in_request(R"({"v":1,"id":1,"command":"status","arguments":{"a":"\"{)" + brackets +
                               R"("},"b":"\\"})"),
            "none");
}

TEST(ControlProtocol, WhatIsNoUtf8GoesOverTheChannelMended) {
  const auto frame = control_frame(ControlAnswer{1, {ExitCode::done, {{"user", "\xFFrank"}}, "\xC3"}});
  const auto read = read_control_answer(document_of(frame));
  ASSERT_TRUE(std::holds_alternative<ControlAnswer>(read));
  EXPECT_EQ(std::get<ControlAnswer>(read).answer.document["user"], "\xEF\xBF\xBDrank");
}

TEST(ControlProtocol, AnAnswerThatIsTooLargeBecomesOneThatSaysSo) {
  const auto frame =
      control_frame(ControlAnswer{5, {ExitCode::done, std::string(kLargestControlAnswer, 'x'), ""}});
  const auto read = read_control_answer(document_of(frame));
  ASSERT_TRUE(std::holds_alternative<ControlAnswer>(read));
  EXPECT_EQ(std::get<ControlAnswer>(read).id, 5u);
  EXPECT_EQ(std::get<ControlAnswer>(read).answer.code, ExitCode::refused_or_not_found);
  EXPECT_THAT(std::get<ControlAnswer>(read).answer.error, HasSubstr("larger than 16 MiB"));
}

TEST(CommandRights, WhatIsNotForReadersIsToldButNotWhatProcessesTellEachOther) {
  EXPECT_TRUE(is_told("release"));
  EXPECT_TRUE(is_told("what is that"));
  EXPECT_FALSE(is_told("status"));
  EXPECT_FALSE(is_told("link_facts"));
  EXPECT_FALSE(only_reads("link_facts"));
}

TEST(CommandRights, OnlyWhatIsKnownToReadIsForReaders) {
  for (const char* command :
       {"status", "pools", "leases", "explain", "history", "verify", "routes", "metrics"}) {
    EXPECT_TRUE(only_reads(command)) << command;
  }
  for (const char* command : {"release", "forget", "reload", "mode", "backup", "", "Status", "status "}) {
    EXPECT_FALSE(only_reads(command)) << command;
  }
}

}  // namespace
}  // namespace raspool
