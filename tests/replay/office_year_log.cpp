// Writes a made-up year of accounting for measuring and looking at: FORMAT [USERS [DAYS [SEED]]], to standard
// output. FORMAT: database, ias, dts.
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/replay/office_year.hpp"

int main(int count, char** arguments) {
  using namespace raspool::test;
  const std::string format = count > 1 ? arguments[1] : "database";
  OfficeYear year;
  year.growth = 0.3;
  if (count > 2) year.users = std::atoi(arguments[2]);
  if (count > 3) year.days = std::atoi(arguments[3]);
  if (count > 4) year.seed = std::strtoull(arguments[4], nullptr, 10);
  std::ios::sync_with_stdio(false);
  year.tell([&](const WrittenRecord& record) {
    std::cout << (format == "ias" ? as_ias(record) : format == "dts" ? as_dts(record) : as_database(record));
  });
  return std::cout.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}
