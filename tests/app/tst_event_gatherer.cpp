#include <app/event_gatherer.h>

#include <QSignalSpy>
#include <QtTest>

#include <thread>

using namespace pixelsmith;

class tst_EventGatherer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyEventsArriveAsFew();
    void nothingIsLostAndOrderIsKept();
};

void tst_EventGatherer::manyEventsArriveAsFew()
{
    EventGatherer gatherer;
    std::vector<Event> arrived;
    connect(&gatherer, &EventGatherer::arrived, this,
            [&](const std::vector<Event> &events) { arrived.insert(arrived.end(), events.begin(), events.end()); });
    std::thread run([&] {
        for (int i = 0; i < 1000; ++i) {
            Progress progress;
            progress.step = i / 2;
            progress.inWork = {{i, 0, i + 1, 1}};
            gatherer.add(progress);
            gatherer.add(TilesChanged{1, {{0, i, 0}}});
        }
    });
    run.join();
    QTRY_VERIFY(!arrived.empty());
    QCOMPARE(arrived.size(), 2u);
    QCOMPARE(std::get<Progress>(arrived[0]).step, 499);
    // Where the newest step worked is not lost.
    QCOMPARE(std::get<Progress>(arrived[0]).inWork, (std::vector<PixelRect>{{998, 0, 999, 1}, {999, 0, 1000, 1}}));
    QCOMPARE(std::get<TilesChanged>(arrived[1]).tiles.size(), 1000u);
}

void tst_EventGatherer::nothingIsLostAndOrderIsKept()
{
    EventGatherer gatherer;
    const QSignalSpy spy(&gatherer, &EventGatherer::arrived);
    gatherer.add(StageStarted{0, {8, 8}});
    gatherer.add(TilesChanged{0, {{0, 0, 0}}});
    gatherer.add(StageFinished{0});
    gatherer.add(StageStarted{1, {16, 16}});
    gatherer.add(TilesChanged{1, {{0, 0, 0}}});
    gatherer.flush();
    QCOMPARE(spy.size(), 1);
    const auto events = spy[0][0].value<std::vector<Event>>();
    QCOMPARE(events.size(), 5u);
    QVERIFY(std::holds_alternative<StageFinished>(events[2]));
    QCOMPARE(std::get<TilesChanged>(events[4]).stage, 1);
    gatherer.flush();
    QCOMPARE(spy.size(), 1);
}

QTEST_GUILESS_MAIN(tst_EventGatherer)
#include "tst_event_gatherer.moc"
