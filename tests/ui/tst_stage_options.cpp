#include "ui/panels/stage_options.h"

#include "ui/main_window.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/section.h"

#include <pixelsmith/settings.h>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

const std::vector<StageAhead> kAhead = {{2, {4096, 2560}}, {3, {8192, 5120}}};

struct Controls
{
    explicit Controls(const QWidget &panel)
        : size(panel.findChildren<QComboBox *>().at(0))
        , method(panel.findChildren<QComboBox *>().at(1))
        , steps(panel.findChild<QSpinBox *>())
        , guidance(panel.findChild<QDoubleSpinBox *>())
        , prompt(panel.findChild<PromptEdit *>())
        , clear(panel.findChild<QPushButton *>())
    {
    }
    void choose(int index) const
    {
        size->setCurrentIndex(index);
        Q_EMIT size->activated(index);
    }
    QComboBox *size;
    QComboBox *method;
    QSpinBox *steps;
    QDoubleSpinBox *guidance;
    PromptEdit *prompt;
    QPushButton *clear;
};

} // namespace

/// Settings of single enlargements.
class tst_StageOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsSetHoldsForThatSizeAlone()
    {
        StageOptions panel;
        panel.setStages(kAhead);
        const Controls c(panel);
        const QSignalSpy edited(&panel, &StageOptions::edited);
        c.choose(1);
        c.steps->setValue(6);
        c.guidance->setValue(2);
        c.method->setCurrentIndex(2);
        c.prompt->setPlainText(u" grass "_s);
        QCOMPARE(edited.size(), 4);
        QCOMPARE(panel.choices(), (std::vector<StageChoice>{{3, 6, 2.0, Method::Classic, "grass"}}));
        QCOMPARE(c.size->itemText(1), u"8k, set"_s);
        c.choose(0);
        QCOMPARE(edited.size(), 4);
        QCOMPARE(c.steps->value(), c.steps->minimum());
        QCOMPARE(c.guidance->value(), c.guidance->minimum());
        QCOMPARE(c.method->currentIndex(), 0);
        QCOMPARE(c.prompt->toPlainText(), QString());
        c.choose(1);
        QCOMPARE(c.steps->value(), 6);
        QCOMPARE(c.prompt->toPlainText(), u"grass"_s);
    }

    void emptySettingsAreNoChoice()
    {
        StageOptions panel;
        panel.setStages(kAhead);
        const Controls c(panel);
        c.steps->setValue(6);
        QVERIFY(c.clear->isEnabled());
        c.steps->setValue(c.steps->minimum());
        QVERIFY(panel.choices().empty());
        c.guidance->setValue(3);
        c.clear->click();
        QVERIFY(panel.choices().empty());
        QVERIFY(!c.clear->isEnabled());
        QCOMPARE(c.guidance->value(), c.guidance->minimum());
    }

    void limitsAreThoseOfTheSettings()
    {
        StageOptions panel;
        panel.setStages(kAhead);
        const Controls c(panel);
        c.steps->setValue(c.steps->minimum() + 1);
        QCOMPARE(panel.choices().front().steps, std::optional(static_cast<int>(setting("stage_steps").minimum)));
        QCOMPARE(c.steps->maximum(), static_cast<int>(setting("stage_steps").maximum));
        // Typed between "as for all" and the range.
        c.guidance->setValue(0.7);
        QCOMPARE(panel.choices().front().guidanceScale, std::optional(setting("guidance_scale").minimum));
        GenerationRequest request;
        request.stageChoices = panel.choices();
        validate(request);
    }

    void choicesOfOtherSizesAreKept()
    {
        StageOptions panel;
        const std::vector<StageChoice> given = {{1, 5, {}, {}, ""}, {3, {}, {}, Method::Refined, "rock"}};
        panel.setChoices(given);
        panel.setStages(kAhead);
        QCOMPARE(panel.choices(), given);
        const Controls c(panel);
        c.choose(1);
        QCOMPARE(c.method->currentText(), u"Refined"_s);
        QCOMPARE(c.prompt->toPlainText(), u"rock"_s);
        // The one that is chosen stays while it is ahead.
        panel.setStages({kAhead[1], {4, {16384, 10240}}});
        QCOMPARE(c.size->currentIndex(), 0);
        QCOMPARE(c.prompt->toPlainText(), u"rock"_s);
        panel.setStages({{4, {16384, 10240}}});
        QCOMPARE(c.prompt->toPlainText(), QString());
        QCOMPARE(panel.choices(), given);
    }

    void theWindowOffersTheSizesAhead()
    {
        MainWindow window;
        auto *panel = window.findChild<StageOptions *>();
        const auto isOffered = [&] {
            const QWidget *section = panel->parentWidget();
            return !section->isHidden();
        };
        QVERIFY(!isOffered());
        window.setStages({{.size = {1024, 640}, .phase = StagePhase::Done, .isVisible = true}});
        QVERIFY(!isOffered());
        window.setGrowTargets({{.size = {2048, 1280}}, {.size = {4096, 2560}}});
        QVERIFY(isOffered());
        const Controls c(*panel);
        QCOMPARE(c.size->count(), 2);
        const QSignalSpy edited(&window, &MainWindow::requestEdited);
        c.choose(1);
        c.steps->setValue(6);
        QCOMPARE(edited.size(), 1);
        QCOMPARE(window.request().stageChoices, (std::vector<StageChoice>{{2, 6, {}, {}, ""}}));
        // Planned: it is settled.
        window.setStages({{.size = {1024, 640}, .phase = StagePhase::Done, .isVisible = true}, {.size = {2048, 1280}}});
        QCOMPARE(c.size->count(), 1);
        QCOMPARE(c.size->itemText(0), u"4k, set"_s);
        GenerationRequest other;
        other.stageChoices = {{2, {}, 4.0, {}, ""}};
        window.setRequest(other);
        QCOMPARE(c.guidance->value(), 4.0);
        QCOMPARE(window.request().stageChoices, other.stageChoices);
    }

    void everyControlHasAName()
    {
        StageOptions panel;
        const Controls c(panel);
        for (const QWidget *control : std::initializer_list<QWidget *>{c.size, c.method, c.steps, c.guidance, c.prompt})
            QVERIFY(!control->accessibleName().isEmpty());
    }
};

QTEST_MAIN(tst_StageOptions)
#include "tst_stage_options.moc"
