#pragma once

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QEvent>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>

/// Measures for how long an event loop does not come round.
namespace pixelsmith {

/// A program that watches the turns of its own event loop: from the first event after the loop slept to when it would
/// sleep again. What counts is the computing time of the thread, so a computer that is busy with other things makes no
/// turn longer. The thread's own waiting (for a lock, a disk, a future) is told beside it: the time that passed without
/// that in which it computed and that in which it would have, had there been a processor.
class LoopWatch : public QApplication
{
public:
    struct Turn
    {
        double computedMs = 0;
        double waitedMs = 0;
        int events = 0;
        QByteArray longest;   ///< receiver and type of the event that took most of it
        double longestMs = 0; ///< of computing
    };

    LoopWatch(int &argc, char **argv)
        : QApplication(argc, argv)
    {
        const auto *dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] { endTurn(); });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] { endTurn(); });
    }

    /// Forgets what was.
    void begin()
    {
        m_worst = {};
        m_worstWait = {};
        m_turns = 0;
        m_isInTurn = false;
    }
    const Turn &worst() const { return m_worst; }
    /// The one that waited longest.
    const Turn &worstWait() const { return m_worstWait; }
    int64_t turns() const { return m_turns; }

    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        if (!m_isInTurn) {
            m_isInTurn = true;
            m_turn = {};
            m_start = Clocks::now();
        }
        // Either may be gone afterwards.
        const QByteArray name =
            QByteArray(receiver->metaObject()->className()) + " event " + QByteArray::number(event->type());
        const double before = computedNow();
        ++m_depth;
        const bool isDone = QApplication::notify(receiver, event);
        --m_depth;
        ++m_turn.events;
        if (const double took = computedNow() - before; took > m_turn.longestMs) {
            m_turn.longestMs = took;
            m_turn.longest = name;
        }
        return isDone;
    }

private:
    struct Clocks
    {
        double computedMs = 0;
        double passedMs = 0;
        double queuedMs = 0; ///< ready, but without a processor

        static Clocks now()
        {
            using std::chrono::steady_clock;
            Clocks clocks;
            clocks.computedMs = computedNow();
            clocks.passedMs = std::chrono::duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
            double computed = 0;
            if (std::ifstream file("/proc/thread-self/schedstat"); file >> computed >> clocks.queuedMs)
                clocks.queuedMs /= 1e6;
            return clocks;
        }
    };

    static double computedNow()
    {
        timespec time = {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }

    void endTurn()
    {
        if (!m_isInTurn || m_depth > 0)
            return;
        m_isInTurn = false;
        ++m_turns;
        const Clocks end = Clocks::now();
        m_turn.computedMs = end.computedMs - m_start.computedMs;
        m_turn.waitedMs =
            std::max(0.0, end.passedMs - m_start.passedMs - m_turn.computedMs - (end.queuedMs - m_start.queuedMs));
        if (m_turn.computedMs > m_worst.computedMs)
            m_worst = m_turn;
        if (m_turn.waitedMs > m_worstWait.waitedMs)
            m_worstWait = m_turn;
    }

    int m_depth = 0;
    bool m_isInTurn = false;
    Clocks m_start;
    Turn m_turn;
    Turn m_worst;
    Turn m_worstWait;
    int64_t m_turns = 0;
};

inline QByteArray told(const LoopWatch::Turn &turn)
{
    return "computed " + QByteArray::number(turn.computedMs, 'f', 1) + " ms, waited "
           + QByteArray::number(turn.waitedMs, 'f', 1) + " ms in " + QByteArray::number(turn.events)
           + " events; longest " + turn.longest + ", " + QByteArray::number(turn.longestMs, 'f', 1) + " ms";
}

} // namespace pixelsmith
