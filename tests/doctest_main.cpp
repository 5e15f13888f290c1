#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <filesystem>

// Every test runs in the folder of the sources, wherever it was started.
int main(int argc, char** argv) {
  std::filesystem::current_path(PASOKH_SOURCE_DIR);
  return doctest::Context(argc, argv).run();
}
