// 128-bit integers for products that 64 bits cannot hold; both compilers have them, ISO C++ does not name them.
#pragma once

namespace pasokh {
__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 UnsignedWide;
}  // namespace pasokh
