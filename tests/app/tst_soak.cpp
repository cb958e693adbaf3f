#include "app/busy_hand.h"
#include "app/loop_watch.h"
#include "ui/scripted_run.h"

#include <app/event_gatherer.h>
#include <ui/actions.h>
#include <ui/panels/stages_panel.h>
#include <ui/status_line.h>
#include <ui/theme.h>
#include <ui/viewer/image_viewer.h>

#include <QEventLoop>
#include <QThreadPool>
#include <QtTest>

#include <atomic>
#include <cmath>
#include <thread>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

/// Core's threads tell events that often.
constexpr std::chrono::microseconds kEventEvery(1500);
constexpr double kLongestStallMs = 128;

Rgb paint(PixelSize size, double x, double y, int64_t revision)
{
    const double wave = std::sin(x * 0.02 + static_cast<double>(revision % 7)) * std::sin(y * 0.03);
    return {static_cast<uint8_t>(255 * x / static_cast<double>(size.width)),
            static_cast<uint8_t>(255 * y / static_cast<double>(size.height)), static_cast<uint8_t>(128 + 100 * wave)};
}

LoopWatch &watch()
{
    return *static_cast<LoopWatch *>(qApp);
}

} // namespace

/// The window at work for a while: a run tells as fast as a quick computer does, and somebody is busy with the window.
class tst_Soak : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        Theme::apply(*qApp, Theme::Kind::Dark);
    }

    /// The measure itself: without this one, silence would prove nothing.
    void aStallIsFoundAndSleepIsNone()
    {
        QEventLoop loop;
        const auto turn = [&](auto &&work) {
            watch().begin();
            QTimer::singleShot(0, &loop, [&] {
                work();
                loop.quit();
            });
            loop.exec();
            QTimer::singleShot(0, &loop, &QEventLoop::quit);
            loop.exec();
        };
        turn([] {
            // Of all threads together, but the others sleep.
            const clock_t end = std::clock() + CLOCKS_PER_SEC / 5;
            while (std::clock() < end) {
            }
        });
        QVERIFY2(watch().worst().computedMs > 100, told(watch().worst()).constData());
        turn([] { std::this_thread::sleep_for(std::chrono::milliseconds(200)); });
        QVERIFY2(watch().worst().computedMs < 100, told(watch().worst()).constData());
        QVERIFY2(watch().worstWait().waitedMs > 150, told(watch().worstWait()).constData());
    }

    /// Qt paints with the threads of its global pool: whatever of ours held them would hold the window.
    void paintingWaitsForNoWorkBesideTheWindow()
    {
        MainWindow window;
        window.resize(1440, 900);
        window.show();
        ScriptedRun run(window, scriptedPlan({1024, 640}, {2048, 1280}, 2), paint);
        run.finishStages(1);
        auto *viewer = window.findChild<ImageViewer *>();
        QTRY_VERIFY(viewer->isComplete());
        const int threads = QThreadPool::globalInstance()->maxThreadCount();
        QThreadPool::globalInstance()->setMaxThreadCount(1);
        std::atomic<bool> isPainted = false;
        std::atomic<bool> isReleased = false;
        PaintedSource::Hold hold(*run.source(0));
        std::thread releaser([&] {
            for (int i = 0; i < 300 && !isPainted; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            isReleased = !isPainted;
            hold.release();
        });
        window.actions().drift->trigger(); // reads the base, which does not come
        viewer->setZoomNow(0.7);
        window.grab();
        isPainted = true;
        releaser.join();
        QThreadPool::globalInstance()->setMaxThreadCount(threads);
        QVERIFY(!isReleased);
    }

    void theWindowAnswersWhileARunGoesOn()
    {
        MainWindow window;
        window.resize(1440, 900);
        window.show();
        ScriptedRun run(window, scriptedPlan({1024, 640}, {8192, 5120}, 6), paint);
        run.setRun(Run::Sampling);
        std::vector<Event> events;
        for (int stage = 0; stage < 4; ++stage) {
            const StageScript script(run.plan(), stage);
            events.insert(events.end(), script.events().begin(), script.events().end());
            events.push_back(MemoryLowered{stage, 0, MemoryLimit::BatchSize, 4});
        }
        const size_t most = 4000;
        const size_t stride = std::max<size_t>(1, events.size() / most);

        EventGatherer gatherer;
        connect(&gatherer, &EventGatherer::arrived, &window, [&](const std::vector<Event> &arrived) {
            run.play(arrived);
            for (const Event &event : arrived) {
                if (const auto *finished = std::get_if<StageFinished>(&event); finished && finished->stage == 0)
                    run.setRun(Run::Growing);
            }
        });
        BusyHand hand(window);
        QEventLoop loop;
        size_t sent = 0;
        watch().begin();
        std::thread core([&] {
            auto next = std::chrono::steady_clock::now();
            for (size_t i = 0; i < events.size(); ++i) {
                // What a long run tells more than there is time for is left out, the changes of its phases never.
                const auto *progress = std::get_if<Progress>(&events[i]);
                if (progress && progress->phase == StagePhase::Denoising && i % stride != 0)
                    continue;
                gatherer.add(events[i]);
                ++sent;
                std::this_thread::sleep_until(next += kEventEvery);
            }
            QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
        });
        loop.exec();
        core.join();
        gatherer.flush();
        hand.rest();
        run.setRun(Run::Finished);
        QTest::qWait(50);

        qInfo("%zu events, %d deeds, %lld turns", sent, hand.deeds(), static_cast<long long>(watch().turns()));
        qInfo("longest: %s", told(watch().worst()).constData());
        qInfo("longest wait: %s", told(watch().worstWait()).constData());
        QVERIFY(sent > 2000);
        QVERIFY(hand.deeds() > 100);
        QVERIFY2(watch().worst().computedMs < kLongestStallMs, told(watch().worst()).constData());
        for (const StageInfo &stage : window.findChild<StagesPanel *>()->stages())
            QCOMPARE(stage.phase, StagePhase::Done);
        QCOMPARE(window.findChild<StatusLine *>()->leftText(), u"Model ready"_s);
    }
};

int main(int argc, char **argv)
{
    LoopWatch application(argc, argv);
    tst_Soak test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_soak.moc"
