#include "insight/log_ledger.hpp"

#include <algorithm>

#include "base/threads.hpp"
#include "insight/log_claims.hpp"

namespace pasokh::insight {

using history::k_missing;

namespace {

class LogBooker {
 public:
  LogBooker(const history::EventLog& log, const LogRules& rules, const LogContext& context,
            std::uint32_t from_case = 0, std::uint32_t end_case = UINT32_MAX)
      : log_(log), claims_(log, rules, from_case, end_case) {
    if (!context.hours) return;
    hours_ = [this, &context](std::uint32_t holder, Instant at) {
      const std::string_view unit = claims_.unit_of(holder);
      return unit.empty() ? OpenSpan{} : context.hours(unit, at);
    };
  }

  std::vector<Slice> book_case(std::uint32_t which) {
    const std::uint32_t first = log_.begin_of(which), end = claims_.end_row(which);
    if (first == end) return {};
    const Instant from = log_.at(first), until = log_.at(end - 1);
    const std::vector<Claim>& claims = claims_.of(which);
    if (!claims.empty()) return book(claims, claims_.branches(), from, until, hours_);
    if (from == until) return {};
    return {{from, until, Account::unknown, Slice::k_nobody}};
  }

  // Who a slice counts against, as party_of does for bookings.
  std::string_view party_of(const Slice& slice) const {
    if (slice.holder == Slice::k_nobody) return {};
    const bool outside = slice.account == Account::consultation || slice.account == Account::commission ||
                         slice.account == Account::transfer;
    const std::string_view body = claims_.body_of(slice.holder);
    return outside && !body.empty() ? body : claims_.unit_of(slice.holder);
  }

  LogCase told(std::uint32_t which) {
    LogCase out;
    const std::uint32_t first = log_.begin_of(which), end = claims_.end_row(which);
    if (first == end) return out;
    out.from = log_.at(first);
    out.until = log_.at(end - 1);
    for (const Slice& slice : book_case(which)) {
      Booking booking{slice.from, slice.to, slice.account, {}};
      if (slice.holder != Slice::k_nobody) {
        booking.holder = {std::string(claims_.unit_of(slice.holder)), std::string(claims_.officer_of(slice.holder)),
                          std::string(claims_.body_of(slice.holder))};
      }
      out.bookings.push_back(std::move(booking));
    }
    return out;
  }

  const LogClaims& claims() const { return claims_; }

 private:
  const history::EventLog& log_;
  LogClaims claims_;
  HolderHours hours_;
};

// The response time of some cases from the times alone: it knows nothing of claims, rules or slices.
Wide span_of(const history::EventLog& log, const LogRules& rules, std::uint32_t from_case, std::uint32_t end_case) {
  Wide total = 0;
  for (std::uint32_t which = from_case; which < end_case; ++which) {
    std::int64_t first = INT64_MAX, last = INT64_MIN;
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      first = std::min(first, log.at_us[row]);
      last = std::max(last, log.at_us[row]);
      const auto name = log.activities[log.activity[row]];
      if (!rules.decided.empty() && std::find(rules.decided.begin(), rules.decided.end(), name) != rules.decided.end())
        break;
    }
    if (first <= last) total += static_cast<Wide>(last) - first;
  }
  return total;
}

Wide imprecise_of(const history::EventLog& log, std::uint32_t first, std::uint32_t end) {
  Wide us = 0;
  for (std::uint32_t row = first + 1; row < end; ++row) {
    if (((log.marks[row] | log.marks[row - 1]) & history::k_date_only) != 0)
      us += static_cast<Wide>(log.at_us[row]) - log.at_us[row - 1];
  }
  return us;
}

// The books of some cases.
LogLedger book_cases(const history::EventLog& log, const LogRules& rules, const LogContext& context, std::uint32_t from_case,
                     std::uint32_t end_case) {
  LogLedger ledger;
  ledger.books = Books(context.months);
  ledger.total_us = span_of(log, rules, from_case, end_case);
  const history::Column* service = rules.service.empty() ? nullptr : log.case_column(rules.service);
  LogBooker booker(log, rules, context, from_case, end_case);
  for (std::uint32_t which = from_case; which < end_case; ++which) {
    const std::uint32_t code =
        ledger.books.service_code(service == nullptr ? std::string{} : service->text_of(which));
    for (const Slice& slice : booker.book_case(which)) {
      ledger.books.add(code, ledger.books.party_code(booker.party_of(slice)), slice.account, slice.from, slice.to);
    }
    ledger.imprecise_us += imprecise_of(log, log.begin_of(which), booker.claims().end_row(which));
  }
  return ledger;
}

// Where the cases of each part begin, so that all parts have about as many events.
std::vector<std::uint32_t> parts_of(const history::EventLog& log, unsigned parts) {
  std::vector<std::uint32_t> begins;
  const auto& rows = log.first_row;
  for (unsigned part = 0; part < parts; ++part) {
    const auto row = static_cast<std::uint32_t>(std::uint64_t{log.events()} * part / parts);
    begins.push_back(static_cast<std::uint32_t>(std::lower_bound(rows.begin(), rows.end(), row) - rows.begin()));
  }
  begins.front() = 0;
  begins.push_back(log.cases());
  return begins;
}

}  // namespace

LogLedger ledger_of(const history::EventLog& log, const LogRules& rules, const LogContext& context) {
  const unsigned threads = std::min(threads_of(context.threads), std::max(1U, log.cases()));
  const std::vector<std::uint32_t> begins = parts_of(log, threads);
  std::vector<LogLedger> parts(threads);
  run_in_threads(threads, [&](unsigned i) { parts[i] = book_cases(log, rules, context, begins[i], begins[i + 1]); });
  LogLedger ledger = std::move(parts[0]);
  for (unsigned i = 1; i < threads; ++i) {
    ledger.books.add(parts[i].books);
    ledger.total_us += parts[i].total_us;
    ledger.imprecise_us += parts[i].imprecise_us;
  }
  ledger.cases = log.cases();
  ledger.events = log.events();
  ledger.accounts = ledger.books.totals();
  ledger.difference_us = sum_of(ledger.accounts) - ledger.total_us;
  return ledger;
}

LogCase case_of(const history::EventLog& log, std::uint32_t which, const LogRules& rules, const LogContext& context) {
  LogBooker booker(log, rules, context, which, which + 1);
  return booker.told(which);
}

void each_case(const history::EventLog& log, const LogRules& rules, const LogContext& context, const OnCase& act) {
  LogBooker booker(log, rules, context);
  for (std::uint32_t which = 0; which < log.cases(); ++which) act(which, booker.told(which));
}

}  // namespace pasokh::insight
