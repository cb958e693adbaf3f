#include "plan/redo_parts.h"

#include <QtTest>

#include <algorithm>

using namespace pixelsmith;

class tst_RedoParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alikeMapsHaveNone();
    void everythingPaintedLiesInAPart();
    void partsApartStayApartAndThoseThatTouchAreOne();
    void largeOnesAreCut();
};

void tst_RedoParts::alikeMapsHaveNone()
{
    SliderMap map = SliderMap::of({512, 256});
    QVERIFY(redoParts({}, {}, {512, 256}, 64).empty());
    QVERIFY(redoParts({}, map, {512, 256}, 64).empty());
    map.paint(0.5, 0.5, 0.1, 1);
    QVERIFY(redoParts(map, map, {512, 256}, 64).empty());
}

void tst_RedoParts::everythingPaintedLiesInAPart()
{
    const PixelSize picture = {1000, 600};
    const LatentSize latents = {125, 75};
    SliderMap before = SliderMap::of(picture);
    before.paint(0.2, 0.3, 0.15, 1);
    SliderMap after = before;
    after.erase(0.15, 0.3, 0.1);
    after.paint(0.8, 0.9, 0.12, 0.1);
    for (const auto &[a, b] : {std::pair(before, after), std::pair(after, before), std::pair(SliderMap(), after)}) {
        const auto parts = redoParts(a, b, picture, 4096);
        const auto was = a.guidedSteps(latents, LatentRect::of(latents), 30, 50);
        const auto is = b.guidedSteps(latents, LatentRect::of(latents), 30, 50);
        for (size_t i = 0; i < was.size(); ++i) {
            const PixelPoint middle = {static_cast<int64_t>(i) % 125 * 8 + 4, static_cast<int64_t>(i) / 125 * 8 + 4};
            const bool isIn = std::ranges::any_of(parts, [&](const PixelRect &part) { return part.contains(middle); });
            QVERIFY(isIn || was[i] == is[i]);
        }
    }
}

void tst_RedoParts::partsApartStayApartAndThoseThatTouchAreOne()
{
    const PixelSize picture = {1024, 1024};
    SliderMap map = SliderMap::of(picture);
    map.paint(0.1, 0.1, 0.05, 1);
    map.paint(0.9, 0.9, 0.05, 1);
    QCOMPARE(redoParts({}, map, picture, 4096).size(), 2u);
    // A stroke to and fro: its box holds the first dab.
    for (double t = 0; t <= 1; t += 0.02)
        map.paint(0.1 + 0.8 * t, 0.1, 0.03, 1);
    for (double t = 0; t <= 1; t += 0.02)
        map.paint(0.9, 0.1 + 0.8 * t, 0.03, 1);
    const auto parts = redoParts({}, map, picture, 4096);
    QCOMPARE(parts.size(), 1u);
    QVERIFY(PixelRect::of(picture).contains(parts[0]));
}

void tst_RedoParts::largeOnesAreCut()
{
    const PixelSize picture = {1000, 300};
    SliderMap map = SliderMap::of(picture);
    map.fill(picture, PixelRect::of(picture), 0);
    const auto parts = redoParts({}, map, picture, 256);
    QCOMPARE(parts.size(), 8u);
    int64_t area = 0;
    for (const PixelRect &part : parts) {
        QVERIFY(part.width() <= 256 && part.height() <= 256 && !part.isEmpty());
        area += part.area();
    }
    QCOMPARE(area, picture.area());
}

QTEST_GUILESS_MAIN(tst_RedoParts)
#include "tst_redo_parts.moc"
