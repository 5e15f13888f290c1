// A disk that misbehaves, for tests: an SQLite VFS over the real one that fails the n-th write or sync, and that can
// crash, keeping only what was synced and, as real disks do, some of what was not.
//
// A failed sync is as on Linux: the pages look written to whoever reads them, and may never reach the disk.
#pragma once

#include <sqlite3.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace pasokh::journal::sqlite {

class FaultVfs {
 public:
  enum class Fault { disk_full, io_error };

  explicit FaultVfs(std::string name) : name_(std::move(name)), under_(sqlite3_vfs_find(nullptr)), vfs_(*under_) {
    vfs_.iVersion = 1;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + under_->szOsFile;
    vfs_.zName = name_.c_str();
    vfs_.pNext = nullptr;
    vfs_.pAppData = this;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    sqlite3_vfs_register(&vfs_, 0);
  }
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;
  ~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }

  // The n-th write, truncation or sync from now fails; all that follow too when it stays. n is from 1.
  void fail(std::uint64_t n, Fault fault, bool stays) {
    const std::lock_guard lock(mutex_);
    *this_fault() = {n, 0, fault, stays, false, false};
  }
  void heal() { fail(0, Fault::io_error, false); }
  bool failed() const { return plan_.failed; }
  bool failed_sync() const { return plan_.failed_sync; }
  std::uint64_t operations() const { return plan_.count; }

  // From now on nothing can be written. restart, after everything was closed, leaves the files as the disk has them.
  void crash(Random& random) {
    const std::lock_guard lock(mutex_);
    crashed_ = true;
    // Disks differ: one lost everything that was not synced, one had written it all, one some of it, torn.
    const auto kind = random.below(3);
    for (auto& [path, state] : states_) {
      for (auto& change : state.pending) {
        if (kind == 0 || (kind == 2 && random.chance(500'000))) continue;
        if (kind == 2 && !change.bytes.empty() && random.chance(300'000)) {
          change.bytes.resize(random.below(change.bytes.size()));
        }
        apply(state.durable, change);
      }
      state.pending.clear();
    }
  }
  void restart() {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, state] : states_) {
      std::ofstream(path, std::ios::binary | std::ios::trunc) << state.durable;
      std::remove((path + "-shm").c_str());
    }
    states_.clear();
    crashed_ = false;
    *this_fault() = {};
  }

 private:
  struct Change {
    std::size_t at = 0;
    std::string bytes;
    bool truncates = false;
  };
  struct State {
    std::string durable;
    std::vector<Change> pending;
  };
  struct File {
    sqlite3_file base;
    FaultVfs* owner;
    std::string* path;  // nullptr: a temporary file, passed through
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  struct Plan {
    std::uint64_t n = 0, count = 0;
    Fault fault = Fault::io_error;
    bool stays = false, failed = false, failed_sync = false;
  };
  Plan* this_fault() { return &plan_; }

  static File* file_of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real_of(sqlite3_file* file) { return file_of(file)->real(); }
  static FaultVfs* self_of(sqlite3_vfs* vfs) { return static_cast<FaultVfs*>(vfs->pAppData); }

  static void apply(std::string& content, const Change& change) {
    if (change.truncates) {
      content.resize(change.at);
      return;
    }
    if (content.size() < change.at + change.bytes.size()) content.resize(change.at + change.bytes.size());
    content.replace(change.at, change.bytes.size(), change.bytes);
  }

  bool due() {
    ++plan_.count;
    const bool now = plan_.n != 0 && (plan_.count == plan_.n || (plan_.stays && plan_.count > plan_.n));
    plan_.failed = plan_.failed || now;
    return now;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* self = self_of(vfs);
    auto* made = file_of(file);
    made->base.pMethods = nullptr;
    const int code = self->under_->xOpen(self->under_, name, made->real(), flags, out_flags);
    if (code != SQLITE_OK) return code;
    made->owner = self;
    made->path = name ? new std::string(name) : nullptr;
    made->base.pMethods = methods();
    if (name) {
      const std::lock_guard lock(self->mutex_);
      if (!self->states_.contains(name)) {
        std::ifstream in(name, std::ios::binary);
        self->states_[name].durable.assign(std::istreambuf_iterator<char>(in), {});
      }
    }
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    auto* self = self_of(vfs);
    const std::lock_guard lock(self->mutex_);
    if (self->crashed_) return SQLITE_IOERR_DELETE;
    self->states_.erase(name);
    return self->under_->xDelete(self->under_, name, sync_folder);
  }

  static int close(sqlite3_file* file) {
    delete file_of(file)->path;
    return real_of(file)->pMethods->xClose(real_of(file));
  }

  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    auto* f = file_of(file);
    auto* real = f->real();
    if (!f->path) return real->pMethods->xWrite(real, data, size, at);
    auto* self = f->owner;
    const std::lock_guard lock(self->mutex_);
    if (self->crashed_) return SQLITE_IOERR_WRITE;
    const bool fails = self->due();
    // A full disk takes half; an input/output error may have written all of it or nothing.
    int taken = size;
    if (fails) taken = self->plan_.fault == Fault::disk_full ? size / 2 : self->plan_.count % 2 == 0 ? size : 0;
    if (taken > 0) {
      self->states_[*f->path].pending.push_back(
          {static_cast<std::size_t>(at), std::string(static_cast<const char*>(data), static_cast<std::size_t>(taken)),
           false});
      const int code = real->pMethods->xWrite(real, data, taken, at);
      if (code != SQLITE_OK) return code;
    }
    if (!fails) return SQLITE_OK;
    return self->plan_.fault == Fault::disk_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    auto* f = file_of(file);
    if (f->path) {
      const std::lock_guard lock(f->owner->mutex_);
      if (f->owner->crashed_ || f->owner->due()) return SQLITE_IOERR_TRUNCATE;
      f->owner->states_[*f->path].pending.push_back({static_cast<std::size_t>(size), {}, true});
    }
    return f->real()->pMethods->xTruncate(f->real(), size);
  }

  static int sync(sqlite3_file* file, int) {
    auto* f = file_of(file);
    if (!f->path) return SQLITE_OK;
    auto* self = f->owner;
    const std::lock_guard lock(self->mutex_);
    if (self->crashed_) return SQLITE_IOERR_FSYNC;
    auto& state = self->states_[*f->path];
    const bool fails = self->due();
    // What a failed sync did not write is lost, though it can be read until the crash.
    if (!fails || self->plan_.count % 2 == 0) {
      for (const auto& change : state.pending) apply(state.durable, change);
    }
    state.pending.clear();
    self->plan_.failed_sync = self->plan_.failed_sync || fails;
    return fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
  }

  static const sqlite3_io_methods* methods() {
    static const sqlite3_io_methods k_methods = [] {
      sqlite3_io_methods m{};
      m.iVersion = 2;
      m.xClose = close;
      m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
        return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
      };
      m.xWrite = write;
      m.xTruncate = truncate;
      m.xSync = sync;
      m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
        return real_of(f)->pMethods->xFileSize(real_of(f), size);
      };
      m.xLock = [](sqlite3_file* f, int level) { return real_of(f)->pMethods->xLock(real_of(f), level); };
      m.xUnlock = [](sqlite3_file* f, int level) { return real_of(f)->pMethods->xUnlock(real_of(f), level); };
      m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
        return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
      };
      m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
        return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
      };
      m.xSectorSize = [](sqlite3_file* f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); };
      m.xDeviceCharacteristics = [](sqlite3_file* f) {
        return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
      };
      m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
        return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
      };
      m.xShmLock = [](sqlite3_file* f, int at, int n, int flags) {
        return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
      };
      m.xShmBarrier = [](sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); };
      m.xShmUnmap = [](sqlite3_file* f, int erase) { return real_of(f)->pMethods->xShmUnmap(real_of(f), erase); };
      return m;
    }();
    return &k_methods;
  }

  std::string name_;
  sqlite3_vfs* under_;
  sqlite3_vfs vfs_;
  std::mutex mutex_;
  Plan plan_;
  bool crashed_ = false;
  std::map<std::string, State> states_;
};

}  // namespace pasokh::journal::sqlite
