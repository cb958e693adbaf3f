#include "app/reader_limits.h"

#include "app/command_line.h"
#include "app/hostile_picture.h"
#include "support/temp_dir.h"

#include <QImage>
#include <QProcess>
#include <QtTest>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <new>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace pixelsmith;

namespace {

const QString kProgram = PIXELSMITH_PROGRAM;

struct Outcome
{
    int status = -1; ///< as wait() tells
    QString said;
};

/// In a process of its own, under the limits of that picture. \return of `harm`: the exit code.
Outcome underLimits(const std::filesystem::path &picture, const std::function<int()> &harm)
{
    std::array<int, 2> pipe = {};
    if (::pipe(pipe.data()) != 0)
        return {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(pipe[1], STDERR_FILENO);
        ::close(pipe[0]);
        ::close(pipe[1]);
        limitReading(picture);
        ::_exit(harm());
    }
    ::close(pipe[1]);
    Outcome outcome;
    std::array<char, 4096> text = {};
    for (ssize_t count = 0; (count = ::read(pipe[0], text.data(), text.size())) > 0;)
        outcome.said += QString::fromUtf8(text.data(), count);
    ::close(pipe[0]);
    ::waitpid(child, &outcome.status, 0);
    return outcome;
}

} // namespace

/// What a decoder that a hostile picture has taken over, or led astray, can do.
class tst_ReaderLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aCrashIsTold_data();
    void aCrashIsTold();
    void endlessWorkIsEnded();
    void moreMemoryThanThePictureTakesIsRefused();
    void aFileMuchLargerThanThePictureIsRefused();
    void limitsCannotBeWidened();
    void aPictureThatLiesIsRefusedByTheProgram();
    void aSoundPictureIsReadUnderThem_data();
    void aSoundPictureIsReadUnderThem();
    void aCrashOfTheProgramIsTold_data() { aSoundPictureIsReadUnderThem_data(); }
    void aCrashOfTheProgramIsTold();

private:
    QString damaged() const
    {
        return QStringLiteral("pixelsmith: %1 could not be read: it is damaged or made to harm.\n")
            .arg(m_picture.c_str());
    }

    TempDir m_dir;
    std::filesystem::path m_picture = m_dir / "sound.png";
    std::filesystem::path m_large = m_dir / "large.png"; ///< takes a while to read
};

void tst_ReaderLimits::initTestCase()
{
    QImage image(300, 200, QImage::Format_RGB888);
    image.fill(QColor(10, 20, 30));
    QVERIFY(image.save(QString::fromStdString(m_picture.string())));
    QVERIFY(image.scaled(6000, 6000).save(QString::fromStdString(m_large.string())));
}

void tst_ReaderLimits::aCrashIsTold_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("H28 wild pointer") << SIGSEGV;
    QTest::newRow("H28 abort") << SIGABRT;
    QTest::newRow("H28 division") << SIGFPE;
}

void tst_ReaderLimits::aCrashIsTold()
{
    QFETCH(int, signal);
    const Outcome outcome = underLimits(m_picture, [=] { return ::raise(signal); });
    QCOMPARE(outcome.said, damaged());
    QVERIFY(WIFEXITED(outcome.status));
    QCOMPARE(WEXITSTATUS(outcome.status), int(FileTrouble));
}

void tst_ReaderLimits::endlessWorkIsEnded()
{
    const Outcome outcome = underLimits(m_picture, [] {
        rlimit limits = {};
        ::getrlimit(RLIMIT_CPU, &limits);
        const bool isBounded = limits.rlim_cur < 100 && limits.rlim_max < 110;
        limits.rlim_cur = 1; // not a whole minute
        ::setrlimit(RLIMIT_CPU, &limits);
        for (volatile unsigned i = 0; isBounded;) // wraps around, which is defined
            i = i + 1;
        return 0;
    });
    QCOMPARE(outcome.said, damaged());
    QCOMPARE(WEXITSTATUS(outcome.status), int(FileTrouble));
}

void tst_ReaderLimits::moreMemoryThanThePictureTakesIsRefused()
{
#if defined(__SANITIZE_ADDRESS__)
    QSKIP("The sanitizer takes all of the address space.");
#endif
    const Outcome outcome = underLimits(m_picture, [] {
        try {
            return std::vector<char>(size_t(1) << 40).empty() ? 1 : 2;
        } catch (const std::bad_alloc &) {
            return 42;
        }
    });
    QCOMPARE(WEXITSTATUS(outcome.status), 42);
}

void tst_ReaderLimits::aFileMuchLargerThanThePictureIsRefused()
{
    const std::string file = m_dir / "large";
    const Outcome outcome = underLimits(m_picture, [&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT, 0600);
        return fd >= 0 && ::ftruncate(fd, 1 << 20) == 0 && ::ftruncate(fd, 1 << 30) != 0 ? 42 : 1;
    });
    QCOMPARE(WEXITSTATUS(outcome.status), 42);
}

void tst_ReaderLimits::limitsCannotBeWidened()
{
    const Outcome outcome = underLimits(m_picture, [] {
        bool isBounded = true;
        for (const auto resource : {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_CORE}) {
            rlimit limits = {};
            ::getrlimit(resource, &limits);
            isBounded = isBounded && limits.rlim_max < RLIM_INFINITY / 4;
        }
        return isBounded ? 42 : 1;
    });
    QCOMPARE(WEXITSTATUS(outcome.status), 42);
}

void tst_ReaderLimits::aPictureThatLiesIsRefusedByTheProgram()
{
    QFile sound(QString::fromStdString(m_picture.string()));
    QVERIFY(sound.open(QIODevice::ReadOnly));
    const QByteArray bytes = hostile::claimingSize(sound.readAll(), 100'000);
    QFile bomb(QString::fromStdString(m_dir / "bomb.png"));
    QVERIFY(bomb.open(QIODevice::WriteOnly) && bomb.write(bytes) == bytes.size());
    bomb.close();
    for (const QStringList &command : {QStringList{"info", bomb.fileName()},
                                       QStringList{"unpack", bomb.fileName(), "--document", bomb.fileName() + ".d"},
                                       QStringList{"import", bomb.fileName(), "--document", bomb.fileName() + ".d"}}) {
        QProcess process;
        process.start(kProgram, command);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitCode(), int(WrongUsage));
        const QString said = QString::fromUtf8(process.readAllStandardError());
        QVERIFY2(said.contains("claims 100000 x 100000 pixels, and its "), qPrintable(said));
    }
}

void tst_ReaderLimits::aSoundPictureIsReadUnderThem_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("unpack") << QStringLiteral("unpack");
    QTest::newRow("import") << QStringLiteral("import");
}

void tst_ReaderLimits::aSoundPictureIsReadUnderThem()
{
    QFETCH(QString, command);
    QProcess process;
    process.start(kProgram, {command, QString::fromStdString(m_picture.string()), "--progress", "none", "--document",
                             QString::fromStdString(m_dir / command.toStdString()) + ".pixelsmith"});
    QVERIFY(process.waitForFinished(30'000));
    QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QString());
    QCOMPARE(process.exitCode(), int(Done));
}

void tst_ReaderLimits::aCrashOfTheProgramIsTold()
{
    QFETCH(QString, command);
    QProcess process;
    process.start(kProgram, {command, QString::fromStdString(m_large.string()), "--progress", "json", "--document",
                             QString::fromStdString(m_dir / command.toStdString()) + "-crash.pixelsmith"});
    // It tells how far it has come, so it is at the picture.
    QVERIFY(process.waitForReadyRead(30'000));
    ::kill(static_cast<pid_t>(process.processId()), SIGSEGV);
    QVERIFY(process.waitForFinished(30'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), int(FileTrouble));
    QVERIFY(process.readAllStandardError().contains("large.png could not be read: it is damaged or made to harm."));
}

QTEST_GUILESS_MAIN(tst_ReaderLimits)
#include "tst_reader_limits.moc"
