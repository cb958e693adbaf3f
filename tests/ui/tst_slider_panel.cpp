#include "ui/panels/slider_panel.h"
#include "ui/panels/step_slider.h"

#include <QAccessible>
#include <QComboBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace pixelsmith;

namespace {

std::vector<StageInfo> makeStages(int inWork, int step)
{
    std::vector<StageInfo> stages;
    for (int i = 0; i < 4; ++i) {
        StageInfo stage;
        stage.size = {256 << i, 256 << i};
        stage.steps = 50;
        stage.guidedSteps = 30;
        stage.phase = i < inWork ? StagePhase::Done : i == inWork ? StagePhase::Denoising : StagePhase::Waiting;
        stage.step = i == inWork ? step : 0;
        stages.push_back(stage);
    }
    return stages;
}

} // namespace

class tst_SliderPanel : public QObject
{
    Q_OBJECT

private:
    static void show(SliderPanel &panel)
    {
        panel.resize(1200, 104);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
    }

private Q_SLOTS:
    void followsTheStageInWork()
    {
        SliderPanel panel;
        QVERIFY(!panel.hasStages());
        panel.setStages(makeStages(1, 5));
        QVERIFY(panel.hasStages());
        QCOMPARE(panel.stage(), 1);
        panel.setStages(makeStages(2, 0));
        QCOMPARE(panel.stage(), 2);
        panel.setStage(3);
        panel.setStages(makeStages(2, 7));
        QCOMPARE(panel.stage(), 3);
        panel.setStages(makeStages(4, 0));
        QCOMPARE(panel.stage(), 3);
    }

    void passedPartIsMarked()
    {
        SliderPanel panel;
        auto *slider = panel.findChild<StepSlider *>();
        panel.setStages(makeStages(2, 12));
        QCOMPARE(slider->passed(), 12);
        panel.setStage(3);
        QCOMPARE(slider->passed(), 0);
        panel.setStage(1);
        QCOMPARE(slider->passed(), 50);
    }

    void handleIsDragged()
    {
        SliderPanel panel;
        show(panel);
        panel.setStages(makeStages(2, 12));
        QSignalSpy moved(&panel, &SliderPanel::sliderMoved);
        auto *slider = panel.findChild<StepSlider *>();
        const auto at = [slider](int step) { return QPoint(static_cast<int>(std::lround(slider->xOf(step))), 12); };
        QTest::mousePress(slider, Qt::LeftButton, {}, at(30));
        QTest::mouseMove(slider, at(40));
        QTRY_COMPARE(panel.guidedSteps(), 40);
        // While it is held, news of the run do not move it.
        panel.setStages(makeStages(2, 13));
        QCOMPARE(panel.guidedSteps(), 40);
        QTest::mouseRelease(slider, Qt::LeftButton, {}, at(40));
        QCOMPARE(moved.back()[0].toInt(), 2);
        QCOMPARE(moved.back()[1].toInt(), 40);
    }

    void keysMoveByOneAndFive()
    {
        SliderPanel panel;
        show(panel);
        panel.setStages(makeStages(2, 12));
        QSignalSpy moved(&panel, &SliderPanel::sliderMoved);
        auto *slider = panel.findChild<StepSlider *>();
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(panel.guidedSteps(), 31);
        QTest::keyClick(slider, Qt::Key_PageDown);
        QCOMPARE(panel.guidedSteps(), 26);
        QTest::keyClick(slider, Qt::Key_End);
        QCOMPARE(panel.guidedSteps(), 50);
        panel.moveBy(-5);
        QCOMPARE(panel.guidedSteps(), 45);
        QCOMPARE(moved.size(), 4);
    }

    void figureAndHandleAgree()
    {
        SliderPanel panel;
        panel.setStages(makeStages(2, 12));
        QSignalSpy moved(&panel, &SliderPanel::sliderMoved);
        auto *box = panel.findChild<QSpinBox *>();
        QCOMPARE(box->maximum(), 50);
        box->setValue(17);
        QCOMPARE(panel.findChild<StepSlider *>()->value(), 17);
        QCOMPARE(moved.size(), 1);
        panel.findChild<StepSlider *>()->setValue(20);
        QCOMPARE(box->value(), 20);
        QCOMPARE(moved.size(), 2);
    }

    void newsOfTheRunAreNoCommands()
    {
        SliderPanel panel;
        panel.setStages(makeStages(2, 12));
        QSignalSpy moved(&panel, &SliderPanel::sliderMoved);
        std::vector<StageInfo> stages = makeStages(2, 14);
        stages[2].guidedSteps = 22;
        panel.setStages(stages);
        QCOMPARE(panel.guidedSteps(), 22);
        QVERIFY(moved.isEmpty());
    }

    void aSliderBehindTheRunSaysThatGuidanceEndsNow()
    {
        SliderPanel panel;
        panel.setStages(makeStages(2, 17));
        auto *slider = panel.findChild<StepSlider *>();
        QVERIFY(!slider->toolTip().contains(u"behind"));
        slider->setValue(12);
        QCOMPARE(slider->toolTip(), QStringLiteral("Slider 12 is behind the current step 17, so guidance ends now."));
        slider->setValue(17);
        QVERIFY(!slider->toolTip().contains(u"behind"));
    }

    void wheelDoesNotChangeIt()
    {
        SliderPanel panel;
        show(panel);
        panel.setStages(makeStages(2, 12));
        auto *slider = panel.findChild<StepSlider *>();
        QWheelEvent event({50, 10}, slider->mapToGlobal(QPointF(50, 10)), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(slider, &event);
        QCOMPARE(panel.guidedSteps(), 30);
    }

    void assistiveProgramsReadAndSetTheValue()
    {
        SliderPanel panel;
        show(panel);
        panel.setStages(makeStages(2, 12));
        auto *slider = panel.findChild<StepSlider *>();
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(slider);
        QVERIFY(accessible && accessible->valueInterface());
        QCOMPARE(accessible->valueInterface()->currentValue().toInt(), 30);
        accessible->valueInterface()->setCurrentValue(25);
        QCOMPARE(panel.guidedSteps(), 25);
        QVERIFY(!accessible->text(QAccessible::Name).isEmpty());
    }
};

QTEST_MAIN(tst_SliderPanel)
#include "tst_slider_panel.moc"
