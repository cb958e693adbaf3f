#include "ui/viewer/work_map.h"

#include <QTest>

using namespace pixelsmith;
using State = WorkMap::State;

namespace {

GenerationPlan somePlan()
{
    GenerationRequest request;
    request.targetSize = {4096, 4096};
    return makePlan(request, ModelInfo());
}

Progress working(const GenerationPlan &plan, int step, std::vector<int64_t> cells)
{
    Progress progress;
    progress.stage = 2;
    progress.phase = StagePhase::Denoising;
    progress.step = step;
    for (const int64_t cell : cells)
        progress.inWork.push_back(patchGrid(plan, 2, step).cell(cell));
    return progress;
}

} // namespace

class tst_WorkMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void patchesWaitAreInWorkAndDone()
    {
        const GenerationPlan plan = somePlan();
        WorkMap map;
        QVERIFY(map.isEmpty());
        map.take(working(plan, 3, {5, 6}), plan);
        QCOMPARE(map.stage(), 2);
        QVERIFY(map.state(5) == State::InWork && map.state(0) == State::Waiting);
        map.take(working(plan, 3, {0}), plan);
        QVERIFY(map.state(5) == State::Done && map.state(6) == State::Done && map.state(0) == State::InWork);
        QCOMPARE(map.doneCount(), 2);
        // The next step begins anew, with borders elsewhere.
        map.take(working(plan, 4, {1}), plan);
        QCOMPARE(map.doneCount(), 0);
        QCOMPARE(map.grid(), patchGrid(plan, 2, 4));
    }

    void tilesAreDoneWhileDecoding()
    {
        const GenerationPlan plan = somePlan();
        WorkMap map;
        map.take(TilesChanged{2, {{0, 0, 0}}});
        QVERIFY(map.isEmpty());
        Progress progress;
        progress.stage = 2;
        progress.phase = StagePhase::Decoding;
        map.take(progress, plan);
        QCOMPARE(map.grid().cellCount(), 64);
        map.take(TilesChanged{2, {{0, 3, 1}, {1, 1, 0}}});
        map.take(TilesChanged{1, {{0, 0, 0}}});
        QCOMPARE(map.doneCount(), 1);
        QVERIFY(map.state(8 + 3) == State::Done);
        progress.phase = StagePhase::Done;
        map.take(progress, plan);
        QVERIFY(map.isEmpty());
    }
};

QTEST_APPLESS_MAIN(tst_WorkMap)
#include "tst_work_map.moc"
