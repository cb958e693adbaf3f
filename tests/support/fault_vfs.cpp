#include "support/fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <new>
#include <random>
#include <stdexcept>

namespace pixelsmith {

namespace {

/// Stands before the real file's own structure.
struct FaultFile
{
    sqlite3_file base;
    FaultVfs *vfs;
    std::string *path;
    int lastError;
};

FaultFile &self(sqlite3_file *file)
{
    return *reinterpret_cast<FaultFile *>(file);
}

sqlite3_file *realOf(sqlite3_file *file)
{
    return reinterpret_cast<sqlite3_file *>(reinterpret_cast<char *>(file) + sizeof(FaultFile));
}

/// 0, or what SQLite's own VFS would answer.
int failing(sqlite3_file *file, int code)
{
    const int error = self(file).vfs->begin();
    if (error == 0)
        return SQLITE_OK;
    self(file).lastError = error;
    return code == SQLITE_IOERR_WRITE && error == ENOSPC ? SQLITE_FULL : code;
}

int closeFile(sqlite3_file *file)
{
    const int result = realOf(file)->pMethods->xClose(realOf(file));
    delete self(file).path;
    return result;
}

int readFile(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
    return realOf(file)->pMethods->xRead(realOf(file), bytes, size, at);
}

int writeFile(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    const int failure = failing(file, SQLITE_IOERR_WRITE);
    const int written = failure ? size / 2 : size;
    const int result = written ? realOf(file)->pMethods->xWrite(realOf(file), bytes, written, at) : SQLITE_OK;
    if (result == SQLITE_OK)
        self(file).vfs->wrote(*self(file).path, at, bytes, static_cast<size_t>(written));
    return failure ? failure : result;
}

int truncateFile(sqlite3_file *file, sqlite3_int64 size)
{
    if (const int failure = failing(file, SQLITE_IOERR_TRUNCATE))
        return failure;
    const int result = realOf(file)->pMethods->xTruncate(realOf(file), size);
    if (result == SQLITE_OK)
        self(file).vfs->cut(*self(file).path, size);
    return result;
}

int syncFile(sqlite3_file *file, int flags)
{
    if (const int failure = failing(file, SQLITE_IOERR_FSYNC))
        return failure;
    const int result = realOf(file)->pMethods->xSync(realOf(file), flags);
    if (result == SQLITE_OK)
        self(file).vfs->synced(*self(file).path);
    return result;
}

int controlFile(sqlite3_file *file, int what, void *argument)
{
    if (what == SQLITE_FCNTL_LAST_ERRNO && self(file).lastError != 0) {
        *static_cast<int *>(argument) = self(file).lastError;
        return SQLITE_OK;
    }
    return realOf(file)->pMethods->xFileControl(realOf(file), what, argument);
}

int mapIndex(sqlite3_file *file, int region, int size, int extends, void volatile **memory)
{
    if (extends) {
        if (const int failure = failing(file, SQLITE_IOERR_SHMSIZE))
            return failure;
    }
    return realOf(file)->pMethods->xShmMap(realOf(file), region, size, extends, memory);
}

const sqlite3_io_methods &methods()
{
    static const sqlite3_io_methods table = [] {
        sqlite3_io_methods m = {};
        m.iVersion = 2; // no memory-mapped reading
        m.xClose = closeFile;
        m.xRead = readFile;
        m.xWrite = writeFile;
        m.xTruncate = truncateFile;
        m.xSync = syncFile;
        m.xFileSize = [](sqlite3_file *f, sqlite3_int64 *size) {
            return realOf(f)->pMethods->xFileSize(realOf(f), size);
        };
        m.xLock = [](sqlite3_file *f, int level) { return realOf(f)->pMethods->xLock(realOf(f), level); };
        m.xUnlock = [](sqlite3_file *f, int level) { return realOf(f)->pMethods->xUnlock(realOf(f), level); };
        m.xCheckReservedLock = [](sqlite3_file *f, int *out) {
            return realOf(f)->pMethods->xCheckReservedLock(realOf(f), out);
        };
        m.xFileControl = controlFile;
        m.xSectorSize = [](sqlite3_file *f) { return realOf(f)->pMethods->xSectorSize(realOf(f)); };
        m.xDeviceCharacteristics = [](sqlite3_file *f) {
            return realOf(f)->pMethods->xDeviceCharacteristics(realOf(f));
        };
        m.xShmMap = mapIndex;
        m.xShmLock = [](sqlite3_file *f, int offset, int n, int flags) {
            return realOf(f)->pMethods->xShmLock(realOf(f), offset, n, flags);
        };
        m.xShmBarrier = [](sqlite3_file *f) { realOf(f)->pMethods->xShmBarrier(realOf(f)); };
        m.xShmUnmap = [](sqlite3_file *f, int deletes) { return realOf(f)->pMethods->xShmUnmap(realOf(f), deletes); };
        return m;
    }();
    return table;
}

FaultVfs &vfsOf(sqlite3_vfs *vfs)
{
    return *static_cast<FaultVfs *>(vfs->pAppData);
}

int openFile(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *outFlags)
{
    FaultVfs &faults = vfsOf(vfs);
    self(file) = {{nullptr}, &faults, nullptr, 0};
    if ((flags & SQLITE_OPEN_READONLY) == 0 && faults.begin() != 0)
        return SQLITE_CANTOPEN;
    std::memset(static_cast<void *>(realOf(file)), 0, static_cast<size_t>(faults.real()->szOsFile));
    if (path && (flags & SQLITE_OPEN_READONLY) == 0)
        faults.opened(path);
    const int result = faults.real()->xOpen(faults.real(), path, realOf(file), flags, outFlags);
    if (realOf(file)->pMethods) {
        self(file).path = new std::string(path ? path : "");
        file->pMethods = &methods();
    }
    return result;
}

int deleteFile(sqlite3_vfs *vfs, const char *path, int syncsFolder)
{
    if (vfsOf(vfs).begin() != 0)
        return SQLITE_IOERR_DELETE;
    const int result = vfsOf(vfs).real()->xDelete(vfsOf(vfs).real(), path, syncsFolder);
    if (result == SQLITE_OK)
        vfsOf(vfs).deleted(path);
    return result;
}

/// The one that is registered; what is not about files goes straight to the real one.
sqlite3_vfs &registered()
{
    static sqlite3_vfs vfs = {};
    return vfs;
}

} // namespace

FaultVfs::FaultVfs()
    : m_real(sqlite3_vfs_find(nullptr))
{
    sqlite3_vfs &vfs = registered();
    vfs = *m_real;
    vfs.zName = "faults";
    vfs.pAppData = this;
    vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + m_real->szOsFile;
    vfs.xOpen = openFile;
    vfs.xDelete = deleteFile;
    vfs.xAccess = [](sqlite3_vfs *v, const char *path, int flags, int *out) {
        return vfsOf(v).real()->xAccess(vfsOf(v).real(), path, flags, out);
    };
    vfs.xFullPathname = [](sqlite3_vfs *v, const char *path, int size, char *out) {
        return vfsOf(v).real()->xFullPathname(vfsOf(v).real(), path, size, out);
    };
    vfs.xGetLastError = [](sqlite3_vfs *v, int size, char *out) {
        const int error = vfsOf(v).lastError();
        return error ? error : vfsOf(v).real()->xGetLastError(vfsOf(v).real(), size, out);
    };
    sqlite3_vfs_register(&vfs, 1);
}

FaultVfs::~FaultVfs()
{
    sqlite3_vfs_unregister(&registered());
    sqlite3_vfs_register(m_real, 1);
}

void FaultVfs::failAt(int64_t operation, Lasts lasts, int systemError)
{
    const std::lock_guard lock(m_mutex);
    m_operations = 0;
    m_failAt = operation;
    m_lasts = lasts;
    m_systemError = systemError;
    m_hasFailed = false;
}

void FaultVfs::mend()
{
    const std::lock_guard lock(m_mutex);
    m_failAt = -1;
    m_lastError = 0;
}

int64_t FaultVfs::operations() const
{
    const std::lock_guard lock(m_mutex);
    return m_operations;
}

bool FaultVfs::hasFailed() const
{
    const std::lock_guard lock(m_mutex);
    return m_hasFailed;
}

int FaultVfs::begin()
{
    const std::lock_guard lock(m_mutex);
    const int64_t number = m_operations++;
    const bool fails = m_failAt >= 0 && (m_lasts == Lasts::Once ? number == m_failAt : number >= m_failAt);
    m_hasFailed = m_hasFailed || fails;
    m_lastError = fails ? m_systemError : 0;
    return m_lastError;
}

int FaultVfs::lastError() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastError;
}

void FaultVfs::watchPower()
{
    const std::lock_guard lock(m_mutex);
    m_watchesPower = true;
}

void FaultVfs::opened(const std::string &path)
{
    const std::lock_guard lock(m_mutex);
    if (!m_watchesPower || m_files.contains(path))
        return;
    File file;
    // What was there before is on the disk.
    if (std::ifstream stream(path, std::ios::binary); stream) {
        file.isDurable = true;
        file.durable.assign(std::istreambuf_iterator<char>(stream), {});
    }
    m_files.emplace(path, std::move(file));
}

void FaultVfs::wrote(const std::string &path, int64_t at, const void *bytes, size_t size)
{
    const std::lock_guard lock(m_mutex);
    const auto *first = static_cast<const char *>(bytes);
    if (const auto file = m_files.find(path); file != m_files.end() && size > 0)
        file->second.pending.push_back({at, {first, first + size}});
}

void FaultVfs::cut(const std::string &path, int64_t size)
{
    const std::lock_guard lock(m_mutex);
    if (const auto file = m_files.find(path); file != m_files.end())
        file->second.pending.push_back({size, {}});
}

void FaultVfs::synced(const std::string &path)
{
    const std::lock_guard lock(m_mutex);
    const auto file = m_files.find(path);
    if (file == m_files.end())
        return;
    for (const Change &change : file->second.pending)
        apply(file->second.durable, change);
    file->second.pending.clear();
    file->second.isDurable = true;
}

void FaultVfs::deleted(const std::string &path)
{
    const std::lock_guard lock(m_mutex);
    m_files.erase(path);
}

void FaultVfs::apply(std::vector<char> &content, const Change &change)
{
    if (change.bytes.empty()) {
        content.resize(static_cast<size_t>(change.at));
        return;
    }
    const size_t end = static_cast<size_t>(change.at) + change.bytes.size();
    content.resize(std::max(content.size(), end));
    std::copy(change.bytes.begin(), change.bytes.end(), content.begin() + change.at);
}

void FaultVfs::cutPower(const std::filesystem::path &folder, uint64_t seed) const
{
    const std::lock_guard lock(m_mutex);
    constexpr size_t sector = 512;
    std::mt19937_64 random(seed);
    for (const auto &[path, file] : m_files) {
        if (!file.isDurable && random() % 2)
            continue;
        std::vector<char> content = file.durable;
        for (const Change &change : file.pending) {
            const auto fate = random() % 3;
            if (fate == 0)
                continue;
            Change kept = change;
            if (fate == 1 && kept.bytes.size() > sector)
                kept.bytes.resize(random() % (kept.bytes.size() / sector) * sector + sector);
            apply(content, kept);
        }
        std::ofstream(folder / std::filesystem::path(path).filename(), std::ios::binary)
            .write(content.data(), static_cast<std::streamsize>(content.size()));
    }
}

} // namespace pixelsmith
