#include "plan/patch_cover.h"

#include <pixelsmith/error.h>
#include <pixelsmith/patch_grid.h>

#include <QtTest>

using namespace pixelsmith;

class tst_PatchGrid : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cellsAreWhatPatchesOwn()
    {
        GenerationRequest request;
        request.targetSize = {4096, 4096};
        const GenerationPlan plan = makePlan(request, ModelInfo());
        for (const StagePlan &stage : plan.stages) {
            if (stage.index == 0)
                continue;
            for (const int step : {0, 7, stage.steps - 1}) {
                const PatchGrid grid = patchGrid(plan, stage.index, step);
                const std::vector<Patch> cover = patchCover(coverGeometry(plan, stage), step);
                QCOMPARE(grid.cellCount(), static_cast<int64_t>(cover.size()));
                for (int64_t i = 0; i < grid.cellCount(); ++i) {
                    const PixelRect owned = toPixels(cover[static_cast<size_t>(i)].owned, plan.vaeScaleFactor);
                    QCOMPARE(grid.cell(i), owned);
                    QCOMPARE(grid.cellAt({owned.left, owned.top}), i);
                    QCOMPARE(grid.cellAt({owned.right - 1, owned.bottom - 1}), i);
                }
                QCOMPARE(grid.cellAt({-1, 0}), -1);
                QCOMPARE(grid.cellAt({0, stage.size.height}), -1);
            }
        }
    }

    void baseIsOneCell()
    {
        const GenerationPlan plan = makePlan(GenerationRequest(), ModelInfo());
        const PatchGrid grid = patchGrid(plan, 0, 0);
        QCOMPARE(grid.cellCount(), 1);
        QCOMPARE(grid.cell(0), PixelRect::of(plan.stages.front().size));
    }

    void stageThatIsNotPlannedIsRefused()
    {
        const GenerationPlan plan = makePlan(GenerationRequest(), ModelInfo());
        QVERIFY_EXCEPTION_THROWN(patchGrid(plan, 9, 0), Error);
        QCOMPARE(PatchGrid().cellCount(), 0);
        QCOMPARE(PatchGrid().cellAt({0, 0}), -1);
    }
};

QTEST_APPLESS_MAIN(tst_PatchGrid)
#include "tst_patch_grid.moc"
