// SPDX-FileCopyrightText: The Patkeeper contributors
// SPDX-License-Identifier: Apache-2.0

#include "powercut.h"

#include "powercutdisk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace patkeeper::powercut
{

namespace
{

using Guard = std::scoped_lock<std::mutex>;

sqlite3_vfs *realVfs = nullptr;

Disk &disk()
{
    return Disk::instance();
}

/// What SQLite allots for a file: ours, and the real one behind it.
struct File {
    sqlite3_file base;
    std::shared_ptr<Image> *image; ///< Null for what may be lost: temporary files.

    sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};

File *own(sqlite3_file *file)
{
    return reinterpret_cast<File *>(file);
}

sqlite3_file *real(sqlite3_file *file)
{
    return own(file)->real();
}

Image *imageOf(sqlite3_file *file)
{
    return own(file)->image != nullptr ? own(file)->image->get() : nullptr;
}

/// Gives the real file what it lacks.
int apply(sqlite3_file *file)
{
    Image &image = *imageOf(file);
    for (const Change &change : image.unsynced) {
        const int result = change.truncates
                               ? real(file)->pMethods->xTruncate(real(file), change.at)
                               : real(file)->pMethods->xWrite(real(file), change.bytes.data(),
                                                              static_cast<int>(change.bytes.size()), change.at);
        if (result != SQLITE_OK)
            return result;
    }
    image.unsynced.clear();
    return SQLITE_OK;
}

int closeFile(sqlite3_file *file)
{
    if (imageOf(file) != nullptr) {
        const Guard guard(disk().mutex());
        // The system writes it, some time.
        (void)apply(file);
        if (own(file)->image->use_count() == 2)
            disk().forget(imageOf(file)->path);
        delete own(file)->image;
    }
    return real(file)->pMethods->xClose(real(file));
}

int readFile(sqlite3_file *file, void *into, int size, sqlite3_int64 at)
{
    const Image *image = imageOf(file);
    if (image == nullptr)
        return real(file)->pMethods->xRead(real(file), into, size, at);
    const Guard guard(disk().mutex());
    const auto there = static_cast<sqlite3_int64>(image->content.size());
    const sqlite3_int64 available = std::clamp<sqlite3_int64>(there - at, 0, size);
    if (available > 0)
        std::memcpy(into, image->content.data() + at, static_cast<std::size_t>(available));
    if (available == size)
        return SQLITE_OK;
    std::memset(static_cast<char *>(into) + available, 0, static_cast<std::size_t>(size - available));
    return SQLITE_IOERR_SHORT_READ;
}

int writeFile(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    Image *image = imageOf(file);
    if (image == nullptr)
        return real(file)->pMethods->xWrite(real(file), bytes, size, at);
    const Guard guard(disk().mutex());
    disk().moment();
    const char *begin = static_cast<const char *>(bytes);
    image->change({.at = at, .bytes = Bytes(begin, begin + size)});
    return SQLITE_OK;
}

int truncateFile(sqlite3_file *file, sqlite3_int64 size)
{
    Image *image = imageOf(file);
    if (image == nullptr)
        return real(file)->pMethods->xTruncate(real(file), size);
    const Guard guard(disk().mutex());
    disk().moment();
    image->change({.at = size, .bytes = {}, .truncates = true});
    return SQLITE_OK;
}

// The disk itself is not asked to sync: what a process has written outlives it, and that the machine goes is played.
int syncFile(sqlite3_file *file, int flags)
{
    if (imageOf(file) == nullptr)
        return real(file)->pMethods->xSync(real(file), flags);
    const Guard guard(disk().mutex());
    disk().moment();
    const int result = apply(file);
    // As SQLite does it with a log or journal that it has made.
    if (imageOf(file)->hasNewName)
        disk().settleNames();
    return result;
}

int sizeOfFile(sqlite3_file *file, sqlite3_int64 *size)
{
    const Image *image = imageOf(file);
    if (image == nullptr)
        return real(file)->pMethods->xFileSize(real(file), size);
    const Guard guard(disk().mutex());
    *size = static_cast<sqlite3_int64>(image->content.size());
    return SQLITE_OK;
}

int controlFile(sqlite3_file *file, int what, void *argument)
{
    // These would touch the real file behind our back.
    if (what == SQLITE_FCNTL_SIZE_HINT || what == SQLITE_FCNTL_CHUNK_SIZE)
        return SQLITE_OK;
    if (what == SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_NOTFOUND;
    return real(file)->pMethods->xFileControl(real(file), what, argument);
}

// Without memory mapping, which is a later version's.
const sqlite3_io_methods methods = [] {
    sqlite3_io_methods own = {};
    own.iVersion = 2;
    own.xClose = closeFile;
    own.xRead = readFile;
    own.xWrite = writeFile;
    own.xTruncate = truncateFile;
    own.xSync = syncFile;
    own.xFileSize = sizeOfFile;
    own.xLock = [](sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); };
    own.xUnlock = [](sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); };
    own.xCheckReservedLock = [](sqlite3_file *file, int *out) {
        return real(file)->pMethods->xCheckReservedLock(real(file), out);
    };
    own.xFileControl = controlFile;
    own.xSectorSize = [](sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); };
    own.xDeviceCharacteristics = [](sqlite3_file *file) {
        return real(file)->pMethods->xDeviceCharacteristics(real(file)) & ~SQLITE_IOCAP_BATCH_ATOMIC;
    };
    own.xShmMap = [](sqlite3_file *file, int page, int size, int extend, void volatile **out) {
        return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
    };
    own.xShmLock = [](sqlite3_file *file, int offset, int count, int flags) {
        return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
    };
    own.xShmBarrier = [](sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); };
    own.xShmUnmap = [](sqlite3_file *file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); };
    return own;
}();

int openFile(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    File *opened = new (file) File{};
    const bool lasts =
        name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    int existed = 1;
    if (lasts)
        realVfs->xAccess(realVfs, name, SQLITE_ACCESS_EXISTS, &existed);
    const int result = realVfs->xOpen(realVfs, name, opened->real(), flags, outFlags);
    if (result != SQLITE_OK) {
        if (opened->real()->pMethods != nullptr)
            opened->real()->pMethods->xClose(opened->real());
        return result;
    }
    if (lasts) {
        const Guard guard(disk().mutex());
        const bool isLog = (flags & SQLITE_OPEN_MAIN_DB) == 0;
        const auto read = [&] {
            auto image = std::make_shared<Image>();
            image->path = name;
            image->hasNewName = isLog && existed == 0;
            sqlite3_int64 size = 0;
            opened->real()->pMethods->xFileSize(opened->real(), &size);
            image->content.resize(static_cast<std::size_t>(size));
            // Read through SQLite: to close a descriptor of one's own would take its locks away.
            if (size > 0)
                opened->real()->pMethods->xRead(opened->real(), image->content.data(), static_cast<int>(size), 0);
            return image;
        };
        opened->image = new std::shared_ptr<Image>(disk().image(name, read));
    }
    opened->base.pMethods = &methods;
    return SQLITE_OK;
}

int deleteFile(sqlite3_vfs *, const char *name, int syncsDirectory)
{
    const Guard guard(disk().mutex());
    disk().moment();
    Bytes durable = contentOf(name);
    const int result = realVfs->xDelete(realVfs, name, syncsDirectory);
    if (result != SQLITE_OK)
        return result;
    disk().noteDeleted(name, std::move(durable));
    if (syncsDirectory != 0)
        disk().settleNames();
    return SQLITE_OK;
}

sqlite3_vfs makeVfs()
{
    sqlite3_vfs vfs = {};
    vfs.iVersion = 2;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + realVfs->szOsFile;
    vfs.mxPathname = realVfs->mxPathname;
    vfs.zName = "patkeeper-power-cut";
    vfs.xOpen = openFile;
    vfs.xDelete = deleteFile;
    vfs.xAccess = [](sqlite3_vfs *, const char *name, int flags, int *out) {
        return realVfs->xAccess(realVfs, name, flags, out);
    };
    vfs.xFullPathname = [](sqlite3_vfs *, const char *name, int size, char *out) {
        return realVfs->xFullPathname(realVfs, name, size, out);
    };
    vfs.xDlOpen = [](sqlite3_vfs *, const char *name) { return realVfs->xDlOpen(realVfs, name); };
    vfs.xDlError = [](sqlite3_vfs *, int size, char *out) { realVfs->xDlError(realVfs, size, out); };
    vfs.xDlSym = [](sqlite3_vfs *, void *library, const char *name) { return realVfs->xDlSym(realVfs, library, name); };
    vfs.xDlClose = [](sqlite3_vfs *, void *library) { realVfs->xDlClose(realVfs, library); };
    vfs.xRandomness = [](sqlite3_vfs *, int size, char *out) { return realVfs->xRandomness(realVfs, size, out); };
    vfs.xSleep = [](sqlite3_vfs *, int microseconds) { return realVfs->xSleep(realVfs, microseconds); };
    vfs.xCurrentTime = [](sqlite3_vfs *, double *out) { return realVfs->xCurrentTime(realVfs, out); };
    vfs.xGetLastError = [](sqlite3_vfs *, int size, char *out) { return realVfs->xGetLastError(realVfs, size, out); };
    vfs.xCurrentTimeInt64 = [](sqlite3_vfs *, sqlite3_int64 *out) { return realVfs->xCurrentTimeInt64(realVfs, out); };
    return vfs;
}

} // namespace

bool install(int cutAt, std::uint32_t seed)
{
    realVfs = sqlite3_vfs_find(nullptr);
    if (realVfs == nullptr || realVfs->iVersion < 2)
        return false;
    disk().begin(cutAt, seed);
    static sqlite3_vfs vfs = makeVfs();
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

bool isUsed()
{
    const Guard guard(disk().mutex());
    return disk().isUsed();
}

int moments()
{
    const Guard guard(disk().mutex());
    return disk().moments();
}

void cutNow()
{
    disk().mutex().lock();
    disk().cut();
}

} // namespace patkeeper::powercut
