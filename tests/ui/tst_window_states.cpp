#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/stages_panel.h"
#include "ui/panels/start_page.h"
#include "ui/panels/step_slider.h"
#include "ui/scripted_run.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/tool_bar.h"

#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

Rgb paint(PixelSize size, double x, double y, int64_t)
{
    return {static_cast<uint8_t>(255 * x / static_cast<double>(size.width)),
            static_cast<uint8_t>(255 * y / static_cast<double>(size.height)), 90};
}

/// The window with a run that grows a base of 512 x 320 to 1024 x 640.
struct Scene
{
    explicit Scene(Run run)
    {
        window.resize(1200, 800);
        window.show();
        playTo(run);
    }

    void playTo(Run run)
    {
        const StageScript base(script.plan(), 0);
        const StageScript growth(script.plan(), 1);
        if (run == Run::NoModel) {
            window.setState({.run = run, .problem = u"There is no model."_s});
            return;
        }
        script.setRun(run);
        if (run == Run::Empty || run == Run::Loading)
            return;
        if (run == Run::Sampling) {
            script.play(base.upTo(StagePhase::Denoising, 3));
            return;
        }
        script.play(base.events());
        if (run == Run::BaseReady)
            return;
        script.setRun(Run::Growing);
        script.play(run == Run::Finished ? growth.events() : growth.upTo(StagePhase::Denoising, 4, 2));
        script.setRun(run);
    }

    MainWindow window;
    ScriptedRun script{window, scriptedPlan({512, 320}, {1024, 640}), paint};
};

QString shownDocks(const MainWindow &window)
{
    QStringList names;
    for (const QDockWidget *dock : window.findChildren<QDockWidget *>()) {
        if (dock->isVisible())
            names << dock->objectName().remove(u"Dock"_s);
    }
    names.sort();
    return names.join(u' ');
}

QString shownButtons(const MainWindow &window)
{
    const Actions &a = window.actions();
    const std::pair<QString, QAction *> known[] = {{u"generate"_s, a.generate}, {u"grow"_s, a.grow},
                                                   {u"pause"_s, a.pause},       {u"stop"_s, a.stop},
                                                   {u"try"_s, a.trySlider},     {u"export"_s, a.exportPicture}};
    QStringList names;
    const auto *bar = window.findChild<MainToolBar *>();
    for (QAction *place : bar->actions()) {
        const auto *button = qobject_cast<const QToolButton *>(bar->widgetForAction(place));
        for (const auto &[name, action] : known) {
            if (button && button->defaultAction() == action && place->isVisible())
                names << name;
        }
    }
    return names.join(u' ');
}

QString enabledBesides(const MainWindow &window)
{
    const Actions &a = window.actions();
    const std::pair<QString, QAction *> known[] = {
        {u"free"_s, a.freeMemory}, {u"try"_s, a.trySlider}, {u"brush"_s, a.brushStructure}, {u"slider"_s, a.sliderMore},
        {u"zoom"_s, a.zoomIn},     {u"drift"_s, a.drift},   {u"compact"_s, a.compact}};
    QStringList names;
    for (const auto &[name, action] : known) {
        if (action->isEnabled())
            names << name;
    }
    return names.join(u' ');
}

QString stageRow(const MainWindow &window)
{
    return window.findChild<StagesPanel *>()->accessibleDescription();
}

} // namespace

/// The window through a run, state by state, as core's events bring it there.
class tst_WindowStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        Theme::apply(*qApp, Theme::Kind::Dark);
    }

    void eachStateHasItsCommandsPanelsAndWords_data()
    {
        QTest::addColumn<int>("run");
        QTest::addColumn<QString>("buttons");
        QTest::addColumn<QString>("besides");
        QTest::addColumn<QString>("docks");
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("stage");
        const auto row = [](const char *name, Run run, const char *buttons, const char *besides, const char *docks,
                            const QString &status, const QString &stage) {
            QTest::newRow(name) << int(run) << QString::fromLatin1(buttons) << QString::fromLatin1(besides)
                                << QString::fromLatin1(docks) << status << stage;
        };
        const QString base = u"512: 512 × 320 pixels, "_s;
        const QString grown = u"1k: 1024 × 640 pixels, "_s;
        const QString step = u"1k · step 4 / 10 · patch 2 / 24"_s;
        row("empty", Run::Empty, "generate export", "free", "create", u"Model ready"_s, {});
        row("no model", Run::NoModel, "generate export", "", "create", {}, {});
        row("loading", Run::Loading, "generate stop export", "", "create", u"Model ready"_s, {});
        row("sampling", Run::Sampling, "generate stop export", "zoom drift", "create picture", u"512 · step 3 / 10"_s,
            base + u"painting, 32 %"_s);
        row("base ready", Run::BaseReady, "generate grow try export", "free try brush slider zoom drift compact",
            "create picture slider", u"Model ready"_s, base + u"done"_s);
        row("growing", Run::Growing, "generate grow pause stop try export", "brush slider zoom drift",
            "create picture slider", step, grown + u"painting, 41 %, Slider 6 of 10"_s);
        row("paused", Run::Paused, "generate grow pause stop try export", "free brush slider zoom drift",
            "create picture slider", step, grown + u"painting, 41 %, Slider 6 of 10"_s);
        row("stopping", Run::Stopping, "generate grow pause stop try export", "brush slider zoom drift",
            "create picture slider", step, grown + u"painting, 41 %, Slider 6 of 10"_s);
        row("stopped", Run::Stopped, "generate grow pause try export", "free try brush slider zoom drift",
            "create picture slider", u"Model ready"_s, grown + u"painting, 41 %, Slider 6 of 10"_s);
        row("finished", Run::Finished, "generate grow try export", "free try brush slider zoom drift compact",
            "create picture slider", u"Model ready"_s, grown + u"done, Slider 6 of 10"_s);
    }
    void eachStateHasItsCommandsPanelsAndWords()
    {
        QFETCH(int, run);
        QFETCH(QString, buttons);
        QFETCH(QString, besides);
        QFETCH(QString, docks);
        QFETCH(QString, status);
        QFETCH(QString, stage);
        const Scene scene{Run(run)};
        QCOMPARE(shownButtons(scene.window), buttons);
        QCOMPARE(enabledBesides(scene.window), besides);
        QCOMPARE(shownDocks(scene.window), docks);
        QCOMPARE(scene.window.findChild<StatusLine *>()->leftText(), status);
        QCOMPARE(stageRow(scene.window), stage);
    }

    void whatIsWaitedForIsSaidWhereThePictureWillBe()
    {
        const auto shown = [](const Scene &scene) {
            QStringList texts;
            for (const QLabel *label : scene.window.findChild<StartPage *>()->findChildren<QLabel *>())
                texts << label->text();
            return texts.join(u'|');
        };
        Scene scene(Run::Loading);
        // As the status line has it: how far the model is read.
        QCOMPARE(shown(scene), scene.window.findChild<StatusLine *>()->leftText() + u'|');
        const auto examples = scene.window.findChild<StartPage *>()->findChildren<QPushButton *>();
        QVERIFY(std::ranges::none_of(examples, &QWidget::isVisible));
        scene.script.setRun(Run::Empty);
        QVERIFY(shown(scene).startsWith(u"Describe a picture"_s));
        QVERIFY(std::ranges::all_of(examples, &QWidget::isVisible));
    }

    /// Also where the stage is only developed: a full bar that still works would be a lie.
    void progressOnlyGrowsAndIsFullAtTheEndAlone()
    {
        Scene scene(Run::BaseReady);
        scene.script.setRun(Run::Growing);
        const auto *panel = scene.window.findChild<StagesPanel *>();
        double before = 0;
        const StageScript growth(scene.script.plan(), 1);
        for (const Event &event : growth.events()) {
            scene.script.play(event);
            const StageInfo &stage = panel->stages().at(1);
            QVERIFY2(stage.done >= before, qPrintable(u"%1 after %2"_s.arg(stage.done).arg(before)));
            QCOMPARE(stage.done == 1, stage.phase == StagePhase::Done);
            before = stage.done;
        }
        QCOMPARE(before, 1.0);
    }

    void theSliderFollowsTheRunAndTheHand()
    {
        Scene scene(Run::Growing);
        const auto *panel = scene.window.findChild<SliderPanel *>();
        QCOMPARE(panel->stage(), 1);
        QCOMPARE(panel->findChild<StepSlider *>()->passed(), 4);
        const int before = panel->guidedSteps();
        scene.window.actions().sliderMore->trigger();
        QCOMPARE(panel->guidedSteps(), before + 1);
        // The next progress does not take it back.
        scene.script.play(StageScript(scene.script.plan(), 1).upTo(StagePhase::Denoising, 5));
        QCOMPARE(panel->guidedSteps(), before + 1);
        QCOMPARE(panel->findChild<StepSlider *>()->passed(), 5);
    }

    void whatHappensOnTheWayIsSaidInTheWindow()
    {
        Scene scene(Run::Growing);
        const auto *bar = scene.window.findChild<MessageBar *>();
        scene.script.play(Event(MemoryLowered{1, 4, MemoryLimit::BatchSize, 2}));
        QVERIFY(bar->text().startsWith(u"Low memory"_s));
        scene.script.play(Event(SavingPaused{
            .isDiskFull = true, .document = "/home/a/lake.pixelsmith", .bytesMissing = 5'000'000'000, .step = 4}));
        QVERIFY(bar->isVisible());
        QVERIFY(bar->text().contains(u"disk full"_s));
        QCOMPARE(bar->findChildren<QPushButton *>().size(), 1);
        QVERIFY(scene.window.actions().pause->isEnabled());
        QCOMPARE(scene.window.actions().pause->text(), u"&Resume"_s);
        scene.script.play(Event(SavingResumed{}));
        QVERIFY(!bar->isVisible());
        QCOMPARE(scene.window.actions().pause->text(), u"&Pause"_s);
        scene.script.play(Event(Warning{"The picture was made elsewhere."}));
        QCOMPARE(bar->text(), u"The picture was made elsewhere."_s);
    }

    /// Whatever state follows whatever other one, nothing of the one before is left.
    void statesFollowEachOtherInAnyOrder()
    {
        const Run all[] = {Run::Empty,   Run::NoModel, Run::Loading,  Run::Sampling, Run::BaseReady,
                           Run::Growing, Run::Paused,  Run::Stopping, Run::Stopped,  Run::Finished};
        Scene scene(Run::Finished);
        for (const Run from : all) {
            for (const Run to : all) {
                scene.script.setRun(to);
                const QString buttons = shownButtons(scene.window);
                const QString besides = enabledBesides(scene.window);
                const QString docks = shownDocks(scene.window);
                scene.script.setRun(from);
                scene.script.setRun(to);
                QCOMPARE(shownButtons(scene.window), buttons);
                QCOMPARE(enabledBesides(scene.window), besides);
                QCOMPARE(shownDocks(scene.window), docks);
            }
        }
    }
};

QTEST_MAIN(tst_WindowStates)
#include "tst_window_states.moc"
