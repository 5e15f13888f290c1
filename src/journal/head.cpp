#include "journal/head.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/bytes.hpp"
#include "base/json.hpp"

namespace pasokh::journal {
namespace {

constexpr std::string_view k_export_format = "pasokh-head-1";
constexpr std::size_t k_secret_bytes = 32;
constexpr std::size_t k_most_key_file_bytes = 4096;

std::unexpected<Refusal> unreadable(std::string what) {
  return refuse(RefusalKind::invalid, say("journal.head_unreadable", {{"what", std::move(what)}}));
}

std::unexpected<Refusal> bad_key(const std::filesystem::path& file) {
  return refuse(RefusalKind::invalid, say("journal.key_unreadable", {{"file", file.string()}}));
}

Result<std::string> hex_member(const json::Value& object, std::string_view name) {
  const auto* member = object.find(name);
  if (!member || !member->is(json::Kind::string)) return unreadable(std::string(name));
  auto bytes = from_hex(member->text);
  if (!bytes) return unreadable(std::string(name));
  return *bytes;
}

Result<ChainEnd> chain_end(const json::Value& value) {
  if (!value.is(json::Kind::object)) return unreadable("chains");
  const auto* chain = value.find("chain");
  const auto* position = value.find("position");
  if (!chain || !chain->integer() || *chain->integer() < 0 || *chain->integer() > 0xffff) return unreadable("chain");
  if (!position || !position->integer() || *position->integer() < 1) return unreadable("position");
  PASOKH_LET(const auto hash, hex_member(value, "hash"));
  ChainEnd end{static_cast<ChainNumber>(*chain->integer()), static_cast<Position>(*position->integer()), {}};
  if (hash.size() != end.hash.size()) return unreadable("hash");
  std::copy(hash.begin(), hash.end(), end.hash.begin());
  return end;
}

// Written, synced, and never over another file; only the owner may read it.
bool write_secret(int file, std::string_view text) {
  while (!text.empty()) {
    const auto wrote = ::write(file, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return ::fsync(file) == 0;
}

}  // namespace

std::string signed_text(const std::vector<ChainEnd>& chains) {
  std::string out = "pasokh-head-1\n";
  for (const auto& end : chains) {
    out += std::to_string(end.chain) + " " + std::to_string(end.position) + " " + to_hex(end.hash) + "\n";
  }
  return out;
}

SignedHead sign_heads(std::vector<ChainEnd> chains, const SigningKey* key) {
  SignedHead head{std::move(chains), {}, {}};
  if (key) {
    head.open_key = key->open;
    head.signature = sign(*key, signed_text(head.chains));
  }
  return head;
}

bool signature_holds(const SignedHead& head, std::string_view open_key) {
  return open_key.size() == 32 && head.signature.size() == 64 &&
         pasokh::verify(open_key, signed_text(head.chains), head.signature);
}

std::string export_head(const SignedHead& head) {
  auto chains = json::array();
  for (const auto& end : head.chains) {
    auto item = json::object();
    item.add("chain", json::number(end.chain));
    item.add("position", json::number(static_cast<std::int64_t>(end.position)));
    item.add("hash", json::string(to_hex(end.hash)));
    chains.push(std::move(item));
  }
  const auto hex = [](const std::string& bytes) {
    return json::string(to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
  };
  auto out = json::object();
  out.add("format", json::string(std::string(k_export_format)));
  out.add("chains", std::move(chains));
  out.add("open_key", hex(head.open_key));
  out.add("signature", hex(head.signature));
  return json::write(out);
}

Result<SignedHead> import_head(std::string_view text) {
  const auto value = json::parse(text);
  if (!value || !value->is(json::Kind::object)) return unreadable("json");
  const auto* format = value->find("format");
  if (!format || format->text != k_export_format) return unreadable("format");
  const auto* chains = value->find("chains");
  if (!chains || !chains->is(json::Kind::array)) return unreadable("chains");
  SignedHead head;
  for (const auto& item : chains->items) {
    PASOKH_LET(const auto end, chain_end(item));
    if (!head.chains.empty() && head.chains.back().chain >= end.chain) return unreadable("chains");
    head.chains.push_back(end);
  }
  PASOKH_LET(head.open_key, hex_member(*value, "open_key"));
  PASOKH_LET(head.signature, hex_member(*value, "signature"));
  return head;
}

Result<SigningKey> load_key(const std::filesystem::path& file) {
  const auto text = read_file(file, k_most_key_file_bytes);
  if (!text) return bad_key(file);
  const auto secret = from_hex(std::string_view(*text).substr(0, text->find('\n')));
  if (!secret || secret->size() != k_secret_bytes) return bad_key(file);
  return signing_key_from(*secret);
}

Result<SigningKey> make_key(const std::filesystem::path& file) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0) {
    if (errno == EEXIST) return refuse(RefusalKind::conflict, say("journal.file_exists", {{"file", file.string()}}));
    return bad_key(file);
  }
  auto key = make_signing_key();
  const auto hex = to_hex({reinterpret_cast<const std::uint8_t*>(key.secret.data()), key.secret.size()}) + "\n";
  const bool wrote = write_secret(out, hex);
  ::close(out);
  if (!wrote) {
    ::unlink(file.c_str());
    return bad_key(file);
  }
  return key;
}

}  // namespace pasokh::journal
