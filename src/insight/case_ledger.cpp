#include "insight/case_ledger.hpp"

#include <algorithm>

namespace pasokh::insight {

namespace {

void append(std::vector<Booking>& bookings, Booking booking) {
  if (booking.to <= booking.from) return;
  if (!bookings.empty() && bookings.back().account == booking.account && bookings.back().holder == booking.holder) {
    bookings.back().to = booking.to;
  } else {
    bookings.push_back(std::move(booking));
  }
}

// Cuts the corrected span out of the bookings and puts the correction there.
std::vector<Booking> corrected(const std::vector<Booking>& bookings, const CaseTimeline::Correction& correction) {
  std::vector<Booking> out;
  for (const Booking& booking : bookings) {
    const Instant from = std::max(booking.from, correction.from), to = std::min(booking.to, correction.to);
    if (from >= to) {
      append(out, booking);
      continue;
    }
    append(out, {booking.from, from, booking.account, booking.holder});
    append(out, {from, to, correction.account, correction.holder});
    append(out, {to, booking.to, booking.account, booking.holder});
  }
  return out;
}

}  // namespace

CaseLedger ledger_of(const CaseTimeline& timeline, Instant now, const Hours& hours) {
  CaseLedger ledger;
  ledger.filed = timeline.filed();
  ledger.until = timeline.until(now);
  ledger.open = !timeline.decided_at();
  HolderHours asked;
  if (hours) {
    asked = [&](std::uint32_t holder, Instant at) {
      const std::string& unit = timeline.holder(holder).unit;
      return unit.empty() ? OpenSpan{} : hours(unit, at);
    };
  }
  const CaseTimeline::Parts parts = timeline.parts(now);
  for (const Slice& slice : book(parts.claims, parts.branches, ledger.filed, ledger.until, asked)) {
    const bool nobody = slice.holder == Slice::k_nobody;
    append(ledger.bookings, {slice.from, slice.to, slice.account, nobody ? Holder{} : timeline.holder(slice.holder)});
  }
  for (const auto& correction : timeline.corrections()) ledger.bookings = corrected(ledger.bookings, correction);
  return ledger;
}

json::Value to_json(const CaseLedger& ledger) {
  const Balance balance = ledger.balance();
  auto bookings = json::array();
  for (const Booking& booking : ledger.bookings) {
    auto line = json::object();
    line.add("from", json::string(to_text(booking.from)));
    line.add("to", json::string(to_text(booking.to)));
    line.add("us", json::number(booking.length().us));
    line.add("account", json::string(std::string(name_of(booking.account))));
    if (!booking.holder.unit.empty()) line.add("unit", json::string(booking.holder.unit));
    if (!booking.holder.officer.empty()) line.add("officer", json::string(booking.holder.officer));
    if (!booking.holder.body.empty()) line.add("body", json::string(booking.holder.body));
    bookings.push(std::move(line));
  }
  auto out = json::object();
  out.add("filed_at", json::string(to_text(ledger.filed)));
  out.add("until", json::string(to_text(ledger.until)));
  out.add("open", json::boolean(ledger.open));
  out.add("total_us", number_of(balance.span_us));
  out.add("accounts", to_json(ledger.totals()));
  out.add("difference_us", number_of(balance.difference_us));
  out.add("bookings", std::move(bookings));
  return out;
}

}  // namespace pasokh::insight
