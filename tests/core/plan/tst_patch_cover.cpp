#include "plan/patch_cover.h"

#include <QtTest>

#include <algorithm>
#include <set>

using namespace pixelsmith;

namespace {

/// Patches per step.
double averagePatchCount(const CoverGeometry &geometry, int steps)
{
    size_t count = 0;
    for (int step = 0; step < steps; ++step)
        count += patchCover(geometry, step).size();
    return steps > 0 ? static_cast<double>(count) / steps : 0.0;
}

} // namespace

class tst_PatchCover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLatentHasOneOwner_data() { sizes(); }
    void everyLatentHasOneOwner();
    void ownersKeepContextToPatchEdge_data() { sizes(); }
    void ownersKeepContextToPatchEdge();
    void allSmallLengthsAreCovered();
    void bordersMoveFromStepToStep_data() { sizes(); }
    void bordersMoveFromStepToStep();
    void isAPureFunction();
    void countStaysNearTheMinimum();
    void giantMapIsCovered();

private:
    static void sizes();
    static CoverGeometry geometry();
};

void tst_PatchCover::sizes()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("side");
    QTest::addColumn<int>("context");
    QTest::newRow("map equals patch") << 32 << 32 << 32 << 4;
    QTest::newRow("map below patch") << 20 << 12 << 32 << 4;
    QTest::newRow("one latent more") << 33 << 33 << 32 << 4;
    QTest::newRow("64x64 P=32") << 64 << 64 << 32 << 4;
    QTest::newRow("strip") << 20 << 300 << 32 << 4;
    QTest::newRow("1000x300 P=128") << 1000 << 300 << 128 << 16;
    QTest::newRow("256x256 P=128") << 256 << 256 << 128 << 16;
    QTest::newRow("512x512 P=128") << 512 << 512 << 128 << 16;
    QTest::newRow("no context") << 100 << 70 << 16 << 0;
}

CoverGeometry tst_PatchCover::geometry()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, side);
    QFETCH(int, context);
    return {{width, height}, side, context, 7, 1};
}

void tst_PatchCover::everyLatentHasOneOwner()
{
    const CoverGeometry cover = geometry();
    for (int step = 0; step < 12; ++step) {
        std::vector<int> owners(static_cast<size_t>(cover.map.area()));
        for (const Patch &patch : patchCover(cover, step)) {
            QVERIFY(patch.area.contains(patch.owned));
            QVERIFY(LatentRect::of(cover.map).contains(patch.area));
            QCOMPARE(patch.area.width(), std::min(cover.map.width, cover.patchSide));
            QCOMPARE(patch.area.height(), std::min(cover.map.height, cover.patchSide));
            for (int64_t y = patch.owned.top; y < patch.owned.bottom; ++y) {
                for (int64_t x = patch.owned.left; x < patch.owned.right; ++x)
                    ++owners[static_cast<size_t>(y * cover.map.width + x)];
            }
        }
        QVERIFY(std::ranges::all_of(owners, [](int count) { return count == 1; }));
    }
}

void tst_PatchCover::ownersKeepContextToPatchEdge()
{
    const CoverGeometry cover = geometry();
    for (int step = 0; step < 12; ++step) {
        for (const auto &[area, owned] : patchCover(cover, step)) {
            QVERIFY(area.left == 0 || owned.left - area.left >= cover.context);
            QVERIFY(area.top == 0 || owned.top - area.top >= cover.context);
            QVERIFY(area.right == cover.map.width || area.right - owned.right >= cover.context);
            QVERIFY(area.bottom == cover.map.height || area.bottom - owned.bottom >= cover.context);
        }
    }
}

void tst_PatchCover::allSmallLengthsAreCovered()
{
    for (int64_t length = 1; length <= 160; ++length) {
        for (int step = 0; step < 8; ++step) {
            int64_t owned = 0;
            for (const Patch &patch : patchCover({{length, 8}, 32, 4, 3, 2}, step)) {
                QCOMPARE(patch.owned.left, owned);
                QVERIFY(patch.owned.right > patch.owned.left);
                QVERIFY(patch.area.left == 0 || patch.owned.left - patch.area.left >= 4);
                QVERIFY(patch.area.right == length || patch.area.right - patch.owned.right >= 4);
                owned = patch.owned.right;
            }
            QCOMPARE(owned, length);
        }
    }
}

void tst_PatchCover::bordersMoveFromStepToStep()
{
    const CoverGeometry cover = geometry();
    if (cover.map.width <= cover.patchSide)
        QSKIP("one patch across: no border");
    std::set<int64_t> borders;
    for (int step = 0; step < 10; ++step)
        borders.insert(patchCover(cover, step).front().owned.right);
    QVERIFY2(borders.size() >= 4, qPrintable(QString::number(borders.size())));
}

void tst_PatchCover::isAPureFunction()
{
    const CoverGeometry cover = {{300, 200}, 64, 8, 5, 2};
    QCOMPARE(patchCover(cover, 3), patchCover(cover, 3));
    CoverGeometry other = cover;
    other.seed = 6;
    QVERIFY(patchCover(cover, 3) != patchCover(other, 3));
}

void tst_PatchCover::countStaysNearTheMinimum()
{
    // Random covering takes 2.25 patches a patch area at every size.
    const CoverGeometry cover = {{4096, 4096}, 128, 16, 1, 1};
    const double perArea = averagePatchCount(cover, 20) / (32.0 * 32.0);
    QVERIFY2(perArea < 1.95, qPrintable(QString::number(perArea)));
    QCOMPARE(averagePatchCount({{256, 256}, 128, 16, 1, 1}, 5), 9.0);
}

void tst_PatchCover::giantMapIsCovered()
{
    const CoverGeometry cover = {{1 << 14, 1 << 14}, 128, 16, 1, 5};
    int64_t area = 0;
    for (const Patch &patch : patchCover(cover, 17))
        area += patch.owned.area();
    QCOMPARE(area, cover.map.area());
}

QTEST_GUILESS_MAIN(tst_PatchCover)
#include "tst_patch_cover.moc"
