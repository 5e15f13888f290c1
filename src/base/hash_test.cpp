#include "base/hash.hpp"

#include <doctest/doctest.h>
#include <openssl/err.h>

#include "base/random.hpp"

using namespace pasokh;

namespace {
std::string bytes(std::string_view hex) { return *from_hex(hex); }
}  // namespace

TEST_CASE("SHA-256 of the examples of FIPS 180") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest in pieces is the digest of the whole") {
  constexpr std::uint64_t k_seed = 51;
  INFO("seed ", k_seed);
  Random random(k_seed);
  for (int i = 0; i < 200; ++i) {
    std::string data;
    Sha256 pieces;
    for (auto n = random.below(6); n > 0; --n) {
      const std::string piece(random.below(200), static_cast<char>(random.below(256)));
      data += piece;
      pieces.update(piece);
    }
    Sha256 moved(std::move(pieces));
    REQUIRE(moved.finish() == sha256(data));
  }
}

TEST_CASE("HMAC of the examples of RFC 4231") {
  CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(to_hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("hexadecimal") {
  CHECK(from_hex("00ffA5") == std::string("\x00\xff\xa5", 3));
  CHECK(from_hex("") == "");
  for (const char* text : {"0", "0g", "0x00", "00 ", "-1"}) CHECK_FALSE(from_hex(text));
}

TEST_CASE("base64url of RFC 4648, with one text for each content") {
  CHECK(to_base64url("") == "");
  CHECK(to_base64url("f") == "Zg");
  CHECK(to_base64url("fo") == "Zm8");
  CHECK(to_base64url("foobar") == "Zm9vYmFy");
  CHECK(to_base64url("\xfb\xff") == "-_8");
  for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "Zm8 ", "Zm+/", "Zm8\n"}) {
    INFO(text);
    CHECK_FALSE(from_base64url(text));
  }
  Random random(52);
  for (int i = 0; i < 2'000; ++i) {
    std::string data(random.below(40), '\0');
    for (auto& c : data) c = static_cast<char>(random.below(256));
    REQUIRE(from_base64url(to_base64url(data)) == data);
    std::string text = to_base64url(data);
    if (text.empty()) continue;
    text[random.below(text.size())] = static_cast<char>(random.below(128));
    if (const auto read = from_base64url(text)) REQUIRE(to_base64url(*read) == text);
  }
}

TEST_CASE("comparison in constant time compares") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST_CASE("random bytes differ") {
  CHECK(random_bytes(0).empty());
  CHECK(random_bytes(32).size() == 32);
  CHECK(random_bytes(32) != random_bytes(32));
}

TEST_CASE("Ed25519 of the examples of RFC 8032") {
  const auto key = signing_key_from(bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  CHECK(to_hex({reinterpret_cast<const std::uint8_t*>(key.open.data()), key.open.size()}) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  CHECK(sign(key, "") == bytes("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
}

TEST_CASE("a signature holds for its key and its content only, and a refused one leaves no trace") {
  const auto key = make_signing_key(), other = make_signing_key();
  const auto signature = sign(key, "the council decided");
  CHECK(verify(key.open, "the council decided", signature));
  CHECK_FALSE(verify(key.open, "the council decides", signature));
  CHECK_FALSE(verify(other.open, "the council decided", signature));
  CHECK_FALSE(verify(key.open, "the council decided", signature.substr(1)));
  CHECK_FALSE(verify(key.open, "the council decided", ""));
  CHECK_FALSE(verify(key.open.substr(1), "the council decided", signature));
  CHECK_FALSE(verify("", "", ""));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(verify(key.open, "the council decided", changed));
  }
  CHECK(ERR_peek_error() == 0);
}
