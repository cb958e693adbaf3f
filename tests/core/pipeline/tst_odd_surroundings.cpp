#include "models/prompt_weights.h"
#include "support/fake_cascade.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>
#include <pixelsmith/parameters_text.h>

#include <QProcess>
#include <QtTest>

#include <atomic>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <sys/time.h>

using namespace pixelsmith;

namespace {

/// While set, the wall clock goes back by a day each time it is asked.
std::atomic<bool> g_isClockMad = false;
std::atomic<int64_t> g_daysBack = 0;

int64_t madSeconds()
{
    return g_isClockMad ? ++g_daysBack * 86'400 : 0;
}

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec *time) noexcept
{
    static auto *const real = reinterpret_cast<int (*)(clockid_t, timespec *)>(dlsym(RTLD_NEXT, "clock_gettime"));
    const int result = real(clock, time);
    if (clock == CLOCK_REALTIME)
        time->tv_sec -= madSeconds();
    return result;
}

time_t time(time_t *to) noexcept
{
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    if (to)
        *to = now.tv_sec;
    return now.tv_sec;
}

} // extern "C"

/// H48: the wall clock, the time zone and the language of the place change nothing.
class tst_OddSurroundings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aDecimalCommaChangesNoText();
    void aRunGoesOnWithADecimalComma();
    void aRunGoesOnWhenTheClockGoesBack();

private:
    bool useDecimalComma();

    TempDir m_folder;
    FakeCascade m_cascade{{256, 256}};
};

void tst_OddSurroundings::init()
{
    setLogSink([](LogLevel, const std::string &) {});
}

void tst_OddSurroundings::cleanup()
{
    g_isClockMad = false;
    setlocale(LC_ALL, "C");
    unsetenv("TZ");
    tzset();
}

/// Of an installed locale, or of one that is made for the test.
bool tst_OddSurroundings::useDecimalComma()
{
    const auto tries = [] {
        for (const char *name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "es_ES.UTF-8"}) {
            if (setlocale(LC_ALL, name) && *localeconv()->decimal_point == ',')
                return true;
        }
        return false;
    };
    if (tries())
        return true;
    QProcess::execute(QStringLiteral("localedef"),
                      {QStringLiteral("-i"), QStringLiteral("de_DE"), QStringLiteral("-f"), QStringLiteral("UTF-8"),
                       QString::fromStdString(m_folder / "de_DE.UTF-8")});
    setenv("LOCPATH", m_folder.path().c_str(), 1);
    return tries();
}

void tst_OddSurroundings::aDecimalCommaChangesNoText()
{
    GenerationRequest request = m_cascade.request;
    request.prompt = "a (red:1.35) house";
    request.guidanceScale = 7.25;
    const std::string json = toJson(request);
    const std::string plan = toJson(m_cascade.plan);
    const std::string parameters = parametersText(request, m_cascade.plan);
    const auto weightsOf = [&] {
        std::vector<double> weights;
        for (const WeightedText &piece : parsePromptWeights(request.prompt))
            weights.push_back(piece.weight);
        return weights;
    };
    const auto weights = weightsOf();
    if (!useDecimalComma())
        QSKIP("no locale with a decimal comma can be had here");
    QCOMPARE(toJson(request), json);
    QVERIFY(requestFromJson(json) == request);
    QCOMPARE(toJson(m_cascade.plan), plan);
    QVERIFY(planFromJson(plan) == m_cascade.plan);
    QCOMPARE(parametersText(request, m_cascade.plan), parameters);
    QCOMPARE(weightsOf(), weights);
    QVERIFY(FakeCascade({256, 256}).plan == m_cascade.plan); // the model's files are read anew
}

void tst_OddSurroundings::aRunGoesOnWithADecimalComma()
{
    const auto straight = m_cascade.create(m_folder / "straight.pixelsmith");
    QCOMPARE(m_cascade.run(straight), RunOutcome::Finished);
    const auto path = m_folder / "begun.pixelsmith";
    {
        RunControl control;
        QCOMPARE(m_cascade.run(m_cascade.create(path), control,
                               [&](const Event &event) {
                                   if (const auto *p = std::get_if<Progress>(&event);
                                       p && p->stage == 1 && p->step == 1)
                                       control.stop();
                               }),
                 RunOutcome::Stopped);
    }
    if (!useDecimalComma())
        QSKIP("no locale with a decimal comma can be had here");
    setenv("TZ", "Pacific/Kiritimati", 1);
    tzset();
    const auto document = Document::open(path, Document::Access::ReadWrite);
    QCOMPARE(FakeCascade({256, 256}).run(document), RunOutcome::Finished);
    QCOMPARE(FakeCascade::hashOf(document), FakeCascade::hashOf(straight));
}

void tst_OddSurroundings::aRunGoesOnWhenTheClockGoesBack()
{
    g_isClockMad = true;
    const std::time_t before = std::time(nullptr);
    QVERIFY(std::time(nullptr) < before);
    const auto document = m_cascade.create(m_folder / "back.pixelsmith");
    double last = 0;
    RunControl control;
    const EventSink sink = [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress)
            return;
        QVERIFY2(progress->elapsedSeconds >= last && progress->elapsedSeconds < 3600,
                 qPrintable(QString::number(progress->elapsedSeconds)));
        QVERIFY(!progress->secondsLeft || (*progress->secondsLeft >= 0 && *progress->secondsLeft < 3600));
        last = progress->elapsedSeconds;
    };
    QCOMPARE(m_cascade.run(document, control, sink), RunOutcome::Finished);
    g_isClockMad = false;
    const auto straight = m_cascade.create(m_folder / "forth.pixelsmith");
    QCOMPARE(m_cascade.run(straight), RunOutcome::Finished);
    QCOMPARE(FakeCascade::hashOf(document), FakeCascade::hashOf(straight));
}

QTEST_GUILESS_MAIN(tst_OddSurroundings)
#include "tst_odd_surroundings.moc"
