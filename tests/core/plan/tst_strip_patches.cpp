#include "plan/strip_patches.h"

#include <QtTest>

#include <algorithm>
#include <set>

using namespace pixelsmith;

namespace {

constexpr CoverGeometry kGeometry = {{256, 192}, 32, 4, 7, 1};
const LatentRect kMap = LatentRect::of(kGeometry.map);

std::vector<LatentRect> strips()
{
    std::vector<LatentRect> strips;
    for (const int64_t at : {0, 3, 16, 100, 180, 185}) {
        for (const int64_t length : {1, 24, 25, 40, 90, 192}) {
            strips.push_back(LatentRect{at - 8, 60, at + 8, 60 + length}.intersected(kMap));
            strips.push_back(LatentRect{30, at - 8, 30 + length, at + 8}.intersected(kMap));
        }
    }
    return strips;
}

} // namespace

class tst_StripPatches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStripIsCoveredWithContextAroundIt()
    {
        for (const LatentRect &strip : strips()) {
            const auto patches = patchesOver(strip, kGeometry);
            for (const LatentRect &patch : patches) {
                QVERIFY(kMap.contains(patch));
                QCOMPARE(patch.size(), (LatentSize{32, 32}));
                QVERIFY(patch.intersects(strip));
            }
            const LatentRect seen = strip.grownBy(kGeometry.context).intersected(kMap);
            for (int64_t y = seen.top; y < seen.bottom; ++y) {
                for (int64_t x = seen.left; x < seen.right; ++x)
                    QVERIFY(std::ranges::any_of(patches, [&](const LatentRect &patch) {
                        return patch.contains(LatentPoint{x, y});
                    }));
            }
        }
    }

    void neighboursOverlapByTwiceTheContext()
    {
        for (const LatentRect &strip : strips()) {
            std::set<int64_t> rows;
            std::set<int64_t> columns;
            for (const LatentRect &patch : patchesOver(strip, kGeometry)) {
                rows.insert(patch.top);
                columns.insert(patch.left);
            }
            for (const auto &places : {rows, columns}) {
                for (auto place = places.begin(); std::next(place) != places.end(); ++place)
                    QVERIFY(*std::next(place) - *place <= 32 - 2 * kGeometry.context);
            }
        }
    }

    void aBorderRunsThroughTheMiddle()
    {
        const auto patches = patchesOver({92, 20, 108, 170}, kGeometry);
        QVERIFY(patches.size() >= 6 && patches.size() <= 7);
        for (const LatentRect &patch : patches)
            QCOMPARE((patch.left + patch.right) / 2, 100);
    }

    void aMapThatIsOnePatchHasOne()
    {
        const CoverGeometry small = {{24, 32}, 32, 4, 7, 1};
        QCOMPARE(patchesOver({4, 4, 12, 30}, small), (std::vector<LatentRect>{{0, 0, 24, 32}}));
    }
};

QTEST_APPLESS_MAIN(tst_StripPatches)
#include "tst_strip_patches.moc"
