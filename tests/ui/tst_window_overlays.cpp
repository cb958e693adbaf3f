#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/viewer/overview.h"
#include "ui/viewer_support.h"

#include <QAccessible>
#include <QMenu>
#include <QTest>
#include <QUndoStack>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

constexpr Rgb kGrey{100, 100, 100};

GenerationPlan somePlan()
{
    GenerationRequest request;
    request.targetSize = {4096, 4096};
    return makePlan(request, ModelInfo());
}

/// Grey, with a place that is much brighter.
std::shared_ptr<const TileSource> withStranger(PixelSize size)
{
    return std::make_shared<PaintedSource>(size, [size](double x, double y, int64_t) {
        const double u = x / static_cast<double>(size.width);
        const double v = y / static_cast<double>(size.height);
        return std::hypot(u - 0.2, v - 0.7) < 0.05 ? Rgb{220, 220, 220} : kGrey;
    });
}

/// A window that shows stage 1 of three, 2048 pixels wide, with the plan that made it.
struct Shown
{
    MainWindow window;
    GenerationPlan plan = somePlan();
    ImageViewer *viewer = nullptr;

    explicit Shown(const std::shared_ptr<const TileSource> &picture = plainSource({2048, 2048}, kGrey))
    {
        window.resize(1200, 800);
        window.show();
        std::vector<StageInfo> stages;
        for (const StagePlan &stage : plan.stages)
            stages.push_back({.size = stage.size,
                              .phase = StagePhase::Done,
                              .done = 1,
                              .steps = stage.steps,
                              .guidedSteps = stage.guidedSteps,
                              .isVisible = true});
        window.setStages(stages);
        window.setPlan(plan, plainSource({1024, 1024}, kGrey));
        window.setPicture(picture, 1, false);
        window.setState({.run = WindowState::Run::Finished});
        viewer = window.findChild<ImageViewer *>();
        viewer->setAnimated(false);
        viewer->setFocus();
    }
    bool isAtRest() const { return viewer->isAtRest(); }
    QImage picture() { return shot(*viewer); }
};

} // namespace

class tst_WindowOverlays : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        Theme::apply(*qApp, Theme::Kind::Dark);
    }

    void gridLiesWherePatchesMeet()
    {
        Shown s;
        QTRY_VERIFY(s.isAtRest());
        const QImage before = s.picture();
        s.window.actions().patchGrid->trigger();
        const QImage after = s.picture();
        const PatchGrid grid = patchGrid(s.plan, 1, s.plan.stages[1].steps - 1);
        QVERIFY(grid.columnCount() > 1);
        const Viewport &view = s.viewer->view();
        const int y = view.toView(QPointF(0, 800)).toPoint().y();
        for (size_t i = 1; i + 1 < grid.columns.size(); ++i) {
            const int x =
                static_cast<int>(std::round(view.toView(QPointF(static_cast<double>(grid.columns[i]), 0)).x()));
            QVERIFY(after.pixel(x, y) != before.pixel(x, y));
        }
        s.window.actions().patchGrid->trigger();
        QCOMPARE(s.picture(), before);
    }

    void driftIsShownAndItsPlacesAreVisited()
    {
        Shown s(withStranger({2048, 2048}));
        QTRY_VERIFY(s.isAtRest());
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        const QPoint at = s.viewer->view().toView(QPointF(0.2 * 2048, 0.7 * 2048)).toPoint();
        const QRgb before = s.picture().pixel(at);
        QVERIFY(!s.window.actions().nextSpot->isEnabled());
        QTest::keyClick(s.viewer, Qt::Key_D);
        // Heat takes the blue away.
        QTRY_VERIFY(qBlue(s.picture().pixel(at)) < qBlue(before) - 60);
        QTest::keyClick(s.viewer, Qt::Key_Return);
        const QPointF centre = s.viewer->view().centreFraction();
        QVERIFY(std::hypot(centre.x() - 0.2, centre.y() - 0.7) < 0.06);
        QVERIFY(s.viewer->view().zoom() >= 0.5);
        s.viewer->setCentreFraction({0.9, 0.1});
        QTest::keyClick(s.viewer, Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(std::hypot(s.viewer->view().centreFraction().x() - 0.2, s.viewer->view().centreFraction().y() - 0.7)
                < 0.06);
    }

    void aDriftedPlaceIsPaintedTowardsStructure()
    {
        Shown s(withStranger({2048, 2048}));
        s.window.setState({.run = WindowState::Run::Finished});
        QTRY_VERIFY(s.isAtRest());
        const Actions &a = s.window.actions();
        QVERIFY(!a.structureAtSpot->isEnabled());
        a.drift->trigger();
        QVERIFY(a.structureAtSpot->isEnabled());
        SliderMap painted;
        connect(&s.window, &MainWindow::sliderPainted, this, [&](const SliderMap &map) { painted = map; });
        // As soon as it is measured.
        QVERIFY(QTest::qWaitFor([&] {
            a.structureAtSpot->trigger();
            return painted.isPainted();
        }));
        // The view went there.
        const QPointF spot = s.viewer->view().centreFraction();
        QVERIFY(std::hypot(spot.x() - 0.2, spot.y() - 0.7) < 0.06);
        const int column = static_cast<int>(spot.x() * painted.columns());
        const int row = static_cast<int>(spot.y() * painted.rows());
        QVERIFY(painted.at(column, row).cover > 200);
        QVERIFY(painted.at(column, row).value > 50'000);
        QVERIFY(painted.paintedPart() < 0.05);
        s.window.undoStack().undo();
        QVERIFY(!painted.isPainted());
    }

    void seamsAreMeasuredInTheBackground()
    {
        const PatchGrid grid = patchGrid(somePlan(), 1, somePlan().stages[1].steps - 1);
        const auto border = static_cast<double>(grid.columns[1]);
        const auto source = std::make_shared<PaintedSource>(PixelSize{2048, 2048}, [border](double x, double, int64_t) {
            return x < border ? Rgb{90, 90, 90} : Rgb{110, 110, 110};
        });
        Shown s(source);
        QTRY_VERIFY(s.isAtRest());
        const Viewport &view = s.viewer->view();
        const QPoint at(static_cast<int>(std::lround(view.toView(QPointF(border, 0)).x())),
                        view.toView(QPointF(0, 100)).toPoint().y());
        s.window.actions().seams->trigger();
        QTRY_VERIFY(qRed(s.picture().pixel(at)) > 180);
    }

    void overviewAndOverlayTellHowFarAStepIs()
    {
        Shown s;
        QTRY_VERIFY(s.isAtRest());
        s.window.setState({.run = WindowState::Run::Growing});
        s.window.actions().stepState->trigger();
        const QImage before = s.picture();
        Progress progress;
        progress.stage = 1;
        progress.phase = StagePhase::Denoising;
        progress.steps = s.plan.stages[1].steps;
        progress.inWork = {patchGrid(s.plan, 1, 0).cell(0)};
        s.window.setProgress(progress);
        progress.inWork = {patchGrid(s.plan, 1, 0).cell(1)};
        s.window.setProgress(progress);
        QVERIFY(s.picture() != before);
        auto *overview = s.window.findChild<Overview *>();
        QVERIFY(overview->accessibleDescription().contains(u" 1 of "_s));
        s.window.setState({.run = WindowState::Run::Finished});
        QVERIFY(!overview->accessibleDescription().contains(u" 1 of "_s));
    }

    void statusTellsPlaceColourAndOrigin()
    {
        Shown s;
        s.viewer->setZoom(1);
        QTRY_VERIFY(s.isAtRest());
        auto *status = s.window.findChild<StatusLine *>();
        QTest::mouseMove(s.viewer, {300, 200});
        QTRY_VERIFY(!status->cursorText().isEmpty());
        const QPointF at = s.viewer->view().toImage(QPointF(300, 200));
        const PixelPoint pixel{static_cast<int64_t>(std::floor(at.x())), static_cast<int64_t>(std::floor(at.y()))};
        // The largest stage is twice as large.
        QCOMPARE(status->cursorText(), u"x %1 y %2 #646464"_s.arg(2 * pixel.x + 1).arg(2 * pixel.y + 1));
        const StagePlan &stage = s.plan.stages[1];
        const int64_t patch = patchGrid(s.plan, 1, stage.steps - 1).cellAt(pixel) + 1;
        QCOMPARE(status->originText(),
                 u"patch %1 · step %2 · Slider %3 / %2"_s.arg(patch).arg(stage.steps).arg(stage.guidedSteps));
    }
};

QTEST_MAIN(tst_WindowOverlays)
#include "tst_window_overlays.moc"
