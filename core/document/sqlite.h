#pragma once

#include "document/damaged_file.h"

#include <pixelsmith/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// A thin skin over SQLite for the document: every failure is an Error that names the file.
namespace pixelsmith::sqlite {

/// How long to wait for a lock that another program holds for a moment.
inline constexpr int kBusyMs = 10'000;

/// A prepared statement; reset and used again. Belongs to its connection.
class Statement
{
public:
    Statement() = default;
    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&other) noexcept;
    ~Statement();

    /// Sets the parameters from the first on, as far as given.
    template<typename... Values>
    Statement &bind(const Values &...values)
    {
        reset();
        int index = 0;
        (bindOne(++index, values), ...);
        return *this;
    }
    /// True while there is a row.
    bool step();
    /// Runs a statement that answers with nothing.
    void run();
    void reset();

    int64_t integer(int column) const;
    std::string text(int column) const;
    /// Valid until the next step() or reset().
    std::span<const std::byte> blob(int column) const;

private:
    friend class Connection;
    Statement(class Connection &connection, std::string_view sql);
    void bindOne(int index, int64_t value);
    void bindOne(int index, int value) { bindOne(index, int64_t(value)); }
    void bindOne(int index, std::string_view value);
    void bindOne(int index, const std::string &value) { bindOne(index, std::string_view(value)); }
    void bindOne(int index, std::span<const std::byte> value);
    void check(int result) const;

    class Connection *m_connection = nullptr;
    sqlite3_stmt *m_statement = nullptr;
};

/// Ends a statement's read when it goes, so that no reader holds up the writer's checkpoints.
class ResetGuard
{
public:
    explicit ResetGuard(Statement &statement)
        : m_statement(statement)
    {
    }
    ~ResetGuard() { m_statement.reset(); }
    ResetGuard(const ResetGuard &) = delete;
    ResetGuard &operator=(const ResetGuard &) = delete;

private:
    Statement &m_statement;
};

enum class Mode { ReadOnly, ReadWrite, Create };

/// One connection; used by one thread at a time.
class Connection
{
public:
    /// \param name  the document's path, for messages; `file` may be another one (a copy in the making).
    Connection(const std::filesystem::path &file, Mode mode, std::filesystem::path name);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    void execute(const std::string &sql);
    /// The first column of the first row, 0 without one.
    int64_t integer(const std::string &sql);
    std::string text(const std::string &sql);
    Statement prepare(std::string_view sql) { return Statement(*this, sql); }
    bool isInTransaction() const;

    sqlite3 *handle() const { return m_handle; }
    /// Throws Error(Io), DamagedFile or Error(DiskFull) for an SQLite result code.
    [[noreturn]] void fail(int result) const;

private:
    void readEvenIfCut();

    std::filesystem::path m_name;
    sqlite3 *m_handle = nullptr;
};

} // namespace pixelsmith::sqlite
