#include "history/table_threads.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

#include "base/threads.hpp"
#include "history/csv_rows.hpp"
#include "history/peek.hpp"
#include "history/table_reader.hpp"

namespace pasokh::history {

namespace {

constexpr std::size_t k_pieces_ahead = 3;  // of each thread, that wait for one before them

struct Piece {
  std::size_t number = 0;
  std::string text;  // and k_csv_padding bytes
  bool last = false;
  bool quoted = false;  // somewhere in it: what is read of it then is not what stands in it
  std::string_view view() const { return std::string_view(text).substr(0, text.size() - k_csv_padding); }
  std::optional<Refusal> broken;  // where the source ended so
};

struct ReadPiece {
  Piece piece;
  std::unique_ptr<TableReader> made;  // nothing: out of the ordinary
  std::uint32_t lines = 0;
};

// How far the source is, for readers that must not touch it.
class Far final : public ByteSource {
 public:
  Result<std::size_t> read(std::span<char>) override { return 0; }
  double progress() const override { return part_; }
  void set(double part) { part_ = part; }

 private:
  std::atomic<double> part_ = -1;
};

// Whole rows, one piece after the other. What a row too long for any piece begins is left to the one reader.
class Pieces {
 public:
  Pieces(ByteSource& text, const TableShape& shape, char quote) : text_(text), shape_(shape), quote_(quote) {}

  // `spare`: memory that is not needed any more.
  Piece next(std::string spare) {
    Piece out;
    out.number = number_++;
    std::size_t wanted = shape_.piece_bytes;
    for (;;) {
      Done filled = fill(wanted);
      if (!filled) out.broken = std::move(filled).error();
      if (ended_ || out.broken) break;
      const std::size_t whole = whole_rows(kept_, shape_.delimiter, quote_);
      if (whole > 0) {
        spare.assign(kept_, whole);
        kept_.resize(whole);
        return finished(out, std::exchange(kept_, std::move(spare)));
      }
      if (kept_.size() > k_max_row_bytes) break;
      wanted = kept_.size() + shape_.piece_bytes;
    }
    out.last = true;
    return finished(out, std::move(kept_));
  }

 private:
  Piece finished(Piece& out, std::string text) const {
    out.quoted = text.find(quote_) != text.npos;
    text.append(k_csv_padding, '\n');
    out.text = std::move(text);
    return std::move(out);
  }

  // Memory that is written at once is not cleared before.
  Done fill(std::size_t wanted) {
    kept_.reserve(wanted + k_csv_padding);
    while (kept_.size() < wanted && !ended_) {
      const std::size_t have = kept_.size();
      Result<std::size_t> n{0};
      kept_.resize_and_overwrite(wanted, [&](char* at, std::size_t size) {
        n = text_.read({at + have, size - have});
        return have + n.value_or(0);
      });
      if (!n) return std::unexpected(n.error());
      ended_ = *n == 0;
    }
    return {};
  }

  ByteSource& text_;
  const TableShape& shape_;
  const char quote_;
  std::string kept_;
  std::size_t number_ = 0;
  bool ended_ = false;
};

// The last piece and what comes after it.
class Joined final : public ByteSource {
 public:
  Joined(const Piece& piece, ByteSource& rest) : first_(bytes_of(piece.view())), broken_(piece.broken), rest_(rest) {}
  Result<std::size_t> read(std::span<char> out) override {
    auto n = first_->read(out);
    if (!n || *n > 0 || out.empty()) return n;
    if (broken_) return std::unexpected(*broken_);
    return rest_.read(out);
  }

 private:
  std::unique_ptr<ByteSource> first_;
  const std::optional<Refusal>& broken_;
  ByteSource& rest_;
};

class Readers {
 public:
  Readers(ByteSource& text, const ByteSource& source, const TablePlan& plan, Reading reading, const TableShape& shape)
      : text_(text),
        source_(source),
        plan_(plan),
        shape_(shape),
        columns_(reading.options.limits.columns),
        quote_(reading.options.table.quote),
        strict_(reading.options),
        pieces_(text, shape, quote_),
        whole_(far_, plan, std::move(reading)) {
    strict_.lenient = false;
    strict_.progress = nullptr;
  }

  Result<ReadLog> read() {
    run_in_threads(shape_.threads, [this](unsigned) { work(); });
    if (!ended_with_) return std::unexpected(std::move(ended_with_).error());
    return std::move(whole_).finish();
  }

 private:
  void work() {
    for (;;) {
      auto piece = take_piece();
      if (!piece) return;
      const std::size_t number = piece->number;
      ReadPiece made = read_piece(std::move(*piece));
      std::unique_lock lock(mutex_);
      ready_.emplace(number, std::move(made));
      if (appending_) continue;  // whoever appends now will find it
      appending_ = true;
      append_ready(lock);
      appending_ = false;
    }
  }

  std::optional<Piece> take_piece() {
    std::string spare;
    {
      std::unique_lock lock(mutex_);
      moved_.wait(lock, [this] { return finished_ || taken_ < appended_ + k_pieces_ahead * shape_.threads; });
      if (finished_ || no_more_) return {};
      ++taken_;
      if (!spare_.empty()) {
        spare = std::move(spare_.back());
        spare_.pop_back();
      }
    }
    const std::lock_guard reading(source_mutex_);
    {
      const std::lock_guard lock(mutex_);
      if (finished_ || no_more_) return {};
    }
    Piece piece = pieces_.next(std::move(spare));
    far_.set(source_.progress());
    const std::lock_guard lock(mutex_);
    no_more_ = piece.last;
    return piece;
  }

  CsvRows rows_of(ByteSource& text, bool first, std::uint32_t line) const {
    return CsvRows(text, shape_.delimiter, quote_, columns_, first && shape_.header, line);
  }

  // Where it stands: without quotes nothing is written on it but what stands behind it.
  CsvRows rows_in(Piece& piece, bool first) {
    return CsvRows(std::span(piece.text).first(piece.view().size()), far_, shape_.delimiter, quote_, columns_,
                   first && shape_.header);
  }

  ReadPiece read_piece(Piece piece) {
    ReadPiece out{std::move(piece), nullptr, 0};
    if (out.piece.last) return out;  // more may come after it
    auto made = std::make_unique<TableReader>(far_, plan_, Reading(strict_));
    const bool first = out.piece.number == 0;
    const auto text = bytes_of(out.piece.view());
    CsvRows rows = out.piece.quoted ? rows_of(*text, first, 1) : rows_in(out.piece, first);
    if (!made->read(rows)) return out;
    out.made = std::move(made);
    out.lines = rows.next_line() - 1;
    return out;
  }

  // In the order of the file, as far as they are there. Others read on meanwhile.
  void append_ready(std::unique_lock<std::mutex>& lock) {
    for (auto next = ready_.find(appended_); next != ready_.end() && !finished_; next = ready_.find(appended_)) {
      ReadPiece piece = std::move(next->second);
      ready_.erase(next);
      lock.unlock();
      Result<bool> more = append(piece);
      lock.lock();
      ++appended_;
      spare_.push_back(std::move(piece.piece.text));
      if (!more) ended_with_ = std::unexpected(std::move(more).error());
      if (!more || !*more || piece.piece.last) finished_ = true;
      moved_.notify_all();
    }
  }

  Result<bool> append(const ReadPiece& read) {
    const Piece& piece = read.piece;
    const bool first = piece.number == 0;
    if (read.made && whole_.take(*read.made)) {
      line_ += read.lines;
      return go_on();
    }
    if (piece.last) {
      Joined rest(piece, text_);
      CsvRows rows = rows_of(rest, first, line_);
      return whole_.read(rows);
    }
    const auto text = bytes_of(piece.view());
    CsvRows rows = rows_of(*text, first, line_);
    auto more = whole_.read(rows);
    line_ = rows.next_line();
    return more;
  }

  Result<bool> go_on() const {
    const auto& options = whole_.options();
    if (!options.progress || options.progress({far_.progress(), whole_.events()})) return true;
    return refuse(RefusalKind::unavailable, say("history.stopped", {{"file", options.file}}));
  }

  ByteSource& text_;
  const ByteSource& source_;
  const TablePlan& plan_;
  const TableShape& shape_;
  const std::uint32_t columns_;
  const char quote_;
  ReadOptions strict_;
  Far far_;

  std::mutex source_mutex_;  // held while a piece is cut
  Pieces pieces_;

  std::mutex mutex_;  // of all below but whole_ and line_, which belong to whoever appends
  std::condition_variable moved_;
  std::map<std::size_t, ReadPiece> ready_;
  std::vector<std::string> spare_;
  std::size_t taken_ = 0, appended_ = 0;
  bool no_more_ = false, finished_ = false, appending_ = false;
  Done ended_with_;
  TableReader whole_;
  std::uint32_t line_ = 1;
};

}  // namespace

Result<ReadLog> read_rows_in_threads(ByteSource& text, const ByteSource& source, const TablePlan& plan, Reading reading,
                                     const TableShape& shape) {
  return Readers(text, source, plan, std::move(reading), shape).read();
}

}  // namespace pasokh::history
