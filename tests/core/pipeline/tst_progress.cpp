#include "pipeline/progress_meter.h"
#include "support/fake_cascade.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>

#include <QtTest>

#include <chrono>
#include <thread>

using namespace pixelsmith;

/// What a run tells of how far it is.
class tst_Progress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void surveysAreTold_data();
    void surveysAreTold();
    void withoutASurveyTilesAloneCount();
    void decodingIsInTheTimeLeftBeforeItBegins();
    void aStageTakesTheTimeOfAllItsRunsButNoPauses();

private:
    /// Told of the last stage in a phase.
    std::vector<Progress> progressOf(StagePhase phase, int steps);

    TempDir m_folder;
};

void tst_Progress::initTestCase()
{
    setLogSink([](LogLevel, const std::string &) {});
}

std::vector<Progress> tst_Progress::progressOf(StagePhase phase, int steps)
{
    // Two VAE tiles, side by side.
    const FakeCascade cascade({1280, 256}, steps, SchedulerKind::Ddim, {640, 128});
    const auto document = cascade.create(m_folder / (std::to_string(steps) + std::to_string(static_cast<int>(phase))));
    const int last = static_cast<int>(cascade.plan.stages.size()) - 1;
    std::vector<Progress> told;
    RunControl control;
    cascade.run(document, control, [&](const Event &event) {
        if (const auto *progress = std::get_if<Progress>(&event);
            progress && progress->stage == last && progress->phase == phase)
            told.push_back(*progress);
    });
    return told;
}

void tst_Progress::surveysAreTold_data()
{
    QTest::addColumn<int>("phase");
    QTest::addColumn<std::vector<int64_t>>("done");
    QTest::newRow("encoding") << static_cast<int>(StagePhase::Encoding) << std::vector<int64_t>{0, 0, 1, 3};
    QTest::newRow("decoding") << static_cast<int>(StagePhase::Decoding) << std::vector<int64_t>{0, 0, 1, 3, 4};
}

void tst_Progress::surveysAreTold()
{
    QFETCH(int, phase);
    QFETCH(std::vector<int64_t>, done);
    std::vector<int64_t> told;
    for (const Progress &progress : progressOf(static_cast<StagePhase>(phase), 32)) {
        told.push_back(progress.partsDone);
        QCOMPARE(progress.parts, 4);
        // A tile that is only looked at is not in work: what it is looked at for is.
        const int64_t left = progress.partsDone < 3 ? 0 : 1024;
        QCOMPARE(progress.inWork.size(), size_t(progress.partsDone < 4));
        QVERIFY(progress.inWork.empty() || progress.inWork.front().left == left);
    }
    QCOMPARE(told, done);
}

void tst_Progress::decodingIsInTheTimeLeftBeforeItBegins()
{
    using Work = ProgressMeter::Work;
    ProgressMeter meter(1, 100, 100);
    const auto nap = [] { std::this_thread::sleep_for(std::chrono::milliseconds(20)); };
    meter.measure(Work::Encode, 100, nap);
    meter.measure(Work::UNet, 1, nap);
    Progress progress;
    meter.fill(progress);
    QVERIFY(progress.secondsLeft && *progress.secondsLeft >= 2 * progress.encodeSeconds);
    // As it was timed, as soon as it was.
    meter.measure(Work::Decode, 50, [] {});
    meter.fill(progress);
    QVERIFY(*progress.secondsLeft < progress.encodeSeconds);
}

void tst_Progress::aStageTakesTheTimeOfAllItsRunsButNoPauses()
{
    using namespace std::chrono_literals;
    using Clock = std::chrono::steady_clock;
    constexpr auto kRest = 300ms;
    FakeCascade cascade({256, 256}, 4);
    int evaluations = 0;
    cascade.beforeEvaluation = [&](int64_t) {
        ++evaluations;
        std::this_thread::sleep_for(30ms);
    };
    const auto document = cascade.create(m_folder / "timed");
    const auto start = Clock::now();
    {
        // Paused in the middle, then stopped before its end.
        RunControl control;
        std::jthread user;
        cascade.run(document, control, [&](const Event &event) {
            const auto *progress = std::get_if<Progress>(&event);
            if (!progress || progress->stage != 1 || progress->phase != StagePhase::Denoising)
                return;
            if (evaluations == 1 && !user.joinable()) {
                control.pause();
                user = std::jthread([&] {
                    std::this_thread::sleep_for(kRest);
                    control.resume();
                });
            }
            if (evaluations == 2)
                control.stop();
        });
        QVERIFY(control.pausedFor() > kRest / 2);
    }
    const int evaluationsBefore = evaluations;
    const auto timeBefore = document->timeSpent(1);
    QVERIFY(timeBefore >= evaluationsBefore * 30ms);
    std::this_thread::sleep_for(kRest);
    QCOMPARE(cascade.run(document), RunOutcome::Finished);
    const auto wall = Clock::now() - start;
    QVERIFY(evaluations > evaluationsBefore);
    QVERIFY(document->timeSpent(1) >= evaluations * 30ms);
    QVERIFY(document->timeSpent(0) + document->timeSpent(1) <= wall - kRest - kRest / 2);
}

void tst_Progress::withoutASurveyTilesAloneCount()
{
    const auto told = progressOf(StagePhase::Decoding, 2);
    QCOMPARE(told.size(), size_t(3));
    for (size_t i = 0; i < told.size(); ++i) {
        QCOMPARE(told[i].partsDone, int64_t(i));
        QCOMPARE(told[i].parts, 2);
    }
}

QTEST_GUILESS_MAIN(tst_Progress)
#include "tst_progress.moc"
