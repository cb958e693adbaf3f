#include "ui/viewer/view_motion.h"
#include "ui/viewer/viewport.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace pixelsmith;

namespace {

constexpr double kTiny = 1e-6;

Viewport makeView(PixelSize picture, QSizeF view)
{
    Viewport viewport;
    viewport.setViewSize(view);
    viewport.setPicture(TilePyramid(picture));
    return viewport;
}

bool near(QPointF a, QPointF b, double tolerance = kTiny)
{
    return std::abs(a.x() - b.x()) <= tolerance && std::abs(a.y() - b.y()) <= tolerance;
}

} // namespace

class tst_Viewport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstPictureIsFitted_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::newRow("wide") << 4096 << 2560;
        QTest::newRow("high") << 300 << 5000;
        QTest::newRow("tiny") << 64 << 64;
        QTest::newRow("giant") << 131072 << 131072;
        QTest::newRow("one pixel") << 1 << 1;
    }
    void firstPictureIsFitted()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        const Viewport view = makeView({width, height}, {1000, 700});
        const QRectF picture = view.pictureInView();
        QVERIFY(view.isFitted());
        QVERIFY(picture.width() <= 1000 + kTiny && picture.height() <= 700 + kTiny);
        QVERIFY(near(picture.center(), {500, 350}));
        QVERIFY(view.zoom() == Viewport::kLargestZoom || std::abs(picture.width() - 1000) < kTiny
                || std::abs(picture.height() - 700) < kTiny);
    }

    void fitLeavesTheMargin()
    {
        Viewport view;
        view.setMargin(18);
        view.setViewSize({1036, 600});
        view.setPicture(TilePyramid({4000, 100}));
        QCOMPARE(view.pictureInView().left(), 18.0);
        QCOMPARE(view.pictureInView().width(), 1000.0);
    }

    void imageAndViewPointsAreInverse()
    {
        Viewport view = makeView({5000, 3000}, {800, 600});
        for (const double zoom : {0.1, 0.37, 1.0, 3.3, 64.0}) {
            view.setZoom(zoom);
            for (const QPointF point : {QPointF(0, 0), QPointF(799.5, 3), QPointF(-50, 900)})
                QVERIFY(near(view.toView(view.toImage(point)), point, 1e-6));
        }
    }

    void zoomHoldsThePointBelowTheAnchor()
    {
        for (const PixelSize size : {PixelSize{4096, 2560}, PixelSize{131072, 131072}, PixelSize{256, 256}}) {
            Viewport view = makeView(size, {1200, 800});
            view.setZoom(1);
            for (const QPointF anchor : {QPointF(600, 400), QPointF(500, 300), QPointF(720, 430)}) {
                for (const double zoom : {1.5, 7.0, 64.0, 2.0}) {
                    const QPointF held = view.toImage(anchor);
                    view.setZoomAt(zoom, anchor);
                    QVERIFY(near(view.toImage(anchor), held, 1e-6));
                }
            }
        }
    }

    void zoomStaysWithinItsLimits()
    {
        Viewport view = makeView({4096, 4096}, {1024, 1024});
        QCOMPARE(view.fitZoom(), 0.25);
        view.setZoom(1e9);
        QCOMPARE(view.zoom(), 64.0);
        view.setZoom(1e-9);
        QCOMPARE(view.zoom(), 0.125);
    }

    void hundredPercentIsReachedForSmallPictures()
    {
        Viewport view = makeView({64, 64}, {1024, 1024});
        view.setZoom(1);
        QCOMPARE(view.zoom(), 1.0);
    }

    void centreNeverLeavesThePicture()
    {
        Viewport view = makeView({4096, 2560}, {800, 600});
        view.setZoom(2);
        view.panBy({1e7, -1e7});
        QCOMPARE(view.centre(), QPointF(0, 2560));
        view.panBy({-1e7, 1e7});
        QCOMPARE(view.centre(), QPointF(4096, 0));
    }

    void panMovesByDevicePixels()
    {
        Viewport view = makeView({4096, 2560}, {800, 600});
        view.setZoom(0.5);
        const QPointF before = view.toView(QPointF(1000, 1000));
        view.panBy({13, -7});
        QVERIFY(near(view.toView(QPointF(1000, 1000)), before + QPointF(13, -7)));
    }

    void largerPictureKeepsThePlaceAndItsSize()
    {
        Viewport view = makeView({2048, 1280}, {800, 600});
        view.setZoom(1.5);
        view.setCentreFraction({0.3, 0.7});
        view.setPicture(TilePyramid({4096, 2560}));
        QCOMPARE(view.zoom(), 0.75);
        QVERIFY(near(view.centreFraction(), {0.3, 0.7}));
        view.setPicture(TilePyramid({2048, 1280}));
        QCOMPARE(view.zoom(), 1.5);
        QVERIFY(near(view.centreFraction(), {0.3, 0.7}));
    }

    void fittedPictureStaysFitted()
    {
        Viewport view = makeView({2048, 1280}, {800, 600});
        view.setPicture(TilePyramid({4096, 2560}));
        QVERIFY(view.isFitted());
        QCOMPARE(view.pictureInView().width(), 800.0);
        view.setViewSize({400, 600});
        QCOMPARE(view.pictureInView().width(), 400.0);
    }

    void levelHasAPixelForEachDevicePixel()
    {
        Viewport view = makeView({65536, 40960}, {1000, 800});
        for (double zoom = view.smallestZoom(); zoom < 64; zoom *= 1.07) {
            view.setZoom(zoom);
            const double scale = view.zoom() * Viewport::levelScale(view.level());
            QVERIFY(scale <= 1 + 1e-6 || view.level() == 0);
            QVERIFY(scale > 0.5 - 1e-6 || view.level() == view.pyramid().levelCount() - 1);
        }
        view.setZoom(0.25);
        QCOMPARE(view.level(), 2);
        view.setZoom(1);
        QCOMPARE(view.level(), 0);
    }

    void visibleTilesCoverTheViewOnce()
    {
        for (const PixelSize size : {PixelSize{131072, 131072}, PixelSize{5000, 700}, PixelSize{100, 3000}}) {
            Viewport view = makeView(size, {1000, 700});
            for (double zoom = view.smallestZoom(); zoom < 64; zoom *= 1.9) {
                view.setZoomAt(zoom, {210, 333});
                view.panBy({-37, 91});
                const std::vector<TileKey> tiles = view.visibleTiles(view.level());
                const std::set<TileKey> unique(tiles.begin(), tiles.end());
                QCOMPARE(unique.size(), tiles.size());
                for (int x = 0; x <= 1000; x += 50) {
                    for (int y = 0; y <= 700; y += 50)
                        QVERIFY(isCovered(view, unique, view.toImage(QPointF(x, y))));
                }
                for (const TileKey &key : tiles) {
                    QVERIFY(view.pyramid().contains(key));
                    QVERIFY(view.tileInView(key).intersects(QRectF(-1, -1, 1002, 702)));
                }
            }
        }
    }

    void tilesComeNearestFirst()
    {
        Viewport view = makeView({65536, 65536}, {2000, 1500});
        view.setZoom(1);
        const QPointF focus(1500, 200);
        double last = 0;
        for (const TileKey &key : view.visibleTiles(0, 1, focus)) {
            const QPointF away = view.tileInView(key).center() - focus;
            const double distance = std::hypot(away.x(), away.y());
            QVERIFY(distance >= last - 1e-6);
            last = distance;
        }
    }

    void ringAddsOneTileOnEachSide()
    {
        Viewport view = makeView({65536, 65536}, {1024, 1024});
        view.setZoom(1);
        view.setCentre({32768, 32768});
        QCOMPARE(view.visibleTiles(0, 0).size(), size_t(4));
        QCOMPARE(view.visibleTiles(0, 1).size(), size_t(16));
        view.setCentre({0, 0});
        QCOMPARE(view.visibleTiles(0, 1).size(), size_t(4));
    }

    void emptyViewHasNoTiles()
    {
        Viewport view;
        QVERIFY(view.isEmpty());
        QVERIFY(view.visibleTiles(0).empty());
        QCOMPARE(view.level(), 0);
        view.setZoomAt(3, {1, 1});
        view.panBy({1, 1});
        QVERIFY(view.visibleImage().isEmpty());
    }

    void easedZoomArrivesInTimeAndHoldsItsAnchor()
    {
        Viewport view = makeView({8192, 8192}, {1000, 1000});
        view.setZoom(1);
        ViewMotion motion;
        const QPointF anchor(300, 600);
        const QPointF held = view.toImage(anchor);
        motion.zoomBy(view, 2, anchor);
        motion.zoomBy(view, 2, anchor);
        double last = view.zoom();
        for (int ms = 0; ms < 140; ms += 10) {
            motion.advance(view, 10);
            QVERIFY(view.zoom() >= last);
            QVERIFY(near(view.toImage(anchor), held));
            last = view.zoom();
        }
        QVERIFY(motion.isMoving());
        motion.advance(view, 10);
        QCOMPARE(view.zoom(), 4.0);
        QVERIFY(!motion.isMoving());
    }

    void thrownPictureComesToRest()
    {
        Viewport view = makeView({8192, 8192}, {1000, 1000});
        view.setZoom(1);
        view.setCentre({4096, 4096});
        ViewMotion motion;
        motion.throwBy({1, 0});
        int frames = 0;
        for (; motion.isMoving() && frames < 200; ++frames)
            motion.advance(view, 16);
        QVERIFY(frames > 10 && frames < 100);
        QVERIFY(view.centre().x() < 4096 - 100);
        QCOMPARE(view.centre().y(), 4096.0);
    }

    void restingHandThrowsNothing()
    {
        HandSpeed hand;
        hand.add({40, 0}, 0);
        hand.add({40, 0}, 10);
        QVERIFY(hand.at(15).x() > 0.5);
        QCOMPARE(hand.at(200), QPointF());
    }

private:
    static bool isCovered(const Viewport &view, const std::set<TileKey> &tiles, QPointF image)
    {
        const PixelPoint pixel{static_cast<int64_t>(std::floor(image.x())),
                               static_cast<int64_t>(std::floor(image.y()))};
        if (!PixelRect::of(view.pictureSize()).contains(pixel))
            return true;
        const int level = view.level();
        return tiles.count({level, (pixel.x >> level) / kTileSide, (pixel.y >> level) / kTileSide}) == 1;
    }
};

QTEST_GUILESS_MAIN(tst_Viewport)
#include "tst_viewport.moc"
