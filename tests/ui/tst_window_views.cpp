#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/scripted_run.h"
#include "ui/viewer/view_window.h"

#include <QDockWidget>
#include <QTest>

using namespace pixelsmith;
using Run = WindowState::Run;

namespace {

Rgb paint(PixelSize size, double x, double, int64_t)
{
    return {static_cast<uint8_t>(255 * x / static_cast<double>(size.width)), 80, 80};
}

/// The window with a finished base of 512 x 320 that was planned to grow to 1024 x 640.
struct Scene
{
    Scene()
    {
        viewer = window.findChild<ImageViewer *>();
        viewer->setAnimated(false);
        window.resize(1200, 800);
        window.show();
        run.finishStages(1);
        run.setRun(Run::BaseReady);
        viewer->setFocus();
    }

    int shownPanels() const
    {
        int count = 0;
        for (const QDockWidget *dock : window.findChildren<QDockWidget *>())
            count += dock->isVisible();
        return count;
    }
    ViewWindow *otherView() const { return window.findChild<ViewWindow *>(); }

    MainWindow window;
    ScriptedRun run{window, scriptedPlan({512, 320}, {1024, 640}), paint};
    ImageViewer *viewer = nullptr;
};

} // namespace

/// Looking at the picture alone, and in more than one window.
class tst_WindowViews : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tabHidesThePanelsAndBringsThemBack()
    {
        Scene s;
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        const int panels = s.shownPanels();
        QVERIFY(panels >= 3);
        QTest::keyClick(s.viewer, Qt::Key_Tab);
        QCOMPARE(s.shownPanels(), 0);
        QVERIFY(s.viewer->isVisible());
        // News bring none of them back.
        s.run.setRun(Run::Growing);
        QCOMPARE(s.shownPanels(), 0);
        QTest::keyClick(s.viewer, Qt::Key_Tab);
        QCOMPARE(s.shownPanels(), panels);
    }

    void withoutAPictureThePanelsAreThere()
    {
        Scene s;
        s.window.actions().hidePanels->trigger();
        QCOMPARE(s.shownPanels(), 0);
        s.window.setPicture(nullptr, 0, false);
        QVERIFY(s.shownPanels() > 0);
    }

    void aSecondViewHasItsOwnPlaceAndSize()
    {
        Scene s;
        s.viewer->setZoomNow(2);
        s.viewer->setCentreFraction({0.7, 0.4});
        s.window.actions().duplicateView->trigger();
        QVERIFY(s.otherView() && s.otherView()->isVisible());
        ImageViewer &other = s.otherView()->viewer();
        other.setAnimated(false);
        QCOMPARE(other.source(), s.viewer->source());
        QCOMPARE(other.view().zoom(), 2.0);
        QCOMPARE(other.view().centreFraction(), s.viewer->view().centreFraction());
        QVERIFY(QTest::qWaitForWindowActive(s.otherView()));
        QTest::keyClick(&other, Qt::Key_3);
        QCOMPARE(other.view().zoom(), 3.0);
        QCOMPARE(s.viewer->view().zoom(), 2.0);
        QTest::keyClick(&other, Qt::Key_0);
        QVERIFY(other.view().zoom() < 3);
        QTest::keyClick(&other, Qt::Key_Escape);
        QTRY_VERIFY(!s.otherView());
        QVERIFY(s.window.isVisible());
    }

    void aSecondViewFollowsThePicture()
    {
        Scene s;
        s.window.actions().duplicateView->trigger();
        ImageViewer &other = s.otherView()->viewer();
        s.run.finishStages(1);
        QCOMPARE(s.viewer->view().pictureSize().width, int64_t{1024});
        QCOMPARE(other.source(), s.viewer->source());
        QTRY_VERIFY(other.isComplete());
        QCOMPARE(s.otherView()->windowTitle(), s.window.windowTitle());
    }

    void itClosesWithTheWindow()
    {
        Scene s;
        s.window.actions().duplicateView->trigger();
        s.window.close();
        QTRY_VERIFY(!s.otherView());
    }
};

QTEST_MAIN(tst_WindowViews)
#include "tst_window_views.moc"
