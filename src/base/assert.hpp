// A broken invariant ends the program with a sentence that says where; assertions stay on in release.
// Expected failure is a value (result.hpp), never an assertion.
#pragma once

namespace pasokh {
[[noreturn]] void invariant_broken(const char* what, const char* file, int line) noexcept;
}

#define PASOKH_ASSERT(condition, what) \
  (static_cast<bool>(condition) ? void(0) : ::pasokh::invariant_broken(what, __FILE__, __LINE__))
