#include "insight/align.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/random.hpp"
#include "base/text.hpp"
#include "process/compared.hpp"
#include "process/test_drawings.hpp"

using namespace pasokh;
using namespace pasokh::insight;

namespace {

using Words = std::set<std::string>;  // one letter an activity

// A block of a drawing, and what it can do: the oracle knows nothing of tokens.
struct Block {
  enum Kind { task, nothing, sequence, choice, parallel, loop } kind = task;
  char letter = 'a';
  std::vector<Block> inside;
};

Block random_block(Random& random, std::size_t depth, std::size_t& left) {
  if (depth == 0 || left <= 1 || random.below(3) == 0) {
    left -= left > 0 ? 1 : 0;
    return {Block::task, static_cast<char>('a' + random.below(5)), {}};
  }
  Block out;
  out.kind = static_cast<Block::Kind>(Block::sequence + static_cast<int>(random.below(4)));
  for (int i = 0; i < 2; ++i) out.inside.push_back(random_block(random, depth - 1, left));
  if (out.kind != Block::sequence && random.below(3) == 0) out.inside[1] = {Block::nothing, 0, {}};
  return out;
}

void shuffle(const std::string& a, const std::string& b, const std::string& made, Words& out) {
  if (a.empty() || b.empty()) {
    out.insert(made + a + b);
    return;
  }
  shuffle(a.substr(1), b, made + a[0], out);
  shuffle(a, b.substr(1), made + b[0], out);
}

Words joined(const Words& first, const Words& second, std::size_t most) {
  Words out;
  for (const std::string& a : first)
    for (const std::string& b : second)
      if (a.size() + b.size() <= most) out.insert(a + b);
  return out;
}

// Every word of at most so many letters.
Words language(const Block& block, std::size_t most) {
  if (block.kind == Block::nothing) return {""};
  if (block.kind == Block::task) return most == 0 ? Words{} : Words{std::string(1, block.letter)};
  const Words first = language(block.inside[0], most), second = language(block.inside[1], most);
  Words out;
  if (block.kind == Block::sequence) return joined(first, second, most);
  if (block.kind == Block::choice) {
    out = first;
    out.insert(second.begin(), second.end());
    return out;
  }
  if (block.kind == Block::parallel) {
    for (const std::string& a : first)
      for (const std::string& b : second)
        if (a.size() + b.size() <= most) shuffle(a, b, "", out);
    return out;
  }
  out = first;  // again and again, with the second between
  for (std::size_t before = 0; before != out.size();) {
    before = out.size();
    for (const std::string& word : joined(joined(out, second, most), first, most)) out.insert(word);
  }
  return out;
}

// The same as BPMN: `from` leads in, the id that leads out comes back.
struct Writer {
  std::string xml;
  int count = 0;
  std::string id(const char* what) { return what + std::to_string(count++); }
  void flow(const std::string& from, const std::string& to) { xml += process::test::flow(id("f"), from, to); }
  std::string gateway(const char* kind) {
    const std::string made = id("g");
    xml += process::test::element(kind, made);
    return made;
  }
  std::string write(const Block& block, const std::string& from) {
    if (block.kind == Block::nothing) return from;
    if (block.kind == Block::task) {
      const std::string made = id("t");
      xml += process::test::element("task", made, std::string("name=\"") + block.letter + "\"");
      flow(from, made);
      return made;
    }
    if (block.kind == Block::sequence) return write(block.inside[1], write(block.inside[0], from));
    if (block.kind == Block::loop) {
      const std::string begin = gateway("exclusiveGateway"), end = gateway("exclusiveGateway");
      flow(from, begin);
      flow(write(block.inside[0], begin), end);
      flow(write(block.inside[1], end), begin);
      return end;
    }
    const char* kind = block.kind == Block::choice ? "exclusiveGateway" : "parallelGateway";
    const std::string split = gateway(kind), join = gateway(kind);
    flow(from, split);
    for (const Block& branch : block.inside) flow(write(branch, split), join);
    return join;
  }
  std::string whole(const Block& block) {
    xml = process::test::element("startEvent", "s");
    const std::string last = write(block, "s");
    xml += process::test::element("endEvent", "e");
    flow(last, "e");
    return process::test::drawing(xml);
  }
};

// Least changes from one word to another, by putting in and taking out.
std::uint32_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::uint32_t>> d(a.size() + 1, std::vector<std::uint32_t>(b.size() + 1));
  for (std::uint32_t i = 0; i <= a.size(); ++i)
    for (std::uint32_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0)
        d[i][j] = i + j;
      else
        d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, a[i - 1] == b[j - 1] ? d[i - 1][j - 1] : 1000});
    }
  return d[a.size()][b.size()];
}

std::vector<std::string> letters() { return {"a", "b", "c", "d", "e"}; }

struct Opened {
  OpenDrawing drawing;
  explicit Opened(const std::string& xml) {
    const auto reading = process::read_compared(xml, "a.bpmn");
    for (const Finding& refusal : reading.refusals) FAIL_CHECK(render(refusal.message, {}));
    REQUIRE(reading.model);
    auto open = open_drawing(*reading.model, letters());
    REQUIRE(open);
    drawing = std::move(*open);
  }
  std::vector<std::uint32_t> trace(const std::string& word) const {
    std::vector<std::uint32_t> out;
    for (const char c : word)
      out.push_back(c > 'e' ? k_silent : drawing.label_of_activity[static_cast<std::size_t>(c - 'a')]);
    return out;
  }
};

// What the drawing does in it, and whether what the log does is the word.
std::string drawn(const OpenDrawing& drawing, const Alignment& alignment, const std::string& word,
                  std::uint32_t& cost) {
  std::string log, out;
  for (const AlignedStep& step : alignment.steps) {
    if (step.by != AlignedBy::drawing) log += word[step.position];
    if (step.by != AlignedBy::log) out += drawing.labels[step.label];
    if (step.by == AlignedBy::both)
      CHECK(drawing.labels[step.label] == std::string(1, word[step.position]));
    else
      ++cost;
  }
  CHECK(log == word);
  return out;
}

void check_block(Random& random, const Block& block) {
  const std::string xml = Writer().whole(block);
  INFO(xml);
  Opened opened(xml);
  Markings markings(opened.drawing);
  const Outlook outlook(markings, opened.drawing.labels.size(), 10'000);
  REQUIRE(outlook.whole());
  for (int n = 0; n < 6; ++n) {
    std::string word;
    for (std::uint64_t i = random.below(5); i > 0; --i) word += static_cast<char>('a' + random.below(6));
    INFO(word);
    const Alignment found = align(markings, outlook, opened.trace(word), {});
    REQUIRE(found.optimal());
    std::uint32_t cost = 0;
    const std::string model_word = drawn(opened.drawing, found, word, cost);
    CHECK(cost == found.cost);
    // No longer word is nearer.
    const std::size_t most = std::max(word.size() + found.cost, model_word.size());
    if (most > 9) continue;
    const Words words = language(block, most);
    CHECK(words.contains(model_word));
    std::uint32_t least = 1000;
    for (const std::string& other : words) least = std::min(least, distance(word, other));
    CHECK(found.cost == least);
    const Outlook blind(markings, opened.drawing.labels.size(), 1);
    CHECK(align(markings, blind, opened.trace(word), {}).cost == least);
    const Alignment cut = align(markings, outlook, opened.trace(word), {.states = 1 + random.below(4), .go_on = {}});
    REQUIRE(cut.found);
    CHECK(cut.bound <= least);
    CHECK(cut.cost >= least);
    cost = 0;
    const std::string cut_word = drawn(opened.drawing, cut, word, cost);
    CHECK(cost == cut.cost);
    CHECK(language(block, cut_word.size()).contains(cut_word));
  }
}

std::uint32_t cost_of(const std::string& body, const std::string& word) {
  Opened opened(process::test::drawing(body));
  Markings markings(opened.drawing);
  const Outlook outlook(markings, opened.drawing.labels.size(), 10'000);
  const Alignment found = align(markings, outlook, opened.trace(word), {});
  REQUIRE(found.optimal());
  return found.cost;
}

std::string tasks(const std::string& names) {
  std::string out;
  for (const char c : names)
    out += process::test::element("userTask", std::string(1, c), std::string("name=\"") + c + "\"");
  return out;
}
std::string flows(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  std::string out;
  int n = 0;
  for (const auto& [from, to] : pairs) out += process::test::flow("f" + std::to_string(n++), from, to);
  return out;
}
const std::string k_ends = process::test::element("startEvent", "s") + process::test::element("endEvent", "z");

}  // namespace

TEST_CASE("an alignment costs what brute force over the language finds") {
  const std::uint64_t seed = 5;
  INFO("seed ", seed);
  Random random(seed);
  for (int n = 0; n < 150; ++n) {
    std::size_t left = 5;
    check_block(random, random_block(random, 3, left));
  }
}

TEST_CASE("a sequence: what is left out, put in and done too early") {
  const std::string body = k_ends + tasks("abc") + flows({{"s", "a"}, {"a", "b"}, {"b", "c"}, {"c", "z"}});
  CHECK(cost_of(body, "abc") == 0);
  CHECK(cost_of(body, "ac") == 1);
  CHECK(cost_of(body, "abxc") == 1);
  CHECK(cost_of(body, "acb") == 2);
  CHECK(cost_of(body, "") == 3);
  CHECK(cost_of(body, "cba") == 4);
}

TEST_CASE("a case that ends at a terminating end does nothing beside it any more") {
  // After a the choice is made at once: on to b, or all ends and c can no longer be done.
  const std::string body =
      process::test::element("startEvent", "s") + process::test::element("parallelGateway", "both") +
      process::test::element("exclusiveGateway", "x") +
      process::test::element("endEvent", "t", "", "<terminateEventDefinition/>") +
      process::test::element("endEvent", "z") + process::test::element("endEvent", "y") + tasks("abc") +
      flows({{"s", "both"}, {"both", "a"}, {"both", "c"}, {"a", "x"}, {"x", "t"}, {"x", "b"}, {"b", "z"}, {"c", "y"}});
  CHECK(cost_of(body, "a") == 0);
  CHECK(cost_of(body, "ca") == 0);
  CHECK(cost_of(body, "acb") == 0);
  CHECK(cost_of(body, "ac") == 1);  // c is too late, or b is missing
}

TEST_CASE("an inclusive gateway lets any of its branches go, and its join waits for them") {
  const std::string body =
      k_ends + process::test::element("inclusiveGateway", "i") + process::test::element("inclusiveGateway", "j") +
      tasks("abcd") +
      flows(
          {{"s", "i"}, {"i", "a"}, {"i", "b"}, {"i", "c"}, {"a", "j"}, {"b", "j"}, {"c", "j"}, {"j", "d"}, {"d", "z"}});
  CHECK(cost_of(body, "ad") == 0);
  CHECK(cost_of(body, "cbd") == 0);
  CHECK(cost_of(body, "bcad") == 0);
  CHECK(cost_of(body, "d") == 1);
  CHECK(cost_of(body, "adb") == 1);
}

TEST_CASE("a deadline on an activity may come while it lasts, once") {
  const std::string body =
      k_ends + process::test::element("endEvent", "y") + tasks("ab") +
      process::test::element("boundaryEvent", "late", "attachedToRef=\"a\" name=\"e\"", process::test::timer("P3D")) +
      flows({{"s", "a"}, {"a", "z"}, {"late", "b"}, {"b", "y"}});
  CHECK(cost_of(body, "a") == 0);
  CHECK(cost_of(body, "eb") == 0);
  CHECK(cost_of(body, "b") == 1);
  CHECK(cost_of(body, "ab") == 1);
}

TEST_CASE("an activity that is done for each of a list may be done any number of times") {
  const std::string body =
      k_ends +
      process::test::element("userTask", "a", "name=\"a\"",
                             process::test::element("multiInstanceLoopCharacteristics", "m", "",
                                                    process::test::extensions(
                                                        "<zeebe:loopCharacteristics inputCollection=\"=bodies\"/>"))) +
      process::test::element(
          "subProcess", "u", "",
          process::test::element("standardLoopCharacteristics", "l", "",
                                 "<loopCondition xsi:type=\"tFormalExpression\">again</loopCondition>") +
              process::test::element("startEvent", "us") + process::test::element("endEvent", "uz") + tasks("bc") +
              process::test::flow("u1", "us", "b") + process::test::flow("u2", "b", "c") +
              process::test::flow("u3", "c", "uz")) +
      flows({{"s", "a"}, {"a", "u"}, {"u", "z"}});
  CHECK(cost_of(body, "bc") == 0);
  CHECK(cost_of(body, "aaabcbcbc") == 0);
  CHECK(cost_of(body, "abcb") == 1);
}
