#include "ui/viewer/overview.h"
#include "ui/viewer_support.h"

#include <QAccessible>
#include <QElapsedTimer>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <set>

using namespace pixelsmith;

namespace {

std::shared_ptr<PaintedSource> plainSource(PixelSize size)
{
    return std::make_shared<PaintedSource>(size, [](double, double, int64_t revision) {
        return revision == 1 ? Rgb{200, 40, 40} : Rgb{40, 200, 40};
    });
}

/// Every pixel another colour: what is coarser or moved is told apart.
Rgb noise(double x, double y, int64_t revision)
{
    const uint32_t value = (static_cast<uint32_t>(x) * 7919u ^ static_cast<uint32_t>(y) * 104729u)
                           + static_cast<uint32_t>(revision) * 977u;
    return {static_cast<uint8_t>(value), static_cast<uint8_t>(value >> 5), static_cast<uint8_t>(value >> 9)};
}

std::shared_ptr<PaintedSource> noiseSource(PixelSize size)
{
    return std::make_shared<PaintedSource>(size, noise);
}

/// Marks one pixel of the picture, and takes the mouse on its right half if it is told to.
class Mark : public Overlay
{
public:
    bool takesMouse = false;
    int moves = 0;
    int releases = 0;

    void paint(QPainter &painter, const Viewport &view) override
    {
        const QPointF at = view.toView(QPointF(500, 500));
        painter.fillRect(QRectF(at.x() - 2, at.y() - 2, 5, 5), Qt::cyan);
    }
    bool mousePressed(QPointF at, const Viewport &view, Qt::KeyboardModifiers) override
    {
        return takesMouse && at.x() > view.viewSize().width() / 2;
    }
    void mouseMoved(QPointF, const Viewport &) override { ++moves; }
    void mouseReleased(QPointF, const Viewport &) override { ++releases; }
};

void turnWheel(QWidget &widget, QPointF at, int angle, Qt::KeyboardModifiers modifiers = Qt::NoModifier, int pixels = 0)
{
    QWheelEvent event(at, widget.mapToGlobal(at), {0, pixels}, {0, angle}, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(&widget, &event);
}

} // namespace

class tst_ImageViewer : public QObject
{
    Q_OBJECT

private:
    /// The colours seen below a grid of points against those of the picture.
    static void compareWithRamp(ImageViewer &viewer, PixelSize size, int tolerance)
    {
        const QImage image = shot(viewer);
        const QRectF picture = viewer.view().pictureInView();
        int compared = 0;
        for (int x = 5; x < image.width(); x += 23) {
            for (int y = 5; y < image.height() - 45; y += 23) {
                if (!picture.adjusted(2, 2, -2, -2).contains(x, y))
                    continue;
                const QPointF at = viewer.view().toImage(QPointF(x + 0.5, y + 0.5));
                QVERIFY2(isClose(image.pixel(x, y), ramp(at.x(), at.y(), size), tolerance),
                         qPrintable(QStringLiteral("at %1, %2").arg(x).arg(y)));
                ++compared;
            }
        }
        QVERIFY(compared > 200);
    }

private Q_SLOTS:
    void pixelsAreWhereTheViewportSays_data()
    {
        QTest::addColumn<double>("zoom");
        QTest::newRow("fit") << 0.0;
        QTest::newRow("between levels") << 0.31;
        QTest::newRow("exactly a level") << 0.5;
        QTest::newRow("1:1") << 1.0;
        QTest::newRow("smooth enlargement") << 1.7;
        QTest::newRow("squares") << 12.0;
        QTest::newRow("with a grid") << 40.0; // larger, values are written into the pixels of a view at rest
    }
    void pixelsAreWhereTheViewportSays()
    {
        QFETCH(double, zoom);
        const PixelSize size{3001, 1999};
        ImageViewer viewer;
        showAtRest(viewer, rampSource(size));
        if (zoom > 0)
            viewer.setZoom(zoom);
        QTRY_VERIFY(viewer.isComplete());
        compareWithRamp(viewer, size, zoom < 16 ? 3 : 40);
        QTRY_VERIFY(viewer.isAtRest());
        compareWithRamp(viewer, size, zoom < 16 ? 3 : 40);
    }

    void oneToOneIsExact()
    {
        const PixelSize size{1500, 1500};
        const auto source = noiseSource(size);
        ImageViewer viewer;
        showAtRest(viewer, source);
        viewer.setZoom(1);
        QTRY_VERIFY(viewer.isAtRest());
        const QImage image = shot(viewer);
        const QPoint origin = viewer.view().toView(QPointF(0, 0)).toPoint();
        for (const QPoint at : {QPoint(100, 100), QPoint(400, 300), QPoint(700, 500)}) {
            const Rgb pixel = noise(at.x() - origin.x(), at.y() - origin.y(), 1);
            QCOMPARE(image.pixel(at), qRgb(pixel.red, pixel.green, pixel.blue));
        }
    }

    void giantPictureOpensWithFewReads()
    {
        const auto source = plainSource({131072, 131072});
        ImageViewer viewer;
        viewer.setAnimated(false);
        viewer.resize(1000, 800);
        viewer.show();
        QElapsedTimer clock;
        clock.start();
        viewer.setSource(source, KeepView::No);
        QTRY_VERIFY(viewer.isComplete());
        qInfo("first complete view after %lld ms with %d reads", clock.elapsed(), source->reads());
        QVERIFY(source->reads() <= 16);
        viewer.setZoom(1);
        QTRY_VERIFY(viewer.isComplete());
        QTest::qWait(50);
        QVERIFY(source->reads() <= 60);
    }

    void changedTilesNeverFlash()
    {
        const auto source = noiseSource({2048, 2048});
        ImageViewer viewer;
        showAtRest(viewer, source);
        viewer.setZoom(1);
        QTRY_VERIFY(viewer.isAtRest());
        const QImage before = shot(viewer);
        PaintedSource::Hold hold(*source);
        source->setRevision(2);
        std::vector<TileKey> changed = viewer.view().visibleTiles(0);
        changed.push_back({1, 0, 0});
        viewer.tilesChanged(changed);
        for (int i = 0; i < 5; ++i) {
            QTest::qWait(10);
            QCOMPARE(shot(viewer), before);
        }
        hold.release();
        QTRY_VERIFY(viewer.isComplete());
        QVERIFY(shot(viewer) != before);
    }

    void holesAreFilledFromCoarserTiles()
    {
        const PixelSize size{4096, 4096};
        const auto source = rampSource(size);
        ImageViewer viewer;
        showAtRest(viewer, source);
        PaintedSource::Hold hold(*source);
        viewer.setZoom(1);
        QTest::qWait(150);
        QVERIFY(!viewer.isComplete());
        compareWithRamp(viewer, size, 8);
        hold.release();
        QTRY_VERIFY(viewer.isComplete());
    }

    void tilesThatDoNotExistYetShowTheirParents()
    {
        const PixelSize size{2048, 2048};
        const auto source = rampSource(size);
        std::set<TileKey> missing;
        for (const TileKey &key : source->pyramid().tilesIn(0, PixelRect::of(size)))
            missing.insert(key);
        source->setMissing(missing);
        ImageViewer viewer;
        showAtRest(viewer, source);
        viewer.setZoom(1);
        QTRY_VERIFY(viewer.isComplete());
        compareWithRamp(viewer, size, 6);
        source->setMissing({});
        viewer.tilesChanged({missing.begin(), missing.end()});
        QTRY_VERIFY(viewer.isComplete());
        compareWithRamp(viewer, size, 2);
    }

    void nextStageTakesOverWithoutAHole()
    {
        ImageViewer viewer;
        showAtRest(viewer, rampSource({1024, 1024}));
        viewer.setZoom(2);
        QTRY_VERIFY(viewer.isAtRest());
        const auto next = rampSource({2048, 2048});
        PaintedSource::Hold hold(*next);
        viewer.setSource(next, KeepView::Yes);
        QCOMPARE(viewer.view().zoom(), 1.0);
        for (int i = 0; i < 5; ++i) {
            QTest::qWait(10);
            compareWithRamp(viewer, {2048, 2048}, 4);
        }
        hold.release();
        QTRY_VERIFY(viewer.isComplete());
        compareWithRamp(viewer, {2048, 2048}, 2);
    }

    void nothingSeenYetHidesNothing()
    {
        ImageViewer viewer;
        viewer.setAnimated(false);
        viewer.resize(800, 600);
        viewer.show();
        const auto first = rampSource({4096, 4096});
        const auto second = rampSource({4096, 4096});
        const int top = second->pyramid().levelCount() - 1;
        PaintedSource::Hold holdFirst(*first);
        viewer.setSource(first, KeepView::No);
        viewer.setZoom(1);
        QTest::qWait(150);
        // Of the next one, the coarsest tile alone comes soon.
        PaintedSource::Hold holdSecond(*second, {{top, 0, 0}});
        viewer.setSource(second, KeepView::Yes);
        holdFirst.release();
        QTRY_COMPARE(viewer.coverage().holes, 0);
        QTest::qWait(50);
        compareWithRamp(viewer, {4096, 4096}, 8);
    }

    void damagedTileIsToldOnce()
    {
        const auto source = plainSource({1024, 1024});
        source->setBroken({{0, 0, 0}});
        ImageViewer viewer;
        QSignalSpy failed(&viewer, &ImageViewer::readFailed);
        showAtRest(viewer, source);
        viewer.setZoom(1);
        QTRY_VERIFY(viewer.isComplete());
        QTest::qWait(50);
        QCOMPARE(failed.size(), 1);
    }

    void wheelZoomsAtTheCursorByFourthRoots()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({4096, 4096}));
        viewer.setZoom(1);
        const QPointF at(500, 200);
        const QPointF held = viewer.view().toImage(at);
        turnWheel(viewer, at, 120);
        QCOMPARE(viewer.view().zoom(), std::pow(2, 0.25));
        turnWheel(viewer, at, 60);
        QCOMPARE(viewer.view().zoom(), std::pow(2, 0.375));
        turnWheel(viewer, at, -120, Qt::ShiftModifier);
        QVERIFY(std::abs(viewer.view().zoom() - std::pow(2, 0.375 - 0.0625)) < 1e-9);
        // A touchpad that tells pixels alone: 40 are a notch.
        turnWheel(viewer, at, 0, {}, 10);
        QVERIFY(std::abs(viewer.view().zoom() - std::pow(2, 0.375)) < 1e-9);
        const QPointF now = viewer.view().toImage(at);
        QVERIFY(std::abs(now.x() - held.x()) < 1e-6 && std::abs(now.y() - held.y()) < 1e-6);
    }

    void valuesAreWrittenIntoLargePixels()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({400, 300}));
        viewer.setZoom(48);
        QTRY_VERIFY(viewer.isAtRest());
        const auto colours = [&] {
            std::set<QRgb> seen;
            const QImage image = shot(viewer);
            for (int y = 100; y < 500; ++y) {
                for (int x = 100; x < 700; ++x)
                    seen.insert(image.pixel(x, y));
            }
            return seen.size();
        };
        QCOMPARE(colours(), size_t(3)); // the pixels, the grid and its crossings
        viewer.setZoom(64);
        QTRY_VERIFY(viewer.isAtRest());
        QVERIFY(colours() > 3);
    }

    void dragMovesThePictureWithTheHand()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({4096, 4096}));
        viewer.setZoom(1);
        const QPointF before = viewer.view().centre();
        QTest::mousePress(&viewer, Qt::LeftButton, {}, {400, 300});
        QTest::mouseMove(&viewer, {350, 320});
        QTest::mouseRelease(&viewer, Qt::LeftButton, {}, {350, 320});
        QCOMPARE(viewer.view().centre(), before + QPointF(50, -20));
    }

    void arrowKeysPan()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({4096, 4096}));
        viewer.setZoom(1);
        const QPointF before = viewer.view().centre();
        QTest::keyClick(&viewer, Qt::Key_Right);
        QVERIFY(viewer.view().centre().x() > before.x());
        QTest::keyClick(&viewer, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(viewer.view().pictureInView().left(), 0.0);
        QTest::keyClick(&viewer, Qt::Key_Down, Qt::ShiftModifier);
        QVERIFY(viewer.view().centre().y() > before.y() + 300);
    }

    void cursorTellsPixelAndColour()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({4096, 4096}));
        viewer.setZoom(1);
        QTRY_VERIFY(viewer.isComplete());
        QSignalSpy moved(&viewer, &ImageViewer::cursorMoved);
        QTest::mouseMove(&viewer, {300, 200});
        QTRY_VERIFY(!moved.isEmpty());
        const QPointF at = viewer.view().toImage(QPointF(300, 200));
        const auto pixel = moved.back()[0].value<PixelPoint>();
        QCOMPARE(pixel.x, static_cast<int64_t>(std::floor(at.x())));
        QCOMPARE(moved.back()[1].value<QColor>(), QColor(200, 40, 40));
    }

    void workIsFramed()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({800, 600}));
        viewer.setZoom(1);
        QTRY_VERIFY(viewer.isComplete());
        const QPoint corner = viewer.view().toView(QPointF(200, 200)).toPoint();
        const QRgb before = shot(viewer).pixel(corner);
        viewer.setWorkRects({{200, 200, 328, 328}, {100000, 100000, 200000, 200000}});
        const QRgb framed = shot(viewer).pixel(corner);
        QVERIFY(qRed(before) < 210);
        QVERIFY(qGreen(framed) > 180);
        viewer.setWorkRects({});
        QCOMPARE(shot(viewer).pixel(corner), before);
    }

    void overlaysLieOverThePicture()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({800, 600}));
        Mark mark;
        const QPoint at = viewer.view().toView(QPointF(500, 500)).toPoint();
        viewer.setOverlay(&mark, true);
        QCOMPARE(shot(viewer).pixelColor(at), QColor(Qt::cyan));
        viewer.setOverlay(&mark, false);
        QVERIFY(shot(viewer).pixelColor(at) != QColor(Qt::cyan));
        {
            Mark shortLived;
            viewer.setOverlay(&shortLived, true);
        }
        QVERIFY(shot(viewer).pixelColor(at) != QColor(Qt::cyan));
    }

    void overlaysMayTakeTheMouse()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({4096, 4096}));
        viewer.setZoom(1);
        Mark mark;
        mark.takesMouse = true;
        viewer.setOverlay(&mark, true);
        const auto drag = [&](QPoint from) {
            QTest::mousePress(&viewer, Qt::LeftButton, {}, from);
            QTest::mouseMove(&viewer, from + QPoint(20, 0));
            QTest::mouseRelease(&viewer, Qt::LeftButton, {}, from + QPoint(20, 0));
        };
        const QPointF centre = viewer.view().centre();
        drag({600, 300});
        QCOMPARE(viewer.view().centre(), centre);
        QVERIFY(mark.moves > 0);
        QCOMPARE(mark.releases, 1);
        drag({100, 300});
        QCOMPARE(viewer.view().centre(), centre - QPointF(20, 0));
        // With Space held the picture is moved wherever one drags.
        QTest::keyPress(&viewer, Qt::Key_Space);
        drag({600, 300});
        QTest::keyRelease(&viewer, Qt::Key_Space);
        QCOMPARE(viewer.view().centre(), centre - QPointF(40, 0));
        QCOMPARE(mark.releases, 1);
    }

    void worksWithoutAPicture()
    {
        ImageViewer viewer;
        viewer.resize(300, 200);
        viewer.show();
        viewer.fit();
        viewer.zoomIn();
        turnWheel(viewer, {10, 10}, 120);
        QTest::keyClick(&viewer, Qt::Key_Left);
        QVERIFY(!shot(viewer).isNull());
        viewer.setSource(plainSource({100, 100}), KeepView::Yes);
        QTRY_VERIFY(viewer.isComplete());
        viewer.setSource(nullptr, KeepView::No);
        QVERIFY(!shot(viewer).isNull());
    }

    void assistiveProgramsSeeAGraphic()
    {
        ImageViewer viewer;
        showAtRest(viewer, plainSource({1024, 512}));
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(&viewer);
        QVERIFY(accessible);
        QCOMPARE(accessible->role(), QAccessible::Graphic);
        QVERIFY(!accessible->text(QAccessible::Name).isEmpty());
        QVERIFY(accessible->text(QAccessible::Description).contains(QStringLiteral("512")));
    }

    void overviewFrameIsDragged()
    {
        Overview overview;
        QImage image(200, 100, QImage::Format_RGB32);
        image.fill(Qt::gray);
        overview.setImage(image);
        overview.resize(200, 100);
        overview.setVisiblePart({0.4, 0.4, 0.2, 0.2});
        overview.show();
        QSignalSpy centre(&overview, &Overview::centreRequested);
        QTest::mousePress(&overview, Qt::LeftButton, {}, {90, 50});
        QVERIFY(centre.isEmpty());
        QTest::mouseMove(&overview, {110, 60});
        QTRY_VERIFY(!centre.isEmpty());
        const QPointF at = centre.back()[0].toPointF();
        QVERIFY(std::abs(at.x() - 0.6) < 0.011 && std::abs(at.y() - 0.6) < 0.011);
        QTest::mouseRelease(&overview, Qt::LeftButton);
        QTest::mouseClick(&overview, Qt::LeftButton, {}, {20, 90});
        QVERIFY(std::abs(centre.back()[0].toPointF().x() - 0.1) < 0.011);
        QTest::keyClick(&overview, Qt::Key_Right);
        QVERIFY(centre.back()[0].toPointF().x() > 0.5);
    }
};

QTEST_MAIN(tst_ImageViewer)
#include "tst_image_viewer.moc"
