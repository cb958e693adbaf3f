// For how long the whole program's window does not answer, while somebody is busy with it:
//     QT_QPA_PLATFORM=offscreen bench_window_stalls COPY.pixelsmith
// Opens the document, looks around in it, has the embedded model loaded, a base painted and grown three times, and looks
// at the document again meanwhile. Strokes of the brush are made in it, so it is given a copy. Prints the longest turn of
// the event loop of each part, by the thread's own computing time and by what it waited for.
#include "app/busy_hand.h"
#include "app/loop_watch.h"

#include <app/application.h>
#include <app/paths.h>

#include <QDir>
#include <QLoggingCategory>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

#include <cstdio>
#include <functional>
#include <memory>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLookMs = 15'000;
constexpr int kMostMs = 240'000;

class Bench
{
public:
    explicit Bench(LoopWatch &watch)
        : m_watch(watch)
    {
        m_application.start({});
        m_window.resize(1440, 900);
    }

    /// \param isOver  asked while the hand is busy.
    void part(const char *name, const std::function<void()> &begin, const std::function<bool()> &isOver, bool hasHand)
    {
        m_watch.begin();
        QElapsedTimer clock;
        clock.start();
        begin();
        std::unique_ptr<BusyHand> hand = hasHand ? std::make_unique<BusyHand>(m_window) : nullptr;
        const bool isDone = QTest::qWaitFor(isOver, kMostMs);
        hand.reset();
        std::printf("%-28s %6.1f s %s\n  computed most: %s\n  waited most:   %s\n", name,
                    static_cast<double>(clock.elapsed()) / 1e3, isDone ? "" : "(not over)",
                    told(m_watch.worst()).constData(), told(m_watch.worstWait()).constData());
        std::fflush(stdout);
    }

    void look(const char *name, const std::function<void()> &begin, bool hasHand = true)
    {
        QElapsedTimer clock;
        clock.start();
        part(
            name, begin, [&clock] { return clock.elapsed() > kLookMs; }, hasHand);
    }

    void run(const QString &document)
    {
        GenerationRequest request;
        request.prompt = "a mountain lake at sunset";
        request.seed = 4711;
        look(
            "open the document", [&] { Q_EMIT m_window.openRequested(document); }, false);
        look("look around in it", [] {});
        GenerationController &controller = m_application.controller();
        const auto isAtRest = [&] { return !controller.isRunning() && controller.document() != nullptr; };
        part(
            "load the model, a base",
            [&] {
                m_window.setRequest(request);
                Q_EMIT m_window.generateRequested(request);
                QTest::qWait(100);
            },
            [&] { return isAtRest() && controller.state() == WindowState::Run::BaseReady; }, true);
        part(
            "grow three times",
            [&] {
                Q_EMIT m_window.growRequested({2048, 2048});
            },
            [&] { return isAtRest() && controller.state() == WindowState::Run::Finished; }, true);
        part(
            "grow, the document shown",
            [&] {
                Q_EMIT m_window.growRequested({4096, 4096});
                QTest::qWait(500);
                Q_EMIT m_window.openRequested(document);
            },
            [&, clock = QElapsedTimer()]() mutable {
                if (!clock.isValid())
                    clock.start();
                return clock.elapsed() > kLookMs;
            },
            true);
        controller.stop();
        (void)QTest::qWaitFor([&] { return !controller.isRunning(); }, kMostMs);
    }

private:
    LoopWatch &m_watch;
    Application m_application;
    MainWindow &m_window = m_application.window();
};

} // namespace

int main(int argc, char **argv)
{
    LoopWatch watch(argc, argv);
    // What the offscreen platform cannot do is no news here.
    QLoggingCategory::setFilterRules(u"qt.qpa.*=false\ndefault.warning=false"_s);
    if (argc != 2) {
        std::fprintf(stderr, "bench_window_stalls COPY.pixelsmith\n");
        return 1;
    }
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setApplicationName(u"pixelsmith-window-stalls"_s);
    QCoreApplication::setOrganizationName(u"pixelsmith-window-stalls"_s);
    Bench(watch).run(QString::fromLocal8Bit(argv[1]));
    QSettings().clear();
    QDir(workingFolder()).removeRecursively();
    return 0;
}
