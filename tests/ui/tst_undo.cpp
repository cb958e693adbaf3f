#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/painted_source.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/stage_options.h"
#include "ui/panels/step_slider.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QUndoCommand>
#include <QUndoStack>

#include <cmath>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

class Step : public QUndoCommand
{
public:
    Step(int &value, int to)
        : QUndoCommand(u"Step"_s)
        , m_value(value)
        , m_from(value)
        , m_to(to)
    {
    }
    void undo() override { m_value = m_from; }
    void redo() override { m_value = m_to; }

private:
    int &m_value;
    int m_from;
    int m_to;
};

std::shared_ptr<const TileSource> plainPicture()
{
    return std::make_shared<PaintedSource>(PixelSize{64, 64}, [](double, double, int64_t) { return Rgb{90, 80, 70}; });
}

/// A base and an enlargement in work.
void fillGrowing(MainWindow &window)
{
    window.resize(1440, 900);
    window.setStages({{.size = {1024, 640}, .phase = StagePhase::Done, .done = 1, .steps = 30, .isVisible = true},
                      {.size = {2048, 1280}, .phase = StagePhase::Denoising, .steps = 50, .step = 4, .guidedSteps = 30},
                      {.size = {4096, 2560}, .steps = 50, .guidedSteps = 30}});
    window.setPicture(plainPicture(), 0, false);
    window.setState({.run = WindowState::Run::Growing});
    window.show();
}

PromptEdit *promptOf(MainWindow &window)
{
    return window.findChild<RequestPanel *>()->promptFields().front();
}

const StageInfo kBase = {.size = {1024, 640}, .phase = StagePhase::Done, .done = 1, .steps = 30, .isVisible = true};

/// A base that can grow to 2k and 4k, and the settings of these sizes.
struct SizesAhead
{
    SizesAhead()
    {
        window.resize(1440, 900);
        window.setStages({kBase});
        window.setGrowTargets({{.size = {2048, 1280}, .steps = 50}, {.size = {4096, 2560}, .steps = 50}});
        window.setPicture(plainPicture(), 0, false);
        window.setState({.run = WindowState::Run::BaseReady});
    }
    std::vector<StageChoice> choices() const { return window.request().stageChoices; }
    void undo() { window.actions().undo->trigger(); }
    void redo() { window.actions().redo->trigger(); }
    void choose(int index)
    {
        size->setCurrentIndex(index);
        Q_EMIT size->activated(index);
    }

    MainWindow window;
    StageOptions *panel = window.findChild<StageOptions *>();
    QComboBox *size = panel->findChildren<QComboBox *>().at(0);
    QComboBox *method = panel->findChildren<QComboBox *>().at(1);
    QSpinBox *steps = panel->findChild<QSpinBox *>();
    PromptEdit *prompt = panel->findChild<PromptEdit *>();
};

void type(MainWindow &window, const QString &text)
{
    promptOf(window)->setFocus();
    promptOf(window)->selectAll();
    QTest::keyClicks(promptOf(window), text);
}

} // namespace

class tst_Undo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysTakeChangesBackAndMakeThemAgain()
    {
        MainWindow window;
        window.show();
        const Actions &a = window.actions();
        QVERIFY(!a.undo->isEnabled() && !a.redo->isEnabled());
        int value = 1;
        window.undoStack().push(new Step(value, 2));
        QCOMPARE(value, 2);
        QVERIFY(a.undo->isEnabled() && !a.redo->isEnabled());
        QVERIFY(a.undo->text().contains(u"Step"));
        window.setFocus();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(value, 1);
        QVERIFY(!a.undo->isEnabled() && a.redo->isEnabled());
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(value, 2);
    }

    void anotherPictureHasNothingToTakeBack()
    {
        MainWindow window;
        const auto picture = plainPicture();
        window.setPicture(picture, 0, false);
        int value = 1;
        window.undoStack().push(new Step(value, 2));
        window.setPicture(picture, 1, true);
        QVERIFY(window.undoStack().canUndo());
        window.setPicture(picture, 0, false);
        QVERIFY(!window.undoStack().canUndo());
    }

    void aDragOfTheSliderIsOneChange()
    {
        MainWindow window;
        fillGrowing(window);
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QSignalSpy told(&window, &MainWindow::sliderChanged);
        auto *panel = window.findChild<SliderPanel *>();
        auto *slider = window.findChild<StepSlider *>();
        const auto at = [slider](int step) { return QPoint(static_cast<int>(std::lround(slider->xOf(step))), 12); };
        for (const int end : {40, 20}) {
            QTest::mousePress(slider, Qt::LeftButton, {}, at(end - 2));
            QTest::mouseMove(slider, at(end - 1));
            QTest::mouseMove(slider, at(end));
            QTest::mouseRelease(slider, Qt::LeftButton, {}, at(end));
        }
        QCOMPARE(panel->guidedSteps(), 20);
        QCOMPARE(window.undoStack().count(), 2);
        window.actions().undo->trigger();
        QCOMPARE(panel->guidedSteps(), 40);
        QCOMPARE(told.back(), (QVariantList{1, 40}));
        window.actions().undo->trigger();
        QCOMPARE(panel->guidedSteps(), 30);
        QCOMPARE(told.back(), (QVariantList{1, 30}));
        QVERIFY(!window.undoStack().canUndo());
        window.actions().redo->trigger();
        QCOMPARE(told.back(), (QVariantList{1, 40}));
    }

    void aDragThatEndsWhereItBeganIsNoChange()
    {
        MainWindow window;
        fillGrowing(window);
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        auto *slider = window.findChild<StepSlider *>();
        const auto at = [slider](int step) { return QPoint(static_cast<int>(std::lround(slider->xOf(step))), 12); };
        QTest::mousePress(slider, Qt::LeftButton, {}, at(30));
        QTest::mouseMove(slider, at(35));
        QTest::mouseMove(slider, at(30));
        QTest::mouseRelease(slider, Qt::LeftButton, {}, at(30));
        QCOMPARE(window.undoStack().count(), 0);
    }

    void eachKeyMovesTheSliderByItself()
    {
        MainWindow window;
        fillGrowing(window);
        window.actions().sliderMore->trigger();
        window.actions().sliderMuchMore->trigger();
        QCOMPARE(window.undoStack().count(), 2);
        window.actions().undo->trigger();
        QCOMPARE(window.findChild<SliderPanel *>()->guidedSteps(), 31);
    }

    void theSliderIsPutBackWhereItsStageIs()
    {
        MainWindow window;
        fillGrowing(window);
        auto *panel = window.findChild<SliderPanel *>();
        panel->setStage(2);
        panel->moveBy(5);
        panel->setStage(1);
        window.actions().undo->trigger();
        QCOMPARE(panel->stage(), 2);
        QCOMPARE(panel->guidedSteps(), 30);
    }

    void whatIsPaintedMeanwhileStaysAndIsTold()
    {
        MainWindow window;
        fillGrowing(window);
        auto *panel = window.findChild<SliderPanel *>();
        panel->moveBy(5);
        panel->setStage(2);
        panel->moveBy(7);
        panel->moveBy(1);
        window.actions().undo->trigger();
        window.setStages({{.size = {1024, 640}, .phase = StagePhase::Done, .done = 1, .steps = 30, .isVisible = true},
                          {.size = {2048, 1280}, .phase = StagePhase::Done, .steps = 50, .guidedSteps = 35},
                          {.size = {4096, 2560}, .steps = 50, .guidedSteps = 37}});
        const QSignalSpy told(&window, &MainWindow::sliderChanged);
        window.actions().undo->trigger();
        QCOMPARE(told.back(), (QVariantList{2, 30}));
        QCOMPARE(window.message(), QString());
        window.actions().undo->trigger();
        QCOMPARE(told.size(), 1);
        QVERIFY(window.message().contains(u"painted already"));
        // The rest of the stack is as it was.
        QVERIFY(!window.undoStack().canUndo());
        QCOMPARE(window.undoStack().count(), 2);
        window.actions().redo->trigger();
        QCOMPARE(told.back(), (QVariantList{2, 37}));
    }

    void theSliderOfTheNextSizeIsTakenBackBeforeAndAfterItIsPlanned()
    {
        MainWindow window;
        const StageInfo base = {
            .size = {1024, 640}, .phase = StagePhase::Done, .done = 1, .steps = 30, .isVisible = true};
        window.setStages({base});
        window.setGrowTargets({{.size = {2048, 1280}, .steps = 50, .guidedSteps = 30}});
        window.setPicture(plainPicture(), 0, false);
        window.setState({.run = WindowState::Run::BaseReady});
        auto *panel = window.findChild<SliderPanel *>();
        panel->moveBy(5);
        QCOMPARE(window.request().slider.front(), (SliderPosition{35, false}));
        window.actions().undo->trigger();
        QVERIFY(window.request().slider.empty());
        QCOMPARE(panel->guidedSteps(), 30);
        window.actions().redo->trigger();
        QCOMPARE(window.request().slider.front(), (SliderPosition{35, false}));
        const QSignalSpy told(&window, &MainWindow::sliderChanged);
        window.setStages({base, {.size = {2048, 1280}, .steps = 50, .guidedSteps = 35}});
        window.actions().undo->trigger();
        QCOMPARE(told.back(), (QVariantList{1, 30}));
        QVERIFY(window.request().slider.empty());
    }

    void aPromptIsPutBack()
    {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        type(window, u"a lake"_s);
        // While it is typed in, the field has its own changes.
        QVERIFY(!window.undoStack().canUndo());
        QTest::keyClick(promptOf(window), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(promptOf(window)->toPlainText(), QString());
        type(window, u"a lake"_s);
        promptOf(window)->clearFocus();
        QVERIFY(window.undoStack().canUndo());
        QVERIFY(window.actions().undo->text().contains(u"Prompt"));
        type(window, u"a hill"_s);
        window.actions().undo->trigger();
        QCOMPARE(promptOf(window)->toPlainText(), u"a lake"_s);
        const QSignalSpy edited(&window, &MainWindow::requestEdited);
        window.actions().redo->trigger();
        QCOMPARE(edited.back()[0].value<GenerationRequest>().prompt, std::string("a hill"));
    }

    void generatingEndsAChangeOfThePromptAndKeepsIt()
    {
        MainWindow window;
        window.setState({});
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        type(window, u"a lake"_s);
        window.actions().generate->trigger();
        type(window, u"a hill"_s);
        window.actions().generate->trigger();
        QCOMPARE(window.undoStack().count(), 2);
        window.setPicture(plainPicture(), 0, false);
        QCOMPARE(promptOf(window)->toPlainText(), u"a hill"_s);
        window.actions().undo->trigger();
        QCOMPARE(promptOf(window)->toPlainText(), u"a lake"_s);
    }

    void settingsThatReplaceAPromptCanBeTakenBack()
    {
        MainWindow window;
        GenerationRequest request;
        request.prompt = "a lake";
        window.setRequest(request);
        QVERIFY(!window.undoStack().canUndo());
        request.prompt = "a hill";
        window.setRequest(request);
        window.actions().undo->trigger();
        QCOMPARE(window.request().prompt, std::string("a lake"));
    }

    void eachSettingOfASizeIsTakenBackAtItsSize()
    {
        SizesAhead s;
        s.steps->setValue(6);
        s.choose(1);
        s.method->setCurrentIndex(2);
        QCOMPARE(s.window.undoStack().count(), 2);
        QVERIFY(s.window.actions().undo->text().contains(u"Settings of 4k"));
        s.choose(0);
        s.undo();
        QCOMPARE(s.choices(), (std::vector<StageChoice>{{1, 6, {}, {}, ""}}));
        QCOMPARE(s.size->currentIndex(), 1);
        QCOMPARE(s.method->currentIndex(), 0);
        const QSignalSpy edited(&s.window, &MainWindow::requestEdited);
        s.undo();
        QVERIFY(s.choices().empty());
        QCOMPARE(s.size->currentIndex(), 0);
        QCOMPARE(edited.size(), 1);
        QVERIFY(!s.window.actions().undo->isEnabled());
        s.redo();
        s.redo();
        QCOMPARE(s.choices(), (std::vector<StageChoice>{{1, 6, {}, {}, ""}, {2, {}, {}, Method::Classic, ""}}));
    }

    void whatIsDoneToOneFieldIsOneChange()
    {
        SizesAhead s;
        s.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        s.steps->setValue(6);
        s.steps->setValue(7);
        QCOMPARE(s.window.undoStack().count(), 1);
        s.prompt->setPlainText(u"gr"_s);
        s.prompt->setPlainText(u"grass"_s);
        QCOMPARE(s.window.undoStack().count(), 2);
        // The field is left and taken up again.
        Q_EMIT s.steps->editingFinished();
        s.steps->setValue(8);
        Q_EMIT s.steps->editingFinished();
        s.steps->setValue(9);
        QCOMPARE(s.window.undoStack().count(), 4);
        s.undo();
        QCOMPARE(s.steps->value(), 8);
        s.undo();
        QCOMPARE(s.steps->value(), 7);
        s.undo();
        QCOMPARE(s.prompt->toPlainText(), QString());
        s.undo();
        QVERIFY(s.choices().empty());
    }

    void aSettingPutBackByHandIsNoChange()
    {
        SizesAhead s;
        s.steps->setValue(6);
        s.steps->setValue(s.steps->minimum());
        QCOMPARE(s.window.undoStack().count(), 0);
    }

    void undoKeysInANumberAreTheWindows()
    {
        SizesAhead s;
        s.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        s.steps->setFocus();
        QTest::keyClick(s.steps, Qt::Key_Up);
        QTest::keyClick(s.steps, Qt::Key_Up);
        QCOMPARE(s.choices().front().steps, s.steps->minimum() + 2);
        QTest::keyClick(s.steps, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(s.choices().empty());
        QTest::keyClick(s.steps, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(s.choices().front().steps, s.steps->minimum() + 2);
    }

    void droppedSettingsOfASizeComeBack()
    {
        SizesAhead s;
        s.prompt->setPlainText(u"grass"_s);
        s.steps->setValue(6);
        const std::vector<StageChoice> set = s.choices();
        s.panel->findChild<QPushButton *>()->click();
        QVERIFY(s.choices().empty());
        s.undo();
        QCOMPARE(s.choices(), set);
        // Settings of another picture take their place, and can be taken back as a whole.
        GenerationRequest other;
        other.stageChoices = {{2, 9, {}, {}, ""}, {3, {}, {}, Method::Refined, ""}};
        s.window.setRequest(other);
        s.undo();
        QCOMPARE(s.choices(), set);
        s.redo();
        QCOMPARE(s.choices(), other.stageChoices);
    }

    void settingsOfAPlannedSizeStayAndAreTold()
    {
        SizesAhead s;
        s.steps->setValue(6);
        s.choose(1);
        s.steps->setValue(7);
        s.undo();
        s.window.setStages({kBase, {.size = {2048, 1280}, .steps = 6}});
        s.undo();
        QCOMPARE(s.choices(), (std::vector<StageChoice>{{1, 6, {}, {}, ""}}));
        QVERIFY(s.window.message().contains(u"grows to this size already"));
        QVERIFY(!s.window.undoStack().canUndo());
        s.redo();
        QCOMPARE(s.choices(), (std::vector<StageChoice>{{1, 6, {}, {}, ""}, {2, 7, {}, {}, ""}}));
    }

    void settingsOfSizesOutliveThePicture()
    {
        SizesAhead s;
        s.steps->setValue(6);
        s.window.setPicture(plainPicture(), 0, false);
        QCOMPARE(s.choices().size(), size_t(1));
        s.undo();
        QVERIFY(s.choices().empty());
    }
};

QTEST_MAIN(tst_Undo)
#include "tst_undo.moc"
