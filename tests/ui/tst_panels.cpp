#include "ui/panels/jobs_panel.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/stages_panel.h"
#include "ui/panels/start_page.h"

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
        QCOMPARE(cancel[0][0].toInt(), 2);
        panel.setJobs({});
        QVERIFY(panel.isHidden());
    }

    void messageActionMayShowTheNextMessage()
    {
        MessageBar bar;
        int runs = 0;
        bar.showMessage(u"First."_s, u"Fix it"_s, [&] {
            ++runs;
            bar.showMessage(u"Second."_s, {}, {});
        });
        QVERIFY(!bar.isHidden());
        auto *button = bar.findChild<QPushButton *>();
        QVERIFY(!button->isHidden());
        button->click();
        QCOMPARE(runs, 1);
        QCOMPARE(bar.text(), u"Second."_s);
        QVERIFY(button->isHidden());
        bar.findChild<QToolButton *>()->click();
        QVERIFY(bar.isHidden());
    }

    void aChoiceRunsTheActionOfItsButton()
    {
        MessageBar bar;
        QStringList run;
        const std::vector<MessageAction> actions = {{u"One"_s, [&] { run.append(u"one"_s); }},
                                                    {u"Two"_s, [&] { run.append(u"two"_s); }}};
        for (int i = 0; i < 2; ++i) {
            bar.showChoice(u"Which?"_s, actions);
            const QList<QPushButton *> buttons = bar.findChildren<QPushButton *>();
            QCOMPARE(buttons.size(), 2);
            QVERIFY(!buttons[0]->isHidden() && !buttons[1]->isHidden());
            buttons[i]->click();
            QVERIFY(bar.isHidden());
        }
        QCOMPARE(run, QStringList({u"one"_s, u"two"_s}));
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
