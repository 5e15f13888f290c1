// One office at a time works a folder: a second one would take the writer's lease away from the first, which then could
// write nothing more. The lock is the operating system's, so it ends with the process, however that ends.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace pasokh::office {

class FolderLock {
 public:
  FolderLock() = default;
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  ~FolderLock();

  // Errors: office.in_use, office.folder_unwritable.
  static Result<FolderLock> take(const std::filesystem::path& folder);

 private:
  int file_ = -1;
};

}  // namespace pasokh::office
