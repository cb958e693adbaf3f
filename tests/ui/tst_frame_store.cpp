#include "ui/painted_source.h"
#include "ui/viewer/frame_store.h"
#include "ui/viewer/tile_loader.h"

#include <QTest>

using namespace pixelsmith;

namespace {

Rgb noise(double x, double y, int64_t)
{
    const uint32_t value = static_cast<uint32_t>(x) * 7919u ^ static_cast<uint32_t>(y) * 104729u;
    return {static_cast<uint8_t>(value), static_cast<uint8_t>(value >> 5), static_cast<uint8_t>(value >> 9)};
}

/// A view of 300 x 200 into a picture whose tiles are all in memory.
struct Scene
{
    PaintedSource source{{2048, 2048}, noise};
    TileCache cache;
    Viewport view;
    FrameStore frame;

    explicit Scene(double zoom)
    {
        view.setViewSize({300, 200});
        view.setPicture(source.pyramid());
        view.setZoom(zoom);
        for (int level = 0; level < source.pyramid().levelCount(); ++level) {
            for (const TileKey &key : source.pyramid().tilesIn(level, PixelRect::of(source.pyramid().levelSize(level))))
                cache.insert(1, key, {.image = toImage(*source.tile(key)), .revision = 1},
                             source.pyramid().levelCount());
        }
        frame.setView(view);
    }
    TilePainter tiles() const { return {cache, 1, view}; }
    void draw(FrameStore::Quality quality)
    {
        TilePainter painter = tiles();
        frame.draw(painter, quality);
    }
    void pan(QPointF by)
    {
        view.panBy(by);
        frame.setView(view);
    }
};

} // namespace

class tst_FrameStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movingByWholePixelsLeavesStripsToDraw()
    {
        Scene scene(1);
        QCOMPARE(scene.frame.missingShare(), 1.0);
        scene.draw(FrameStore::Quality::Fast);
        QCOMPARE(scene.frame.missingShare(), 0.0);
        scene.pan({-30, 0});
        QCOMPARE(scene.frame.missingShare(), 0.1);
        scene.pan({0, 20});
        QCOMPARE(scene.frame.missingShare(), 1 - 0.9 * 0.9);
        scene.draw(FrameStore::Quality::Fast);
        Scene fresh(1);
        fresh.view = scene.view;
        fresh.frame.setView(fresh.view);
        fresh.draw(FrameStore::Quality::Fast);
        QCOMPARE(scene.frame.pixmap().toImage(), fresh.frame.pixmap().toImage());
    }

    void partsOfPixelsAndZoomsNeedAllAgain()
    {
        Scene scene(1);
        scene.draw(FrameStore::Quality::Fast);
        scene.pan({-30.5, 0});
        QCOMPARE(scene.frame.missingShare(), 1.0);
        scene.draw(FrameStore::Quality::Fast);
        scene.view.setZoom(1.1);
        scene.frame.setView(scene.view);
        QCOMPARE(scene.frame.missingShare(), 1.0);
    }

    void quickDrawingIsRefinedPieceByPiece()
    {
        Scene quick(0.7);
        quick.draw(FrameStore::Quality::Fast);
        QVERIFY(!quick.frame.isRefined());
        int pieces = 0;
        for (TilePainter tiles = quick.tiles(); !quick.frame.refine(tiles, 1e-3).isEmpty(); ++pieces) {
        }
        QVERIFY(pieces > 1);
        QVERIFY(quick.frame.isRefined());
        Scene smooth(0.7);
        smooth.draw(FrameStore::Quality::Smooth);
        QVERIFY(smooth.frame.isRefined());
        const QImage a = quick.frame.pixmap().toImage();
        const QImage b = smooth.frame.pixmap().toImage();
        for (int y = 0; y < a.height(); ++y) {
            for (int x = 0; x < a.width(); ++x)
                QVERIFY(std::abs(qGreen(a.pixel(x, y)) - qGreen(b.pixel(x, y))) <= 3);
        }
    }

    void atOneToOneQuickIsGoodEnough()
    {
        Scene scene(1);
        scene.draw(FrameStore::Quality::Fast);
        QVERIFY(scene.frame.isRefined());
    }

    void backdropIsThePictureWithoutItsSurround()
    {
        Scene scene(1);
        scene.frame.setSurround(Qt::magenta, 4);
        scene.view.fit();
        scene.frame.setView(scene.view);
        QVERIFY(scene.frame.backdrop().image.isNull());
        scene.draw(FrameStore::Quality::Smooth);
        QCOMPARE(scene.frame.pixmap().toImage().pixelColor(2, 100), QColor(Qt::magenta));
        const Backdrop backdrop = scene.frame.backdrop();
        QCOMPARE(backdrop.image.size(), QSize(200, 200));
        QCOMPARE(backdrop.part, QRectF(0, 0, 1, 1));
    }
};

QTEST_MAIN(tst_FrameStore)
#include "tst_frame_store.moc"
