#pragma once

#include "document/sqlite.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace pixelsmith {

/// A read-only connection with its prepared statements.
struct Reader
{
    explicit Reader(const std::filesystem::path &path);

    sqlite::Connection connection;
    sqlite::Statement tile;
    sqlite::Statement hasTile;
    sqlite::Statement latents;
    sqlite::Statement stage;
    sqlite::Statement controls;
    sqlite::Statement meta;
};

/// Hands each reading thread a connection of its own. Thread-safe.
class ReaderPool
{
public:
    explicit ReaderPool(std::filesystem::path path);

    /// Gives the reader back when it goes.
    class Lease
    {
    public:
        Lease(ReaderPool &pool, std::unique_ptr<Reader> reader);
        ~Lease();
        Lease(const Lease &) = delete;
        Lease &operator=(const Lease &) = delete;
        Reader *operator->() const { return m_reader.get(); }
        Reader &operator*() const { return *m_reader; }

    private:
        ReaderPool &m_pool;
        std::unique_ptr<Reader> m_reader;
    };

    Lease lease();
    void closeAll();

private:
    std::filesystem::path m_path;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Reader>> m_idle;
};

} // namespace pixelsmith
