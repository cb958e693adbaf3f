#include "ui/panels/jobs_panel.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/stages_panel.h"
#include "ui/panels/start_page.h"

#include <QLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

class tst_Panels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyVisibleStagesAreChosen()
    {
        StagesPanel panel;
        std::vector<StageInfo> stages(3);
        for (int i = 0; i < 3; ++i)
            stages[static_cast<size_t>(i)] = {
                .size = {256 << i, 256 << i}, .phase = StagePhase::Done, .isVisible = i < 2};
        panel.setStages(stages);
        panel.resize(panel.sizeHint());
        panel.show();
        QSignalSpy chosen(&panel, &StagesPanel::stageChosen);
        const int row = panel.height() / 3;
        QTest::mouseClick(&panel, Qt::LeftButton, {}, {20, row + row / 2});
        QTest::mouseClick(&panel, Qt::LeftButton, {}, {20, 2 * row + row / 2});
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toInt(), 1);
        panel.setCurrent(1);
        QTest::keyClick(&panel, Qt::Key_Up);
        QCOMPARE(chosen.back()[0].toInt(), 0);
        QVERIFY(panel.accessibleDescription().contains(u"512"));
    }

    void aStageTellsWhatItTakesAndWhatItTook()
    {
        StagesPanel panel;
        StageInfo waiting = {.size = {1024, 1024}, .steps = 50, .guidedSteps = 30};
        panel.setStages({{.size = {512, 512}, .phase = StagePhase::Done, .steps = 30, .isVisible = true}, waiting});
        panel.setCurrent(1);
        QCOMPARE(panel.accessibleDescription(), u"1k: 1024 × 1024 pixels, waiting, Slider 30 of 50"_s);
        waiting.times = {.isMeasured = true, .encoding = 10, .denoising = 60, .decoding = 14};
        panel.setStages({panel.stages()[0], waiting});
        QCOMPARE(panel.accessibleDescription(), u"1k: 1024 × 1024 pixels, waiting, takes 84 s, Slider 30 of 50"_s);
        StageInfo done = panel.stages()[1];
        done.phase = StagePhase::Done;
        done.secondsTaken = 96;
        panel.setStages({panel.stages()[0], done});
        QCOMPARE(panel.accessibleDescription(), u"1k: 1024 × 1024 pixels, done in 1 min 36 s, Slider 30 of 50"_s);
        // A base has no Slider.
        panel.setCurrent(0);
        QCOMPARE(panel.accessibleDescription(), u"512: 512 × 512 pixels, done"_s);
    }

    void jobsKeepTheirRows()
    {
        JobsPanel panel;
        panel.setJobs({});
        QVERIFY(panel.isHidden());
        panel.setJobs({{1, u"Export 2k"_s, 0.1}, {2, u"Export 4k"_s, 0}});
        QVERIFY(!panel.isHidden());
        const QList<QToolButton *> buttons = panel.findChildren<QToolButton *>();
        QCOMPARE(buttons.size(), 2);
        panel.setJobs({{2, u"Export 4k"_s, 0.5}});
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(panel.findChildren<QToolButton *>(), QList<QToolButton *>{buttons[1]});
        QCOMPARE(panel.findChild<QProgressBar *>()->value(), 500);
        QSignalSpy cancel(&panel, &JobsPanel::cancelRequested);
        buttons[1]->click();
        QCOMPARE(cancel[0][0].value<JobInfo>().id, 2);
        panel.setJobs({});
        QVERIFY(panel.isHidden());
    }

    void waitingJobsArePutIntoAnotherOrder()
    {
        JobsPanel panel;
        using Kind = JobInfo::Kind;
        panel.setJobs(
            {{0, u"Lake"_s, 0.5, Kind::Run}, {1, u"Dunes"_s, 0, Kind::Waiting}, {2, u"Pines"_s, 0, Kind::Waiting}});
        const auto button = [&](int row, const QString &name) -> QToolButton * {
            QWidget *widget = panel.layout()->itemAt(row + 1)->widget();
            for (QToolButton *found : widget->findChildren<QToolButton *>()) {
                if (found->accessibleName() == name)
                    return found;
            }
            return nullptr;
        };
        QVERIFY(!button(0, u"Later"_s) && button(0, u"Show this picture"_s));
        QVERIFY(!button(1, u"Sooner"_s)->isEnabled() && button(1, u"Later"_s)->isEnabled());
        QVERIFY(button(2, u"Sooner"_s)->isEnabled() && !button(2, u"Later"_s)->isEnabled());
        QSignalSpy moved(&panel, &JobsPanel::moveRequested);
        QToolButton *sooner = button(2, u"Sooner"_s);
        sooner->click();
        QCOMPARE(moved[0][0].value<JobInfo>().title, u"Pines"_s);
        QCOMPARE(moved[0][1].toInt(), -1);
        panel.setJobs(
            {{0, u"Lake"_s, 0.5, Kind::Run}, {2, u"Pines"_s, 0, Kind::Waiting}, {1, u"Dunes"_s, 0, Kind::Waiting}});
        QCOMPARE(button(1, u"Sooner"_s), sooner);
        QVERIFY(!sooner->isEnabled());
        QSignalSpy shown(&panel, &JobsPanel::showRequested);
        button(0, u"Show this picture"_s)->click();
        QCOMPARE(shown.size(), 1);
    }

    void messageActionMayShowTheNextMessage()
    {
        MessageBar bar;
        int runs = 0;
        const MessageAction fix = {u"Fix it"_s, [&] {
                                       ++runs;
                                       bar.showMessage(u"Second."_s);
                                   }};
        bar.showMessage(u"First."_s, {fix});
        QVERIFY(!bar.isHidden());
        auto *button = bar.findChild<QPushButton *>();
        QVERIFY(!button->isHidden());
        button->click();
        QCOMPARE(runs, 1);
        QCOMPARE(bar.text(), u"Second."_s);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(!bar.findChild<QPushButton *>());
        bar.findChild<QToolButton *>()->click();
        QVERIFY(bar.isHidden());
    }

    void eachActionOfAMessageHasItsButton()
    {
        MessageBar bar;
        QStringList chosen;
        const auto choose = [&](const QString &name) { return MessageAction{name, [&, name] { chosen << name; }}; };
        const std::vector<MessageAction> actions = {choose(u"Resume"_s), choose(u"Keep"_s), choose(u"Discard"_s)};
        for (int i = 0; i < 3; ++i) {
            bar.showMessage(u"The program ended unexpectedly."_s, actions);
            const QList<QPushButton *> buttons = bar.findChildren<QPushButton *>();
            QCOMPARE(buttons.size(), 3);
            QCOMPARE(buttons[i]->text(), actions[size_t(i)].text);
            buttons[i]->click();
            QVERIFY(bar.isHidden());
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        QCOMPARE(chosen, QStringList({u"Resume"_s, u"Keep"_s, u"Discard"_s}));
    }

    void examplesArePrompts()
    {
        StartPage page;
        QSignalSpy chosen(&page, &StartPage::exampleChosen);
        const QList<QPushButton *> examples = page.findChildren<QPushButton *>();
        QCOMPARE(examples.size(), 3);
        for (QPushButton *example : examples)
            example->click();
        QCOMPARE(chosen.size(), 3);
        QCOMPARE(chosen[0][0].toString(), u"a mountain lake at sunset"_s);
        page.setProblem(u"There is no model."_s);
        QVERIFY(examples[0]->parentWidget()->isHidden());
        page.setProblem({});
        QVERIFY(!examples[0]->parentWidget()->isHidden());
    }
};

QTEST_MAIN(tst_Panels)
#include "tst_panels.moc"
