#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/types.h>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

const QString kProgram = PIXELSMITH_PROGRAM;
const QString kToy = QString::fromStdString(pixelsmith::tinyCheckpoint().string());
constexpr const char *kProgressLine = "\"event\":\"progress\""; ///< the document is there by then

struct Outcome
{
    int exitCode = -1;
    QString output;
    QString errors;
};

Outcome run(const QStringList &arguments, int timeoutMs = 120'000)
{
    QProcess process;
    process.start(kProgram, arguments);
    if (!process.waitForFinished(timeoutMs))
        return {-1, {}, u"did not end"_s};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
            QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

/// The program as a script or the window's child processes use it.
class tst_CommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helpNamesEveryCommand();
    void wrongUsageIsExplained_data();
    void wrongUsageIsExplained();
    void dryRunPrintsThePlanAndMakesNothing();
    void generateWritesThePictureAndItsDocument();
    void progressIsOneJsonObjectALine();
    void killedRunIsResumedToTheSamePixels();
    void interruptedRunSaysHowToGoOn();
    void importedPictureIsTheBase();
    void missingModelIsNamed();
    void modelsOfTheProgramGoByTheirNames();
    void exportOfAnUnfinishedPictureIsRefused();
    void previewShowsARegionAtSeveralSliderPositions();
    void aSliderMapIsPaintedWithAndTold();
    void aRegionIsPaintedAgain();
    void seamsAreToldAndHealed();
    void aFullDiskPausesTheRunUntilThereIsRoom();
    void stoppedOnAFullDiskTheRunCanBeResumed();
    void exportToAFullDiskLeavesNothing();
    void aDocumentInUseSaysWhoWrites();

private:
    QString file(const char *name) const { return QString::fromStdString((m_folder / name).string()); }
    QStringList toyRun(const QString &document) const
    {
        return {u"generate"_s, u"--model"_s,    kToy,      u"--prompt"_s,     u"a cat"_s, u"--size"_s,
                u"384x384"_s,  u"--seed"_s,     u"5"_s,    u"--steps"_s,      u"3"_s,     u"--stage-steps"_s,
                u"4"_s,        u"--threads"_s,  u"1"_s,    u"--guidance"_s,   u"3"_s,     u"--document"_s,
                document,      u"--progress"_s, u"json"_s, u"--batch-size"_s, u"1"_s};
    }
    static QString hashOf(const QString &document)
    {
        const QString info = run({u"info"_s, u"--hash"_s, document}).output;
        return QRegularExpression(u"pixels +(\\w+)"_s).match(info).captured(1);
    }

    /// Files of the program may not grow beyond so many bytes: to it, that is a full disk.
    static void limitFiles(QProcess &process, rlim_t bytes)
    {
        process.setChildProcessModifier([bytes] {
            const rlimit limit = {bytes, RLIM_INFINITY};
            setrlimit(RLIMIT_FSIZE, &limit);
        });
    }
    /// Reads lines of progress until one holds the text.
    static bool waitForLine(QProcess &process, const char *text)
    {
        for (;;) {
            while (!process.canReadLine()) {
                if (!process.waitForReadyRead(60'000))
                    return false;
            }
            if (process.readLine().contains(text))
                return true;
        }
    }

    TempDir m_folder;
};

void tst_CommandLine::helpNamesEveryCommand()
{
    const Outcome help = run({u"--help"_s});
    QCOMPARE(help.exitCode, 0);
    for (const QString &command :
         {u"generate"_s, u"resume"_s, u"export"_s, u"import"_s, u"info"_s, u"preview"_s, u"redo"_s}) {
        QVERIFY(help.output.contains(u"pixelsmith "_s + command));
        const Outcome own = run({command, u"--help"_s});
        QCOMPARE(own.exitCode, 0);
        QVERIFY2(own.output.startsWith(u"Usage: pixelsmith "_s + command), qPrintable(own.output));
    }
}

void tst_CommandLine::wrongUsageIsExplained_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("message");
    QTest::newRow("no prompt") << QStringList{"generate", "--output", "x.tif"} << "Say what to paint";
    QTest::newRow("no place") << QStringList{"generate", "--prompt", "x"} << "Say where the picture goes";
    QTest::newRow("unknown option") << QStringList{"generate", "--colour", "red"} << "colour";
    QTest::newRow("no number") << QStringList{"generate", "--prompt", "x", "--seed", "abc"}
                               << "--seed abc is not a number";
    QTest::newRow("out of range") << QStringList{"generate", "--prompt", "x", "--steps", "0"}
                                  << "steps = 0 is not possible";
    QTest::newRow("size") << QStringList{"generate", "--prompt", "x", "--size", "big"} << "is not a size";
    QTest::newRow("format") << QStringList{"generate", "--prompt", "x", "--output", "x.bmp"} << "bmp";
    QTest::newRow("missing file") << QStringList{"export"} << "FILE.pixelsmith is missing";
    QTest::newRow("region") << QStringList{"export", "x", "--output", "x.png", "--region", "1,2,3"} << "--region 1,2,3";
    QTest::newRow("no region") << QStringList{"preview", "x", "--output", "x.png"} << "Say which part to show";
    QTest::newRow("slider and sheet") << QStringList{"preview", "x",        "--output", "x.png",   "--region",
                                                     "0,0,8,8", "--slider", "3",        "--sheet", "1,2"}
                                      << "give one of them";
    QTest::newRow("progress") << QStringList{"resume", "x", "--progress", "loud"} << "no progress style loud";
}

void tst_CommandLine::wrongUsageIsExplained()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, message);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(message), qPrintable(outcome.errors));
    QCOMPARE(outcome.errors.count(u'\n'), 1);
}

void tst_CommandLine::dryRunPrintsThePlanAndMakesNothing()
{
    const Outcome outcome = run(toyRun(file("dry.pixelsmith")) << u"--dry-run"_s);
    QCOMPARE(outcome.exitCode, 0);
    const QJsonObject plan = QJsonDocument::fromJson(outcome.output.toUtf8()).object();
    QCOMPARE(plan.value(u"stages"_s).toArray().size(), 3);
    QVERIFY(!QFile::exists(file("dry.pixelsmith")));
}

void tst_CommandLine::generateWritesThePictureAndItsDocument()
{
    QStringList arguments = toyRun(file("whole.pixelsmith"));
    const Outcome outcome = run(arguments << u"--output"_s << file("whole.png"));
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QCOMPARE(QImage(file("whole.png")).size(), QSize(384, 384));
    QVERIFY(!hashOf(file("whole.pixelsmith")).isEmpty());
    const Outcome again = run(arguments);
    QCOMPARE(again.exitCode, 4);
    QVERIFY2(again.errors.contains(u"whole.pixelsmith"), qPrintable(again.errors));
    const Outcome part = run({u"export"_s, file("whole.pixelsmith"), u"--output"_s, file("part.png"), u"--region"_s,
                              u"100,50,64,32"_s, u"--stage"_s, u"2"_s});
    QVERIFY2(part.exitCode == 0, qPrintable(part.errors));
    QCOMPARE(QImage(file("part.png")).size(), QSize(64, 32));
    QVERIFY(run({u"info"_s, file("whole.png")}).output.contains(u"a cat"));
}

void tst_CommandLine::progressIsOneJsonObjectALine()
{
    const Outcome outcome = run(toyRun(file("json.pixelsmith")));
    QCOMPARE(outcome.exitCode, 0);
    const QStringList lines = outcome.output.split(u'\n', Qt::SkipEmptyParts);
    QVERIFY(lines.size() > 20);
    double last = 0;
    for (const QString &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line.toUtf8()).object();
        if (object.value(u"event"_s) == u"loading"_s) {
            QVERIFY2(last == 0 && object.contains(u"bytes_read"_s) && object.contains(u"bytes"_s), qPrintable(line));
            continue;
        }
        for (const QString &key : {u"stage"_s, u"step"_s, u"patches_done"_s, u"patches"_s, u"unet_evaluations"_s,
                                   u"seconds"_s, u"peak_memory_bytes"_s})
            QVERIFY2(object.contains(key), qPrintable(line));
        QVERIFY(object.value(u"seconds"_s).toDouble() >= last);
        last = object.value(u"seconds"_s).toDouble();
    }
}

void tst_CommandLine::killedRunIsResumedToTheSamePixels()
{
    const QString whole = file("straight.pixelsmith");
    const Outcome straight = run(toyRun(whole));
    QVERIFY2(straight.exitCode == 0, qPrintable(straight.errors));
    const qsizetype lines = straight.output.count(u'\n');
    const QString document = file("killed.pixelsmith");
    // Killed early, in the middle and near the end of the whole run, by counting lines of progress.
    const QList<qsizetype> moments = {lines / 6, lines / 3, lines / 4};
    for (qsizetype i = 0; i < moments.size(); ++i) {
        QProcess process;
        process.start(kProgram,
                      i == 0 ? toyRun(document) : QStringList{u"resume"_s, document, u"--progress"_s, u"json"_s});
        for (qsizetype line = 0; line < moments[i]; ++line) {
            while (!process.canReadLine())
                QVERIFY2(process.waitForReadyRead(60'000), process.readAllStandardError().constData());
            process.readLine();
        }
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    }
    const Outcome resumed = run({u"resume"_s, document, u"--output"_s, file("killed.png")});
    QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.errors));
    QVERIFY(!hashOf(whole).isEmpty());
    QCOMPARE(hashOf(document), hashOf(whole));
}

void tst_CommandLine::interruptedRunSaysHowToGoOn()
{
    const QString document = file("interrupted.pixelsmith");
    QProcess process;
    process.start(kProgram, toyRun(document));
    QVERIFY(waitForLine(process, kProgressLine));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 3);
    QVERIFY(process.readAllStandardError().contains("pixelsmith resume"));
    QCOMPARE(run({u"resume"_s, document}).exitCode, 0);
}

void tst_CommandLine::importedPictureIsTheBase()
{
    QImage picture(130, 100, QImage::Format_RGB32);
    picture.fill(QColor(200, 120, 40));
    QVERIFY(picture.save(file("own.png")));
    const Outcome outcome =
        run({u"import"_s, file("own.png"), u"--document"_s, file("own.pixelsmith"), u"--model"_s, kToy});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY(run({u"info"_s, file("own.pixelsmith")}).output.contains(u"128 x 96, finished"));
    QCOMPARE(run({u"export"_s, file("own.pixelsmith"), u"--output"_s, file("back.png")}).exitCode, 0);
    QCOMPARE(QImage(file("back.png")).pixelColor(60, 60), QColor(200, 120, 40));
    const Outcome hostile = run({u"import"_s, kToy + u"/model_index.json"_s, u"--document"_s, file("no.pixelsmith")});
    QVERIFY(hostile.exitCode != 0);
    QVERIFY(!QFile::exists(file("no.pixelsmith")));
}

void tst_CommandLine::missingModelIsNamed()
{
    const Outcome outcome =
        run({u"generate"_s, u"--prompt"_s, u"x"_s, u"--model"_s, u"/nowhere"_s, u"--output"_s, u"x.tif"_s});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.errors.contains(u"There is no model folder /nowhere."), qPrintable(outcome.errors));
}

void tst_CommandLine::modelsOfTheProgramGoByTheirNames()
{
    const QStringList arguments = {
        u"generate"_s, u"--model"_s, u"landscapes-fast"_s, u"--prompt"_s, u"hills in summer at noon, blue sky"_s,
        u"--seed"_s,   u"3"_s,       u"--threads"_s,       u"1"_s};
    const Outcome plan = run(QStringList(arguments) << u"--dry-run"_s);
    QVERIFY2(plan.output.contains(u"8 steps"), qPrintable(plan.output + plan.errors));

    const Outcome painted = run(QStringList(arguments) << u"--output"_s << file("fast.png"));
    QVERIFY2(painted.exitCode == 0, qPrintable(painted.errors));
    const QImage sky =
        QImage(file("fast.png")).copy(0, 0, 256, 64).scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    const QImage ground =
        QImage(file("fast.png")).copy(0, 192, 256, 64).scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    QVERIFY2(sky.pixelColor(0, 0).blue() > ground.pixelColor(0, 0).blue() + 40, "the sky is not bluer than the hills");
}

void tst_CommandLine::exportOfAnUnfinishedPictureIsRefused()
{
    const QString document = file("unfinished.pixelsmith");
    QProcess process;
    process.start(kProgram, toyRun(document));
    QVERIFY(waitForLine(process, kProgressLine));
    process.kill();
    QVERIFY(process.waitForFinished());
    const Outcome outcome = run({u"export"_s, document, u"--output"_s, file("unfinished.png")});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(u"No stage of this picture is finished yet."), qPrintable(outcome.errors));
    QVERIFY(!QFile::exists(file("unfinished.png")));
}

void tst_CommandLine::previewShowsARegionAtSeveralSliderPositions()
{
    const QString document = file("preview.pixelsmith");
    QCOMPARE(run(toyRun(document)).exitCode, 0);
    const QStringList preview = {u"preview"_s, document,        u"--region"_s, u"300,200,96,64"_s, u"--threads"_s,
                                 u"1"_s,       u"--progress"_s, u"json"_s,     u"--output"_s,      file("preview.png")};
    const Outcome one = run(QStringList(preview) << u"--slider"_s << u"50%"_s << u"--method"_s << u"refined"_s);
    QVERIFY2(one.exitCode == 0, qPrintable(one.errors));
    QCOMPARE(QImage(file("preview.png")).size(), QSize(96, 64));
    const Outcome sheet =
        run(QStringList(preview) << u"--sheet"_s << u"0%,50%,100%"_s << u"--method"_s << u"classic"_s);
    QVERIFY2(sheet.exitCode == 0, qPrintable(sheet.errors));
    const QImage image(file("preview.png"));
    QCOMPARE(image.size(), QSize(3 * 96 + 2 * 8, 64));
    QVERIFY(image.copy(0, 0, 96, 64) != image.copy(104, 0, 96, 64));
    const auto last = sheet.output.split(u'\n', Qt::SkipEmptyParts).last();
    const QJsonObject summary = QJsonDocument::fromJson(last.toUtf8()).object();
    QCOMPARE(summary.value(u"guided_steps"_s).toArray(), (QJsonArray{0, 2, 4}));
    QVERIFY(summary.value(u"unet_evaluations"_s).toInt() < summary.value(u"unet_evaluations_unshared"_s).toInt());
    // The document is what it was.
    QVERIFY(run({u"info"_s, document}).output.contains(u"384 x 384, finished"));
    const Outcome outside = run(QStringList(preview) << u"--size"_s << u"384x384"_s);
    QCOMPARE(outside.exitCode, 2);
    QVERIFY2(outside.errors.contains(u"384x384 already"), qPrintable(outside.errors));
}

void tst_CommandLine::aSliderMapIsPaintedWithAndTold()
{
    QImage map(64, 64, QImage::Format_ARGB32);
    map.fill(Qt::transparent);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 32; ++x)
            map.setPixelColor(x, y, y < 32 ? Qt::black : Qt::white);
    }
    QVERIFY(map.save(file("map.png")));
    const QString picture = file("painted.png");
    QCOMPARE(run(toyRun(file("painted.pixelsmith"))
                 + QStringList{u"--slider-map"_s, file("map.png"), u"--output"_s, picture})
                 .exitCode,
             0);
    QCOMPARE(run(toyRun(file("plain.pixelsmith"))).exitCode, 0);
    QVERIFY(hashOf(file("painted.pixelsmith")) != hashOf(file("plain.pixelsmith")));
    QVERIFY(run({u"info"_s, file("painted.pixelsmith")}).output.contains(u"painted    50.0 % of the picture"));
    QFile written(picture);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(written.readAll().contains("Pixelsmith painted slider: 50.0 % of the picture"));

    // Opaque and of the Slider's own value it changes nothing: 60 % of 4 steps are 2, and so is mid grey.
    QImage grey(32, 32, QImage::Format_Grayscale8);
    grey.fill(128);
    QVERIFY(grey.save(file("grey.png")));
    QCOMPARE(
        run(toyRun(file("grey.pixelsmith")) + QStringList{u"--slider-map"_s, file("grey.png"), u"--slider"_s, u"2"_s})
            .exitCode,
        0);
    QCOMPARE(run(toyRun(file("two.pixelsmith")) + QStringList{u"--slider"_s, u"2"_s}).exitCode, 0);
    QCOMPARE(hashOf(file("grey.pixelsmith")), hashOf(file("two.pixelsmith")));

    const Outcome none = run(toyRun(file("none.pixelsmith")) + QStringList{u"--slider-map"_s, file("none.png")});
    QVERIFY(none.exitCode != 0);
    QVERIFY2(none.errors.contains(u"none.png"), qPrintable(none.errors));
}

void tst_CommandLine::aRegionIsPaintedAgain()
{
    const QString document = file("redo.pixelsmith");
    QCOMPARE(run(toyRun(document)).exitCode, 0);
    const QString before = hashOf(document);
    const QStringList redo = {u"redo"_s, document, u"--threads"_s, u"1"_s, u"--progress"_s, u"json"_s};
    QCOMPARE(run(redo).exitCode, 0); // nothing is painted
    QCOMPARE(hashOf(document), before);
    const Outcome outcome = run(redo + QStringList{u"--region"_s, u"100,100,80,80"_s, u"--slider"_s, u"0%"_s});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY(outcome.output.contains(u"\"stage\""));
    QVERIFY(hashOf(document) != before);
    QVERIFY(run({u"info"_s, document}).output.contains(u"painted "));
    QCOMPARE(run(redo + QStringList{u"--region"_s, u"100,100,80,80"_s}).exitCode, 2);
    QCOMPARE(run(redo + QStringList{u"--region"_s, u"9000,0,8,8"_s, u"--slider"_s, u"1"_s}).exitCode, 2);
}

void tst_CommandLine::seamsAreToldAndHealed()
{
    const QString document = file("seams.pixelsmith");
    const QStringList large = {u"--model"_s,       u"landscapes"_s, u"--base"_s,    u"256x256"_s,
                               u"--size"_s,        u"512x512"_s,    u"--method"_s,  u"classic"_s,
                               u"--stage-steps"_s, u"2"_s,          u"--spacing"_s, u"trailing"_s};
    const QStringList quiet = {u"--threads"_s, u"1"_s, u"--progress"_s, u"none"_s};
    QCOMPARE(run(QStringList{u"generate"_s, u"--prompt"_s, u"a lake in the mountains"_s, u"--seed"_s, u"3"_s,
                             u"--document"_s, document}
                 + large + quiet)
                 .exitCode,
             0);
    const auto told = [&] { return run({u"info"_s, document, u"--seams"_s}).output.count(u"\nseam "_s); };
    const auto before = told();
    QVERIFY(before > 0);
    const QStringList heal = QStringList{u"redo"_s, document, u"--heal-seams"_s} + quiet;
    const Outcome healed = run(heal);
    QVERIFY2(healed.exitCode == 0, qPrintable(healed.errors));
    QVERIFY(healed.errors.contains(u"are painted again"));
    QVERIFY(told() < before);
    QCOMPARE(run(heal + QStringList{u"--region"_s, u"0,0,8,8"_s}).exitCode, 2);
    // A picture without any is left alone.
    const QString toy = file("seamless.pixelsmith");
    QCOMPARE(run({u"generate"_s, u"--model"_s, u"landscapes"_s, u"--prompt"_s, u"dunes"_s, u"--base"_s, u"256x256"_s,
                  u"--document"_s, toy, u"--threads"_s, u"1"_s, u"--steps"_s, u"2"_s, u"--progress"_s, u"none"_s})
                 .exitCode,
             0);
    QVERIFY(run(QStringList{u"redo"_s, toy, u"--heal-seams"_s} + quiet).errors.contains(u"No seam shows"));
}

void tst_CommandLine::aFullDiskPausesTheRunUntilThereIsRoom()
{
    const QString straight = file("roomy.pixelsmith");
    QCOMPARE(run(toyRun(straight)).exitCode, 0);
    const QString document = file("full.pixelsmith");
    QProcess process;
    limitFiles(process, static_cast<rlim_t>(QFileInfo(straight).size() / 2));
    process.start(kProgram, toyRun(document));
    QVERIFY(waitForLine(process, "\"event\":\"loading\""));
    QVERIFY(waitForLine(process, "\"event\":\"paused\""));
    QCOMPARE(process.state(), QProcess::Running);
    const rlimit freed = {RLIM_INFINITY, RLIM_INFINITY};
    QCOMPARE(prlimit(static_cast<pid_t>(process.processId()), RLIMIT_FSIZE, &freed, nullptr), 0);
    QVERIFY(waitForLine(process, "\"event\":\"resumed\""));
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitCode(), 0);
    const QByteArray told = process.readAllStandardError();
    QVERIFY2(told.contains("Paused: There is no room left for ") && told.contains("Saving works again."),
             told.constData());
    QCOMPARE(hashOf(document), hashOf(straight));
}

void tst_CommandLine::stoppedOnAFullDiskTheRunCanBeResumed()
{
    const QString document = file("given up.pixelsmith");
    QProcess process;
    limitFiles(process, 400'000);
    process.start(kProgram, toyRun(document));
    QVERIFY(waitForLine(process, "\"event\":\"paused\""));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 4);
    QVERIFY(process.readAllStandardError().contains("There is no room left for "));
    QCOMPARE(run({u"resume"_s, document}).exitCode, 0);
}

void tst_CommandLine::exportToAFullDiskLeavesNothing()
{
    const QString document = file("to export.pixelsmith");
    QCOMPARE(run(toyRun(document)).exitCode, 0);
    for (const QString &name : {u"full.tif"_s, u"full.png"_s, u"full.jpg"_s}) {
        QProcess process;
        limitFiles(process, 2'000);
        process.start(kProgram, {u"export"_s, document, u"--output"_s, file(name.toUtf8().constData())});
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 4);
        const QByteArray errors = process.readAllStandardError();
        QVERIFY2(errors.contains(name.toUtf8() + " could not be written: File too large."), errors.constData());
        QVERIFY(!QFile::exists(file(name.toUtf8().constData()))
                && !QFile::exists(file(name.toUtf8().constData()) + u".part"_s));
    }
}

void tst_CommandLine::aDocumentInUseSaysWhoWrites()
{
    const QString document = file("in use.pixelsmith");
    QProcess process;
    process.start(kProgram, toyRun(document));
    QVERIFY(waitForLine(process, kProgressLine));
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGSTOP),
             0); // or it may be through before the second looks
    const Outcome second = run({u"resume"_s, document});
    QCOMPARE(second.exitCode, 4);
    const QString text = u"is in use by Pixelsmith (process %1 on host "_s.arg(process.processId());
    QVERIFY2(second.errors.contains(text), qPrintable(second.errors));
    process.kill();
    QVERIFY(process.waitForFinished());
}

QTEST_GUILESS_MAIN(tst_CommandLine)
#include "tst_command_line.moc"
