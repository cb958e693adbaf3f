#include "support/expect_error.h"
#include "support/fake_cascade.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>

#include <QtTest>

#include <atomic>
#include <cerrno>
#include <dlfcn.h>
#include <fcntl.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace pixelsmith;

namespace {

/// What reserving room answers from now on; 0: as the system does.
std::atomic<int> g_noRoom = 0;
/// How often the system tells that it could not write pages.
std::atomic<int> g_lostPages = 0;

} // namespace

extern "C" int posix_fallocate(int fd, off_t offset, off_t size)
{
    static auto *const real = reinterpret_cast<int (*)(int, off_t, off_t)>(dlsym(RTLD_NEXT, "posix_fallocate"));
    return g_noRoom != 0 ? g_noRoom.load() : real(fd, offset, size);
}

extern "C" int sync_file_range(int fd, off64_t offset, off64_t size, unsigned int flags)
{
    static auto *const real =
        reinterpret_cast<int (*)(int, off64_t, off64_t, unsigned int)>(dlsym(RTLD_NEXT, "sync_file_range"));
    if (g_lostPages <= 0)
        return real(fd, offset, size, flags);
    --g_lostPages;
    errno = EIO;
    return -1;
}

/// Maps too large for memory lie in files: the same picture, and no mischief on a full disk.
class tst_MapMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { g_noRoom = g_lostPages = 0; }
    void largeMapsLieInAFileWithoutAName();
    void wherePlacesLackRoomItIsTold_data();
    void wherePlacesLackRoomItIsTold();
    void thePictureIsTheSame_data();
    void thePictureIsTheSame();
    void aFullDiskPausesTheRunBeforeItBegins();
    void aDiskThatFailsUnderAMapEndsTheRunAndNothingIsLost_data();
    void aDiskThatFailsUnderAMapEndsTheRunAndNothingIsLost();
    void otherBusErrorsEndTheProcess();

private:
    void cutFiles() const;

    TempDir m_folder;
};

void tst_MapMemory::initTestCase()
{
    setLogSink([](LogLevel, const std::string &) {});
}

void tst_MapMemory::largeMapsLieInAFileWithoutAName()
{
    const auto isMapped = [&] {
        std::ifstream maps("/proc/self/maps");
        const std::string text((std::istreambuf_iterator<char>(maps)), {});
        return text.find(m_folder.path().string()) != std::string::npos;
    };
    const at::Tensor small = makeMap(m_folder / "a", {4, 8, 8}, 1025);
    QVERIFY(!isMapped());
    {
        at::Tensor large = makeMap(m_folder / "a", {4, 8, 8}, 1024);
        QVERIFY(isMapped());
        QVERIFY(at::equal(large, small));
        large.fill_(3);
        QCOMPARE((large + 1).sum().item<float>(), 4.0F * 4 * 8 * 8);
        QCOMPARE(m_folder.content(), std::string());
    }
    QVERIFY(!isMapped());
}

void tst_MapMemory::wherePlacesLackRoomItIsTold_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("kind");
    QTest::newRow("full") << ENOSPC << static_cast<int>(ErrorKind::DiskFull);
    QTest::newRow("file too large") << EFBIG << static_cast<int>(ErrorKind::DiskFull);
    QTest::newRow("failing") << EIO << static_cast<int>(ErrorKind::Io);
}

void tst_MapMemory::wherePlacesLackRoomItIsTold()
{
    QFETCH(int, error);
    QFETCH(int, kind);
    g_noRoom = error;
    expectError(static_cast<ErrorKind>(kind), QStringLiteral("/a could not be given room for its maps: "), [&] {
        makeMap(m_folder / "a", {4, 8, 8}, 0);
    });
    expectError(ErrorKind::Io, QStringLiteral("could not be given room for its maps: No such file"), [&] {
        makeMap(m_folder / "gone" / "a", {4, 8, 8}, 0);
    });
}

void tst_MapMemory::thePictureIsTheSame_data()
{
    QTest::addColumn<int>("scheduler");
    QTest::newRow("three maps") << static_cast<int>(SchedulerKind::Ddim);
    QTest::newRow("five maps") << static_cast<int>(SchedulerKind::DpmSolverMultistep);
}

void tst_MapMemory::thePictureIsTheSame()
{
    QFETCH(int, scheduler);
    const FakeCascade inMemory({256, 256}, 2, static_cast<SchedulerKind>(scheduler));
    FakeCascade inFiles({256, 256}, 2, static_cast<SchedulerKind>(scheduler));
    inFiles.mapFileBytes = 0;
    const auto name = [&](const char *how) { return m_folder / (how + std::to_string(scheduler) + ".pixelsmith"); };
    const auto straight = inMemory.create(name("memory"));
    QCOMPARE(inMemory.run(straight), RunOutcome::Finished);
    // Stopped in between, so that maps are loaded, too.
    const auto document = inFiles.create(name("files"));
    RunControl control;
    QCOMPARE(inFiles.run(document, control,
                         [&](const Event &event) {
                             if (const auto *p = std::get_if<Progress>(&event);
                                 p && p->stage == 1 && p->step == 1 && p->partsDone > 0)
                                 control.stop();
                         }),
             RunOutcome::Stopped);
    QCOMPARE(inFiles.run(document), RunOutcome::Finished);
    QCOMPARE(FakeCascade::hashOf(document), FakeCascade::hashOf(straight));
}

void tst_MapMemory::aFullDiskPausesTheRunBeforeItBegins()
{
    FakeCascade cascade({256, 256}, 2);
    cascade.mapFileBytes = 0;
    const auto document = cascade.create(m_folder / "full.pixelsmith");
    RunControl control;
    int pauses = 0;
    int resumed = 0;
    const EventSink sink = [&](const Event &event) {
        if (const auto *stage = std::get_if<StageStarted>(&event); stage && stage->stage == 1)
            g_noRoom = ENOSPC;
        if (const auto *paused = std::get_if<SavingPaused>(&event)) {
            QVERIFY(paused->isDiskFull);
            QVERIFY2(paused->reason.find("could not be given room for its maps") != std::string::npos,
                     paused->reason.c_str());
            if (++pauses == 2)
                g_noRoom = 0;
        }
        resumed += std::holds_alternative<SavingResumed>(event);
    };
    QCOMPARE(cascade.run(document, control, sink, std::chrono::milliseconds(5)), RunOutcome::Finished);
    QCOMPARE(pauses, 2);
    QCOMPARE(resumed, 1);
}

/// The maps' files lose their pages, as on a disk that cannot be read any more.
void tst_MapMemory::cutFiles() const
{
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code error;
        const std::string target = std::filesystem::read_symlink(entry, error).string();
        if (target.starts_with(m_folder.path().string()) && target.ends_with("(deleted)"))
            QCOMPARE(::ftruncate(std::stoi(entry.path().filename()), 0), 0);
    }
}

void tst_MapMemory::aDiskThatFailsUnderAMapEndsTheRunAndNothingIsLost_data()
{
    QTest::addColumn<bool>("isRead");
    QTest::newRow("pages cannot be had") << true;
    QTest::newRow("pages could not be written") << false;
}

void tst_MapMemory::aDiskThatFailsUnderAMapEndsTheRunAndNothingIsLost()
{
    QFETCH(bool, isRead);
    FakeCascade cascade({256, 256}, 2, SchedulerKind::DpmSolverMultistep);
    cascade.mapFileBytes = 0;
    const auto straight = cascade.create(m_folder / (std::to_string(isRead) + "straight"));
    QCOMPARE(cascade.run(straight), RunOutcome::Finished);
    const auto document = cascade.create(m_folder / (std::to_string(isRead) + "failing"));
    int failures = 0;
    for (bool isFinished = false; !isFinished;) {
        RunControl control;
        int told = 0;
        const int failsAt = 3 * (failures + 1); // further on each time, for nothing since the last commit is saved
        const EventSink sink = [&](const Event &event) {
            const auto *progress = std::get_if<Progress>(&event);
            if (!progress || progress->stage == 0 || progress->phase == StagePhase::Done || ++told != failsAt)
                return;
            if (isRead)
                cutFiles();
            else
                g_lostPages = 1;
            if (failures % 2 == 1)
                control.stop(); // what is saved while stopping must be sound, too
        };
        try {
            isFinished = cascade.run(document, control, sink) == RunOutcome::Finished;
            QVERIFY(told < failsAt);
        } catch (const Error &error) {
            ++failures;
            QCOMPARE(error.kind(), ErrorKind::Io);
            QCOMPARE(
                QString(error.what()),
                QStringLiteral("The disk of %1 reported an error in the run's working file. What was saved is safe, "
                               "and the run can be resumed.")
                    .arg(document->path().c_str()));
        }
    }
    QVERIFY(failures > 0);
    QCOMPARE(FakeCascade::hashOf(document), FakeCascade::hashOf(straight));
}

void tst_MapMemory::otherBusErrorsEndTheProcess()
{
    const at::Tensor map = makeMap(m_folder / "a", {4, 8, 8}, 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const int fd = ::open(m_folder.path().c_str(), O_TMPFILE | O_RDWR, 0600);
        void *page = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd, 0);
        ::_exit(*static_cast<const volatile char *>(page));
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
    QCOMPARE(map.sum().item<float>(), 0.0F);
}

QTEST_GUILESS_MAIN(tst_MapMemory)
#include "tst_map_memory.moc"
