#include "app/loop_watch.h"
#include "ui/scripted_run.h"

#include <app/event_gatherer.h>
#include <ui/actions.h>
#include <ui/panels/section.h>
#include <ui/panels/stages_panel.h>
#include <ui/status_line.h>
#include <ui/theme.h>
#include <ui/viewer/image_viewer.h>

#include <QDialog>
#include <QDockWidget>
#include <QEventLoop>
#include <QPlainTextEdit>
#include <QThreadPool>
#include <QWheelEvent>
#include <QtTest>

#include <atomic>
#include <cmath>
#include <random>
#include <thread>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

/// Core's threads tell events, and the hand does something, that often.
constexpr std::chrono::microseconds kEventEvery(1500);
constexpr int kHandEveryMs = 25;
constexpr double kLongestStallMs = 128;

Rgb paint(PixelSize size, double x, double y, int64_t revision)
{
    const double wave = std::sin(x * 0.02 + static_cast<double>(revision % 7)) * std::sin(y * 0.03);
    return {static_cast<uint8_t>(255 * x / static_cast<double>(size.width)),
            static_cast<uint8_t>(255 * y / static_cast<double>(size.height)), static_cast<uint8_t>(128 + 100 * wave)};
}

/// Somebody at the window who does this and that, the same in each run of the test.
class Hand : public QObject
{
public:
    explicit Hand(MainWindow &window)
        : m_window(window)
        , m_viewer(window.findChild<ImageViewer *>())
    {
        connect(&m_timer, &QTimer::timeout, this, &Hand::act);
        m_timer.start(kHandEveryMs);
    }
    void rest() { m_timer.stop(); }
    int deeds() const { return m_deeds; }

private:
    int any(int count) { return static_cast<int>(m_random() % static_cast<unsigned>(count)); }
    QPoint anywhere() { return {any(m_viewer->width()), any(m_viewer->height())}; }

    void act()
    {
        ++m_deeds;
        const Actions &a = m_window.actions();
        const auto trigger = [this](std::initializer_list<QAction *> actions) {
            actions.begin()[any(static_cast<int>(actions.size()))]->trigger();
        };
        switch (any(14)) {
        case 0:
        case 1:
        case 2:
            return drag();
        case 3:
        case 4:
            return turnWheel();
        case 5:
            return trigger({a.zoomIn, a.zoomOut, a.fit, a.zoom100, a.zoom200, a.zoom300});
        case 6:
            return trigger({a.sliderLess, a.sliderMore, a.sliderMuchLess, a.sliderMuchMore});
        case 7:
            return trigger({a.previousStage, a.nextStage});
        case 8:
            return trigger({a.patchGrid, a.stepState, a.drift, a.seams, a.showSliderMap, a.nextSpot});
        case 9:
            return trigger({a.compare, a.compareMode, a.dividerLeft, a.dividerRight});
        case 10:
            return toggleDock();
        case 11:
            return write();
        case 12:
            return toggleSheet();
        default:
            return paintOver();
        }
    }

    void drag()
    {
        if (!m_viewer->isVisible())
            return;
        const QPoint from = anywhere();
        QTest::mousePress(m_viewer, Qt::LeftButton, {}, from);
        for (int i = 1; i <= 4; ++i)
            QTest::mouseMove(m_viewer, from + QPoint(i * (any(60) - 30), i * (any(60) - 30)));
        QTest::mouseRelease(m_viewer, Qt::LeftButton, {}, anywhere());
    }

    void turnWheel()
    {
        const QPointF at = anywhere();
        QWheelEvent event(at, m_viewer->mapToGlobal(at), {}, {0, any(2) ? 120 : -120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_viewer, &event);
    }

    void toggleDock()
    {
        const QList<QDockWidget *> docks = m_window.findChildren<QDockWidget *>();
        QAction *toggle = docks[any(static_cast<int>(docks.size()))]->toggleViewAction();
        if (toggle->isEnabled())
            toggle->trigger();
    }

    void write()
    {
        const QList<FoldSection *> sections = m_window.findChildren<FoldSection *>();
        FoldSection *section = sections[any(static_cast<int>(sections.size()))];
        if (any(2))
            section->setOpen(!section->isOpen());
        else
            QTest::keyClicks(m_window.findChild<QPlainTextEdit *>(), any(8) ? u"lake "_s : u"\b\b\b"_s);
    }

    void toggleSheet()
    {
        for (QDialog *dialog : m_window.findChildren<QDialog *>()) {
            if (dialog->isVisible())
                return dialog->reject();
        }
        const Actions &a = m_window.actions();
        (any(2) ? a.exportPicture : any(2) ? a.preferences : a.shortcuts)->trigger();
    }

    void paintOver()
    {
        QAction *brush = m_window.actions().brushStructure;
        if (!brush->isEnabled())
            return;
        if (!brush->isChecked())
            brush->trigger();
        drag();
        m_window.actions().undo->trigger();
        brush->trigger();
    }

    MainWindow &m_window;
    ImageViewer *m_viewer;
    QTimer m_timer;
    std::mt19937 m_random{20240607};
    int m_deeds = 0;
};

LoopWatch &watch()
{
    return *static_cast<LoopWatch *>(qApp);
}

QByteArray told(const LoopWatch::Turn &turn)
{
    return "computed " + QByteArray::number(turn.computedMs, 'f', 1) + " ms, waited "
           + QByteArray::number(turn.waitedMs, 'f', 1) + " ms in " + QByteArray::number(turn.events)
           + " events; longest " + turn.longest + ", " + QByteArray::number(turn.longestMs, 'f', 1) + " ms";
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
        Hand hand(window);
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
