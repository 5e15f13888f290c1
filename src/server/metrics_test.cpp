#include "server/metrics.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {

TEST_CASE("counters, gauges and times are written as Prometheus reads them") {
  Metrics metrics;
  metrics.counter("a_total", "How many \"a\"\nthere were", {{"kind", "x\"y\\"}}).add(3);
  metrics.counter("a_total", "", {{"kind", "x\"y\\"}}).add();
  metrics.gauge("b", "Now").set(-2);
  metrics.watch("c", "Asked", [] { return 7; });
  metrics.watch_total("c_total", "Kept elsewhere", [] { return 9; });
  auto& took = metrics.timing("d_seconds", "Took", {{"op", "x"}});
  took.add(microseconds(400));
  took.add(milliseconds(3));
  took.add(seconds(100));
  std::string text = metrics.text();
  CHECK(text.find(
            "# HELP a_total How many \"a\"\\nthere were\n# TYPE a_total counter\na_total{kind=\"x\\\"y\\\\\"} 4\n") !=
        text.npos);
  CHECK(text.find("# TYPE b gauge\nb -2\n") != text.npos);
  CHECK(text.find("# TYPE c gauge\nc 7\n") != text.npos);
  CHECK(text.find("# TYPE c_total counter\nc_total 9\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{op=\"x\",le=\"0.0005\"} 1\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{op=\"x\",le=\"0.005\"} 2\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{op=\"x\",le=\"30\"} 2\n") != text.npos);
  CHECK(text.find("d_seconds_bucket{op=\"x\",le=\"+Inf\"} 3\n") != text.npos);
  CHECK(text.find("d_seconds_sum{op=\"x\"} 100.0034\n") != text.npos);
  CHECK(text.find("d_seconds_count{op=\"x\"} 3\n") != text.npos);
}

TEST_CASE("labels that never stop coming share one series") {
  Metrics metrics;
  for (std::size_t i = 0; i < k_most_series + 5; ++i) metrics.counter("a_total", "A", {{"n", std::to_string(i)}}).add();
  CHECK(metrics.counter("a_total", "A", {{"n", "another"}}).value() == 5);
  CHECK(metrics.text().find("a_total{overflow=\"yes\"} 5\n") != std::string::npos);
}

}  // namespace pasokh::server
