#include "ui/dialogs/export_panel.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

std::vector<StageInfo> makeStages()
{
    return {{.size = {1024, 1024}, .phase = StagePhase::Done, .isVisible = true},
            {.size = {65536, 65536}, .phase = StagePhase::Done, .isVisible = true},
            {.size = {131072, 131072}, .phase = StagePhase::Denoising, .isVisible = true}};
}

void choose(ExportPanel &panel, const QString &format)
{
    for (QToolButton *card : panel.findChildren<QToolButton *>()) {
        if (card->text() == format)
            card->click();
    }
}

} // namespace

class tst_ExportPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyFinishedStagesAreOffered()
    {
        ExportPanel panel;
        panel.setStages(makeStages());
        QCOMPARE(panel.findChild<QComboBox *>()->count(), 2);
        QCOMPARE(panel.choice().stage, 1);
        panel.chooseStage(0);
        QCOMPARE(panel.choice().stage, 0);
        panel.chooseStage(2);
        QCOMPARE(panel.choice().stage, 0);
        // News of the run leave the choice alone.
        panel.setStages(makeStages());
        QCOMPARE(panel.choice().stage, 0);
        panel.setStages({});
        QVERIFY(!panel.obstacle().isEmpty());
    }

    void limitsAreToldBeforeTheStart()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.chooseStage(1);
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        QCOMPARE(panel.obstacle(), QString());
        choose(panel, u"JPEG"_s);
        QVERIFY(panel.obstacle().contains(u"JPEG"));
        panel.findChild<QComboBox *>()->setCurrentIndex(0);
        QCOMPARE(panel.obstacle(), QString());
    }

    void endingFollowsTheFormat()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.chooseStage(0);
        panel.setSuggestedPath(folder.filePath(u"lake.v2"_s));
        QCOMPARE(panel.choice().path, folder.filePath(u"lake.v2.tif"_s));
        choose(panel, u"PNG"_s);
        QCOMPARE(panel.choice().path, folder.filePath(u"lake.v2.png"_s));
        QCOMPARE(panel.choice().format, ImageFormat::Png);
        choose(panel, u"JPEG"_s);
        QCOMPARE(panel.choice().path, folder.filePath(u"lake.v2.jpg"_s));
    }

    void qualityIsAskedForJpegAlone()
    {
        ExportPanel panel;
        auto *quality = panel.findChild<QSpinBox *>();
        QVERIFY(quality->parentWidget()->isHidden());
        choose(panel, u"JPEG"_s);
        QVERIFY(!quality->parentWidget()->isHidden());
        quality->setValue(71);
        QCOMPARE(panel.choice().quality, 71);
        QCOMPARE(quality->maximum(), 100);
    }

    void choiceIsTold()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.chooseStage(0);
        QSignalSpy wanted(&panel, &ExportPanel::exportRequested);
        QPushButton *button = nullptr;
        for (QPushButton *candidate : panel.findChildren<QPushButton *>()) {
            if (candidate->isDefault())
                button = candidate;
        }
        QVERIFY(button);
        panel.setSuggestedPath(u"/no/such/folder/lake"_s);
        QVERIFY(!button->isEnabled());
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        QVERIFY(button->isEnabled());
        button->click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<ExportChoice>(), panel.choice());
    }
};

QTEST_MAIN(tst_ExportPanel)
#include "tst_export_panel.moc"
