#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/painted_source.h"
#include "ui/panels/preview_cell.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/try_slider_panel.h"
#include "ui/preview_likeness.h"
#include "ui/theme.h"
#include "ui/viewer/image_viewer.h"

#include <QAccessible>
#include <QDockWidget>
#include <QProgressBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

const std::vector<SliderPosition> kPositions = {{0}, {25}, {50}, {75}, {100}};
constexpr PixelSize kCell = {64, 48};

RegionPreview preview()
{
    RegionPreview preview = {{2048, 1280}, PixelRect::at(0, 0, kCell), {}, 10, 20};
    for (const SliderPosition &slider : kPositions) {
        const auto grey = static_cast<uint8_t>(2 * slider.value);
        preview.pictures.push_back(
            {slider, slider.guidedSteps(50), std::vector<uint8_t>(static_cast<size_t>(3 * kCell.area()), grey)});
    }
    return preview;
}

/// After a base was painted.
void fill(MainWindow &window, Run run = Run::BaseReady)
{
    window.setStages({{.size = {1024, 640}, .phase = StagePhase::Done, .done = 1, .steps = 30, .isVisible = true}});
    window.setGrowTargets({{.size = {2048, 1280}, .steps = 50, .guidedSteps = 30}});
    window.setPicture(std::make_shared<PaintedSource>(PixelSize{1024, 640},
                                                      [](double, double, int64_t) {
                                                          return Rgb{90, 80, 70};
                                                      }),
                      0, false);
    window.setState({.run = run});
}

void show(MainWindow &window)
{
    window.resize(1600, 1000);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
}

} // namespace

class tst_TrySliderPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        Theme::apply(*qApp, Theme::Kind::Dark);
    }

    void likenessIsThePartThatWasPaintedSo()
    {
        const auto painted = [](double left) {
            return PaintedSource(PixelSize{2048, 1280}, [left](double x, double, int64_t) {
                return x < left ? Rgb{106, 100, 94} : Rgb{109, 100, 100};
            });
        };
        // 50 % is grey of 100: the left pixels are near enough, the others are a level too far.
        QCOMPARE(previewLikeness(preview(), 2, painted(48)), std::optional(0.75));
        QCOMPARE(previewLikeness(preview(), 1, painted(48)), std::optional(0.0));
        QVERIFY(
            !previewLikeness(preview(), 2, PaintedSource({1024, 640}, [](double, double, int64_t) { return Rgb{}; })));
    }

    void cellsShowTheirPixels()
    {
        TrySliderPanel panel;
        panel.resize(800, 200);
        panel.begin(kPositions, kCell);
        panel.setPreview(preview(), 50);
        panel.show();
        PreviewCell *cell = panel.cells()[2];
        const QImage image = cell->grab().toImage();
        const QPoint corner(3, image.height() - 3 - 48);
        QCOMPARE(image.width(), 3 + 64 + 3);
        QCOMPARE(image.pixelColor(corner), QColor(100, 100, 100));
        QCOMPARE(image.pixelColor(corner + QPoint(63, 47)), QColor(100, 100, 100));
        QVERIFY(image.pixelColor(corner + QPoint(64, 47)) != QColor(100, 100, 100));
        QVERIFY(image.pixelColor(corner + QPoint(63, 48)) != QColor(100, 100, 100));
        QCOMPARE(cell->text(), u"50 %"_s);
    }

    void progressIsShownWhilePicturesArePainted()
    {
        TrySliderPanel panel;
        panel.show();
        auto *bar = panel.findChild<QProgressBar *>();
        QVERIFY(!bar->isVisible());
        panel.begin(kPositions, kCell);
        QVERIFY(bar->isVisible() && panel.isBusy());
        QVERIFY(!panel.cells()[0]->isEnabled());
        Progress progress;
        progress.phase = StagePhase::Denoising;
        progress.step = 10;
        progress.steps = 20;
        panel.setProgress(progress, {2048, 1280});
        QCOMPARE(bar->value(), 500);
        panel.setPreview(preview(), 50);
        QVERIFY(!bar->isVisible() && !panel.isBusy());
    }

    void keysAndMouseChoose()
    {
        TrySliderPanel panel;
        panel.resize(800, 200);
        panel.begin(kPositions, kCell);
        QSignalSpy chosen(&panel, &TrySliderPanel::sliderChosen);
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        panel.setFocus();
        QTest::keyClick(&panel, Qt::Key_2);
        QVERIFY(chosen.isEmpty()); // nothing to choose yet
        panel.setPreview(preview(), 50);
        QCOMPARE(QApplication::focusWidget(), panel.cells()[0]);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_2);
        QCOMPARE(chosen.takeLast()[0].value<SliderPosition>(), SliderPosition{25});
        QVERIFY(panel.cells()[1]->isChecked());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_7);
        QVERIFY(chosen.isEmpty());
        panel.cells()[2]->setFocus(Qt::TabFocusReason);
        QTest::keyClick(panel.cells()[2], Qt::Key_Return);
        QCOMPARE(chosen.takeLast()[0].value<SliderPosition>(), SliderPosition{50});
        QTest::mouseClick(panel.cells()[4], Qt::LeftButton);
        QCOMPARE(chosen.takeLast()[0].value<SliderPosition>(), SliderPosition{100});
        QVERIFY(!panel.cells()[2]->isChecked());
        QSignalSpy closed(&panel, &TrySliderPanel::closeRequested);
        QTest::keyClick(panel.cells()[4], Qt::Key_Escape);
        QCOMPARE(closed.size(), 1);
    }

    void assistiveProgramsReadTheSlider()
    {
        TrySliderPanel panel;
        panel.begin(kPositions, kCell);
        panel.setPreview(preview(), 50);
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(panel.cells()[1]);
        QVERIFY(accessible);
        QCOMPARE(accessible->text(QAccessible::Name), u"Slider 25 %"_s);
        QCOMPARE(accessible->text(QAccessible::Description), u"13 of 50 steps are guided"_s);
    }

    void tryingAsksForThePlaceThatIsSeen()
    {
        MainWindow window;
        show(window);
        fill(window);
        auto *viewer = window.findChild<ImageViewer *>();
        viewer->setAnimated(false);
        viewer->setZoom(4);
        viewer->setCentreFraction({0.25, 0.5});
        QSignalSpy wanted(&window, &MainWindow::tryRequested);
        viewer->setFocus();
        QTest::keyClick(viewer, Qt::Key_T);
        QCOMPARE(wanted.size(), 1);
        const auto request = wanted[0][0].value<PreviewRequest>();
        QCOMPARE(request.request.targetSize, (PixelSize{2048, 1280}));
        QCOMPARE(request.region, (PixelRect{384, 512, 640, 768}));
        QCOMPARE(request.sliders, kPositions);
        auto *panel = window.findChild<TrySliderPanel *>();
        QVERIFY(panel->isVisible() && panel->hasFocus() && panel->isBusy());
        // What is not painted any more is taken away.
        window.setState({.run = Run::BaseReady, .isTrying = true});
        QVERIFY(panel->isBusy() && window.actions().stop->isEnabled());
        window.setState({.run = Run::BaseReady});
        QVERIFY(!panel->isBusy() && panel->cells().empty());
    }

    void allPositionsAreSeenInANarrowWindow()
    {
        MainWindow window;
        fill(window);
        window.resize(900, 700);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QSignalSpy wanted(&window, &MainWindow::tryRequested);
        window.actions().trySlider->trigger();
        const auto request = wanted.at(0)[0].value<PreviewRequest>();
        QVERIFY(request.region.width() >= 128 && request.region.width() < 256);
        QCOMPARE(request.region.height(), request.region.width());
        const auto *panel = window.findChild<TrySliderPanel *>();
        QCOMPARE(panel->findChild<QScrollArea *>()->horizontalScrollBar()->maximum(), 0);
        // The picture keeps more of the window than the row takes.
        QVERIFY2(window.findChild<ImageViewer *>()->height() > panel->height(),
                 qPrintable(u"%1 and %2"_s.arg(window.findChild<ImageViewer *>()->height()).arg(panel->height())));
    }

    void whatIsChosenIsTheNextStagesSlider()
    {
        MainWindow window;
        show(window);
        fill(window);
        auto *slider = window.findChild<SliderPanel *>();
        QVERIFY(slider->isVisible());
        QCOMPARE(slider->guidedSteps(), 30);
        QVERIFY(window.request().slider.empty());
        QSignalSpy edited(&window, &MainWindow::requestEdited);
        window.actions().trySlider->trigger();
        window.setPreview(preview());
        window.findChild<TrySliderPanel *>()->cells()[4]->click();
        QCOMPARE(slider->guidedSteps(), 50);
        QCOMPARE(window.request().slider, (std::vector<SliderPosition>{{100}}));
        QCOMPARE(edited.size(), 1);
        slider->moveBy(-10);
        QCOMPARE(window.request().slider, (std::vector<SliderPosition>{{40, false}}));
        // A stage that is planned already is told instead.
        window.setStages({{.size = {1024, 640}, .phase = StagePhase::Done, .done = 1, .isVisible = true},
                          {.size = {2048, 1280}, .steps = 50, .guidedSteps = 40}});
        QSignalSpy moved(&window, &MainWindow::sliderChanged);
        window.findChild<TrySliderPanel *>()->cells()[1]->click();
        QCOMPARE(moved.size(), 1);
        QCOMPARE(moved[0][0].toInt(), 1);
        QCOMPARE(moved[0][1].toInt(), 13);
    }

    void aRunTakesTheCommandAwayAndSaysWhy()
    {
        MainWindow window;
        QVERIFY(!window.actions().trySlider->isEnabled());
        QVERIFY(window.actions().trySlider->toolTip().contains(u"no picture yet"));
        fill(window, Run::Growing);
        QVERIFY(!window.actions().trySlider->isEnabled());
        QVERIFY(window.actions().trySlider->toolTip().contains(u"stop, or wait"));
        window.setState({.run = Run::BaseReady});
        QVERIFY(window.actions().trySlider->isEnabled());
        QVERIFY(window.actions().trySlider->toolTip().contains(u"(T)"));
    }

    void closingThePanelEndsThePreview()
    {
        MainWindow window;
        show(window);
        fill(window);
        QSignalSpy ended(&window, &MainWindow::tryStopRequested);
        auto *dock = window.findChild<QDockWidget *>(u"tryDock"_s);
        window.actions().trySlider->trigger();
        QVERIFY(dock->isVisible());
        Q_EMIT window.findChild<TrySliderPanel *>()->closeRequested();
        QVERIFY(!dock->isVisible());
        QCOMPARE(ended.size(), 1);
        window.actions().trySlider->trigger();
        dock->toggleViewAction()->trigger();
        QVERIFY(!dock->isVisible());
        QCOMPARE(ended.size(), 2);
        // Another picture has other parts.
        window.actions().trySlider->trigger();
        fill(window);
        QVERIFY(!dock->isVisible());
        QCOMPARE(ended.size(), 3);
    }
};

QTEST_MAIN(tst_TrySliderPanel)
#include "tst_try_slider_panel.moc"
