#include "history/event_log.hpp"

#include <doctest/doctest.h>

#include "history/log_builder.hpp"

using namespace pasokh::history;

TEST_CASE("life-cycle names are read in any case and written as the standard writes them") {
  for (std::size_t i = 1; i + 1 < k_lifecycles; ++i) {
    const auto transition = static_cast<Lifecycle>(i);
    CHECK(lifecycle_of(name_of(transition)) == transition);
  }
  CHECK(lifecycle_of("COMPLETE") == Lifecycle::complete);
  CHECK(lifecycle_of("Start") == Lifecycle::start);
  CHECK(lifecycle_of("ate_abort") == Lifecycle::abort_case);
  CHECK(lifecycle_of("") == Lifecycle::none);
  CHECK(lifecycle_of("UNKNOWN") == Lifecycle::other);
  CHECK(lifecycle_of("none") == Lifecycle::other);
}

TEST_CASE("a column answers only for rows that have a value") {
  LogBuilder builder;
  for (int i = 0; i < 7; ++i) builder.add_case("c");
  builder.case_value(2, "fee", {ValueType::integer, {}, 20});
  builder.case_value(5, "fee", {ValueType::integer, {}, 50});
  const EventLog log = std::move(builder).finish();
  const Column& column = *log.case_column("fee");
  CHECK(column.of(2) == 20);
  CHECK(column.of(5) == 50);
  CHECK_FALSE(column.of(0));
  CHECK_FALSE(column.of(3));
  CHECK_FALSE(column.of(6));
}

TEST_CASE("an empty log has no cases and no events") {
  const EventLog log;
  CHECK(log.cases() == 0);
  CHECK(log.events() == 0);
  CHECK(log.case_column("x") == nullptr);
}
