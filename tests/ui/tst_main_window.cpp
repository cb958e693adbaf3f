#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/painted_source.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/start_page.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/tool_bar.h"
#include "ui/viewer/image_viewer.h"

#include <QDockWidget>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;
using Next = Commands::Next;

namespace {

std::shared_ptr<PaintedSource> plainSource(PixelSize size = {1024, 640})
{
    return std::make_shared<PaintedSource>(size, [](double, double, int64_t) { return Rgb{90, 80, 70}; });
}

std::vector<StageInfo> twoStages()
{
    return {{.size = {1024, 640}, .phase = StagePhase::Done, .done = 1, .steps = 30, .isVisible = true},
            {.size = {2048, 1280}, .steps = 50, .guidedSteps = 30, .isVisible = true}};
}

Progress someProgress()
{
    Progress progress;
    progress.stage = 1;
    progress.phase = StagePhase::Denoising;
    progress.step = 12;
    progress.steps = 50;
    progress.parts = 10;
    progress.inWork = {{0, 0, 100, 100}};
    return progress;
}

/// As after a base was painted and a stage was begun.
void fill(MainWindow &window, Run run)
{
    window.setStages(twoStages());
    window.setGrowTargets({{.size = {4096, 2560}, .obstacle = u"No room."_s}, {.size = {2048, 1280}, .seconds = 60.0}});
    window.setPicture(plainSource(), 0, false);
    window.setState({.run = run, .title = u"Lake"_s, .note = u"Model ready"_s});
}

} // namespace

class tst_MainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        Theme::apply(*qApp, Theme::Kind::Dark);
    }

    void commandsFollowTheState_data()
    {
        QTest::addColumn<int>("run");
        QTest::addColumn<QStringList>("enabled");
        QTest::addColumn<int>("next");
        const auto row = [](const char *name, Run run, const QStringList &enabled, Next next) {
            QTest::newRow(name) << int(run) << enabled << int(next);
        };
        row("base ready", Run::BaseReady, {u"generate"_s, u"grow"_s, u"save"_s, u"export"_s}, Next::Grow);
        row("loading", Run::Loading, {u"generate"_s, u"stop"_s, u"save"_s, u"export"_s}, Next::None);
        row("sampling", Run::Sampling, {u"generate"_s, u"stop"_s, u"save"_s}, Next::None);
        row("growing", Run::Growing, {u"generate"_s, u"grow"_s, u"pause"_s, u"stop"_s, u"save"_s, u"export"_s},
            Next::None);
        row("paused", Run::Paused, {u"generate"_s, u"grow"_s, u"pause"_s, u"stop"_s, u"save"_s, u"export"_s},
            Next::Resume);
        row("stopping", Run::Stopping, {u"generate"_s, u"save"_s, u"export"_s}, Next::None);
        row("stopped", Run::Stopped, {u"generate"_s, u"grow"_s, u"pause"_s, u"save"_s, u"export"_s}, Next::Resume);
        row("finished", Run::Finished, {u"generate"_s, u"grow"_s, u"save"_s, u"export"_s}, Next::Grow);
    }
    void commandsFollowTheState()
    {
        QFETCH(int, run);
        QFETCH(QStringList, enabled);
        QFETCH(int, next);
        MainWindow window;
        fill(window, Run(run));
        const Actions &a = window.actions();
        const std::pair<QString, QAction *> actions[] = {{u"generate"_s, a.generate}, {u"grow"_s, a.grow},
                                                         {u"pause"_s, a.pause},       {u"stop"_s, a.stop},
                                                         {u"save"_s, a.save},         {u"export"_s, a.exportPicture}};
        for (const auto &[name, action] : actions)
            QVERIFY2(action->isEnabled() == enabled.contains(name), qPrintable(name));
        for (const QToolButton *button : window.findChild<MainToolBar *>()->findChildren<QToolButton *>()) {
            if (button->defaultAction())
                QCOMPARE(button->isEnabled(), button->defaultAction()->isEnabled());
        }
        const QToolButton *accent = window.findChild<MainToolBar *>()->nextButton();
        const QAction *expected = Next(next) == Next::Generate ? a.generate
                                  : Next(next) == Next::Grow   ? a.grow
                                  : Next(next) == Next::Resume ? a.pause
                                  : Next(next) == Next::Export ? a.exportPicture
                                                               : nullptr;
        QCOMPARE(accent ? accent->defaultAction() : nullptr, expected);
        if (accent)
            QVERIFY(accent->isEnabled());
    }

    void emptyWindowOffersToGenerate()
    {
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        window.setState({.note = u"Embedded model ready"_s});
        QVERIFY(window.findChild<StartPage *>()->isVisible());
        QVERIFY(!window.findChild<ImageViewer *>()->isVisible());
        QVERIFY(!window.findChild<SliderPanel *>()->isVisible());
        QVERIFY(window.actions().generate->isEnabled());
        QVERIFY(!window.actions().save->isEnabled());
        QCOMPARE(window.findChild<MainToolBar *>()->nextButton()->defaultAction(), window.actions().generate);
        QCOMPARE(window.findChild<StatusLine *>()->leftText(), u"Embedded model ready"_s);
        window.setState({.run = Run::NoModel, .problem = u"There is no model."_s});
        QVERIFY(!window.actions().generate->isEnabled());
        QCOMPARE(window.actions().generate->toolTip(), u"There is no model."_s);
    }

    void pictureBringsItsPanels()
    {
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        fill(window, Run::BaseReady);
        QVERIFY(window.findChild<ImageViewer *>()->isVisible());
        QVERIFY(window.findChild<SliderPanel *>()->isVisible());
        QVERIFY(window.findChild<QDockWidget *>(u"pictureDock"_s)->isVisible());
        // What the user hides stays hidden.
        window.findChild<QDockWidget *>(u"sliderDock"_s)->toggleViewAction()->trigger();
        window.setState({.run = Run::Growing});
        QVERIFY(!window.findChild<SliderPanel *>()->isVisible());
        window.setPicture(nullptr, 0);
        QVERIFY(window.findChild<StartPage *>()->isVisible());
        QVERIFY(!window.findChild<QDockWidget *>(u"pictureDock"_s)->isVisible());
    }

    void everyCommandHasTextTooltipAndItsOwnKey()
    {
        MainWindow window;
        QStringList keys;
        for (const QAction *action : window.actions().all()) {
            QVERIFY(!action->text().isEmpty());
            QVERIFY2(action->toolTip() != QString(action->text()).remove(u'&'), qPrintable(action->text()));
            for (const QKeySequence &key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys << key.toString();
            }
            // Plain letters must not take effect while somebody types.
            const int first = action->shortcut().isEmpty() ? 0 : action->shortcut()[0].toCombined();
            if (first > 0 && first < 0x7f)
                QCOMPARE(action->shortcutContext(), Qt::WidgetShortcut);
        }
        QVERIFY(keys.contains(u"Ctrl+Return"_s) && keys.contains(u"F8"_s) && keys.contains(u"Ctrl+."_s));
        QVERIFY(!keys.contains(u"Ctrl+P"_s));
    }

    void everyCommandIsInAMenu()
    {
        MainWindow window;
        QList<QAction *> inMenus;
        for (const QMenu *menu : window.findChildren<QMenu *>())
            inMenus << menu->actions();
        for (QAction *action : window.actions().all())
            QVERIFY2(inMenus.contains(action), qPrintable(action->text()));
    }

    void generateAsksWithThePrompt()
    {
        MainWindow window;
        QSignalSpy wanted(&window, &MainWindow::generateRequested);
        window.actions().generate->trigger();
        QVERIFY(wanted.isEmpty());
        QVERIFY(!window.findChild<MessageBar *>()->text().isEmpty());
        window.findChild<StartPage *>()->findChildren<QPushButton *>().first()->click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<GenerationRequest>().prompt, std::string("a mountain lake at sunset"));
    }

    void growTakesTheFirstSizeThatCanBe()
    {
        MainWindow window;
        fill(window, Run::BaseReady);
        QSignalSpy wanted(&window, &MainWindow::growRequested);
        window.actions().grow->trigger();
        QCOMPARE(wanted[0][0].value<PixelSize>(), (PixelSize{2048, 1280}));
        const QList<QAction *> choices = window.actions().growMenu->actions();
        // Behind a line, the size by a print.
        QCOMPARE(choices.size(), 4);
        QVERIFY(!choices[0]->isEnabled());
        choices[1]->trigger();
        QCOMPARE(wanted.size(), 2);
    }

    void pauseButtonResumesAPausedRun()
    {
        MainWindow window;
        QSignalSpy paused(&window, &MainWindow::pauseRequested);
        QSignalSpy resumed(&window, &MainWindow::resumeRequested);
        fill(window, Run::Growing);
        window.actions().pause->trigger();
        window.setState({.run = Run::Paused});
        window.actions().pause->trigger();
        window.setState({.run = Run::Stopped});
        window.actions().pause->trigger();
        QCOMPARE(paused.size(), 1);
        QCOMPARE(resumed.size(), 2);
    }

    void progressReachesAllPlaces()
    {
        MainWindow window;
        fill(window, Run::Growing);
        window.setPicture(plainSource({2048, 1280}), 1);
        window.setProgress(someProgress());
        QCOMPARE(window.findChild<StatusLine *>()->leftText(), u"2k · step 12 / 50 · patch 0 / 10"_s);
        QCOMPARE(window.findChild<SliderPanel *>()->stage(), 1);
        Progress later = someProgress();
        later.step = 13;
        later.partsDone = 2;
        later.elapsedSeconds = 24;
        window.setProgress(later);
        QCOMPARE(window.findChild<StatusLine *>()->speedText(), u"2.0 s a patch"_s);
        window.setState({.run = Run::Finished, .note = u"Model ready"_s});
        QCOMPARE(window.findChild<StatusLine *>()->leftText(), u"Model ready"_s);
    }

    void stagesAreSteppedThroughAtTheSameSpot()
    {
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        fill(window, Run::Finished);
        QSignalSpy chosen(&window, &MainWindow::stageChosen);
        auto *viewer = window.findChild<ImageViewer *>();
        viewer->setAnimated(false);
        viewer->setZoom(2);
        viewer->setCentreFraction({0.25, 0.75});
        window.actions().previousStage->trigger();
        QVERIFY(chosen.isEmpty());
        window.actions().nextStage->trigger();
        QCOMPARE(chosen[0][0].toInt(), 1);
        window.setPicture(plainSource({2048, 1280}), 1);
        QCOMPARE(viewer->view().zoom(), 1.0);
        const QPointF centre = viewer->view().centreFraction();
        QVERIFY(std::abs(centre.x() - 0.25) < 1e-9 && std::abs(centre.y() - 0.75) < 1e-9);
    }

    void viewIsToldSeldom()
    {
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        fill(window, Run::Growing);
        QTest::qWait(150);
        QSignalSpy focus(&window, &MainWindow::viewFocusChanged);
        auto *viewer = window.findChild<ImageViewer *>();
        for (int i = 0; i < 50; ++i)
            viewer->setCentreFraction({0.1, 0.01 * i});
        QVERIFY(focus.wait());
        QCOMPARE(focus.size(), 1);
        QVERIFY(std::abs(focus[0][0].toDouble() - 0.1) < 1e-9 && std::abs(focus[0][1].toDouble() - 0.49) < 1e-9);
    }

    void tilesOfOtherStagesAreIgnored()
    {
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        const auto source = plainSource();
        fill(window, Run::Growing);
        window.setPicture(source, 1);
        auto *viewer = window.findChild<ImageViewer *>();
        QTRY_VERIFY(viewer->isComplete());
        QTest::qWait(50);
        const int before = source->reads();
        window.tilesChanged({.stage = 0, .tiles = {{0, 0, 0}, {1, 0, 0}}});
        QTest::qWait(50);
        QCOMPARE(source->reads(), before);
        window.tilesChanged({.stage = 1, .tiles = {{0, 0, 0}, {1, 0, 0}}});
        QTRY_VERIFY(source->reads() > before);
    }

    void lettersActOnlyOnTheCanvas()
    {
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        fill(window, Run::Growing);
        QSignalSpy paused(&window, &MainWindow::pauseRequested);
        QSignalSpy slider(&window, &MainWindow::sliderChanged);
        auto *viewer = window.findChild<ImageViewer *>();
        viewer->setFocus();
        QTest::keyClick(viewer, Qt::Key_P);
        QCOMPARE(paused.size(), 1);
        QTest::keyClick(viewer, Qt::Key_BracketRight);
        QCOMPARE(slider.size(), 1);
        QCOMPARE(slider[0][1].toInt(), 31);
        QTest::keyClick(viewer, Qt::Key_1);
        QTRY_COMPARE(viewer->view().zoom(), 1.0);
        auto *panel = window.findChild<RequestPanel *>();
        panel->focusPrompt();
        QTest::keyClicks(QApplication::focusWidget(), u"Pp1[]"_s);
        QCOMPARE(paused.size(), 1);
        QCOMPARE(panel->prompt(), u"Pp1[]"_s);
    }

    void ctrlEnterGeneratesWhileTyping()
    {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto *panel = window.findChild<RequestPanel *>();
        panel->focusPrompt();
        QSignalSpy wanted(&window, &MainWindow::generateRequested);
        QTest::keyClicks(QApplication::focusWidget(), u"a lake"_s);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(panel->prompt(), u"a lake"_s);
    }

    void panesAreCycled()
    {
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        fill(window, Run::BaseReady);
        window.findChild<RequestPanel *>()->focusPrompt();
        QList<QWidget *> seen;
        for (int i = 0; i < 4; ++i) {
            window.actions().nextPane->trigger();
            QVERIFY(!seen.contains(QApplication::focusWidget()));
            seen << QApplication::focusWidget();
        }
        QCOMPARE(seen[0], window.findChild<ImageViewer *>());
        window.actions().previousPane->trigger();
        QVERIFY(window.findChild<SliderPanel *>()->isAncestorOf(QApplication::focusWidget()));
    }

    void droppedFilesAreTold()
    {
        MainWindow window;
        QSignalSpy opened(&window, &MainWindow::openRequested);
        QSignalSpy pictures(&window, &MainWindow::pictureDropped);
        QSignalSpy models(&window, &MainWindow::modelAdded);
        for (const QString &path : {u"/tmp/a.pixelsmith"_s, u"/tmp/b.jpg"_s, u"/tmp/c.safetensors"_s}) {
            QMimeData data;
            data.setUrls({QUrl::fromLocalFile(path)});
            QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(&window, &enter);
            QVERIFY(enter.isAccepted());
            QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(&window, &drop);
        }
        QCOMPARE(opened.value(0).value(0).toString(), u"/tmp/a.pixelsmith"_s);
        QCOMPARE(pictures.value(0).value(0).toString(), u"/tmp/b.jpg"_s);
        QCOMPARE(models.value(0).value(0).toString(), u"/tmp/c.safetensors"_s);
    }

    void titleNamesThePicture()
    {
        MainWindow window;
        QCOMPARE(window.windowTitle(), u"Pixelsmith"_s);
        fill(window, Run::BaseReady);
        QVERIFY(window.windowTitle().startsWith(u"Lake"));
        window.setState({.run = Run::BaseReady, .title = u"Lake"_s, .isModified = true});
        QVERIFY(window.isWindowModified());
    }

    void closingIsTold()
    {
        MainWindow window;
        window.show();
        QSignalSpy closing(&window, &MainWindow::closing);
        window.close();
        QCOMPARE(closing.size(), 1);
    }

    void arrangementIsSavedAndRestored()
    {
        QByteArray saved;
        {
            MainWindow window;
            window.resize(1200, 800);
            window.show();
            fill(window, Run::BaseReady);
            window.addDockWidget(Qt::RightDockWidgetArea, window.findChild<QDockWidget *>(u"createDock"_s));
            window.findChild<QDockWidget *>(u"sliderDock"_s)->toggleViewAction()->trigger();
            saved = window.arrangement();
        }
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        window.setArrangement(saved);
        fill(window, Run::BaseReady);
        QCOMPARE(window.dockWidgetArea(window.findChild<QDockWidget *>(u"createDock"_s)), Qt::RightDockWidgetArea);
        QVERIFY(window.findChild<QDockWidget *>(u"pictureDock"_s)->isVisible());
        QVERIFY(!window.findChild<SliderPanel *>()->isVisible());
        window.setArrangement("no arrangement at all");
        window.setArrangement({});
        QVERIFY(window.findChild<RequestPanel *>()->isVisible());
    }
};

QTEST_MAIN(tst_MainWindow)
#include "tst_main_window.moc"
