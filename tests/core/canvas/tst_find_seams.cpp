#include "ui/painted_source.h"

#include <pixelsmith/heal_seams.h>

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

namespace {

/// The borders of two steps; pieces of x = 712 are 320 and 240 pixels long, in one and two parts.
const std::vector<PatchGrid> kGrids = {{{0, 200, 712, 1024}, {0, 320, 800}}, {{0, 456, 1024}, {0, 520, 800}}};
constexpr PixelSize kSize = {1024, 800};
const auto kGoesOn = [] { return true; };

/// What a test paints: brighter by so much from there on.
struct Edge
{
    double at = 0;
    double step = 0;
    double soft = 0; ///< pixels over which it rises
    double slant = 0;
};

/// A gradient with grain, and an edge. \param scale  of the picture: 1, or 0.5 for the one before.
PaintedSource picture(const Edge &edge, double scale = 1)
{
    const PixelSize size = {static_cast<int64_t>(kSize.width * scale), static_cast<int64_t>(kSize.height * scale)};
    return PaintedSource(size, [=](double x, double y, int64_t) {
        const auto u = static_cast<uint32_t>(x);
        const auto v = static_cast<uint32_t>(y);
        const uint32_t hash = (u * 2654435761u) ^ (v * 40503u + u * 97u);
        const double beyond = (x - edge.slant * y) / scale - edge.at;
        const double rise = edge.soft > 0 ? std::clamp(beyond / edge.soft + 0.5, 0.0, 1.0) : (beyond > 0 ? 1 : 0);
        const auto value = static_cast<uint8_t>(100 + x / scale / 30 + ((hash >> 13) % 5) + rise * edge.step);
        return Rgb{value, value, value};
    });
}

SeamFindings found(const PaintedSource &source, const PaintedSource *before = nullptr)
{
    return findSeams(source, before, kGrids, 1000, kGoesOn);
}

} // namespace

class tst_FindSeams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grainAndGradientsAreNoSeams()
    {
        const SeamFindings findings = found(picture({}));
        QCOMPARE(findings.looked, findings.places);
        QVERIFY(findings.places > 12);
        QVERIFY(findings.showing.empty());
    }

    void aStepOfAnyStepsBorderIsFoundWhereItIs_data()
    {
        QTest::addColumn<int>("at");
        QTest::newRow("of the one step") << 712;
        QTest::newRow("of the other") << 456;
    }
    void aStepOfAnyStepsBorderIsFoundWhereItIs()
    {
        QFETCH(int, at);
        int64_t length = 0;
        for (const SeamPlace &place : found(picture({double(at), 8})).showing) {
            QVERIFY(place.isVertical);
            QCOMPARE(place.at, at);
            QVERIFY(place.end - place.begin <= 256);
            QVERIFY(place.step > 10 && place.step < 17); // 8 of each colour
            length += place.end - place.begin;
        }
        QCOMPARE(length, kSize.height);
        QVERIFY(found(picture({double(at), 1})).showing.empty()); // fainter than can be told apart
    }

    void linesElsewhereAndThoseThatAreNotStraightAreThePictures()
    {
        QVERIFY(found(picture({600, 40})).showing.empty());
        QVERIFY(found(picture({500, 40, 0, 0.5})).showing.empty());
        QVERIFY(found(picture({712, 20, 60})).showing.empty());
    }

    void whatThePictureBeforeHasIsNoSeam()
    {
        const PaintedSource before = picture({712, 20}, 0.5);
        QVERIFY(!found(picture({712, 20})).showing.empty());
        QVERIFY(found(picture({712, 20}), &before).showing.empty());
        QVERIFY(found(picture({712, 28}), &before).showing.empty()); // made sharper
        const PaintedSource plain = picture({}, 0.5);
        QVERIFY(!found(picture({712, 20}), &plain).showing.empty());
    }

    void notMoreThanAskedIsLookedAt()
    {
        const PaintedSource source = picture({712, 20});
        const SeamFindings few = findSeams(source, nullptr, kGrids, 5, kGoesOn);
        QCOMPARE(few.looked, 5);
        QVERIFY(few.places > 5);
        QCOMPARE(findSeams(source, nullptr, kGrids, 100, [] { return false; }).looked, 0);
        QCOMPARE(findSeams(source, nullptr, {}, 100, kGoesOn).places, 0);
        PaintedSource missing = picture({712, 20});
        missing.setMissing({{0, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}});
        QCOMPARE(findSeams(missing, nullptr, kGrids, 100, kGoesOn).looked, 0);
    }
};

QTEST_APPLESS_MAIN(tst_FindSeams)
#include "tst_find_seams.moc"
