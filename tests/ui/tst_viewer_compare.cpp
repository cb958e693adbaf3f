#include "ui/viewer_support.h"

#include <QSignalSpy>
#include <QTest>

using namespace pixelsmith;

namespace {

constexpr Rgb kFirst{200, 40, 40};
constexpr Rgb kSecond{40, 40, 200};

/// Two pictures of one colour each, the second a quarter as large; the first at 100 %.
void showTwo(ImageViewer &viewer, CompareMode mode)
{
    showAtRest(viewer, plainSource({2048, 2048}, kFirst));
    viewer.setZoom(1);
    viewer.setSecondSource(plainSource({512, 512}, kSecond));
    viewer.setNames(QStringLiteral("4k"), QStringLiteral("1k"));
    viewer.setCompareMode(mode);
    QTRY_VERIFY(viewer.isAtRest());
}

void drag(QWidget &widget, QPoint from, QPoint to)
{
    QTest::mousePress(&widget, Qt::LeftButton, {}, from);
    QTest::mouseMove(&widget, to);
    QTest::mouseRelease(&widget, Qt::LeftButton, {}, to);
}

} // namespace

class tst_ViewerCompare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wipeShowsOnePictureOnEachSideOfItsDivider()
    {
        ImageViewer viewer;
        showTwo(viewer, CompareMode::Wipe);
        QImage image = shot(viewer);
        QVERIFY(isClose(image.pixel(380, 100), kFirst, 1));
        QVERIFY(isClose(image.pixel(420, 100), kSecond, 1));
        const QPointF centre = viewer.view().centre();
        drag(viewer, {402, 100}, {202, 100});
        QCOMPARE(viewer.view().centre(), centre);
        image = shot(viewer);
        QVERIFY(isClose(image.pixel(180, 100), kFirst, 1));
        QVERIFY(isClose(image.pixel(220, 100), kSecond, 1));
        viewer.divider().setPlace(7);
        QVERIFY(isClose(shot(viewer).pixel(780, 100), kFirst, 1));
        viewer.setCompareMode(CompareMode::Off);
        QVERIFY(isClose(shot(viewer).pixel(400, 100), kFirst, 1));
    }

    void picturesOfTwoSizesMeet_data()
    {
        QTest::addColumn<double>("zoom");
        QTest::newRow("fit") << 0.25;
        QTest::newRow("1:1") << 1.0;
        QTest::newRow("32 times") << 32.0; // the second one at 128
    }
    void picturesOfTwoSizesMeet()
    {
        QFETCH(double, zoom);
        ImageViewer viewer;
        showAtRest(viewer, rampSource({2048, 2048}));
        viewer.setZoom(zoom);
        QTRY_VERIFY(viewer.isAtRest());
        const QImage first = shot(viewer);
        viewer.setSecondSource(rampSource({512, 512}));
        viewer.setCompareMode(CompareMode::Wipe);
        viewer.divider().setPlace(0);
        QTRY_VERIFY(viewer.isAtRest());
        const QImage second = shot(viewer);
        QVERIFY(first != second);
        for (int x = 220; x < 580; x += 17) {
            for (int y = 60; y < 540; y += 17) {
                const QRgb a = first.pixel(x, y);
                QVERIFY(isClose(second.pixel(x, y), {uint8_t(qRed(a)), uint8_t(qGreen(a)), 90}, 40));
            }
        }
    }

    void bothSidesShowTheSamePlace()
    {
        ImageViewer viewer;
        showAtRest(viewer, rampSource({2048, 2048}));
        viewer.setSecondSource(rampSource({512, 512}));
        viewer.setCompareMode(CompareMode::SideBySide);
        viewer.setZoom(1);
        QCOMPARE(viewer.view().viewSize(), QSizeF(400, 600));
        const auto meet = [&] {
            const QImage image = shot(viewer);
            for (int x = 30; x < 370; x += 23) {
                const QRgb a = image.pixel(x, 300);
                if (!isClose(image.pixel(x + 400, 300), {uint8_t(qRed(a)), uint8_t(qGreen(a)), uint8_t(qBlue(a))}, 3))
                    return false;
            }
            return true;
        };
        QTRY_VERIFY(viewer.isAtRest());
        QVERIFY(meet());
        // Dragging in the right one moves both.
        const QPointF centre = viewer.view().centre();
        drag(viewer, {600, 300}, {500, 320});
        QCOMPARE(viewer.view().centre(), centre + QPointF(100, -20));
        QTRY_VERIFY(viewer.isAtRest());
        QVERIFY(meet());
        viewer.setCompareMode(CompareMode::Off);
        QCOMPARE(viewer.view().viewSize(), QSizeF(800, 600));
    }

    void blinkLastsAsLongAsTheKeyIsHeld()
    {
        ImageViewer viewer;
        showTwo(viewer, CompareMode::Off);
        QSignalSpy blink(&viewer, &ImageViewer::blinkChanged);
        viewer.setBlink(true);
        QTRY_VERIFY(viewer.isAtRest());
        QVERIFY(isClose(shot(viewer).pixel(400, 300), kSecond, 1));
        QTest::keyRelease(&viewer, Qt::Key_X);
        QVERIFY(isClose(shot(viewer).pixel(400, 300), kFirst, 1));
        QCOMPARE(blink.size(), 2);
    }

    void lensIsBelowTheCursor()
    {
        ImageViewer viewer;
        showTwo(viewer, CompareMode::Lens);
        QTest::mouseMove(&viewer, {300, 200});
        QTRY_VERIFY(isClose(shot(viewer).pixel(300, 200), kSecond, 1));
        QVERIFY(isClose(shot(viewer).pixel(300, 400), kFirst, 1));
        QVERIFY(isClose(shot(viewer).pixel(500, 200), kFirst, 1));
    }

    void colourIsThatOfThePictureBelowTheCursor()
    {
        ImageViewer viewer;
        showTwo(viewer, CompareMode::Wipe);
        QSignalSpy moved(&viewer, &ImageViewer::cursorMoved);
        QTest::mouseMove(&viewer, {200, 200});
        QTRY_VERIFY(!moved.isEmpty());
        QCOMPARE(moved.back()[1].value<QColor>(), QColor(kFirst.red, kFirst.green, kFirst.blue));
        moved.clear();
        QTest::mouseMove(&viewer, {600, 200});
        QTRY_VERIFY(!moved.isEmpty());
        QCOMPARE(moved.back()[1].value<QColor>(), QColor(kSecond.red, kSecond.green, kSecond.blue));
    }

    void comparisonSurvivesAnotherStageAndGoesWithThePicture()
    {
        ImageViewer viewer;
        showTwo(viewer, CompareMode::Wipe);
        viewer.setSource(plainSource({4096, 4096}, {90, 90, 90}), KeepView::Yes);
        QTRY_VERIFY(viewer.isAtRest());
        QVERIFY(isClose(shot(viewer).pixel(420, 100), kSecond, 1));
        viewer.setSource(nullptr, KeepView::No);
        QVERIFY(!shot(viewer).isNull());
        viewer.setSecondSource(nullptr);
        viewer.setSource(plainSource({800, 800}, kFirst), KeepView::No);
        QTRY_VERIFY(viewer.isAtRest());
        QVERIFY(isClose(shot(viewer).pixel(420, 100), kFirst, 1));
    }
};

QTEST_MAIN(tst_ViewerCompare)
#include "tst_viewer_compare.moc"
