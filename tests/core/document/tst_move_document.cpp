#include <pixelsmith/move_document.h>

#include "document/writer_lock.h"
#include "support/expect_error.h"
#include "support/file_faults.h"
#include "support/sample_document.h"
#include "support/temp_dir.h"

#include <QtTest>

#include <cerrno>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace pixelsmith;
namespace fs = std::filesystem;

namespace {

constexpr TileKey kFirst{};
const Rgb kColour = {3, 4, 5};
const ExportProgress kGoOn = [](double) { return true; };

void commitTile(Document &document)
{
    WriteBatch batch;
    batch.add(WriteBatch::TileWrite{1, SampleDocument::flatTile(kFirst, kColour)});
    document.store().commit(batch);
}

bool hasTile(const fs::path &path)
{
    const auto tile = Document::open(path, Document::Access::ReadWrite)->store().readTile(1, kFirst);
    return tile && tile->rgb == SampleDocument::flatTile(kFirst, kColour)->rgb;
}

/// Two folders on one disk, a document with a tile in the first.
class Move
{
public:
    Move()
    {
        for (const fs::path &folder : {from, to})
            fs::create_directory(folder);
        commitTile(*Document::create(document, SampleDocument().request, SampleDocument().plan));
    }

    static std::string namesIn(const fs::path &folder)
    {
        return QDir(QString::fromStdString(folder.string()))
            .entryList(QDir::Files | QDir::Hidden, QDir::Name)
            .join(QLatin1Char(' '))
            .toStdString();
    }

    TempDir dir;
    fs::path from = dir / "full";
    fs::path to = dir / "roomy";
    fs::path document = from / "a.pixelsmith";
    fs::path target = to / "a.pixelsmith";
};

/// What a program leaves that is killed while it writes: all is in the log.
void leaveLog(const fs::path &document)
{
    const pid_t child = fork();
    if (child == 0) {
        try {
            const auto open = Document::open(document, Document::Access::ReadWrite);
            commitTile(*open);
            ::kill(::getpid(), SIGKILL);
        } catch (const std::exception &) {
        }
        _exit(1);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
}

} // namespace

class tst_MoveDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDocumentIsThereAndNotHereAnyMore();
    void whatAKilledWriterLeftInTheLogComesAlong();
    void whateverFailsOneWholeDocumentIsLeft_data();
    void whateverFailsOneWholeDocumentIsLeft();
    void readingTheCopyIsPartOfTheProgress();
    void stoppedItStaysWhereItWas();
    void refusalsSayWhy();
    void aLogWithoutItsDocumentIsNotTakenForANewOnes();
};

void tst_MoveDocument::theDocumentIsThereAndNotHereAnyMore()
{
    const Move move;
    std::vector<double> told;
    QCOMPARE(moveDocument(move.document, move.to,
                          [&](double done) {
                              told.push_back(done);
                              return true;
                          }),
             move.target);
    QCOMPARE(Move::namesIn(move.from), std::string());
    QCOMPARE(Move::namesIn(move.to), std::string("a.pixelsmith"));
    QVERIFY(hasTile(move.target));
    QVERIFY(std::is_sorted(told.begin(), told.end()));
    QCOMPARE(told.back(), 1.0);
}

void tst_MoveDocument::whatAKilledWriterLeftInTheLogComesAlong()
{
    const Move move;
    fs::remove(move.document);
    Document::create(move.document, SampleDocument().request, SampleDocument().plan);
    leaveLog(move.document);
    QVERIFY(fs::file_size(move.document.string() + "-wal") > 0);
    moveDocument(move.document, move.to, kGoOn);
    QCOMPARE(Move::namesIn(move.from), std::string());
    QCOMPARE(Move::namesIn(move.to), std::string("a.pixelsmith"));
    QVERIFY(hasTile(move.target));
}

void tst_MoveDocument::whateverFailsOneWholeDocumentIsLeft_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("kind");
    QTest::newRow("disk full") << ENOSPC << static_cast<int>(ErrorKind::DiskFull);
    QTest::newRow("I/O error") << EIO << static_cast<int>(ErrorKind::Io);
}

void tst_MoveDocument::whateverFailsOneWholeDocumentIsLeft()
{
    QFETCH(int, error);
    QFETCH(int, kind);
    int failures = 0;
    for (int operation = 0;; ++operation) {
        const Move move;
        bool isMoved = true;
        {
            FileFaults disk(move.to.string());
            disk.failAt(operation, FileFaults::Lasts::Once, error);
            try {
                moveDocument(move.document, move.to, kGoOn);
            } catch (const Error &told) {
                isMoved = false;
                QVERIFY2(static_cast<int>(told.kind()) == kind, told.what());
            }
            if (!disk.hasFailed())
                break;
        }
        ++failures;
        if (!isMoved)
            QVERIFY(hasTile(move.document));
        else
            QVERIFY(hasTile(move.target));
        QVERIFY(!fs::exists(move.target.string() + ".part"));
    }
    QVERIFY(failures > 5);
}

void tst_MoveDocument::readingTheCopyIsPartOfTheProgress()
{
    const Move move;
    leaveLog(move.document);
    std::vector<double> told;
    moveDocument(move.document, move.to, [&](double done) {
        told.push_back(done);
        return true;
    });
    QVERIFY(std::ranges::is_sorted(told));
    QVERIFY(std::ranges::any_of(told, [](double done) { return done > 0.7 && done < 1; }));
}

void tst_MoveDocument::stoppedItStaysWhereItWas()
{
    // While it is copied, while the copy is read, and before the end.
    for (int call = 0; call < 3; ++call) {
        const Move move;
        int calls = 0;
        QCOMPARE(moveDocument(move.document, move.to, [&](double) { return calls++ < call; }), fs::path());
        QCOMPARE(Move::namesIn(move.to), std::string());
        QVERIFY(hasTile(move.document));
    }
}

void tst_MoveDocument::refusalsSayWhy()
{
    const Move move;
    const auto refused = [&](ErrorKind kind, const QString &text, const fs::path &folder) {
        expectError(kind, text, [&] { moveDocument(move.document, folder, kGoOn); });
        QVERIFY(hasTile(move.document));
    };
    refused(ErrorKind::InvalidRequest, QStringLiteral("gone is not a folder."), move.dir / "gone");
    refused(ErrorKind::InvalidRequest, QStringLiteral("exists already. Choose another folder."), move.from);
    std::ofstream(move.target) << "another file";
    refused(ErrorKind::InvalidRequest, QStringLiteral("exists already. Choose another folder."), move.to);
    fs::remove(move.target);
    {
        const auto open = Document::open(move.document, Document::Access::ReadWrite);
        expectError(ErrorKind::Io, QStringLiteral("is in use by Pixelsmith (process"),
                    [&] { moveDocument(move.document, move.to, kGoOn); });
    }
    std::ofstream(move.from / "text") << "no document";
    expectError(ErrorKind::InvalidRequest, QStringLiteral("text is not a Pixelsmith document."),
                [&] { moveDocument(move.from / "text", move.to, kGoOn); });
    expectError(ErrorKind::Io, QStringLiteral("gone.pixelsmith"),
                [&] { moveDocument(move.from / "gone.pixelsmith", move.to, kGoOn); });
    QCOMPARE(Move::namesIn(move.to), std::string());
}

void tst_MoveDocument::aLogWithoutItsDocumentIsNotTakenForANewOnes()
{
    const Move move;
    leaveLog(move.document);
    fs::remove(move.document);
    SampleDocument other(PixelSize{4096, 4096});
    Document::create(move.document, other.request, other.plan);
    const auto document = Document::open(move.document, Document::Access::ReadWrite);
    QVERIFY(document->plan() == other.plan);
    QVERIFY(!document->store().readTile(1, kFirst));
}

QTEST_GUILESS_MAIN(tst_MoveDocument)
#include "tst_move_document.moc"
