#include "ui/painted_source.h"
#include "ui/viewer/image_viewer.h"

#include <QApplication>
#include <QTest>

using namespace pixelsmith;

namespace {

Rgb noise(double x, double y, int64_t)
{
    const uint32_t value = static_cast<uint32_t>(x) * 7919u ^ static_cast<uint32_t>(y) * 104729u;
    return {static_cast<uint8_t>(value), static_cast<uint8_t>(value >> 5), static_cast<uint8_t>(value >> 9)};
}

} // namespace

/// On a screen whose scale factor is 1.5.
class tst_ViewerScaled : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Also where the viewer begins inside of a device pixel.
    void oneToOneMeetsTheScreensPixels_data()
    {
        QTest::addColumn<QPoint>("place");
        QTest::newRow("whole") << QPoint(4, 2);
        QTest::newRow("half") << QPoint(3, 5);
    }
    void oneToOneMeetsTheScreensPixels()
    {
        QFETCH(QPoint, place);
        QWidget window;
        window.resize(600, 500);
        auto *viewer = new ImageViewer(&window);
        viewer->setAnimated(false);
        viewer->setGeometry(QRect(place, QSize(401, 301)));
        window.show();
        QCOMPARE(window.devicePixelRatioF(), 1.5);
        viewer->setSource(std::make_shared<PaintedSource>(PixelSize{2000, 2000}, noise), KeepView::No);
        viewer->setZoom(1);
        QTRY_VERIFY(viewer->isAtRest());
        const QImage image = window.grab().toImage().convertToFormat(QImage::Format_RGB32);
        QCOMPARE(image.devicePixelRatio(), 1.5);
        // Wherever it lies, neighbours on the screen are neighbours in the picture.
        const QPoint begin = (QPointF(place) * 1.5).toPoint() + QPoint(40, 40);
        const QPointF guess = viewer->view().toImage(QPointF(40, 40));
        const auto fits = [&](QPoint from) {
            for (int y = 0; y < 300; y += 7) {
                for (int x = 0; x < 400; x += 7) {
                    const Rgb pixel = noise(from.x() + x, from.y() + y, 1);
                    if (image.pixel(begin + QPoint(x, y)) != qRgb(pixel.red, pixel.green, pixel.blue))
                        return false;
                }
            }
            return true;
        };
        bool isFound = false;
        for (int dy = -2; dy <= 2 && !isFound; ++dy) {
            for (int dx = -2; dx <= 2 && !isFound; ++dx)
                isFound = fits(guess.toPoint() + QPoint(dx, dy));
        }
        QVERIFY(isFound);
    }
};

int main(int argc, char **argv)
{
    qputenv("QT_SCALE_FACTOR", "1.5");
    QApplication application(argc, argv);
    tst_ViewerScaled test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_viewer_scaled.moc"
