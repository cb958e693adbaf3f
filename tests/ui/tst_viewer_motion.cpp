#include "ui/viewer_support.h"

#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace pixelsmith;

/// What happens while the view moves, and what is read for it.
class tst_ViewerMotion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pinchZoomsAtItsPlace()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({4096, 4096}, {200, 40, 40}));
        viewer.setZoom(1);
        const QPointF at(300, 200);
        const QPointF held = viewer.view().toImage(at);
        const QPointingDevice pad;
        QNativeGestureEvent pinch(Qt::ZoomNativeGesture, &pad, 2, at, at, at, 0.25, {});
        QCoreApplication::sendEvent(&viewer, &pinch);
        QCOMPARE(viewer.view().zoom(), 1.25);
        const QPointF now = viewer.view().toImage(at);
        QVERIFY(std::abs(now.x() - held.x()) < 1e-6 && std::abs(now.y() - held.y()) < 1e-6);
    }

    void zoomIsEasedAndNewInputTakesOver()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({4096, 4096}, {200, 40, 40}));
        viewer.setAnimated(true);
        const double before = viewer.view().zoom();
        viewer.setZoom(8);
        QVERIFY(viewer.view().zoom() < 8);
        QTRY_VERIFY(viewer.view().zoom() > before);
        QTest::mouseClick(&viewer, Qt::LeftButton, {}, {400, 300});
        const double stopped = viewer.view().zoom();
        QTest::qWait(200);
        QCOMPARE(viewer.view().zoom(), stopped);
    }

    void movedFrameIsWhatAFreshOneWouldBe_data()
    {
        QTest::addColumn<double>("zoom");
        QTest::newRow("1:1") << 1.0;
        QTest::newRow("smaller") << 0.7;
        QTest::newRow("larger") << 1.6;
        QTest::newRow("squares") << 12.0;
    }
    void movedFrameIsWhatAFreshOneWouldBe()
    {
        QFETCH(double, zoom);
        const PixelSize size{3001, 1999};
        ImageViewer viewer;
        showAtRest(viewer, rampSource(size));
        viewer.setZoom(zoom);
        QTRY_VERIFY(viewer.isAtRest());
        QTest::mousePress(&viewer, Qt::LeftButton, {}, {400, 300});
        for (const QPoint at : {QPoint(390, 290), QPoint(300, 333), QPoint(421, 200)})
            QTest::mouseMove(&viewer, at);
        QTest::mouseRelease(&viewer, Qt::LeftButton, {}, {421, 200});
        QTRY_VERIFY(viewer.isAtRest());
        const QImage moved = shot(viewer);
        ImageViewer fresh;
        showAtRest(fresh, rampSource(size));
        fresh.setZoom(zoom);
        const PixelSize picture = viewer.view().pictureSize();
        const QPointF centre = viewer.view().centre();
        fresh.setCentreFraction({centre.x() / double(picture.width), centre.y() / double(picture.height)});
        QTRY_VERIFY(fresh.isAtRest());
        const QImage expected = shot(fresh);
        int worst = 0;
        for (int y = 2; y < moved.height() - 45; ++y) {
            for (int x = 2; x < moved.width() - 2; ++x) {
                const QRgb a = moved.pixel(x, y);
                const QRgb b = expected.pixel(x, y);
                worst = std::max({worst, std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b))});
            }
        }
        QVERIFY2(worst <= 2, qPrintable(QString::number(worst)));
    }

    void coarsestLevelsAndNeighboursAreReadInAdvance()
    {
        const auto source = plainSource({16384, 16384}, {200, 40, 40});
        ImageViewer viewer;
        showAtRest(viewer, source);
        viewer.setZoom(1);
        const int levels = source->pyramid().levelCount();
        QTRY_VERIFY(viewer.isAtRest());
        for (int level = levels - 3; level < levels; ++level) {
            for (const TileKey &key :
                 source->pyramid().tilesIn(level, PixelRect::of(source->pyramid().levelSize(level))))
                QTRY_VERIFY(source->wasRead(key));
        }
        for (const TileKey &key : viewer.view().visibleTiles(0, 1))
            QTRY_VERIFY(source->wasRead(key));
        for (const TileKey &key : viewer.view().visibleTiles(1))
            QVERIFY(source->wasRead(key));
    }

    void nearestTheCursorComesFirst()
    {
        const auto source = plainSource({16384, 16384}, {200, 40, 40});
        ImageViewer viewer;
        showAtRest(viewer, source);
        const QPoint cursor(200, 150);
        QTest::mouseMove(&viewer, cursor);
        PaintedSource::Hold hold(*source);
        viewer.setZoom(1);
        QTest::qWait(20);
        // Jumps away: nothing of the place before is read but what had begun.
        viewer.setCentreFraction({0.1, 0.1});
        QTest::qWait(20);
        const int before = source->reads();
        hold.release();
        QTRY_VERIFY(viewer.isAtRest());
        const std::vector<TileKey> order = source->readOrder();
        const TileKey nearest = viewer.view().visibleTiles(0, 0, cursor).front();
        const auto at = std::find(order.begin(), order.end(), nearest);
        QVERIFY(at != order.end());
        QVERIFY(at - order.begin() <= before);
    }
};

QTEST_MAIN(tst_ViewerMotion)
#include "tst_viewer_motion.moc"
