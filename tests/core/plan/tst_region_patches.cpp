#include "plan/region_patches.h"

#include <QtTest>

#include <algorithm>

using namespace pixelsmith;

namespace {

constexpr CoverGeometry kGeometry = {{256, 192}, 32, 4, 7, 1};
constexpr int kSteps = 6;

std::vector<Patch> cover(int step)
{
    return patchCover(kGeometry, step);
}

bool isOwned(const std::vector<Patch> &patches, LatentPoint point)
{
    return std::ranges::any_of(patches, [&](const Patch &patch) { return patch.owned.contains(point); });
}

} // namespace

class tst_RegionPatches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWantedIsOwnedInTheLastStep();
    void whatAPatchSeesIsOwnedInTheStepBeforeUpToTheLimit();
    void areaHoldsAllThatIsSeen();
    void wholeMapIsTheWholeCover();
    void costDoesNotGrowWithTheMap();
};

void tst_RegionPatches::whatIsWantedIsOwnedInTheLastStep()
{
    const LatentRect wanted = {100, 50, 140, 90};
    const RegionPatches patches = regionPatches(cover, 2, kSteps, wanted, wanted.grownBy(16));
    QCOMPARE(patches.steps.size(), size_t(kSteps - 2));
    for (int64_t y = wanted.top; y < wanted.bottom; ++y) {
        for (int64_t x = wanted.left; x < wanted.right; ++x)
            QVERIFY(isOwned(patches.at(kSteps - 1), {x, y}));
    }
    // And no patch is there for nothing.
    for (const Patch &patch : patches.at(kSteps - 1))
        QVERIFY(patch.owned.intersects(wanted));
}

void tst_RegionPatches::whatAPatchSeesIsOwnedInTheStepBeforeUpToTheLimit()
{
    const LatentRect wanted = {100, 50, 140, 90};
    const LatentRect limit = wanted.grownBy(16);
    const RegionPatches patches = regionPatches(cover, 0, kSteps, wanted, limit);
    for (int step = kSteps - 1; step > 0; --step) {
        for (const Patch &patch : patches.at(step)) {
            const LatentRect seen = patch.area.intersected(limit);
            for (int64_t y = seen.top; y < seen.bottom; ++y) {
                for (int64_t x = seen.left; x < seen.right; ++x)
                    QVERIFY(isOwned(patches.at(step - 1), {x, y}));
            }
        }
    }
}

void tst_RegionPatches::areaHoldsAllThatIsSeen()
{
    const LatentRect wanted = {0, 0, 20, 20};
    const RegionPatches patches = regionPatches(cover, 0, kSteps, wanted, {0, 0, 36, 36});
    QVERIFY(LatentRect::of(kGeometry.map).contains(patches.area));
    QVERIFY(patches.area.contains(wanted));
    for (const auto &step : patches.steps) {
        for (const Patch &patch : step)
            QVERIFY(patches.area.contains(patch.area));
    }
}

void tst_RegionPatches::wholeMapIsTheWholeCover()
{
    const LatentRect map = LatentRect::of(kGeometry.map);
    const RegionPatches patches = regionPatches(cover, 1, kSteps, map, map);
    QCOMPARE(patches.area, map);
    for (int step = 1; step < kSteps; ++step)
        QCOMPARE(patches.at(step), cover(step));
}

void tst_RegionPatches::costDoesNotGrowWithTheMap()
{
    const auto count = [](LatentSize map) {
        const CoverGeometry geometry = {map, 32, 4, 7, 1};
        const LatentRect wanted = LatentRect::at(map.width / 2, map.height / 2, {32, 32});
        const auto patches =
            regionPatches([&](int step) { return patchCover(geometry, step); }, 0, kSteps, wanted, wanted.grownBy(16));
        size_t sum = 0;
        for (const auto &step : patches.steps)
            sum += step.size();
        return sum;
    };
    QVERIFY(count({2048, 2048}) <= 25 * kSteps);
    QVERIFY(count({2048, 2048}) < 2 * count({256, 256}));
}

QTEST_GUILESS_MAIN(tst_RegionPatches)
#include "tst_region_patches.moc"
