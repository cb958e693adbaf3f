#include "document/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace pixelsmith::sqlite {

namespace {

/// Why the last read or write failed, 0 if it is not known. SQLite hands it up for some failures only; the files
/// themselves remember it.
int systemErrorOf(sqlite3 *handle)
{
    if (!handle || sqlite3_system_errno(handle) != 0)
        return handle ? sqlite3_system_errno(handle) : 0;
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file *file = nullptr;
        int error = 0;
        if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK && file && file->pMethods
            && file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) == SQLITE_OK && error != 0)
            return error;
    }
    return 0;
}

bool isNoRoom(int result, int systemError)
{
    const bool isWriteError = (result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN;
    return (result & 0xff) == SQLITE_FULL
           || (isWriteError && (systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG));
}

std::string reasonOf(int result, int systemError)
{
    switch (result & 0xff) {
    case SQLITE_NOTADB:
        return "is not a Pixelsmith document.";
    case SQLITE_CORRUPT:
        return "is damaged: its structure is broken. Open an older copy of it.";
    case SQLITE_CANTOPEN:
        return "could not be opened. Check that the folder exists and may be written.";
    case SQLITE_READONLY:
        return "cannot be changed: the file or its folder is write-protected.";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "is locked by another program.";
    default:
        break;
    }
    if (systemError != 0)
        return fmt::format("could not be read or written: {}. Everything committed before is safe.",
                           std::strerror(systemError));
    return fmt::format("could not be read or written: {}. Everything committed before is safe.",
                       sqlite3_errstr(result));
}

} // namespace

Statement::Statement(Connection &connection, std::string_view sql)
    : m_connection(&connection)
{
    check(sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &m_statement, nullptr));
}

Statement::Statement(Statement &&other) noexcept
    : m_connection(other.m_connection)
    , m_statement(std::exchange(other.m_statement, nullptr))
{
}

Statement &Statement::operator=(Statement &&other) noexcept
{
    std::swap(m_connection, other.m_connection);
    std::swap(m_statement, other.m_statement);
    return *this;
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

void Statement::check(int result) const
{
    if (result != SQLITE_OK)
        m_connection->fail(result);
}

void Statement::bindOne(int index, int64_t value)
{
    check(sqlite3_bind_int64(m_statement, index, value));
}

void Statement::bindOne(int index, std::string_view value)
{
    check(sqlite3_bind_text64(m_statement, index, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bindOne(int index, std::span<const std::byte> value)
{
    // The caller's bytes live until run(), which clears the binding.
    check(sqlite3_bind_blob64(m_statement, index, value.data(), value.size(), SQLITE_STATIC));
}

bool Statement::step()
{
    const int result = sqlite3_step(m_statement);
    if (result == SQLITE_ROW)
        return true;
    if (result == SQLITE_DONE)
        return false;
    sqlite3_reset(m_statement);
    m_connection->fail(result);
}

void Statement::run()
{
    const ResetGuard guard(*this);
    step();
}

void Statement::reset()
{
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
}

int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

std::string Statement::text(int column) const
{
    const auto *data = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
    return data ? std::string(data, static_cast<size_t>(sqlite3_column_bytes(m_statement, column))) : std::string();
}

std::span<const std::byte> Statement::blob(int column) const
{
    const auto *data = static_cast<const std::byte *>(sqlite3_column_blob(m_statement, column));
    return {data, data ? static_cast<size_t>(sqlite3_column_bytes(m_statement, column)) : 0};
}

Connection::Connection(const std::filesystem::path &file, Mode mode, std::filesystem::path name)
    : m_name(std::move(name))
{
    const int access = mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY
                                              : SQLITE_OPEN_READWRITE | (mode == Mode::Create ? SQLITE_OPEN_CREATE : 0);
    const int result =
        sqlite3_open_v2(file.c_str(), &m_handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    try {
        if (result != SQLITE_OK)
            fail(result);
        sqlite3_busy_timeout(m_handle, kBusyMs);
        // The file may come from a stranger: its schema must not call functions or break the pages.
        sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(m_handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        execute("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0");
        if (mode == Mode::ReadOnly)
            readEvenIfCut();
    } catch (...) {
        sqlite3_close(m_handle);
        throw;
    }
}

/// SQLite refuses a file that is shorter than its header says, unless the schema counts as writable; then what is there
/// can be read. Nothing is written, for this connection cannot.
void Connection::readEvenIfCut()
{
    const int result = sqlite3_exec(m_handle, "PRAGMA schema_version", nullptr, nullptr, nullptr);
    if ((result & 0xff) != SQLITE_CORRUPT)
        return;
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
}

Connection::~Connection()
{
    sqlite3_close(m_handle);
}

void Connection::execute(const std::string &sql)
{
    const int result = sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK)
        fail(result);
}

int64_t Connection::integer(const std::string &sql)
{
    Statement statement = prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

std::string Connection::text(const std::string &sql)
{
    Statement statement = prepare(sql);
    return statement.step() ? statement.text(0) : std::string();
}

bool Connection::isInTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

void Connection::fail(int result) const
{
    const int systemError = systemErrorOf(m_handle);
    if (isNoRoom(result, systemError))
        throw Error(
            ErrorKind::DiskFull,
            fmt::format("There is no room left for {}. Everything committed before is safe; free some space and "
                        "go on.",
                        m_name.string()),
            m_name.string());
    if ((result & 0xff) == SQLITE_NOMEM)
        throw Error(ErrorKind::OutOfMemory, "There is not enough memory to work on the document.", m_name.string());
    const std::string text = fmt::format("{} {}", m_name.string(), reasonOf(result, systemError));
    if ((result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB)
        throw DamagedFile(ErrorKind::Io, text, m_name.string());
    throw Error(ErrorKind::Io, text, m_name.string());
}

} // namespace pixelsmith::sqlite
