#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/painted_source.h"
#include "ui/panels/brush_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/theme.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/slider_brush.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QUndoStack>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

constexpr PixelSize kSize{1024, 640};

/// A window with a finished picture, a viewer that does not glide, and what was painted.
struct Studio
{
    MainWindow window;
    ImageViewer *viewer = window.findChild<ImageViewer *>();
    SliderBrush *brush = window.findChild<SliderBrush *>();
    SliderMap painted;
    int strokes = 0;

    explicit Studio(Run run = Run::Finished)
    {
        QObject::connect(&window, &MainWindow::sliderPainted, &window, [this](const SliderMap &map) {
            painted = map;
            ++strokes;
        });
        viewer->setAnimated(false);
        window.setStages({{.size = {512, 320}, .phase = StagePhase::Done, .done = 1, .steps = 30, .isVisible = true},
                          {.size = kSize, .phase = StagePhase::Done, .done = 1, .steps = 50, .isVisible = true}});
        window.setPicture(std::make_shared<PaintedSource>(kSize,
                                                          [](double, double, int64_t) {
                                                              return Rgb{90, 80, 70};
                                                          }),
                          1, false);
        window.setState({.run = run, .title = u"Lake"_s});
        window.resize(1300, 900);
        window.show();
        viewer->setFocus();
    }

    bool isReady() { return QTest::qWaitForWindowActive(&window); }
    QPoint at(double x, double y) const
    {
        const QPointF image(x * double(kSize.width), y * double(kSize.height));
        return (viewer->view().toView(image) / viewer->devicePixelRatioF()).toPoint();
    }
    void drag(QPoint from, QPoint to)
    {
        QTest::mousePress(viewer, Qt::LeftButton, {}, from);
        for (int i = 1; i <= 4; ++i) {
            const QPoint place = from + (to - from) * i / 4;
            QMouseEvent move(QEvent::MouseMove, place, viewer->mapToGlobal(place), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(viewer, &move);
        }
        QTest::mouseRelease(viewer, Qt::LeftButton, {}, to);
    }
    SliderCell cellAt(double x, double y) const
    {
        const SliderMap &map = brush->map();
        return map.columns() == 0 ? SliderCell() : map.at(int(x * map.columns()), int(y * map.rows()));
    }
};

} // namespace

class tst_Paint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::apply(*qApp, Theme::Kind::Dark); }
    void aDragIsOneStrokeThatCanBeTakenBack();
    void withoutABrushTheDragPans();
    void keysTakeAndPutAwayTheBrush();
    void theEraserTakesPaintAway();
    void crosshairAndSpacePaintWithoutAMouse();
    void altAndTheWheelChangeTheSize();
    void theBarShowsAndSetsTheBrush();
    void paintIsSeenWithALegend();
    void afterTheEndThePaintedPartCanBeRedone();
    void anotherPictureHasItsOwnPaint();
    void whereNothingCanBePaintedTheBrushIsPutAway();
};

void tst_Paint::aDragIsOneStrokeThatCanBeTakenBack()
{
    Studio studio;
    QVERIFY(studio.isReady());
    studio.window.actions().brushStructure->trigger();
    studio.drag(studio.at(0.3, 0.4), studio.at(0.6, 0.4));
    QCOMPARE(studio.strokes, 1);
    for (const double x : {0.3, 0.4, 0.5, 0.6}) {
        QCOMPARE(int(studio.cellAt(x, 0.4).cover), 255);
        QVERIFY(studio.cellAt(x, 0.4).value > 50000);
    }
    QCOMPARE(int(studio.cellAt(0.45, 0.8).cover), 0);
    QVERIFY(studio.painted == studio.brush->map());
    QCOMPARE(studio.window.undoStack().count(), 1);
    QTest::keyClick(studio.viewer, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!studio.brush->map().isPainted());
    QVERIFY(!studio.painted.isPainted());
    QTest::keyClick(studio.viewer, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(int(studio.cellAt(0.5, 0.4).cover), 255);
    QCOMPARE(studio.strokes, 3);
}

void tst_Paint::withoutABrushTheDragPans()
{
    Studio studio;
    QVERIFY(studio.isReady());
    studio.viewer->setZoom(4);
    const QPointF before = studio.viewer->view().centre();
    studio.drag({300, 200}, {200, 150});
    QVERIFY(studio.viewer->view().centre() != before);
    QCOMPARE(studio.strokes, 0);
    // With one, the middle button does.
    studio.window.actions().brushStructure->trigger();
    const QPointF middle = studio.viewer->view().centre();
    QTest::mousePress(studio.viewer, Qt::MiddleButton, {}, {300, 200});
    QMouseEvent move(QEvent::MouseMove, QPointF(250, 200), QPointF(250, 200), Qt::NoButton, Qt::MiddleButton, {});
    QCoreApplication::sendEvent(studio.viewer, &move);
    QTest::mouseRelease(studio.viewer, Qt::MiddleButton, {}, {250, 200});
    QVERIFY(studio.viewer->view().centre() != middle);
    QCOMPARE(studio.strokes, 0);
}

void tst_Paint::keysTakeAndPutAwayTheBrush()
{
    using Tool = SliderBrush::Tool;
    Studio studio;
    QVERIFY(studio.isReady());
    const Actions &a = studio.window.actions();
    QTest::keyClick(studio.viewer, Qt::Key_B);
    QCOMPARE(studio.brush->tool(), Tool::Paint);
    QVERIFY(studio.brush->value() > 0.5 && a.brushStructure->isChecked() && !a.brushDetail->isChecked());
    QTest::keyClick(studio.viewer, Qt::Key_B, Qt::ShiftModifier);
    QCOMPARE(studio.brush->tool(), Tool::Paint);
    QVERIFY(studio.brush->value() < 0.5 && !a.brushStructure->isChecked() && a.brushDetail->isChecked());
    QTest::keyClick(studio.viewer, Qt::Key_E);
    QCOMPARE(studio.brush->tool(), Tool::Erase);
    QVERIFY(a.brushEraser->isChecked() && !a.brushDetail->isChecked());
    QTest::keyClick(studio.viewer, Qt::Key_E);
    QCOMPARE(studio.brush->tool(), Tool::None);
    QTest::keyClick(studio.viewer, Qt::Key_B);
    QTest::keyClick(studio.viewer, Qt::Key_Escape);
    QCOMPARE(studio.brush->tool(), Tool::None);
    QVERIFY(!a.brushStructure->isChecked());
    const double radius = studio.brush->radius();
    QTest::keyClick(studio.viewer, Qt::Key_BracketRight, Qt::AltModifier);
    QVERIFY(studio.brush->radius() > radius);
    QTest::keyClick(studio.viewer, Qt::Key_BracketLeft, Qt::AltModifier);
    QCOMPARE(studio.brush->radius(), radius);
}

void tst_Paint::theEraserTakesPaintAway()
{
    Studio studio;
    QVERIFY(studio.isReady());
    SliderMap map = SliderMap::of(kSize);
    map.fill(kSize, PixelRect::of(kSize), 1);
    studio.window.setSliderMap(map);
    studio.window.actions().brushEraser->trigger();
    studio.drag(studio.at(0.5, 0.5), studio.at(0.55, 0.5));
    QCOMPARE(studio.strokes, 1);
    QCOMPARE(studio.cellAt(0.5, 0.5), SliderCell());
    QCOMPARE(int(studio.cellAt(0.1, 0.1).cover), 255);
}

void tst_Paint::crosshairAndSpacePaintWithoutAMouse()
{
    Studio studio;
    QVERIFY(studio.isReady());
    QTest::keyClick(studio.viewer, Qt::Key_B);
    const QPointF centre = studio.viewer->view().centre();
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(studio.viewer, Qt::Key_Right);
    QCOMPARE(studio.strokes, 0);
    QCOMPARE(studio.viewer->view().centre(), centre); // the arrows move the crosshair, not the picture
    QTest::keyClick(studio.viewer, Qt::Key_Space);
    QCOMPARE(studio.strokes, 1);
    QCOMPARE(int(studio.cellAt(0.5 + 3 * studio.brush->radius(), 0.5).cover), 255);
    QTest::keyPress(studio.viewer, Qt::Key_Space);
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(studio.viewer, Qt::Key_Left);
    QTest::keyRelease(studio.viewer, Qt::Key_Space);
    QCOMPARE(studio.strokes, 2);
    QCOMPARE(int(studio.cellAt(0.5, 0.5).cover), 255);
    // Out of sight the view follows.
    studio.viewer->setZoom(8);
    for (int i = 0; i < 6; ++i)
        QTest::keyClick(studio.viewer, Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(studio.viewer->view().centreFraction().y() > 0.9);
}

void tst_Paint::altAndTheWheelChangeTheSize()
{
    Studio studio;
    QVERIFY(studio.isReady());
    const auto turn = [&](QPoint delta, Qt::KeyboardModifiers modifiers) {
        QWheelEvent event(QPointF(300, 300), QPointF(300, 300), {}, delta, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                          false);
        QCoreApplication::sendEvent(studio.viewer, &event);
    };
    studio.window.actions().brushStructure->trigger();
    const double radius = studio.brush->radius();
    const double zoom = studio.viewer->view().zoom();
    turn({120, 0}, Qt::AltModifier);
    QVERIFY(studio.brush->radius() > radius);
    QCOMPARE(studio.viewer->view().zoom(), zoom);
    turn({0, 120}, {});
    QVERIFY(studio.viewer->view().zoom() > zoom);
}

void tst_Paint::theBarShowsAndSetsTheBrush()
{
    Studio studio;
    QVERIFY(studio.isReady());
    auto *bar = studio.window.findChild<BrushBar *>();
    QVERIFY(!bar->isVisible());
    studio.window.actions().brushStructure->trigger();
    QVERIFY(bar->isVisible());
    auto *value = bar->findChild<QSlider *>();
    QCOMPARE(value->value(), 90);
    value->setValue(70);
    QCOMPARE(studio.brush->value(), 0.7);
    QCOMPARE(bar->findChildren<QSpinBox *>()[0]->value(), 70);
    studio.window.actions().brushEraser->trigger();
    QVERIFY(bar->isVisible() && !value->isEnabled());
    studio.window.actions().brushStructure->trigger();
    QCOMPARE(studio.brush->value(), 0.7); // what was set by hand stays
    for (const QWidget *control : bar->findChildren<QAbstractSpinBox *>())
        QVERIFY(!control->accessibleName().isEmpty());
    QVERIFY(!value->accessibleName().isEmpty());
    QTest::mouseClick(bar->findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(!bar->isVisible());
    QCOMPARE(studio.brush->tool(), SliderBrush::Tool::None);
}

void tst_Paint::paintIsSeenWithALegend()
{
    Studio studio;
    QVERIFY(studio.isReady());
    QTRY_VERIFY(studio.viewer->isComplete());
    SliderMap map = SliderMap::of(kSize);
    map.fill(kSize, {0, 0, 512, 640}, 1);
    map.fill(kSize, {512, 0, 1024, 640}, 0);
    studio.window.setSliderMap(map);
    QTest::qWait(200); // the view comes to rest
    const QImage plain = studio.viewer->grab().toImage();
    studio.window.actions().showSliderMap->trigger();
    const QImage shown = studio.viewer->grab().toImage();
    const auto mean = [&](const QImage &image, double x) {
        const QPoint middle = studio.at(x, 0.5);
        int red = 0;
        int blue = 0;
        for (int dy = -15; dy < 15; ++dy) {
            for (int dx = -15; dx < 15; ++dx) {
                const QColor colour = image.pixelColor(middle + QPoint(dx, dy));
                red += colour.red();
                blue += colour.blue();
            }
        }
        return QPoint(red, blue) / 900;
    };
    QVERIFY(mean(shown, 0.25).y() > mean(plain, 0.25).y() + 20); // structure is blue
    QVERIFY(mean(shown, 0.75).x() > mean(plain, 0.75).x() + 20); // detail is orange
    const QRect legend(shown.width() - 200, shown.height() - 37, 150, 20);
    QVERIFY(plain.copy(legend) != shown.copy(legend));
    studio.window.actions().showSliderMap->trigger();
    QCOMPARE(studio.viewer->grab().toImage(), plain);
}

void tst_Paint::afterTheEndThePaintedPartCanBeRedone()
{
    Studio studio;
    QVERIFY(studio.isReady());
    QSignalSpy redo(&studio.window, &MainWindow::redoRequested);
    auto *message = studio.window.findChild<MessageBar *>();
    const QAction *action = studio.window.actions().redoPainted;
    QVERIFY(!action->isEnabled());
    studio.window.setState({.run = Run::Finished, .title = u"Lake"_s, .isRedoWanted = true});
    QVERIFY(action->isEnabled());
    QVERIFY(message->isVisible());
    QVERIFY(message->text().contains(u"Redo the painted part"));
    QTest::mouseClick(message->findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(redo.count(), 1);
    studio.window.setState({.run = Run::Finished, .title = u"Lake"_s, .isRedoWanted = true});
    QTest::keyClick(studio.viewer, Qt::Key_R, Qt::ControlModifier);
    QCOMPARE(redo.count(), 2);
    studio.window.setState({.run = Run::Growing, .title = u"Lake"_s, .isRedoWanted = true});
    QVERIFY(!action->isEnabled());
}

void tst_Paint::anotherPictureHasItsOwnPaint()
{
    Studio studio;
    QVERIFY(studio.isReady());
    studio.window.actions().brushStructure->trigger();
    studio.drag(studio.at(0.3, 0.4), studio.at(0.6, 0.4));
    studio.window.setPicture(std::make_shared<PaintedSource>(kSize,
                                                             [](double, double, int64_t) {
                                                                 return Rgb{1, 2, 3};
                                                             }),
                             1, false);
    studio.window.setSliderMap({});
    QVERIFY(!studio.brush->map().isPainted());
    QVERIFY(!studio.window.undoStack().canUndo());
    QCOMPARE(studio.strokes, 1); // nobody painted on it
}

void tst_Paint::whereNothingCanBePaintedTheBrushIsPutAway()
{
    Studio studio;
    QVERIFY(studio.isReady());
    studio.window.actions().brushStructure->trigger();
    studio.window.setState({.run = Run::Growing, .title = u"Lake"_s});
    QCOMPARE(studio.brush->tool(), SliderBrush::Tool::Paint); // while it grows is the best time
    studio.window.setState({.run = Run::Sampling, .title = u"Lake"_s});
    QCOMPARE(studio.brush->tool(), SliderBrush::Tool::None);
    QVERIFY(!studio.window.actions().brushStructure->isEnabled());
}

QTEST_MAIN(tst_Paint)
#include "tst_paint.moc"
