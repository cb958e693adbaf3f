#include "ui/painted_source.h"
#include "ui/viewer/tile_loader.h"
#include "ui/viewer/tile_painter.h"

#include <QPainter>
#include <QTest>

using namespace pixelsmith;

/// Time to draw one frame of 1920 x 1080 from tiles in memory.
class bench_TilePainter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frame_data()
    {
        QTest::addColumn<double>("zoom");
        QTest::addColumn<bool>("smooth");
        for (const double zoom : {1.0, 0.7, 1.6, 4.0}) {
            QTest::addRow("x%.1f fast", zoom) << zoom << false;
            QTest::addRow("x%.1f smooth", zoom) << zoom << true;
        }
    }
    void frame()
    {
        QFETCH(double, zoom);
        QFETCH(bool, smooth);
        const PaintedSource source({8192, 8192}, [](double x, double y, int64_t) {
            return Rgb{static_cast<uint8_t>(x), static_cast<uint8_t>(y), 0};
        });
        Viewport view;
        view.setViewSize({1920, 1080});
        view.setPicture(source.pyramid());
        view.setZoom(zoom);
        TileCache cache;
        for (const TileKey &key : view.visibleTiles(view.level()))
            cache.insert(1, key, {.image = toImage(*source.tile(key)), .revision = 1}, source.pyramid().levelCount());
        TilePainter tiles(cache, 1, view);
        QImage screen(1920, 1080, QImage::Format_RGB32);
        QPainter painter(&screen);
        QBENCHMARK
        {
            if (smooth)
                tiles.drawSmooth(painter, {0, 0, 1920, 1080});
            else
                tiles.drawFast(painter, {0, 0, 1920, 1080});
        }
    }
};

QTEST_GUILESS_MAIN(bench_TilePainter)
#include "bench_tile_painter.moc"
