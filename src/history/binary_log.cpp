#include "history/binary_log.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

namespace pasokh::history {

namespace {

static_assert(std::endian::native == std::endian::little, "the binary form is written as memory lies");

constexpr std::uint32_t k_order_mark = 0x01020304;
constexpr std::uint64_t k_most_folded_offset = 2 * 24 * 60;

enum What : std::uint16_t {
  w_times = 1, w_activity, w_resource, w_unit, w_instance, w_lifecycle, w_marks, w_first_row,
  w_case_ids, w_activities, w_resources, w_units, w_instances,
  w_case_key, w_case_rows, w_case_values, w_case_words,
  w_event_key, w_event_rows, w_event_values, w_event_words, w_offset
};

struct Header {
  char magic[8];
  std::uint32_t version, order_mark;
  std::uint64_t file_bytes;
  std::uint32_t sections, cases, events, spare[5];
};
static_assert(sizeof(Header) == 56);

struct Section {
  std::uint16_t what;
  std::uint8_t width, type;  // bytes of a cell; of an attribute's values: ValueType
  std::uint32_t column;
  std::uint64_t count, offset, bytes;
};
static_assert(sizeof(Section) == 32);

std::uint64_t padded(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

// --- writing

class Writer {
 public:
  explicit Writer(const EventLog& log) {
    cells(w_times, Packed(log.at_us));
    cells(w_activity, log.activity.cells());
    cells(w_resource, log.resource.cells());
    cells(w_unit, log.unit.cells());
    cells(w_instance, log.instance.cells());
    cells(w_lifecycle, log.lifecycle.cells());
    cells(w_marks, log.marks.cells());
    cells(w_offset, log.offset);
    cells(w_first_row, Packed(log.first_row));
    strings(w_case_ids, log.case_ids);
    strings(w_activities, log.activities.words());
    strings(w_resources, log.resources.words());
    strings(w_units, log.units.words());
    strings(w_instances, log.instances.words());
    for (std::uint32_t i = 0; i < log.case_columns.size(); ++i) column(w_case_key, i, log.case_columns[i]);
    for (std::uint32_t i = 0; i < log.event_columns.size(); ++i) column(w_event_key, i, log.event_columns[i]);
    header_ = {{}, k_binary_version, k_order_mark, 0, static_cast<std::uint32_t>(sections_.size()), log.cases(), log.events(), {}};
    std::memcpy(header_.magic, k_binary_magic.data(), sizeof header_.magic);
  }

  bool write(std::ofstream& to) {
    std::uint64_t offset = sizeof(Header) + sections_.size() * sizeof(Section);
    for (Section& section : sections_) {
      section.offset = offset = padded(offset);
      offset += section.bytes;
    }
    header_.file_bytes = offset;
    to.write(reinterpret_cast<const char*>(&header_), sizeof header_);
    to.write(reinterpret_cast<const char*>(sections_.data()), static_cast<std::streamsize>(sections_.size() * sizeof(Section)));
    std::uint64_t written = sizeof(Header) + sections_.size() * sizeof(Section);
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const char zeros[8] = {};
      to.write(zeros, static_cast<std::streamsize>(sections_[i].offset - written));
      for (const auto part : parts_[i]) to.write(part.data(), static_cast<std::streamsize>(part.size()));
      written = sections_[i].offset + sections_[i].bytes;
    }
    return to.good();
  }

 private:
  void cells(What what, const Packed& column, std::uint32_t number = 0, ValueType type = {}) {
    sections_.push_back({what, static_cast<std::uint8_t>(column.width()), static_cast<std::uint8_t>(type), number, column.size(), 0, column.bytes().size()});
    parts_.push_back({column.bytes(), {}});
    kept_.push_back(column);
  }
  void strings(What what, const Strings& list, std::uint32_t number = 0) {
    const std::span<const char> ends(reinterpret_cast<const char*>(list.ends().data()), list.ends().size_bytes());
    sections_.push_back({what, 0, 0, number, list.size(), 0, ends.size() + list.bytes().size()});
    parts_.push_back({ends, list.bytes()});
  }
  void column(What first, std::uint32_t number, const Column& column) {
    auto key = std::make_shared<Strings>();
    key->add(column.key);
    keys_.push_back(key);
    strings(first, *key, number);
    if (!column.everywhere) cells(static_cast<What>(first + 1), column.row.cells(), number);
    cells(static_cast<What>(first + 2), column.value, number, column.type);
    strings(static_cast<What>(first + 3), column.words.words(), number);
  }

  Header header_{};
  std::vector<Section> sections_;
  std::vector<std::array<std::span<const char>, 2>> parts_;
  std::vector<Packed> kept_;
  std::vector<std::shared_ptr<Strings>> keys_;
};

// --- reading

struct Mapping {
  const char* data = nullptr;
  std::size_t size = 0;
  Mapping() = default;
  Mapping(const Mapping&) = delete;
  ~Mapping() {
    if (data != nullptr) ::munmap(const_cast<char*>(data), size);
  }
};

std::unexpected<Refusal> broken(std::string why) {
  return refuse(RefusalKind::invalid, say("history.binary_broken", {{"why", std::move(why)}}));
}

Result<std::shared_ptr<const Mapping>> map(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT) return refuse(RefusalKind::not_found, say("base.no_such_file", {{"file", file.string()}}));
    return refuse(RefusalKind::invalid, say("base.read_failed", {{"file", file.string()}, {"why", std::string(std::strerror(errno))}}));
  }
  struct stat status {};
  const bool known = ::fstat(descriptor, &status) == 0 && status.st_size > 0;
  void* const data = known ? ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
  ::close(descriptor);
  if (data == MAP_FAILED) return broken("it is empty or cannot be mapped");
  auto mapping = std::make_shared<Mapping>();
  mapping->data = static_cast<const char*>(data);
  mapping->size = static_cast<std::size_t>(status.st_size);
  return mapping;
}

std::uint64_t most_of(const Packed& column) {
  if (column.width() == 0 || column.size() == 0) return 0;
  return column.visit([&](const auto* cells) -> std::uint64_t {
    auto most = *cells;
    for (std::size_t i = 1; i < column.size(); ++i) most = std::max(most, cells[i]);
    return most;
  });
}

class Opener {
 public:
  explicit Opener(std::shared_ptr<const Mapping> file) : file_(std::move(file)) {}

  Result<EventLog> open() {
    PASOKH_TRY(read_header());
    EventLog log;
    PASOKH_LET(const Packed times, cells(w_times, 0, header_.events));
    PASOKH_LET(const Packed rows, cells(w_first_row, 0, header_.cases + std::uint64_t{1}));
    if ((times.width() != 8 && header_.events > 0) || rows.width() != 4) return broken("times or rows have another width");
    log.at_us = view<std::int64_t>(times);
    log.first_row = view<std::uint32_t>(rows);
    PASOKH_LET(log.case_ids, strings(w_case_ids, 0));
    if (log.case_ids.size() != header_.cases) return broken("there are not as many ids as cases");
    PASOKH_TRY(codes(w_activity, w_activities, log.activity, log.activities, true));
    PASOKH_TRY(codes(w_resource, w_resources, log.resource, log.resources, false));
    PASOKH_TRY(codes(w_unit, w_units, log.unit, log.units, false));
    PASOKH_TRY(codes(w_instance, w_instances, log.instance, log.instances, false));
    PASOKH_LET(const Packed lifecycle, cells(w_lifecycle, 0, header_.events));
    PASOKH_LET(const Packed marks, cells(w_marks, 0, header_.events));
    if (most_of(lifecycle) >= k_lifecycles || most_of(marks) > 7) return broken("a transition or mark is unknown");
    PASOKH_LET(log.offset, cells(w_offset, 0, header_.events));
    if (most_of(log.offset) > k_most_folded_offset) return broken("an offset is longer than a day");
    log.lifecycle = Narrow<Lifecycle, 0>(lifecycle);
    log.marks = Narrow<std::uint8_t, 0>(marks);
    PASOKH_TRY(check_order(log));
    PASOKH_TRY(columns(w_case_key, header_.cases, log.case_columns));
    PASOKH_TRY(columns(w_event_key, header_.events, log.event_columns));
    return log;
  }

 private:
  Done read_header() {
    if (file_->size < sizeof(Header)) return broken("it is too short");
    std::memcpy(&header_, file_->data, sizeof header_);
    if (std::string_view(header_.magic, 8) != k_binary_magic) return broken("it does not begin like one");
    if (header_.version != k_binary_version || header_.order_mark != k_order_mark) return broken("it is of another version or machine");
    if (header_.file_bytes != file_->size) return broken("it was cut off");
    if (header_.sections > k_max_sections || header_.sections * sizeof(Section) > file_->size - sizeof(Header)) return broken("it has too many sections");
    for (std::uint32_t i = 0; i < header_.sections; ++i) {
      Section section{};
      std::memcpy(&section, file_->data + sizeof(Header) + i * sizeof(Section), sizeof section);
      const bool inside = section.offset <= file_->size && section.bytes <= file_->size - section.offset;
      if (!inside || section.offset % 8 != 0) return broken("a section lies outside of the file");
      if (!sections_.emplace(std::pair(section.what, section.column), section).second) return broken("a section stands twice");
    }
    return {};
  }

  const Section* find(std::uint16_t what, std::uint32_t column) const {
    const auto at = sections_.find({what, column});
    return at == sections_.end() ? nullptr : &at->second;
  }

  template <class T>
  Cells<T> view(const Packed& column) const {
    return Cells<T>({reinterpret_cast<const T*>(column.bytes().data()), column.size()}, file_);
  }

  Result<Packed> cells(std::uint16_t what, std::uint32_t number, std::optional<std::uint64_t> count) const {
    const Section* section = find(what, number);
    if (section == nullptr) return broken("a section is missing");
    if (count && section->count != *count) return broken("a column has another length");
    const char* data = file_->data + section->offset;
    const std::uint64_t n = section->count;
    if (section->width > 8 || (section->width != 0 && (!std::has_single_bit(section->width) || n > section->bytes / section->width)))
      return broken("a column has a wrong width");
    switch (section->width) {
      case 0: return n <= UINT32_MAX ? Result<Packed>(Packed::zeros(n)) : broken("a column is too long");
      case 1: return Packed(Cells<std::uint8_t>({reinterpret_cast<const std::uint8_t*>(data), n}, file_));
      case 2: return Packed(Cells<std::uint16_t>({reinterpret_cast<const std::uint16_t*>(data), n}, file_));
      case 4: return Packed(Cells<std::uint32_t>({reinterpret_cast<const std::uint32_t*>(data), n}, file_));
      default: return Packed(Cells<std::uint64_t>({reinterpret_cast<const std::uint64_t*>(data), n}, file_));
    }
  }

  Result<Strings> strings(std::uint16_t what, std::uint32_t number) const {
    const Section* section = find(what, number);
    if (section == nullptr) return broken("a section is missing");
    if (section->count > section->bytes / 8 || section->count >= k_missing) return broken("a list of words is cut off");
    const char* data = file_->data + section->offset;
    const std::span ends(reinterpret_cast<const std::uint64_t*>(data), section->count);
    const std::span bytes(data + section->count * 8, section->bytes - section->count * 8);
    std::uint64_t last = 0;
    for (const std::uint64_t end : ends) {
      if (end < last) return broken("words are out of order");
      last = end;
    }
    if (last != bytes.size()) return broken("words do not end where their bytes do");
    return Strings(Cells<std::uint64_t>(ends, file_), Cells<char>(bytes, file_));
  }

  Done codes(std::uint16_t what, std::uint16_t words, Codes& column, Dictionary& dictionary, bool always) const {
    PASOKH_LET(const Packed found, cells(what, 0, header_.events));
    PASOKH_LET(auto list, strings(words, 0));
    // Codes are kept plus one, so the largest is the number of words.
    if (most_of(found) > list.size()) return broken("a code has no word");
    if (always && header_.events > 0) {
      bool missing = found.width() == 0;
      for (std::size_t i = 0; !missing && i < found.size(); ++i) missing = found[i] == 0;
      if (missing) return broken("an event has no activity");
    }
    column = Codes(found);
    dictionary = Dictionary(std::move(list));
    return {};
  }

  Done check_order(const EventLog& log) const {
    if (log.first_row[0] != 0 || log.first_row.back() != log.events()) return broken("rows and cases do not fit");
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      const std::uint32_t from = log.first_row[which], end = log.first_row[which + 1];
      if (end < from || end > log.events()) return broken("cases are out of order");
      if (!std::is_sorted(log.at_us.begin() + from, log.at_us.begin() + end)) return broken("events are out of order");
    }
    return {};
  }

  Done columns(std::uint16_t first, std::uint64_t rows, std::vector<Column>& out) const {
    for (std::uint32_t i = 0; find(first, i) != nullptr; ++i) {
      Column column;
      PASOKH_LET(const Strings key, strings(first, i));
      if (key.size() != 1) return broken("an attribute has no name");
      column.key = key[0];
      PASOKH_LET(column.value, cells(static_cast<std::uint16_t>(first + 2), i, {}));
      PASOKH_LET(auto words, strings(static_cast<std::uint16_t>(first + 3), i));
      const std::uint8_t type = find(static_cast<std::uint16_t>(first + 2), i)->type;
      if (type >= k_value_types) return broken("an attribute is of an unknown type");
      column.type = static_cast<ValueType>(type);
      column.everywhere = find(static_cast<std::uint16_t>(first + 1), i) == nullptr;
      if (column.everywhere) {
        if (column.value.size() != rows) return broken("an attribute has another length");
      } else {
        PASOKH_LET(const Packed row, cells(static_cast<std::uint16_t>(first + 1), i, column.value.size()));
        for (std::size_t k = 0; k < row.size(); ++k) {
          if (row[k] >= rows || (k > 0 && row[k] <= row[k - 1])) return broken("an attribute's rows are out of order");
        }
        column.row = Narrow<std::uint32_t, 0>(row);
      }
      if (column.worded() && column.size() > 0 && most_of(column.value) >= words.size()) return broken("an attribute's code has no word");
      column.words = Dictionary(std::move(words));
      out.push_back(std::move(column));
    }
    return {};
  }

  std::shared_ptr<const Mapping> file_;
  Header header_{};
  std::map<std::pair<std::uint16_t, std::uint32_t>, Section> sections_;
};

}  // namespace

Done write_binary(const EventLog& log, const std::filesystem::path& file) {
  const std::filesystem::path beside = file.string() + ".new";
  std::ofstream to(beside, std::ios::binary | std::ios::trunc);
  const bool written = to && Writer(log).write(to);
  to.close();
  std::error_code error;
  if (written && to) std::filesystem::rename(beside, file, error);
  if (written && to && !error) return {};
  const std::string why = error ? error.message() : std::strerror(errno);
  std::filesystem::remove(beside, error);
  return refuse(RefusalKind::unavailable, say("base.write_failed", {{"file", file.string()}, {"why", why}}));
}

Result<EventLog> open_log(const std::filesystem::path& file) {
  PASOKH_LET(auto mapping, map(file));
  return Opener(std::move(mapping)).open();
}

}  // namespace pasokh::history
