#include "office/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

namespace pasokh::office {

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  FolderLock lock;
  lock.file_ = ::open((folder / "office.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.file_ < 0)
    return refuse(RefusalKind::unavailable, say("office.folder_unwritable", {{"folder", folder.string()}}));
  if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0)
    return refuse(RefusalKind::conflict, say("office.in_use", {{"folder", folder.string()}}));
  return lock;
}

}  // namespace pasokh::office
