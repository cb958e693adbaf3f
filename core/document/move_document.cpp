#include <pixelsmith/move_document.h>

#include "base/file.h"
#include "base/hash.h"
#include "document/batch_writer.h"
#include "document/schema.h"
#include "document/sqlite.h"
#include "document/writer_lock.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <array>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

constexpr double kCopying = 0.7; ///< of the time; the rest is reading it again

/// The document and the logs of whoever was killed while writing it.
constexpr std::array kParts = {"", "-wal", "-journal"};

int64_t sizeWithLog(const fs::path &path)
{
    int64_t size = 0;
    for (const char *part : kParts)
        size += fileSizeOrZero(path.string() + part);
    return size;
}

Error refusal(const fs::path &path, std::string_view what)
{
    return Error(ErrorKind::InvalidRequest, fmt::format("{} {}", path.string(), what), path.string());
}

fs::path targetIn(const fs::path &folder, const fs::path &document)
{
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        throw refusal(folder, "is not a folder.");
    fs::path target = folder / document.filename();
    if (fs::exists(fs::symlink_status(target, ignored)))
        throw refusal(target, "exists already. Choose another folder.");
    const auto needed = static_cast<double>(sizeWithLog(document));
    const fs::space_info space = fs::space(folder, ignored);
    if (static_cast<double>(space.available) < needed)
        throw Error(ErrorKind::DiskFull,
                    fmt::format("{} needs {:.1f} GB, {:.1f} GB are free in {}. It stays where it is.",
                                document.string(), needed / 1e9, static_cast<double>(space.available) / 1e9,
                                folder.string()),
                    document.string());
    requireFileMayHave(target, needed);
    return target;
}

WriterLock lockOf(const fs::path &document)
{
    WriterLock::Attempt attempt = WriterLock::acquire(document);
    if (!attempt.holder.empty())
        throw Error(ErrorKind::Io,
                    fmt::format("{} is in use by Pixelsmith ({}). Close it there, then try again.", document.string(),
                                attempt.holder),
                    document.string());
    if (!attempt.lock)
        throw fileError(document, "moved", attempt.systemError);
    return std::move(*attempt.lock);
}

/// False: progress stopped it.
bool copyChecked(const fs::path &from, const fs::path &to, const ExportProgress &progress)
{
    const auto whole = static_cast<double>(std::max<int64_t>(1, sizeWithLog(from)));
    int64_t before = 0;
    const auto tell = [&](double start, double share) {
        return [&, start, share](int64_t bytes) {
            return progress(start + share * static_cast<double>(before + bytes) / whole);
        };
    };
    std::array<std::string, kParts.size()> hashes;
    for (size_t i = 0; i < kParts.size(); ++i) {
        const fs::path part = from.string() + kParts[i];
        if (!fs::exists(part))
            continue;
        hashes[i] = copyFile(part, to.string() + kParts[i], tell(0, kCopying));
        if (hashes[i].empty())
            return false;
        before += fileSizeOrZero(part);
    }
    before = 0;
    for (size_t i = 0; i < kParts.size(); ++i) {
        if (hashes[i].empty())
            continue;
        const fs::path copy = to.string() + kParts[i];
        const std::string read = fileHash(copy, tell(kCopying, 1 - kCopying));
        if (read.empty())
            return false;
        if (read != hashes[i])
            throw Error(ErrorKind::Io,
                        fmt::format("{} does not hold what was written to it: its disk is damaged. The picture stays "
                                    "where it was.",
                                    copy.string()),
                        copy.string());
        before += fileSizeOrZero(copy);
    }
    return progress(1);
}

/// Takes the log into the copy, which shows what it is by that. \param name  of the document, for messages.
void settle(const fs::path &copy, const fs::path &name)
{
    sqlite::Connection connection(copy, sqlite::Mode::ReadWrite, name);
    schema::check(connection, name.string());
    if (!leaveOneFile(connection))
        throw Error(ErrorKind::Io,
                    fmt::format("{} could not be copied whole: its log cannot be taken in. It stays where it is.",
                                name.string()),
                    name.string());
}

/// Before anything is copied; the disk may be too full to open a database on it.
void requireDocument(const fs::path &path)
{
    constexpr size_t kApplicationIdAt = 68; // of SQLite's header, most significant byte first
    const std::string start = readFileStart(path, kApplicationIdAt + 4);
    int64_t id = 0;
    for (size_t i = kApplicationIdAt; i < start.size(); ++i)
        id = id << 8 | static_cast<unsigned char>(start[i]);
    if (!start.starts_with("SQLite format 3") || id != schema::kApplicationId)
        throw refusal(path, "is not a Pixelsmith document.");
}

} // namespace

fs::path moveDocument(const fs::path &document, const fs::path &folder, const ExportProgress &progress)
{
    requireDocument(document);
    const fs::path target = targetIn(folder, document);
    const WriterLock lock = lockOf(document);
    const WriterLock targetLock = lockOf(target);
    const fs::path part = target.string() + ".part";
    removeWithJournal(part);
    try {
        if (!copyChecked(document, part, progress)) {
            removeWithJournal(part);
            return {};
        }
        settle(part, document);
        commitPartFile(part, target);
    } catch (...) {
        removeWithJournal(part);
        throw;
    }
    removeWithJournal(document);
    return target;
}

} // namespace pixelsmith
