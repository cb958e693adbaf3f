#include "base/ordered_tasks.h"

#include <QtTest>

#include <atomic>
#include <set>
#include <stdexcept>

using namespace pixelsmith;

class tst_OrderedTasks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resultsComeInTheOrderOfTheCalls();
    void threadsAreUsedAgain();
    void whatACallThrowsIsThrownByTake();
    void callsThatHaveNotBegunAreDropped();
};

void tst_OrderedTasks::resultsComeInTheOrderOfTheCalls()
{
    OrderedTasks<int> tasks(4);
    int started = 0;
    for (int expected = 0; expected < 100; ++expected) {
        for (; started < 100 && !tasks.isFull(); ++started) {
            tasks.start([i = started] {
                std::this_thread::sleep_for(std::chrono::microseconds(i % 3 == 0 ? 300 : 0));
                return i;
            });
        }
        QCOMPARE(tasks.take(), expected);
    }
    QVERIFY(tasks.isEmpty());
}

void tst_OrderedTasks::threadsAreUsedAgain()
{
    OrderedTasks<std::thread::id> tasks;
    std::set<std::thread::id> threads;
    for (int i = 0; i < 50; ++i) {
        tasks.start([] { return std::this_thread::get_id(); });
        threads.insert(tasks.take());
    }
    QVERIFY(threads.size() <= workerCount());
    QVERIFY(!threads.contains(std::this_thread::get_id()));
}

void tst_OrderedTasks::whatACallThrowsIsThrownByTake()
{
    OrderedTasks<int> tasks;
    tasks.start([]() -> int { throw std::runtime_error("no"); });
    QVERIFY_EXCEPTION_THROWN(tasks.take(), std::runtime_error);
    tasks.start([] { return 7; });
    QCOMPARE(tasks.take(), 7);
}

void tst_OrderedTasks::callsThatHaveNotBegunAreDropped()
{
    std::atomic<int> begun = 0;
    {
        OrderedTasks<int> tasks(1000);
        for (int i = 0; i < 1000; ++i) {
            tasks.start([&begun, i] {
                ++begun;
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                return i;
            });
        }
        tasks.take();
    }
    QVERIFY(begun > 0 && begun < 500);
}

QTEST_GUILESS_MAIN(tst_OrderedTasks)
#include "tst_ordered_tasks.moc"
