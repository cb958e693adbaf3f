#include "app/guarded_pictures.h"

#include "app/command_line.h"
#include "app/generation_worker.h"
#include "app/hostile_picture.h"
#include "app/paths.h"
#include "app/slider_map_json.h"
#include "support/expect_error.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>
#include <pixelsmith/import_base.h>

#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QtTest>

#include <csignal>
#include <sys/types.h>
#include <thread>
#include <utility>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

const QString kProgram = PIXELSMITH_PROGRAM;
const QString kToy = QString::fromStdString(tinyCheckpoint().string());
const EventSink kNoSink = [](const Event &) {};

struct Outcome
{
    int exitCode = -1;
    QString errors;
};

Outcome outcomeOf(QProcess &process)
{
    if (!process.waitForFinished(120'000))
        return {-1, u"did not end"_s};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
            QString::fromUtf8(process.readAllStandardError())};
}

Outcome run(const QStringList &arguments)
{
    QProcess process;
    process.start(kProgram, arguments);
    return outcomeOf(process);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The only child of a process; 0: it has none.
pid_t childOf(qint64 parent)
{
    const QStringList processes = QDir(u"/proc"_s).entryList(QDir::Dirs);
    for (const QString &process : processes) {
        // pid (name) state ppid …
        const QByteArray stat = contentOf(u"/proc/%1/stat"_s.arg(process));
        const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 1).simplified().split(' ');
        if (fields.size() > 1 && fields[0] != "Z" && fields[1].toLongLong() == parent)
            return static_cast<pid_t>(process.toInt());
    }
    return 0;
}

bool isLimited(pid_t process)
{
    static const QRegularExpression line(u"Max cpu time +\\d+ +\\d+"_s);
    return line.match(QString::fromUtf8(contentOf(u"/proc/%1/limits"_s.arg(process)))).hasMatch();
}

/// A script that stands in for the program.
class StandIn
{
public:
    explicit StandIn(const QByteArray &script)
    {
        QFile file(path());
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no script");
        file.write("#!/bin/sh\n" + script + '\n');
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    QString path() const { return QString::fromStdString(m_dir / "program"); }

private:
    TempDir m_dir;
};

} // namespace

/// Commands and runs that need a picture file do not open it themselves: a child under limits does.
class tst_GuardedPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theSamePictureComesOutAsFromOneProcess_data();
    void theSamePictureComesOutAsFromOneProcess();
    void aSliderMapIsTheSameAsFromOneProcess();
    void whatIsRefusedIsToldInTheReadersWords_data();
    void whatIsRefusedIsToldInTheReadersWords();
    void aCrashOfTheReaderIsTold_data();
    void aCrashOfTheReaderIsTold();
    void stoppedWhileReadingNothingIsLeft();
    void aKilledCommandTakesItsReaderWithIt();
    void aRunThatGoesOnReadsItsBaseSo();
    void aCrashOfTheReaderEndsTheRunAlone();
    void aReaderThatMisleadsIsNotBelieved_data();
    void aReaderThatMisleadsIsNotBelieved();
    void aReaderThatHangsIsStopped();
    void aSliderMapSurvivesItsWay();
    void anImportThatFailsLeavesNothing();

private:
    QString file(const char *name) const { return QString::fromStdString(m_dir / name); }
    QStringList generate(const QString &picture) const
    {
        return {u"generate"_s,
                u"--model"_s,
                kToy,
                u"--image"_s,
                picture,
                u"--base"_s,
                u"192x128"_s,
                u"--size"_s,
                u"384x256"_s,
                u"--seed"_s,
                u"5"_s,
                u"--threads"_s,
                u"1"_s,
                u"--stage-steps"_s,
                u"4"_s,
                u"--batch-size"_s,
                u"1"_s,
                u"--progress"_s,
                u"json"_s,
                u"--document"_s,
                file("made.pixelsmith")};
    }
    /// The same as those options.
    static GenerationRequest request(const QString &picture)
    {
        GenerationRequest request;
        request.checkpoint = kToy.toStdString();
        request.baseImage = picture.toStdString();
        request.baseSize = {192, 128};
        request.targetSize = {384, 256};
        request.seed = 5;
        request.stageSteps = 4;
        request.batchSize = 1;
        return request;
    }
    std::shared_ptr<Document> documentOf(const QString &picture, const char *name) const
    {
        const GenerationRequest wanted = request(picture);
        return Document::create(m_dir / name, wanted,
                                makePlan(wanted, readModelInfo(modelSource(wanted)), readImageSize(wanted.baseImage)));
    }
    static std::string hashOf(const std::shared_ptr<Document> &document)
    {
        return document->isFinished() ? pixelHash(*openStage(document, document->lastFinishedStage())) : "unfinished";
    }
    /// Starts a command that reads the large picture, and waits until it tells so. \return  its reader; 0 on failure.
    pid_t startReading(QProcess &process) const
    {
        process.start(kProgram, generate(m_large));
        while (!process.canReadLine()) {
            if (!process.waitForReadyRead(60'000))
                return 0;
        }
        return process.readLine().contains("\"phase\":\"decoding\"") ? childOf(process.processId()) : 0;
    }

    TempDir m_dir;
    QString m_small = file("small.png");
    QString m_large = file("large.png"); ///< takes a while to read
    QString m_bomb = file("bomb.png");   ///< claims to be huge
    QString m_cut = file("cut.png");
    QString m_finished = file("finished.pixelsmith");
};

void tst_GuardedPictures::initTestCase()
{
    QImage image(192, 128, QImage::Format_ARGB32);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            image.setPixelColor(x, y, QColor(x, y, (x * y) % 251, x < 20 ? 128 : 255));
    }
    QVERIFY(image.save(m_small));
    QVERIFY(image.scaled(6000, 4000).save(m_large));
    const QByteArray sound = contentOf(m_small);
    QFile bomb(m_bomb);
    QVERIFY(bomb.open(QIODevice::WriteOnly) && bomb.write(hostile::claimingSize(sound, 100'000)) > 0);
    QFile cut(m_cut);
    QVERIFY(cut.open(QIODevice::WriteOnly) && cut.write(sound.left(sound.size() / 2)) > 0);
    QCOMPARE(run({u"import"_s, m_small, u"--model"_s, kToy, u"--document"_s, m_finished}).exitCode, int(Done));
}

void tst_GuardedPictures::theSamePictureComesOutAsFromOneProcess_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("of the base's size") << QSize(192, 128);
    QTest::newRow("resampled") << QSize(203, 135);
    QTest::newRow("reduced") << QSize(1300, 867);
}

void tst_GuardedPictures::theSamePictureComesOutAsFromOneProcess()
{
    QFETCH(QSize, size);
    const QString picture = file("own.png");
    QVERIFY(QImage(m_small).scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).save(picture));
    const GenerationRequest wanted = request(picture);
    const ModelSource source = modelSource(wanted);
    const auto pipeline = Pipeline::fromPretrained(source, {.threads = 1});
    const auto straight = Document::create(m_dir / "straight.pixelsmith", wanted,
                                           makePlan(wanted, readModelInfo(source), readImageSize(wanted.baseImage)));
    RunControl control;
    QCOMPARE(pipeline->run(straight, control, kNoSink), RunOutcome::Finished);

    const Outcome outcome = run(generate(picture));
    QVERIFY2(outcome.exitCode == Done, qPrintable(outcome.errors));
    // As reading it here warns.
    QCOMPARE(outcome.errors.count(u"Where it is transparent it was put on white."_s), 1);
    const auto made = Document::open(m_dir / "made.pixelsmith", Document::Access::ReadOnly);
    QCOMPARE(made->plan().stages.size(), straight->plan().stages.size());
    QCOMPARE(hashOf(made), hashOf(straight));
    QCOMPARE(m_dir.content().find(".opened"), std::string::npos);
    for (const char *name : {"made.pixelsmith", "straight.pixelsmith"})
        QVERIFY(QFile::remove(file(name)));
}

void tst_GuardedPictures::aSliderMapIsTheSameAsFromOneProcess()
{
    RunControl control;
    const auto map = GuardedPictures(control, kProgram).sliderMap(m_small);
    QVERIFY(map);
    QVERIFY(map->isPainted());
    QVERIFY(*map == readSliderMap(m_small.toStdString()));
}

void tst_GuardedPictures::whatIsRefusedIsToldInTheReadersWords_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("picture");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("words");
    const QStringList redo = {u"redo"_s, m_finished, u"--model"_s, kToy, u"--slider-map"_s};
    const QStringList painted = generate(m_small) << u"--slider-map"_s;
    const QString huge = u"claims 100000 x 100000 pixels, and its "_s;
    const QString damaged = u"could not be read: it is damaged or cut off."_s;
    QTest::newRow("H27 a base") << generate(m_bomb) << m_bomb << int(WrongUsage) << huge;
    QTest::newRow("H27 a plan alone") << (generate(m_bomb) << u"--dry-run"_s) << m_bomb << int(WrongUsage) << huge;
    QTest::newRow("H27 a painted Slider") << (painted + QStringList{m_bomb}) << m_bomb << int(WrongUsage) << huge;
    QTest::newRow("H27 a redo") << (redo + QStringList{m_bomb}) << m_bomb << int(WrongUsage) << huge;
    QTest::newRow("H28 a base") << generate(m_cut) << m_cut << int(FileTrouble) << damaged;
    QTest::newRow("H28 a painted Slider") << (painted + QStringList{m_cut}) << m_cut << int(FileTrouble) << damaged;
    QTest::newRow("H29 a document") << generate(m_finished) << m_finished << int(WrongUsage) << u"PNG, JPEG"_s;
    QTest::newRow("H29 a model") << generate(kToy) << kToy << int(FileTrouble) << u"is not a regular file"_s;
    const QString none = file("none.png");
    QTest::newRow("absent") << generate(none) << none << int(FileTrouble) << u"There is no "_s;
}

void tst_GuardedPictures::whatIsRefusedIsToldInTheReadersWords()
{
    QFETCH(QStringList, command);
    QFETCH(QString, picture);
    QFETCH(int, exitCode);
    QFETCH(QString, words);
    const std::string before = m_dir.content();
    const Outcome outcome = run(command);
    QCOMPARE(outcome.exitCode, exitCode);
    QVERIFY2(outcome.errors.contains(words) && outcome.errors.contains(picture), qPrintable(outcome.errors));
    const QString reader = run({u"info"_s, u"--json"_s, u"--slider-map"_s, picture}).errors;
    QCOMPARE(outcome.errors, reader.split(u'\n', Qt::SkipEmptyParts).last() + u'\n');
    QCOMPARE(m_dir.content(), before);
}

void tst_GuardedPictures::aCrashOfTheReaderIsTold_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("H28 wild pointer") << SIGSEGV;
    QTest::newRow("killed for memory") << SIGKILL;
}

void tst_GuardedPictures::aCrashOfTheReaderIsTold()
{
    QFETCH(int, signal);
    const std::string before = m_dir.content();
    QProcess process;
    const pid_t reader = startReading(process);
    QVERIFY(reader > 0);
    QVERIFY(isLimited(reader));
    QVERIFY(!isLimited(static_cast<pid_t>(process.processId())));
    ::kill(reader, signal);
    const Outcome outcome = outcomeOf(process);
    QCOMPARE(outcome.exitCode, int(FileTrouble));
    QCOMPARE(outcome.errors, u"pixelsmith: %1 could not be read: it is damaged or made to harm.\n"_s.arg(m_large));
    QCOMPARE(m_dir.content(), before);
}

void tst_GuardedPictures::stoppedWhileReadingNothingIsLeft()
{
    const std::string before = m_dir.content();
    QProcess process;
    const pid_t reader = startReading(process);
    QVERIFY(reader > 0);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const Outcome outcome = outcomeOf(process);
    QCOMPARE(outcome.exitCode, int(StoppedByUser));
    QCOMPARE(outcome.errors, u"Stopped while the picture was read; nothing was changed.\n"_s);
    QVERIFY(::kill(reader, 0) != 0);
    QCOMPARE(m_dir.content(), before);
}

void tst_GuardedPictures::aKilledCommandTakesItsReaderWithIt()
{
    const std::string before = m_dir.content();
    QProcess process;
    const pid_t reader = startReading(process);
    QVERIFY(reader > 0);
    process.kill();
    QVERIFY(process.waitForFinished());
    QTRY_COMPARE_WITH_TIMEOUT(m_dir.content(), before, 30'000);
}

/// The file that a stranger's document names is no better than any other.
void tst_GuardedPictures::aRunThatGoesOnReadsItsBaseSo()
{
    GenerationWorker worker;
    QSignalSpy finished(&worker, &GenerationWorker::finished);
    const auto straight = documentOf(m_small, "straight.pixelsmith");
    RunControl control;
    QCOMPARE(
        Pipeline::fromPretrained(modelSource(straight->request()), {.threads = 1})->run(straight, control, kNoSink),
        RunOutcome::Finished);
    {
        const auto document = documentOf(m_small, "made.pixelsmith");
        bool isReadApart = false;
        const EventSink sink = [&](const Event &event) {
            if (const auto *progress = std::get_if<Progress>(&event); progress && progress->parts == 1000)
                isReadApart = true;
        };
        worker.run({modelSource(document->request()), {.threads = 1}, document, std::make_shared<RunControl>(), sink});
        QCOMPARE(finished.size(), 1);
        QCOMPARE(finished[0][0].value<RunResult>().errorText, QString());
        QVERIFY(isReadApart);
        QCOMPARE(hashOf(document), hashOf(straight));
    }
    QVERIFY(QFile::remove(file("made.pixelsmith")));

    documentOf(m_small, "made.pixelsmith").reset();
    const Outcome resumed = run({u"resume"_s, file("made.pixelsmith"), u"--threads"_s, u"1"_s});
    QVERIFY2(resumed.exitCode == Done, qPrintable(resumed.errors));
    QCOMPARE(hashOf(Document::open(m_dir / "made.pixelsmith", Document::Access::ReadOnly)), hashOf(straight));
    QCOMPARE(m_dir.content().find(".opened"), std::string::npos);
    for (const char *name : {"made.pixelsmith", "straight.pixelsmith"})
        QVERIFY(QFile::remove(file(name)));
}

void tst_GuardedPictures::aCrashOfTheReaderEndsTheRunAlone()
{
    GenerationWorker worker;
    QSignalSpy finished(&worker, &GenerationWorker::finished);
    auto document = documentOf(m_large, "made.pixelsmith");
    bool isKilled = false;
    const EventSink sink = [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress || std::exchange(isKilled, true))
            return;
        if (const pid_t reader = childOf(QCoreApplication::applicationPid()); reader > 0 && isLimited(reader))
            ::kill(reader, SIGSEGV);
    };
    worker.run({modelSource(document->request()), {.threads = 1}, document, std::make_shared<RunControl>(), sink});
    QVERIFY(isKilled);
    QCOMPARE(finished.size(), 1);
    const auto result = finished[0][0].value<RunResult>();
    QCOMPARE(result.kind, RunResult::Kind::Failed);
    QCOMPARE(result.errorKind, ErrorKind::Io);
    QCOMPARE(result.errorText, u"%1 could not be read: it is damaged or made to harm."_s.arg(m_large));
    QVERIFY(isImportWanted(*document));
    QCOMPARE(m_dir.content().find(".opened"), std::string::npos);
    document.reset();
    QVERIFY(QFile::remove(file("made.pixelsmith")));
}

void tst_GuardedPictures::aReaderThatMisleadsIsNotBelieved_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::newRow("nothing") << QByteArray("true");
    QTest::newRow("no picture") << QByteArray(R"(echo '{"width":0,"height":-4,"slider_map":{"columns":0}}')");
    QTest::newRow("beyond any") << QByteArray(
        R"(echo '{"width":9000000,"height":20,"slider_map":{"columns":999999}}')");
    QTest::newRow("too few cells") << QByteArray(
        R"(echo '{"width":"x","slider_map":{"columns":2,"rows":2,"cells":"AAAA"}}')");
    QTest::newRow("endless answer") << QByteArray("exec yes");
    QTest::newRow("endless words") << QByteArray("exec yes >&2");
    QTest::newRow("endless line") << QByteArray("exec cat /dev/zero");
    QTest::newRow("endless JSON") << QByteArray("exec yes '{\"width\":200,\"height\":200}'");
    QTest::newRow("words of a library") << QByteArray("echo noise >&2; kill -9 $$");
}

void tst_GuardedPictures::aReaderThatMisleadsIsNotBelieved()
{
    QFETCH(QByteArray, script);
    const StandIn program(script);
    RunControl control;
    const GuardedPictures pictures(control, program.path());
    const QString text = u"a.png could not be read: it is damaged or made to harm."_s;
    expectError(ErrorKind::Io, text, [&] { pictures.imageSize(u"a.png"_s); });
    expectError(ErrorKind::Io, text, [&] { pictures.sliderMap(u"a.png"_s); });
}

void tst_GuardedPictures::aReaderThatHangsIsStopped()
{
    const StandIn program("trap '' TERM; while :; do sleep 1; done");
    RunControl control;
    std::jthread stopping([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        control.stop();
    });
    QVERIFY(!GuardedPictures(control, program.path()).imageSize(u"a.png"_s));
    QVERIFY(control.isStopRequested());
}

void tst_GuardedPictures::aSliderMapSurvivesItsWay()
{
    SliderMap map(7, 3);
    map.paint(0.4, 0.5, 0.3, 0.77);
    QVERIFY(map.isPainted());
    QCOMPARE(sliderMapFromJson(toJson(map)), std::optional(map));
    QCOMPARE(sliderMapFromJson(toJson(SliderMap(1, 1))), std::optional(SliderMap(1, 1)));
    QVERIFY(!sliderMapFromJson({}));
}

void tst_GuardedPictures::anImportThatFailsLeavesNothing()
{
    const std::string before = m_dir.content();
    const Outcome outcome = run({u"import"_s, m_cut, u"--model"_s, kToy, u"--document"_s, file("made.pixelsmith")});
    QCOMPARE(outcome.exitCode, int(FileTrouble));
    QVERIFY2(outcome.errors.contains(u"cut.png could not be read"_s), qPrintable(outcome.errors));
    QCOMPARE(m_dir.content(), before);
}

QTEST_GUILESS_MAIN(tst_GuardedPictures)
#include "tst_guarded_pictures.moc"
