#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace pixelsmith {

/// A disk with faults below SQLite: while it lives it is the default VFS, and every database goes through it to the real
/// one. It counts what can go wrong (opening, writing, syncing, cutting, deleting, growing the shared index), lets one of
/// these fail, and can tell what the disk would hold if the power went off now. One at a time; thread-safe.
class FaultVfs
{
public:
    enum class Lasts { Once, ForEver };

    FaultVfs();
    ~FaultVfs();
    FaultVfs(const FaultVfs &) = delete;
    FaultVfs &operator=(const FaultVfs &) = delete;

    /// The operation with this number from now on (0: the next) fails, half of it done. \param systemError  ENOSPC, EIO, …
    void failAt(int64_t operation, Lasts lasts, int systemError);
    void mend();
    /// Operations since failAt() or the beginning.
    int64_t operations() const;
    bool hasFailed() const;

    /// From now on writes are remembered until they are synced. Databases that are open already are not seen.
    void watchPower();
    /// Writes what the disk would hold after a power cut into the folder: what was synced, and of the rest whatever the
    /// seed says, some of it torn. Nothing else changes.
    void cutPower(const std::filesystem::path &folder, uint64_t seed) const;

    // For the VFS' functions. The system's error number if the operation that begins now is to fail, else 0.
    int begin();
    int lastError() const;
    sqlite3_vfs *real() const { return m_real; }
    void opened(const std::string &path);
    void wrote(const std::string &path, int64_t at, const void *bytes, size_t size);
    void cut(const std::string &path, int64_t size);
    void synced(const std::string &path);
    void deleted(const std::string &path);

private:
    struct Change
    {
        int64_t at = 0;
        std::vector<char> bytes; ///< empty: the file is cut here
    };
    struct File
    {
        bool isDurable = false; ///< its name is on the disk
        std::vector<char> durable;
        std::vector<Change> pending;
    };

    static void apply(std::vector<char> &content, const Change &change);

    mutable std::mutex m_mutex;
    sqlite3_vfs *m_real = nullptr;
    int64_t m_operations = 0;
    int64_t m_failAt = -1;
    Lasts m_lasts = Lasts::Once;
    int m_systemError = 0;
    int m_lastError = 0;
    bool m_hasFailed = false;
    bool m_watchesPower = false;
    std::map<std::string, File> m_files;
};

} // namespace pixelsmith
