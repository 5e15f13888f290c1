#include "insight/conform.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace pasokh::insight {

namespace {

using history::Lifecycle;

// Which events count: all, or only what was completed where the log tells that apart.
class Counted {
 public:
  Counted(const history::EventLog& log, const std::vector<std::uint32_t>& label_of_activity)
      : log_(log), labels_(label_of_activity) {
    for (std::uint32_t row = 0; row < log.events() && !completes_; ++row)
      completes_ = log.lifecycle[row] == Lifecycle::complete;
  }
  bool operator()(std::uint32_t row) const {
    if (labels_[log_.activity[row]] == k_left_out) return false;
    if (!completes_) return true;
    const Lifecycle stage = log_.lifecycle[row];
    return stage == Lifecycle::complete || stage == Lifecycle::none || stage == Lifecycle::other;
  }

 private:
  const history::EventLog& log_;
  const std::vector<std::uint32_t>& labels_;
  bool completes_ = false;
};

struct Grouped {
  std::vector<FittedVariant> variants;
  std::vector<std::uint32_t> variant_of;  // by case
};

Grouped group(const history::EventLog& log, const Counted& counted) {
  Grouped out;
  std::map<std::vector<std::uint32_t>, std::uint32_t> known;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    std::vector<std::uint32_t> path;
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row)
      if (counted(row)) path.push_back(log.activity[row]);
    const auto [at, fresh] = known.try_emplace(std::move(path), static_cast<std::uint32_t>(out.variants.size()));
    if (fresh) {
      FittedVariant& variant = out.variants.emplace_back();
      variant.first_case = which;
      variant.path = at->first;
    }
    ++out.variants[at->second].cases;
    out.variant_of.push_back(at->second);
  }
  return out;
}

class Conforming {
 public:
  Conforming(const history::EventLog& log, const OpenDrawing& drawing, const ConformAsk& ask)
      : log_(log),
        drawing_(drawing),
        ask_(ask),
        counted_(log, drawing.label_of_activity),
        markings_(drawing),
        outlook_(markings_, drawing.labels.size(), ask.markings),
        element_of_node_(drawing.nodes.size()),
        element_of_label_(drawing.labels.size(), k_nothing) {
    for (std::size_t node = 0; node < drawing.nodes.size(); ++node) {
      const std::uint32_t label = drawing.nodes[node].label;
      if (label == k_silent) continue;
      element_of_node_[node] = out_.elements.size();
      if (element_of_label_[label] == k_nothing) element_of_label_[label] = out_.elements.size();
      out_.elements.push_back({drawing.model.nodes[node].id, label});
    }
  }

  Result<Conformance> run() {
    if (outlook_.whole() && outlook_.to_end(Markings::k_begin) == k_no_end)
      return refuse(RefusalKind::unsupported, say("insight.drawing_never_ends"));
    Grouped grouped = group(log_, counted_);
    out_.variants = std::move(grouped.variants);
    fit_variants();
    for (std::uint32_t which = 0; which < log_.cases(); ++which)
      add_case(which, out_.variants[grouped.variant_of[which]]);
    for (auto& [key, deviation] : deviations_) out_.deviations.push_back(std::move(deviation));
    std::ranges::stable_sort(out_.deviations, [](const Deviation& a, const Deviation& b) {
      return std::tuple(b.us, b.times) < std::tuple(a.us, a.times);
    });
    std::ranges::stable_sort(out_.variants, std::ranges::greater{}, &FittedVariant::cases);
    out_.labels = drawing_.labels;
    out_.markings = markings_.size();
    out_.whole = outlook_.whole();
    return std::move(out_);
  }

 private:
  void fit_variants() {
    std::uint64_t events = 0, done = 0;
    for (const FittedVariant& v : out_.variants) events += v.path.size() + 1;
    bool stopped = false;
    const auto go_on = [&] {
      if (!stopped && ask_.progress) stopped = !ask_.progress(static_cast<double>(done) / static_cast<double>(events));
      return !stopped;
    };
    TokenReplay replay(markings_, ask_.ways);
    for (FittedVariant& variant : out_.variants) {
      std::vector<std::uint32_t> trace;
      for (const std::uint32_t activity : variant.path) trace.push_back(drawing_.label_of_activity[activity]);
      variant.replayed = replay.replay(trace);
      const AlignLimits limits{go_on() ? ask_.states : 1, go_on};
      variant.alignment = align(markings_, outlook_, trace, limits);
      variant.worst = static_cast<std::uint32_t>(trace.size()) + outlook_.to_end(Markings::k_begin);
      done += trace.size() + 1;
    }
  }

  void add_case(std::uint32_t which, const FittedVariant& variant) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = log_.begin_of(which); row < log_.end_of(which); ++row)
      if (counted_(row)) rows.push_back(row);
    ++out_.cases;
    out_.events += rows.size();
    if (log_.end_of(which) > log_.begin_of(which))
      out_.total_us += log_.at_us[log_.end_of(which) - 1] - log_.at_us[log_.begin_of(which)];
    add_replay(variant);
    const Alignment& alignment = variant.alignment;
    out_.worst += variant.worst;
    out_.bound += alignment.bound;
    out_.cost += alignment.found ? alignment.cost : std::max(variant.worst, alignment.bound);
    if (!alignment.found) return;
    out_.fitting_cases += alignment.cost == 0 ? 1 : 0;
    for (const AlignedStep& step : alignment.steps) {
      if (step.by == AlignedBy::both) {
        ++out_.elements[element_of_node_[step.node]].fitting;
        continue;
      }
      if (step.by == AlignedBy::drawing) {
        ++out_.elements[element_of_node_[step.node]].left_out;
        add(which, drawing_.labels[step.label], true, step.label, 0);
        continue;
      }
      const std::uint32_t row = rows[step.position], activity = variant.path[step.position];
      const std::uint32_t before = step.position > 0 ? rows[step.position - 1] : log_.begin_of(which);
      const std::uint32_t label = drawing_.label_of_activity[activity];
      const std::int64_t us = log_.at_us[row] - log_.at_us[before];
      add(which, log_.activities[activity], false, label, us);
      if (label == k_silent) continue;
      FittedElement& element = out_.elements[element_of_label_[label]];
      ++element.not_allowed;
      element.us += us;
    }
  }

  void add_replay(const FittedVariant& variant) {
    if (variant.replayed.unknown) {
      ++out_.unreplayed;
      return;
    }
    out_.replayed_events += variant.path.size();
    out_.refused += variant.replayed.refused.size();
    out_.unended += variant.replayed.ended ? 0 : 1;
  }

  void add(std::uint32_t which, std::string_view activity, bool left_out, std::uint32_t label, std::int64_t us) {
    const auto [at, fresh] = deviations_.try_emplace({left_out, std::string(activity)});
    Deviation& deviation = at->second;
    if (fresh) deviation = {std::string(activity), left_out, label == k_silent, label, 0, 0, 0};
    ++deviation.times;
    deviation.us += us;
    out_.deviating_us += us;
    const auto [last, first_time] = last_case_.try_emplace({left_out, std::string(activity)}, which);
    deviation.cases += first_time || last->second != which ? 1 : 0;
    last->second = which;
  }

  const history::EventLog& log_;
  const OpenDrawing& drawing_;
  const ConformAsk& ask_;
  Counted counted_;
  Markings markings_;
  Outlook outlook_;
  Conformance out_;
  static constexpr std::size_t k_nothing = SIZE_MAX;
  std::vector<std::size_t> element_of_node_, element_of_label_;
  std::map<std::pair<bool, std::string>, Deviation> deviations_;
  std::map<std::pair<bool, std::string>, std::uint32_t> last_case_;
};

}  // namespace

Result<Conformance> conformance_of(const history::EventLog& log, const process::Model& drawing,
                                   const ActivityNames& names, const ConformAsk& ask) {
  std::vector<std::string> activities;
  for (std::uint32_t i = 0; i < log.activities.size(); ++i) activities.emplace_back(log.activities[i]);
  PASOKH_LET(const OpenDrawing open, open_drawing(drawing, activities, names));
  return Conforming(log, open, ask).run();
}

}  // namespace pasokh::insight
