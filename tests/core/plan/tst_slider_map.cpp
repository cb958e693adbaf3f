#include "plan/slider_log.h"

#include <pixelsmith/slider_map.h>

#include <QtTest>

#include <algorithm>

using namespace pixelsmith;

namespace {

SliderMap uniform(int columns, int rows, double value)
{
    SliderMap map(columns, rows);
    map.fill({columns, rows}, PixelRect::of({columns, rows}), value);
    return map;
}

std::shared_ptr<const SliderMap> shared(const SliderMap &map)
{
    return std::make_shared<SliderMap>(map);
}

} // namespace

class tst_SliderMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneValueEverywhereIsTheSliderToTheStep();
    void whereNothingIsPaintedTheSliderHolds();
    void everyStageSeesTheSamePaint();
    void anAreaIsAPartOfTheWhole();
    void valuesBetweenCellsLieBetweenTheirs();
    void aDabIsSoftAndErasingTakesItAway();
    void theSmallestBrushPaintsACell();
    void aRegionIsCoveredWholly();
    void aPictureHasSquareCells();
    void aChangeHoldsUntilTheNextInLaterStagesToo();
    void whatWasToHoldLaterIsForgotten();
};

void tst_SliderMap::oneValueEverywhereIsTheSliderToTheStep()
{
    const LatentSize map = {37, 21};
    for (const int steps : {1, 4, 30, 50, 999, 1000}) {
        for (int s = 0; s <= steps; s += std::max(1, steps / 97)) {
            const auto values =
                uniform(7, 5, double(s) / steps).guidedSteps(map, LatentRect::of(map), steps / 2, steps);
            QCOMPARE(std::ranges::count(values, s), std::ptrdiff_t(map.area()));
        }
    }
}

void tst_SliderMap::whereNothingIsPaintedTheSliderHolds()
{
    QCOMPARE(SliderMap().guidedSteps({4, 4}, {1, 1, 3, 2}, 12, 20), (std::vector<int>{12, 12}));
    SliderMap map(16, 16);
    QVERIFY(!map.isPainted() && map.paintsAs({}));
    map.fill({16, 16}, {0, 0, 4, 16}, 1);
    QCOMPARE(map.paintedPart(), 0.25);
    const auto row = map.guidedSteps({32, 32}, {0, 5, 32, 6}, 12, 20);
    QCOMPARE(row.front(), 20);
    QCOMPARE(row.back(), 12);
    QCOMPARE(map.leastGuidedSteps(12, 20), 12);
    QCOMPARE(map.leastGuidedSteps(20, 20), 20);
}

void tst_SliderMap::everyStageSeesTheSamePaint()
{
    SliderMap map(16, 16);
    map.paint(0.3, 0.6, 0.2, 0.9);
    const auto small = map.guidedSteps({64, 64}, {0, 0, 64, 64}, 0, 100);
    const auto large = map.guidedSteps({192, 192}, {0, 0, 192, 192}, 0, 100);
    for (int64_t y = 0; y < 64; ++y) {
        for (int64_t x = 0; x < 64; ++x) // the middle one of three by three has its middle in the same place
            QCOMPARE(large[size_t((3 * y + 1) * 192 + 3 * x + 1)], small[size_t(y * 64 + x)]);
    }
}

void tst_SliderMap::anAreaIsAPartOfTheWhole()
{
    SliderMap map(9, 6);
    map.paint(0.4, 0.4, 0.3, 0.8);
    const LatentSize size = {70, 45};
    const auto whole = map.guidedSteps(size, LatentRect::of(size), 7, 50);
    const LatentRect area = {13, 9, 41, 30};
    const auto part = map.guidedSteps(size, area, 7, 50);
    for (int64_t y = area.top; y < area.bottom; ++y) {
        for (int64_t x = area.left; x < area.right; ++x)
            QCOMPARE(part[size_t((y - area.top) * area.width() + x - area.left)], whole[size_t(y * size.width + x)]);
    }
}

void tst_SliderMap::valuesBetweenCellsLieBetweenTheirs()
{
    SliderMap map(4, 1);
    map.set(1, 0, {65535, 255});
    map.set(2, 0, {0, 255});
    const auto row = map.guidedSteps({64, 1}, {0, 0, 64, 1}, 40, 100);
    QCOMPARE(row[8], 42); // near the middle of the first cell, a 32nd of the way to the second
    QVERIFY(std::is_sorted(row.begin() + 8, row.begin() + 24));
    QVERIFY(std::is_sorted(row.begin() + 24, row.begin() + 40, std::greater<>()));
    QVERIFY(std::ranges::min(row) >= map.leastGuidedSteps(40, 100));
}

void tst_SliderMap::aDabIsSoftAndErasingTakesItAway()
{
    SliderMap map(32, 32);
    map.paint(0.5, 0.5, 0.25, 0.75);
    QCOMPARE(int(map.at(16, 16).cover), 255);
    QCOMPARE(int(map.at(16, 16).value), int(std::lround(0.75 * 65535)));
    const int edge = map.at(22, 16).cover;
    QVERIFY2(edge > 0 && edge < 255, qPrintable(QString::number(edge)));
    QCOMPARE(int(map.at(26, 16).cover), 0);
    SliderMap erased = map;
    erased.erase(0.5, 0.5, 0.1);
    QCOMPARE(erased.at(16, 16), SliderCell());
    QCOMPARE(int(erased.at(22, 16).cover), edge);
    erased.erase(0.5, 0.5, 0.6);
    QVERIFY(!erased.isPainted() && erased.paintsAs({}));
}

void tst_SliderMap::theSmallestBrushPaintsACell()
{
    for (const double at : {0.0, 0.33, 0.5, 0.999, 1.0}) {
        SliderMap map(16, 8);
        map.paint(at, at, 0, 1);
        QVERIFY(map.isPainted());
        QVERIFY(map.paintedPart() < 0.05);
    }
}

void tst_SliderMap::aRegionIsCoveredWholly()
{
    const PixelSize picture = {1000, 600};
    SliderMap map = SliderMap::of(picture);
    const PixelRect region = {301, 100, 552, 333};
    map.fill(picture, region, 0.2);
    const LatentSize latents = {125, 75};
    const auto values = map.guidedSteps(latents, toLatents(region, 8).grownBy(-1), 30, 30);
    QCOMPARE(std::ranges::count(values, 6), std::ptrdiff_t(values.size()));
    map = SliderMap::of(picture);
    map.fill(picture, {-50, 590, 5, 700}, 0.2); // cut to the picture
    QVERIFY(map.isPainted());
}

void tst_SliderMap::aPictureHasSquareCells()
{
    QCOMPARE(SliderMap::of({1024, 1024}).columns(), 256);
    const SliderMap wide = SliderMap::of({4096, 2048});
    QCOMPARE(wide.columns(), 256);
    QCOMPARE(wide.rows(), 128);
    QCOMPARE(SliderMap::of({65536, 8}).rows(), 1);
    QCOMPARE(SliderMap::of({64, 32}).columns(), 64);
}

void tst_SliderMap::aChangeHoldsUntilTheNextInLaterStagesToo()
{
    const auto first = shared(uniform(2, 2, 0.1));
    const auto second = shared(uniform(2, 2, 0.9));
    SliderMapLog log({{1, 4, first}});
    QVERIFY(!log.at(1, 3));
    QCOMPARE(log.at(1, 4), first);
    QCOMPARE(log.at(3, 0), first);
    SliderMapChange change;
    QVERIFY(!log.set(2, 5, shared(*first), change)); // the same paint
    QVERIFY(log.set(2, 5, second, change));
    QCOMPARE(change.stage, 2);
    QCOMPARE(log.at(2, 4), first);
    QCOMPARE(log.at(2, 5), second);
    SliderMapLog nothing({});
    QVERIFY(!nothing.set(1, 0, shared(SliderMap(3, 3)), change));
}

void tst_SliderMap::whatWasToHoldLaterIsForgotten()
{
    const auto first = shared(uniform(2, 2, 0.1));
    const auto second = shared(uniform(2, 2, 0.9));
    SliderMapLog log({{1, 4, first}, {2, 3, second}});
    SliderMapChange change;
    QVERIFY(log.set(2, 2, first, change)); // it holds there already, but not from step 3 on
    QCOMPARE(log.at(2, 3), first);
}

QTEST_GUILESS_MAIN(tst_SliderMap)
#include "tst_slider_map.moc"
