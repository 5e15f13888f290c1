#include "office/keys.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>

#include "base/random.hpp"

using namespace pasokh;

TEST_CASE("a tracking number has eleven digits and a check digit that finds every single wrong digit") {
  const auto keys = *office::load_keys(std::filesystem::temp_directory_path() / ("pasokh-keys-" + std::to_string(::getpid())), 5);
  for (int i = 0; i < 200; ++i) {
    const auto receipt = keys.receipt_for("seed " + std::to_string(i));
    REQUIRE(receipt.tracking_number.size() == 12);
    CHECK(office::tracking_number_from(receipt.tracking_number) == receipt.tracking_number);
    for (std::size_t at = 0; at < 12; ++at) {
      auto wrong = receipt.tracking_number;
      wrong[at] = static_cast<char>('0' + (wrong[at] - '0' + 1 + i % 9) % 10);
      if (wrong != receipt.tracking_number) CHECK_FALSE(office::tracking_number_from(wrong));
    }
    CHECK(receipt.secret.size() == 22);
  }
  std::filesystem::remove(std::filesystem::temp_directory_path() / ("pasokh-keys-" + std::to_string(::getpid())));
}

TEST_CASE("a number is read as people type it: Persian digits, groups, spaces") {
  const std::string number = "1234567890" "1";
  const std::string whole = number + office::check_digit(number);
  CHECK(office::tracking_number_from(office::grouped(whole)) == whole);
  CHECK(office::tracking_number_from("۱۲۳۴ ۵۶۷۸ ۹۰۱" + std::string(1, whole.back())) == whole);
  CHECK_FALSE(office::tracking_number_from("1234"));
  CHECK_FALSE(office::tracking_number_from(std::string(500, '1')));
}

TEST_CASE("the same seed gives the same receipt, another seed another") {
  const office::Keys keys{std::string(32, 'a'), std::string(32, 'b'), std::string(32, 'c')};
  CHECK(keys.receipt_for("x").tracking_number == keys.receipt_for("x").tracking_number);
  CHECK(keys.receipt_for("x").secret != keys.receipt_for("y").secret);
}
