#include "ui/actions.h"
#include "ui/dialogs/export_panel.h"
#include "ui/dialogs/seam_row.h"
#include "ui/main_window.h"
#include "ui/viewer_support.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

std::vector<StageInfo> makeStages(StagePhase last = StagePhase::Done)
{
    return {{.size = {1024, 1024}, .phase = StagePhase::Done, .isVisible = true},
            {.size = {2048, 2048}, .phase = StagePhase::Done, .steps = 8, .isVisible = true},
            {.size = {4096, 4096}, .phase = last, .steps = 8, .isVisible = true}};
}

/// So many show.
SeamFindings found(int showing, int64_t looked, int64_t places)
{
    return {std::vector<SeamPlace>(static_cast<size_t>(showing)), looked, places};
}

/// The sheet, with a folder to export to, and what it asks for.
struct Sheet
{
    QTemporaryDir folder;
    ExportPanel panel;
    SeamRow &row = panel.seams();
    QPushButton *heal = row.findChild<QPushButton *>();
    QSignalSpy wanted{&row, &SeamRow::wanted};
    QSignalSpy healing{&row, &SeamRow::healRequested};

    Sheet()
    {
        panel.setStages(makeStages());
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        panel.setRoomIn([](const QString &) { return int64_t(1) << 50; });
        panel.setHealing(true, false);
    }
    int lastWanted() const { return wanted.isEmpty() ? -2 : wanted.last().at(0).toInt(); }
};

} // namespace

/// What the export sheet says of seams, with a program that answers as it is told.
class tst_ExportSeams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void seamsAreLookedForWhileTheSheetIsOpen();
    void whatShowsIsToldAndHealed();
    void whatDoesNotShowIsNoWarning();
    void seamsNeverStandInTheWayOfAnExport();
    void ofManyPlacesTheOnesLookedAtAreTold();
    void stagesThatCannotBeHealedSayWhy();
    void theStageStaysChosenWhileItIsHealed();
    void theResultIsToldHonestly();
    void anotherPictureBeginsAnew();
    void theWindowPassesItOn();
};

void tst_ExportSeams::seamsAreLookedForWhileTheSheetIsOpen()
{
    Sheet s;
    QVERIFY(s.wanted.isEmpty());
    s.panel.show();
    QCOMPARE(s.lastWanted(), 2);
    QCOMPARE(s.row.text(), u"Looking for seams…"_s);
    QVERIFY(!s.heal->isVisible());
    // Not again for each key that is pressed, nor for news of a run.
    const auto count = s.wanted.count();
    s.panel.setSuggestedPath(s.folder.filePath(u"sea"_s));
    s.panel.setStages(makeStages());
    QCOMPARE(s.wanted.count(), count);
    s.panel.chooseStage(1);
    QCOMPARE(s.lastWanted(), 1);
    s.row.setFindings(2, found(3, 9, 9)); // too late
    QCOMPARE(s.row.text(), u"Looking for seams…"_s);
    s.panel.chooseStage(0); // a base is one patch
    QCOMPARE(s.lastWanted(), -1);
    QVERIFY(!s.row.isVisible());
    s.panel.chooseStage(2);
    QCOMPARE(s.lastWanted(), 2);
    s.panel.hide();
    QCOMPARE(s.lastWanted(), -1);
}

void tst_ExportSeams::whatShowsIsToldAndHealed()
{
    Sheet s;
    s.panel.show();
    s.row.setFindings(2, found(14, 20, 20));
    QVERIFY(s.row.text().startsWith(u"Seams show at 14 place"));
    QVERIFY(s.row.text().contains(u"all else stays as it is"));
    QVERIFY(s.heal->isVisible());
    QTest::mouseClick(s.heal, Qt::LeftButton);
    QCOMPARE(s.healing.count(), 1);
    QVERIFY(s.panel.isVisible());
    s.row.setFindings(2, found(1, 20, 20));
    QVERIFY(s.row.text().startsWith(u"Seams show at 1 place"));
}

void tst_ExportSeams::whatDoesNotShowIsNoWarning()
{
    Sheet s;
    s.panel.show();
    s.row.setFindings(2, found(0, 20, 20));
    QCOMPARE(s.row.text(), u"No seams show."_s);
    QVERIFY(!s.heal->isVisible());
    s.row.setFindings(2, std::nullopt);
    QVERIFY(!s.row.isVisible());
}

void tst_ExportSeams::seamsNeverStandInTheWayOfAnExport()
{
    Sheet s;
    s.panel.show();
    s.row.setFindings(2, found(14, 20, 20));
    QCOMPARE(s.panel.obstacle(), QString());
    QSignalSpy exported(&s.panel, &ExportPanel::exportRequested);
    for (QPushButton *button : s.panel.findChildren<QPushButton *>()) {
        if (button->isDefault())
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(exported.count(), 1);
    QCOMPARE(exported[0][0].value<ExportChoice>().stage, 2);
}

void tst_ExportSeams::ofManyPlacesTheOnesLookedAtAreTold()
{
    Sheet s;
    s.panel.show();
    s.row.setFindings(2, found(7, 600, 3600));
    QVERIFY2(s.row.text().startsWith(u"Seams show at 7 of the 600 places looked at."), qPrintable(s.row.text()));
    // What was not looked at is not said to be free of them.
    s.row.setFindings(2, found(0, 600, 3600));
    QCOMPARE(s.row.text(), u"No seams show at the 600 places looked at."_s);
}

void tst_ExportSeams::stagesThatCannotBeHealedSayWhy()
{
    Sheet s;
    s.panel.show();
    s.panel.chooseStage(1);
    s.row.setFindings(1, found(2, 9, 9));
    QVERIFY(s.row.text().contains(u"in the largest size"));
    QVERIFY(!s.heal->isVisible());
    s.panel.chooseStage(2);
    s.row.setFindings(2, found(2, 9, 9));
    QVERIFY(s.heal->isVisible());
    s.panel.setHealing(false, false); // another picture is painted now
    QVERIFY(s.row.text().contains(u"nothing is painted"));
    QVERIFY(!s.heal->isVisible());
}

void tst_ExportSeams::theStageStaysChosenWhileItIsHealed()
{
    Sheet s;
    s.panel.show();
    s.row.setFindings(2, found(14, 20, 20));
    s.panel.setHealing(false, true);
    s.panel.setStages(makeStages(StagePhase::Denoising));
    QCOMPARE(s.panel.choice().stage, 2);
    QCOMPARE(s.panel.obstacle(), QString());
    QVERIFY(s.row.text().contains(u"are being healed"));
    QVERIFY(!s.heal->isVisible());
    QCOMPARE(s.lastWanted(), -1);
    s.panel.setStages(makeStages());
    s.panel.setHealing(true, false);
    QCOMPARE(s.panel.choice().stage, 2);
    QCOMPARE(s.lastWanted(), 2);
}

void tst_ExportSeams::theResultIsToldHonestly()
{
    Sheet s;
    s.panel.show();
    s.row.setFindings(2, found(14, 20, 20));
    s.panel.setHealing(false, true);
    s.panel.setHealing(true, false);
    s.row.setFindings(2, found(3, 20, 20));
    QVERIFY2(s.row.text().startsWith(u"Seams still show at 3 place"), qPrintable(s.row.text()));
    QVERIFY(s.heal->isVisible());
    s.panel.setHealing(false, true);
    s.panel.setHealing(true, false);
    s.row.setFindings(2, found(0, 20, 20));
    QCOMPARE(s.row.text(), u"The seams are healed: none shows any more."_s);
}

void tst_ExportSeams::anotherPictureBeginsAnew()
{
    Sheet s;
    s.panel.show();
    s.row.setFindings(2, found(14, 20, 20));
    const auto count = s.wanted.count();
    s.panel.forgetSeams();
    QVERIFY(s.wanted.count() > count);
    QCOMPARE(s.lastWanted(), 2);
    QCOMPARE(s.row.text(), u"Looking for seams…"_s);
}

void tst_ExportSeams::theWindowPassesItOn()
{
    MainWindow window;
    window.resize(1200, 800);
    window.show();
    window.setStages(makeStages());
    window.setPicture(plainSource({4096, 4096}, {100, 100, 100}), 2, false);
    window.setState({.run = Run::Finished});
    QSignalSpy wanted(&window, &MainWindow::seamsWanted);
    QSignalSpy heal(&window, &MainWindow::healRequested);
    QVERIFY(window.actions().healSeams->isEnabled());
    window.actions().exportPicture->trigger();
    QCOMPARE(wanted.last().at(0).toInt(), 2);
    window.setSeams(2, found(4, 9, 9));
    // The seam meter shows where, until the picture changes.
    auto *viewer = window.findChild<ImageViewer *>();
    window.setSeams(2, SeamFindings{{{true, 2000, 1000, 3000}}, 9, 9});
    const QImage without = shot(*viewer);
    window.actions().seams->trigger();
    const QImage with = shot(*viewer);
    const auto isMarked = [&](const QImage &image) {
        const QPointF at = viewer->view().toView(QPointF(2000, 2000)) * image.devicePixelRatio();
        const QColor colour = image.pixelColor(at.toPoint());
        return colour.red() > 200 && colour.blue() < 120;
    };
    QVERIFY(!isMarked(without) && isMarked(with));
    window.tilesChanged({2, {{0, 0, 0}}});
    QVERIFY(!isMarked(shot(*viewer)));
    window.setSeams(2, found(4, 9, 9));
    auto *button = window.findChild<QPushButton *>(u"healSeams"_s);
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    window.actions().healSeams->trigger();
    QCOMPARE(heal.count(), 2);
    window.setState({.run = Run::Growing, .isHealing = true});
    QVERIFY(!window.actions().healSeams->isEnabled());
    QVERIFY(!button->isVisible());
    QVERIFY(window.findChild<SeamRow *>()->text().contains(u"are being healed"));
    // Stopped on the way: at rest, what is left can be healed.
    window.setState({.run = Run::Finished, .isRedoWanted = true, .isHealing = true});
    QVERIFY(window.message().startsWith(u"Some seams are not healed yet."));
    QVERIFY(!window.findChild<SeamRow *>()->isHealing());
}

QTEST_MAIN(tst_ExportSeams)
#include "tst_export_seams.moc"
