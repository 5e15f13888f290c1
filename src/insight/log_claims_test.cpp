#include "insight/log_claims.hpp"

#include <doctest/doctest.h>

#include "history/log_builder.hpp"

using namespace pasokh;
using namespace pasokh::insight;
using history::Lifecycle;

namespace {

struct Row {
  int minute;
  const char* activity;
  Lifecycle lifecycle;
  const char* resource = "";
};

history::EventLog log_of(const std::vector<Row>& rows) {
  history::LogBuilder builder;
  builder.add_case("a");
  for (const Row& row : rows) {
    history::EventLine line;
    line.at_us = minutes(row.minute).us;
    line.activity = row.activity;
    line.lifecycle = row.lifecycle;
    line.resource = row.resource;
    line.unit = "u-1";
    builder.add_event(0, line);
  }
  return std::move(builder).finish();
}

// Claims that are not empty, as "work 10-20 negar".
std::string told(const std::vector<Row>& rows, const LogRules& rules = {}) {
  const auto log = log_of(rows);
  LogClaims claims(log, rules);
  std::string out;
  for (const Claim& claim : claims.of(0)) {
    if (claim.to <= claim.from) continue;
    const bool ends = claim.to < k_for_ever;
    out += std::string(name_of(claim.account)) + " " + std::to_string(claim.from.us / minutes(1).us) + "-" +
           (ends ? std::to_string(claim.to.us / minutes(1).us) : "end") + " " +
           std::string(claims.officer_of(claim.holder)) + std::string(claims.body_of(claim.holder)) + "; ";
  }
  return out;
}

}  // namespace

TEST_CASE("a full life-cycle claims queue, worklist, work and worklist again while suspended") {
  CHECK(told({{0, "visit", Lifecycle::schedule},
              {10, "visit", Lifecycle::assign, "negar"},
              {20, "visit", Lifecycle::start, "negar"},
              {30, "visit", Lifecycle::suspend, "negar"},
              {40, "visit", Lifecycle::resume, "omid"},
              {50, "visit", Lifecycle::complete, "omid"}}) ==
        "queue 0-10 ; in_hand 10-20 negar; work 20-30 negar; in_hand 30-40 negar; work 40-50 omid; ");
}

TEST_CASE("the time before a start that nothing announced is a queue, and a start that never ends claims nothing") {
  CHECK(told({{0, "filed", Lifecycle::complete},
              {10, "visit", Lifecycle::start, "negar"},
              {20, "visit", Lifecycle::complete, "negar"}}) == "queue 0-10 ; work 10-20 negar; ");
  CHECK(told({{0, "filed", Lifecycle::complete},
              {10, "visit", Lifecycle::start, "negar"},
              {20, "order", Lifecycle::complete}}) == "queue 0-10 ; ");
  CHECK(told({{0, "filed", Lifecycle::complete}, {20, "order", Lifecycle::complete}}).empty());
}

TEST_CASE("two performances of one activity are paired in order, and the end of the case ends all") {
  CHECK(told({{0, "visit", Lifecycle::start, "a"},
              {5, "visit", Lifecycle::start, "b"},
              {10, "visit", Lifecycle::complete, "a"},
              {20, "", Lifecycle::abort_case}}) == "queue 0-5 ; work 0-10 a; work 5-20 b; ");
}

TEST_CASE("declared spells run from one activity to another or to the end, and waits end with their activity") {
  LogRules rules;
  rules.spells = {{Account::applicant, "applicant", {"ask"}, {"receive"}}};
  rules.before = {{Account::in_hand, {"check"}}};
  CHECK(told({{0, "ask", Lifecycle::complete},
              {5, "ask", Lifecycle::complete},
              {10, "receive", Lifecycle::complete},
              {15, "check", Lifecycle::complete, "negar"},
              {20, "ask", Lifecycle::complete},
              {30, "close", Lifecycle::complete}},
             rules) == "applicant 0-10 applicant; in_hand 10-15 negar; applicant 20-end applicant; ");
}

TEST_CASE("work items that overlap are branches, and the one that was waited for books") {
  const auto log = log_of({{0, "filed", Lifecycle::complete},
                           {0, "visit", Lifecycle::schedule},
                           {0, "drawings", Lifecycle::start, "negar"},
                           {10, "drawings", Lifecycle::complete, "negar"},
                           {15, "visit", Lifecycle::start, "omid"},
                           {20, "visit", Lifecycle::complete, "omid"},
                           {25, "sign", Lifecycle::start, "head"},
                           {26, "fire", Lifecycle::start, "negar"},
                           {28, "sign", Lifecycle::complete, "head"},
                           {30, "fire", Lifecycle::withdraw, "negar"}});
  const LogRules rules;
  LogClaims claims(log, rules);
  const auto slices = book(claims.of(0), claims.branches(), Instant{0}, Instant{minutes(30).us});
  std::string out;
  for (const Slice& slice : slices) {
    out += std::string(name_of(slice.account)) + " " + std::to_string(slice.from.us / minutes(1).us) + "-" + std::to_string(slice.to.us / minutes(1).us) + " " +
           std::string(claims.officer_of(slice.holder)) + "; ";
  }
  // The drawings were done long before the visit, on which the case waited; what was withdrawn held up nothing that was done.
  CHECK(out == "queue 0-15 ; work 15-20 omid; queue 20-25 ; work 25-28 head; work 28-30 negar; ");
}
