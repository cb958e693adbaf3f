#include "support/document_tools.h"
#include "support/expect_error.h"
#include "support/temp_dir.h"

#include <pixelsmith/document.h>

#include <QtTest>

#include <atomic>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace pixelsmith;
using Access = Document::Access;

/// One writer and many readers, in this process and in others; and copies.
class tst_DocumentSharing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secondOpenerReadsAndLearnsWhoWrites();
    void anotherProcessReadsWhileThisOneWrites();
    void aReaderThatOutlivesTheWriterLeavesOneFile();
    void aReadOnlyDocumentRefusesToWrite();
    void copyIsEqualAndStandsAlone();
    void copyNeverReplacesAnOpenDocument();
    void readersSeeWholeBatchesWhileTheWriterCommits();
};

void tst_DocumentSharing::secondOpenerReadsAndLearnsWhoWrites()
{
    const TempDir dir;
    const SampleDocument sample;
    auto writer = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    QCOMPARE(writer->writer(), std::string());
    const auto second = Document::open(dir / "a.pixelsmith", Access::ReadWrite);
    QVERIFY(!second->isWritable());
    QVERIFY2(second->writer().starts_with("process " + std::to_string(getpid()) + " on host "),
             second->writer().c_str());
    commitTile(*writer, 0, SampleDocument::flatTile(kFirst, {5, 5, 5}));
    QVERIFY(second->store().readTile(0, kFirst));
    writer.reset();
    QVERIFY(Document::open(dir / "a.pixelsmith", Access::ReadWrite)->isWritable());
}

void tst_DocumentSharing::anotherProcessReadsWhileThisOneWrites()
{
    const TempDir dir;
    const SampleDocument sample;
    const std::string parent = "process " + std::to_string(getpid()) + " ";
    int toChild[2];
    QCOMPARE(pipe(toChild), 0);
    // The child starts before the parent opens anything, as another program does.
    const pid_t child = fork();
    if (child == 0) {
        char go = 0;
        int result = 1;
        try {
            if (read(toChild[0], &go, 1) == 1) {
                const auto document = Document::open(dir / "a.pixelsmith", Access::ReadWrite);
                const bool isReader = !document->isWritable() && document->writer().starts_with(parent);
                result = isReader && document->store().readTile(0, kFirst) ? 0 : 2;
            }
        } catch (const std::exception &) {
            result = 3;
        }
        _exit(result);
    }
    {
        const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        commitTile(*document, 0, SampleDocument::flatTile(kFirst, {5, 5, 5}));
        QCOMPARE(write(toChild[1], "x", 1), ssize_t(1));
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QCOMPARE(WEXITSTATUS(status), 0);
        commitTile(*document, 0, SampleDocument::flatTile(kFirst, {6, 6, 6}));
    }
    close(toChild[0]);
    close(toChild[1]);
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
}

void tst_DocumentSharing::aReaderThatOutlivesTheWriterLeavesOneFile()
{
    const TempDir dir;
    const SampleDocument sample;
    auto writer = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    auto reader = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    commitTile(*writer, 0, SampleDocument::flatTile(kFirst, {7, 7, 7}));
    QVERIFY(reader->store().readTile(0, kFirst));
    writer.reset();
    QVERIFY(reader->store().readTile(0, kFirst));
    reader.reset();
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
    QVERIFY(Document::open(dir / "a.pixelsmith", Access::ReadOnly)->store().readTile(0, kFirst));
}

void tst_DocumentSharing::aReadOnlyDocumentRefusesToWrite()
{
    const TempDir dir;
    const SampleDocument sample;
    Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    const auto reader = Document::open(dir / "a.pixelsmith", Access::ReadOnly);
    expectError(ErrorKind::Io, QStringLiteral("open for reading only"), [&] {
        commitTile(*reader, 0, SampleDocument::flatTile(kFirst, {1, 1, 1}));
    });
}

void tst_DocumentSharing::copyIsEqualAndStandsAlone()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    for (int64_t column = 0; column < 4; ++column)
        commitTile(*document, 1, SampleDocument::flatTile({0, column, 0}, {static_cast<uint8_t>(column), 8, 8}));
    std::ofstream(dir / "b.pixelsmith") << "an older file";
    document->saveCopy(dir / "b.pixelsmith");
    QCOMPARE(dir.content(),
             std::string("a.pixelsmith a.pixelsmith-shm a.pixelsmith-wal a.pixelsmith.lock b.pixelsmith"));
    const auto copy = Document::open(dir / "b.pixelsmith", Access::ReadWrite);
    QVERIFY(copy->isWritable());
    QVERIFY(copy->plan() == document->plan());
    for (int64_t column = 0; column < 4; ++column) {
        const auto tile = copy->store().readTile(1, {0, column, 0});
        QVERIFY(tile && tile->rgb == document->store().readTile(1, {0, column, 0})->rgb);
    }
    commitTile(*copy, 1, SampleDocument::flatTile({0, 0, 1}, {1, 1, 1}));
    QVERIFY(!document->store().hasTile(1, {0, 0, 1}));
}

void tst_DocumentSharing::copyNeverReplacesAnOpenDocument()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    const auto other = Document::create(dir / "b.pixelsmith", sample.request, sample.plan);
    expectError(ErrorKind::InvalidRequest, QStringLiteral("is this document itself"),
                [&] { document->saveCopy(dir / "a.pixelsmith"); });
    expectError(ErrorKind::Io, QStringLiteral("is being written by process"),
                [&] { document->saveCopy(dir / "b.pixelsmith"); });
    expectError(ErrorKind::Io, QStringLiteral("c.pixelsmith"), [&] { document->saveCopy(dir / "x" / "c.pixelsmith"); });
}

void tst_DocumentSharing::readersSeeWholeBatchesWhileTheWriterCommits()
{
    const TempDir dir;
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    const TileKey second{.level = 0, .column = 1, .row = 0};
    std::atomic<bool> isDone = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> reads = 0;
    const auto read = [&] {
        while (!isDone) {
            // Written together with the same colour, the second is never older than the first was.
            const auto a = document->store().readTile(1, kFirst);
            const auto b = document->store().readTile(1, second);
            if (a && (!b || b->revision < a->revision || b->rgb[0] != static_cast<uint8_t>(b->revision)))
                ++wrong;
            ++reads;
        }
    };
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back(read);
    QElapsedTimer time;
    time.start();
    for (int version = 1; version <= 60; ++version) {
        WriteBatch batch;
        for (const TileKey &key : {kFirst, second})
            batch.add(
                WriteBatch::TileWrite{1, SampleDocument::flatTile(key, {static_cast<uint8_t>(version), 0, 0}, 128)});
        document->store().commit(batch);
        if (version % 10 == 0)
            document->store().checkpoint();
    }
    QTRY_VERIFY(reads > 20);
    isDone = true;
    readers.clear();
    QCOMPARE(wrong.load(), 0);
    // Readers that never rest do not hold up the checkpoints.
    QVERIFY2(time.elapsed() < 20'000, qPrintable(QString::number(time.elapsed())));
}

QTEST_GUILESS_MAIN(tst_DocumentSharing)
#include "tst_document_sharing.moc"
