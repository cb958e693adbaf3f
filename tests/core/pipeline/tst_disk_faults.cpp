#include "support/fake_cascade.h"
#include "support/fault_vfs.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>

#include <QtTest>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <thread>

using namespace pixelsmith;
using namespace std::chrono_literals;
using Lasts = FaultVfs::Lasts;

namespace {

/// Counts what a run tells, and mends the disk after so many attempts to save.
struct Watcher
{
    FaultVfs &disk;
    RunControl &control;
    int mendsAfter = 2; ///< attempts; 0: the user stops the run instead
    int pauses = 0;
    int resumes = 0;
    SavingPaused last;

    void operator()(const Event &event)
    {
        if (const auto *paused = std::get_if<SavingPaused>(&event)) {
            last = *paused;
            if (++pauses >= std::max(1, mendsAfter)) {
                if (mendsAfter > 0)
                    disk.mend();
                else
                    control.stop();
            }
        }
        resumes += std::holds_alternative<SavingResumed>(event);
    }
};

} // namespace

/// A disk that fills up, fails or loses power anywhere in a run: the picture is the same in the end.
class tst_DiskFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyWriteMayFailOnce_data() { diskErrors(); }
    void everyWriteMayFailOnce();
    void everyWriteMayFailForEver_data() { diskErrors(); }
    void everyWriteMayFailForEver();
    void aFullDiskPausesTheRunUntilThereIsRoom();
    void aFailingDiskIsTriedOnceMoreBeforeTheRunPauses();
    void stoppedOnAFullDiskTheRunTellsWhyAndIsResumed();
    void resumingTriesAtOnce();
    void aDamagedFileEndsTheRunAtOnce();
    void creatingOnAFullDiskLeavesNothing();
    void powerCutAnywhereTheRunGoesOnToTheSamePicture();

private:
    static void diskErrors();
    int64_t operationsOfARun(FaultVfs &disk) const;

    TempDir m_folder;
    FakeCascade m_cascade{{256, 256}, 2};
    std::string m_hash;
};

void tst_DiskFaults::initTestCase()
{
    setLogSink([](LogLevel, const std::string &) {});
    const auto document = m_cascade.create(m_folder / "straight.pixelsmith");
    QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
    m_hash = FakeCascade::hashOf(document);
    QVERIFY(!m_hash.empty());
}

void tst_DiskFaults::diskErrors()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<bool>("isDiskFull");
    QTest::newRow("full") << ENOSPC << true;
    QTest::newRow("quota") << EDQUOT << true;
    QTest::newRow("too large a file") << EFBIG << true;
    QTest::newRow("read-only") << EROFS << false;
    QTest::newRow("failing") << EIO << false;
}

int64_t tst_DiskFaults::operationsOfARun(FaultVfs &disk) const
{
    const TempDir folder;
    const auto document = m_cascade.create(folder / "a.pixelsmith");
    disk.failAt(-1, Lasts::Once, 0);
    m_cascade.run(document);
    return disk.operations();
}

void tst_DiskFaults::everyWriteMayFailOnce()
{
    QFETCH(int, error);
    FaultVfs disk;
    const int64_t count = operationsOfARun(disk);
    QVERIFY2(count > 50, qPrintable(QString::number(count)));
    // The frequent errors everywhere, the rare ones here and there.
    const int64_t stride = error == ENOSPC || error == EIO ? 1 : 7;
    for (int64_t operation = 0; operation < count; operation += stride) {
        const TempDir folder;
        const auto path = folder / "a.pixelsmith";
        {
            const auto document = m_cascade.create(path);
            RunControl control;
            Watcher watcher{disk, control};
            disk.failAt(operation, Lasts::Once, error);
            try {
                QCOMPARE(m_cascade.run(document, control, std::ref(watcher), 0ms), RunOutcome::Finished);
            } catch (const Error &failure) {
                // A reader could not be opened: the run ends, and is resumed below.
                QVERIFY2(failure.kind() == ErrorKind::Io || failure.kind() == ErrorKind::DiskFull, failure.what());
            }
            disk.mend();
        }
        const auto document = Document::open(path, Document::Access::ReadWrite);
        QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
        QVERIFY2(FakeCascade::hashOf(document) == m_hash, qPrintable(QString::number(operation)));
    }
}

void tst_DiskFaults::everyWriteMayFailForEver()
{
    QFETCH(int, error);
    QFETCH(bool, isDiskFull);
    FaultVfs disk;
    const int64_t count = operationsOfARun(disk);
    const int64_t stride = error == ENOSPC || error == EIO ? 1 : 7;
    int paused = 0;
    for (int64_t operation = 0; operation < count; operation += stride) {
        const TempDir folder;
        const auto path = folder / "a.pixelsmith";
        {
            const auto document = m_cascade.create(path);
            RunControl control;
            Watcher watcher{disk, control, 0}; // the user gives up
            disk.failAt(operation, Lasts::ForEver, error);
            try {
                m_cascade.run(document, control, std::ref(watcher), 0ms);
            } catch (const Error &failure) {
                QVERIFY2(failure.kind() == ErrorKind::Io || failure.kind() == ErrorKind::DiskFull, failure.what());
            }
            paused += watcher.pauses;
            if (watcher.pauses > 0)
                QVERIFY2(watcher.last.isDiskFull == isDiskFull || !isDiskFull, watcher.last.reason.c_str());
        }
        // What was committed can be looked at even on that disk, unless not a byte can be written for the log's index.
        disk.mend();
        QVERIFY(Document::open(path, Document::Access::ReadOnly)->plan() == m_cascade.plan);
        const auto document = Document::open(path, Document::Access::ReadWrite);
        QVERIFY(document->isWritable());
        QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
        QVERIFY2(FakeCascade::hashOf(document) == m_hash, qPrintable(QString::number(operation)));
    }
    QVERIFY(paused > 0);
}

void tst_DiskFaults::aFullDiskPausesTheRunUntilThereIsRoom()
{
    FaultVfs disk;
    const int64_t count = operationsOfARun(disk);
    const TempDir folder;
    const auto document = m_cascade.create(folder / "a.pixelsmith");
    RunControl control;
    Watcher watcher{disk, control, 3};
    disk.failAt(count / 2, Lasts::ForEver, ENOSPC);
    QCOMPARE(m_cascade.run(document, control, std::ref(watcher), 1ms), RunOutcome::Finished);
    QCOMPARE(watcher.pauses, 3);
    QCOMPARE(watcher.resumes, 1);
    QVERIFY(watcher.last.isDiskFull);
    QCOMPARE(watcher.last.document, document->path().string());
    QVERIFY2(watcher.last.reason.find("There is no room left for ") == 0, watcher.last.reason.c_str());
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_DiskFaults::aFailingDiskIsTriedOnceMoreBeforeTheRunPauses()
{
    FaultVfs disk;
    const int64_t count = operationsOfARun(disk);
    const TempDir folder;
    const auto document = m_cascade.create(folder / "a.pixelsmith");
    RunControl control;
    Watcher watcher{disk, control, 1};
    disk.failAt(count / 2, Lasts::Once, EIO);
    QCOMPARE(m_cascade.run(document, control, std::ref(watcher), 1ms), RunOutcome::Finished);
    QCOMPARE(watcher.pauses, 0);
    QVERIFY(disk.hasFailed());
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_DiskFaults::stoppedOnAFullDiskTheRunTellsWhyAndIsResumed()
{
    FaultVfs disk;
    const int64_t count = operationsOfARun(disk);
    const TempDir folder;
    {
        const auto document = m_cascade.create(folder / "a.pixelsmith");
        RunControl control;
        Watcher watcher{disk, control, 0};
        disk.failAt(count / 2, Lasts::ForEver, ENOSPC);
        try {
            m_cascade.run(document, control, std::ref(watcher), 1h);
            QFAIL("the run ended as if all were well");
        } catch (const Error &error) {
            QCOMPARE(error.kind(), ErrorKind::DiskFull);
        }
        disk.mend();
    }
    const auto document = Document::open(folder / "a.pixelsmith", Document::Access::ReadWrite);
    QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_DiskFaults::resumingTriesAtOnce()
{
    FaultVfs disk;
    const int64_t count = operationsOfARun(disk);
    const TempDir folder;
    const auto document = m_cascade.create(folder / "a.pixelsmith");
    RunControl control;
    disk.failAt(count / 2, Lasts::ForEver, ENOSPC);
    std::jthread user;
    const EventSink sink = [&](const Event &event) {
        if (std::holds_alternative<SavingPaused>(event))
            user = std::jthread([&] {
                std::this_thread::sleep_for(50ms);
                disk.mend();
                control.resume();
            });
    };
    QElapsedTimer time;
    time.start();
    QCOMPARE(m_cascade.run(document, control, sink, 1h), RunOutcome::Finished);
    QVERIFY(time.elapsed() < 60'000);
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_DiskFaults::aDamagedFileEndsTheRunAtOnce()
{
    const TempDir folder;
    const auto document = m_cascade.create(folder / "a.pixelsmith");
    RunControl control;
    bool isBroken = false;
    const EventSink sink = [&](const Event &event) {
        QVERIFY(!std::holds_alternative<SavingPaused>(event));
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress || isBroken || progress->stage != 1)
            return;
        // Every page but the first: another program has overwritten the file.
        document->store().checkpoint();
        std::fstream file(document->path(), std::ios::in | std::ios::out | std::ios::binary);
        const auto size = static_cast<std::streamsize>(std::filesystem::file_size(document->path()));
        file.seekp(32768);
        const std::string garbage(static_cast<size_t>(size - 32768), 'x');
        file.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
        isBroken = true;
    };
    try {
        m_cascade.run(document, control, sink, 1h);
        QFAIL("the damage was not seen");
    } catch (const Error &error) {
        QCOMPARE(error.kind(), ErrorKind::Io);
        QVERIFY2(std::string(error.what()).find("damaged") != std::string::npos, error.what());
    }
}

void tst_DiskFaults::creatingOnAFullDiskLeavesNothing()
{
    FaultVfs disk;
    int64_t count = 0;
    {
        const TempDir folder;
        disk.failAt(-1, Lasts::Once, 0);
        const auto document = m_cascade.create(folder / "a.pixelsmith");
        count = disk.operations();
    }
    QVERIFY(count > 5);
    for (int64_t operation = 0; operation < count; ++operation) {
        const TempDir folder;
        disk.failAt(operation, Lasts::ForEver, ENOSPC);
        try {
            m_cascade.create(folder / "a.pixelsmith");
            QFAIL(qPrintable(QString::number(operation)));
        } catch (const Error &error) {
            QVERIFY2(error.kind() == ErrorKind::DiskFull || error.kind() == ErrorKind::Io, error.what());
        }
        QCOMPARE(folder.content(), std::string());
        disk.mend();
        QVERIFY(m_cascade.create(folder / "a.pixelsmith")->isWritable());
    }
}

void tst_DiskFaults::powerCutAnywhereTheRunGoesOnToTheSamePicture()
{
    const TempDir folder;
    FaultVfs disk;
    m_cascade.create(folder / "a.pixelsmith").reset();
    disk.watchPower();
    std::vector<std::unique_ptr<TempDir>> cuts;
    {
        const auto document = Document::open(folder / "a.pixelsmith", Document::Access::ReadWrite);
        RunControl control;
        const EventSink sink = [&](const Event &) {
            for (int i = 0; i < 2; ++i) {
                cuts.push_back(std::make_unique<TempDir>());
                disk.cutPower(cuts.back()->path(), cuts.size());
            }
        };
        QCOMPARE(m_cascade.run(document, control, sink), RunOutcome::Finished);
        cuts.push_back(std::make_unique<TempDir>());
        disk.cutPower(cuts.back()->path(), 4711);
    }
    QVERIFY(cuts.size() > 20);
    for (const auto &cut : cuts) {
        const auto document = Document::open(*cut / "a.pixelsmith", Document::Access::ReadWrite);
        QVERIFY(document->isWritable());
        QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
        QCOMPARE(FakeCascade::hashOf(document), m_hash);
    }
}

QTEST_GUILESS_MAIN(tst_DiskFaults)
#include "tst_disk_faults.moc"
