// Holds the picture in ARCHITECTURE.md against the sources.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/rules.hpp"
#include "tests/architecture/source_file.hpp"

namespace raspool::architecture {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::filesystem::path kRoot = RASPOOL_SOURCE_DIR;

Violations in_folder(std::string_view folder, Violations (*rule)(const SourceFile&)) {
  const auto files = source_files(kRoot, folder);
  EXPECT_THAT(files, Not(IsEmpty())) << "no sources found in " << kRoot / folder;
  Violations all;
  for (const auto& file : files) {
    const auto found = rule(file);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

TEST(Architecture, RoomsOfCoreLookLeftOnly) { EXPECT_THAT(in_folder("core", rooms_look_left), IsEmpty()); }

TEST(Architecture, CoreNamesNoOperatingSystem) {
  EXPECT_THAT(in_folder("core", core_includes_nothing_of_a_system), IsEmpty());
  EXPECT_THAT(in_folder("core", names_no_system), IsEmpty());
}

TEST(Architecture, ShimAndHarnessNeverMeet) {
  for (const auto* folder : {"core", "win32-shim", "posix-harness"}) {
    EXPECT_THAT(in_folder(folder, folders_know_only), IsEmpty());
  }
}

TEST(Architecture, NoSourceAsksForItsPlatform) {
  for (const auto* folder : {"core", "win32-shim", "posix-harness", "tests"}) {
    EXPECT_THAT(in_folder(folder, asks_for_no_platform), IsEmpty());
  }
}

TEST(Architecture, AsioComesThroughOneHeader) {
  for (const auto* folder : {"core", "win32-shim", "posix-harness", "tests"}) {
    EXPECT_THAT(in_folder(folder, includes_asio_through_one_header), IsEmpty());
  }
}

TEST(Architecture, NoTwoClassesHaveOneName) {
  for (const auto* program : {"win32-shim", "posix-harness"}) {
    auto headers = source_files(kRoot, "core");
    const auto own = source_files(kRoot, program);
    headers.insert(headers.end(), own.begin(), own.end());
    EXPECT_THAT(classes_with_one_name(headers), IsEmpty());
  }
}

TEST(Architecture, FindsTwoClassesOfOneName) {
  const SourceFile first("core/a.hpp", "class Server {};\nclass Other;\n");
  const SourceFile second("core/b.hpp", "// class Other {\nstruct Server {};\nclass Other {};\n");
  EXPECT_THAT(classes_with_one_name({first, second}),
              ElementsAre("Server is defined in core/a.hpp and in core/b.hpp"));
}

TEST(Architecture, EachProgramHasOneCompositionRoot) {
  const std::map<std::string, std::vector<std::string>> roots{
      {"win32-shim", {"win32-shim/admin_session", "win32-shim/raspoolctl"}},
      {"posix-harness", {"posix-harness/composition", "posix-harness/raspoolctl"}},
  };
  for (const auto& [folder, expected] : roots) {
    const auto program = source_files(kRoot, folder);
    const auto found = adapters(program);
    EXPECT_THAT(found, Not(IsEmpty())) << folder;
    EXPECT_EQ(places_that_know(found, program), expected) << folder;
  }
}

TEST(Architecture, TheHouseHasSixFolders) {
  std::set<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot)) {
    const auto name = entry.path().filename().string();
    if (entry.is_directory() && !name.starts_with('.') && !name.starts_with("build")) folders.insert(name);
  }
  EXPECT_THAT(folders, ElementsAre("cmake", "core", "posix-harness", "tests", "toolchains", "win32-shim"));
}

TEST(Architecture, EveryRoomSaysWhatMayBePutThere) {
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "core")) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(std::filesystem::exists(entry.path() / "README.md")) << entry.path();
  }
}

// ---- the rules see what they are for
// ---------------------------------------------------------------------------------

TEST(ArchitectureRules, AnIncludeToTheRightIsSeen) {
  EXPECT_THAT(rooms_look_left({"core/pool/a.cpp", "#include \"core/lease/lease_book.hpp\"\n"}),
              ElementsAre("core/pool/a.cpp includes core/lease/lease_book.hpp"));
  EXPECT_THAT(rooms_look_left({"core/address/a.hpp", "# include \"core/env/clock.hpp\"\n"}), SizeIs(1));
  EXPECT_THAT(rooms_look_left({"core/lease/a.hpp", "#include \"core/address/address.hpp\"\n"}), IsEmpty());
  EXPECT_THAT(rooms_look_left({"core/attic/a.hpp", ""}), SizeIs(1));
}

TEST(ArchitectureRules, StoreAndTraceDoNotKnowEachOther) {
  EXPECT_THAT(rooms_look_left({"core/store/a.cpp", "#include \"core/trace/line.hpp\"\n"}), SizeIs(1));
  EXPECT_THAT(rooms_look_left({"core/trace/a.cpp", "#include \"core/store/lease_store.hpp\"\n"}), SizeIs(1));
}

TEST(ArchitectureRules, ASystemHeaderIsSeen) {
  for (const auto* header :
       {"windows.h", "winsock2.h", "unistd.h", "sys/stat.h", "pthread.h", "boost/winapi/handles.hpp"}) {
    EXPECT_THAT(
        core_includes_nothing_of_a_system({"core/env/a.hpp", "#include <" + std::string(header) + ">\n"}),
        SizeIs(1))
        << header;
  }
  EXPECT_THAT(
      core_includes_nothing_of_a_system({"core/env/a.hpp", "#include <vector>\n#include <fmt/format.h>\n"}),
      IsEmpty());
}

TEST(ArchitectureRules, OnlyStoreMayIncludeSqlite) {
  EXPECT_THAT(core_includes_nothing_of_a_system({"core/store/a.cpp", "#include <sqlite3.h>\n"}), IsEmpty());
  EXPECT_THAT(core_includes_nothing_of_a_system({"core/lease/a.cpp", "#include <sqlite3.h>\n"}), SizeIs(1));
}

TEST(ArchitectureRules, APlatformMacroAndASystemTypeAreSeen) {
  EXPECT_THAT(asks_for_no_platform({"core/a.cpp", "#if defined(_WIN32)\n#endif\n"}),
              ElementsAre("core/a.cpp says _WIN32"));
  EXPECT_THAT(names_no_system({"core/a.cpp", "DWORD result = 0;"}), SizeIs(1));
  EXPECT_THAT(names_no_system({"core/a.cpp", "asio::windows::stream_handle pipe;"}), SizeIs(1));
}

TEST(ArchitectureRules, WordsInCommentsAndStringsDoNotCount) {
  const SourceFile file(
      "core/a.cpp",
      "// a DWORD on the wire\n/* HANDLE\n _WIN32 */ const char* text = \"BOOL \\\" DWORD\";\n"
      "auto raw = R\"x(HANDLE \" )\" )x\"; int n = 1'000; char c = '\"'; int fine;\n");
  EXPECT_THAT(names_no_system(file), IsEmpty());
  EXPECT_THAT(asks_for_no_platform(file), IsEmpty());
  EXPECT_THAT(file.words(), testing::Contains("fine"));
}

TEST(ArchitectureRules, AMeetingOfShimAndHarnessIsSeen) {
  EXPECT_THAT(folders_know_only({"win32-shim/a.cpp", "#include \"posix-harness/options.hpp\"\n"}), SizeIs(1));
  EXPECT_THAT(folders_know_only({"posix-harness/a.cpp", "#include \"win32-shim/text.hpp\"\n"}), SizeIs(1));
  EXPECT_THAT(folders_know_only({"core/env/a.cpp", "#include \"tests/support/clock.hpp\"\n"}), SizeIs(1));
  EXPECT_THAT(folders_know_only({"posix-harness/a.cpp", "#include \"core/env/clock.hpp\"\n"}), IsEmpty());
}

TEST(ArchitectureRules, AsioBesideItsHeaderIsSeen) {
  EXPECT_THAT(includes_asio_through_one_header({"core/service/a.cpp", "#include <boost/asio/post.hpp>\n"}),
              SizeIs(1));
  EXPECT_THAT(includes_asio_through_one_header({"core/env/asio.hpp", "#include <boost/asio/post.hpp>\n"}),
              IsEmpty());
}

TEST(ArchitectureRules, ASecondCompositionRootIsSeen) {
  const std::vector<SourceFile> program{
      {"posix-harness/env/posix_clock.hpp", "class PosixClock final : public Clock {};"},
      {"posix-harness/env/posix_locks.cpp", "auto lock = std::make_unique<PosixClock>();"},
      {"posix-harness/main.hpp", "posix::PosixClock clock_;"},
      {"posix-harness/main.cpp", "auto clock = std::make_unique<posix::PosixClock>();"},
      {"posix-harness/load.cpp", "const PosixClock clock;"},
      {"posix-harness/serve.cpp", "int serve(Clock& clock);  // a PosixClock"},
  };
  EXPECT_THAT(places_that_know(adapters(program), program),
              ElementsAre("posix-harness/load", "posix-harness/main"));
}

}  // namespace
}  // namespace raspool::architecture
