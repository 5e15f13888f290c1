// Rows from a list of flat JSON objects, or from an object with one such list in it, one object at a time. Members that
// are objects or lists themselves stay as their JSON text. Columns are the members of the first objects; a member that
// appears only later is left out. Internal to the room.
#pragma once

#include <deque>

#include "base/json.hpp"
#include "history/dictionary.hpp"
#include "history/rows.hpp"

namespace pasokh::history {

inline constexpr std::size_t k_max_object_bytes = 4 << 20;

class JsonRows final : public RowSource {
 public:
  JsonRows(ByteSource& source, std::uint32_t most_columns) : source_(source), most_columns_(most_columns) {}
  // The first objects; must be asked once, before next.
  Result<TableHead> look();
  Result<bool> next(std::vector<std::string_view>& cells) override;
  xml::Position cell_at(std::size_t) const override { return {line_, 1}; }

 private:
  // The text of the next object, or nothing at the end of the list.
  Result<std::optional<std::string>> next_object();
  Result<std::optional<std::vector<std::string>>> next_row(bool learning);
  Result<char> take();  // 0 at the end
  std::unexpected<Refusal> wrong() const;

  ByteSource& source_;
  const std::uint32_t most_columns_;
  Dictionary columns_;
  std::deque<std::vector<std::string>> ahead_;
  std::vector<std::string> row_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint32_t next_line_ = 1, line_ = 1;
  bool inside_ = false, ended_ = false;
};

}  // namespace pasokh::history
