#include "ui/dialogs/export_panel.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

std::vector<StageInfo> makeStages()
{
    return {{.size = {1024, 1024}, .phase = StagePhase::Done, .isVisible = true},
            {.size = {65536, 65536}, .phase = StagePhase::Done, .isVisible = true},
            {.size = {131072, 131072}, .phase = StagePhase::Denoising, .isVisible = true}};
}

void giveRoom(ExportPanel &panel, int64_t bytes)
{
    panel.setRoomIn([bytes](const QString &) { return bytes; });
}

constexpr int64_t kTerabyte = 1'000'000'000'000;

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
        QCOMPARE(panel.findChild<QComboBox *>(u"stage"_s)->count(), 2);
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
        giveRoom(panel, kTerabyte);
        QCOMPARE(panel.obstacle(), QString());
        choose(panel, u"JPEG"_s);
        QVERIFY(panel.obstacle().contains(u"JPEG"));
        panel.findChild<QComboBox *>(u"stage"_s)->setCurrentIndex(0);
        QCOMPARE(panel.obstacle(), QString());
    }

    void sizeAndRoomAreToldBeforeTheStart()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.chooseStage(1);
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        const auto isSaid = [&](const QString &text) {
            return std::ranges::any_of(panel.findChildren<QLabel *>(),
                                       [&](const QLabel *label) { return label->text().contains(text); });
        };
        // 65536 x 65536 pixels with a third more in levels, three bytes each, packed to six tenths.
        giveRoom(panel, 50'000'000'000);
        QVERIFY(isSaid(u"Up to 10 GB; 50 GB are free in the folder."_s));
        QCOMPARE(panel.obstacle(), QString());
        giveRoom(panel, 9'000'000'000);
        QVERIFY(panel.obstacle().contains(u"needs up to 10 GB, and 9.0 GB are free"));
        // What is reduced, or is a part, needs less.
        panel.findChild<QSpinBox *>(u"maxSide"_s)->setValue(32768);
        QCOMPARE(panel.obstacle(), QString());
        QVERIFY(isSaid(u"Up to 2.6 GB"_s));
        panel.findChild<QSpinBox *>(u"maxSide"_s)->setValue(0);
        panel.setVisiblePart({0.25, 0.5, 0.125, 0.25});
        panel.findChild<QComboBox *>(u"part"_s)->setCurrentIndex(1);
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

    void detailsFollowTheFormat()
    {
        ExportPanel panel;
        const auto isShown = [&](const QString &name) { return !panel.findChild<QWidget *>(name)->isHidden(); };
        QVERIFY(!isShown(u"quality"_s) && isShown(u"compression"_s) && isShown(u"bits"_s) && isShown(u"dpi"_s));
        panel.findChild<QComboBox *>(u"compression"_s)->setCurrentIndex(2);
        QCOMPARE(panel.choice().compression, TiffCompression::None);
        choose(panel, u"JPEG"_s);
        QVERIFY(isShown(u"quality"_s) && !isShown(u"compression"_s) && isShown(u"isMarked"_s));
        panel.findChild<QSpinBox *>(u"quality"_s)->setValue(71);
        QCOMPARE(panel.choice().quality, 71);
        choose(panel, u"Deep Zoom"_s);
        QVERIFY(isShown(u"quality"_s) && !isShown(u"dpi"_s) && !isShown(u"tellsRecipe"_s));
    }

    void sixteenBitsAreForTiffAlone()
    {
        ExportPanel panel;
        panel.findChild<QComboBox *>(u"bits"_s)->setCurrentIndex(1);
        QCOMPARE(panel.choice().bits, 16);
        choose(panel, u"PNG"_s);
        QCOMPARE(panel.choice().bits, 8);
    }

    void whatTheViewShowsBecomesTheRegion()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.chooseStage(1);
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        giveRoom(panel, kTerabyte);
        panel.setVisiblePart({0.25, 0.5, 0.125, 0.25});
        QVERIFY(panel.choice().region.isEmpty());
        panel.findChild<QComboBox *>(u"part"_s)->setCurrentIndex(1);
        QVERIFY(panel.choice().region == (PixelRect{16384, 32768, 24576, 49152}));
        // A part is within the limits of a format that the whole is too large for.
        choose(panel, u"JPEG"_s);
        QCOMPARE(panel.obstacle(), QString());
        choose(panel, u"Deep Zoom"_s);
        QVERIFY(panel.obstacle().contains(u"whole picture"));
    }

    void aReducedPictureIsWithinTheLimits()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.chooseStage(1);
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        giveRoom(panel, kTerabyte);
        choose(panel, u"JPEG"_s);
        QVERIFY(panel.obstacle().contains(u"JPEG"));
        panel.findChild<QSpinBox *>(u"maxSide"_s)->setValue(65500);
        QCOMPARE(panel.obstacle(), QString());
        QCOMPARE(panel.choice().maxSide, 65500);
    }

    void aLimitComesWithItsWaysOut()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.chooseStage(1);
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        giveRoom(panel, kTerabyte);
        const auto press = [&](const QString &text) {
            for (QPushButton *button : panel.findChildren<QPushButton *>()) {
                if (button->text() == text && !button->isHidden()) {
                    button->click();
                    return true;
                }
            }
            return false;
        };
        QVERIFY(!press(u"Export as TIFF"_s));
        choose(panel, u"JPEG"_s);
        QVERIFY(!panel.obstacle().isEmpty());
        QVERIFY(press(u"Export as TIFF"_s));
        QVERIFY(panel.choice().format == ImageFormat::Tiff && panel.obstacle().isEmpty());
        choose(panel, u"JPEG"_s);
        QVERIFY(press(u"Reduce to %1 Pixels"_s.arg(QLocale().toString(65500))));
        QVERIFY(panel.choice().maxSide == 65500 && panel.obstacle().isEmpty());
        choose(panel, u"Deep Zoom"_s);
        panel.findChild<QComboBox *>(u"part"_s)->setCurrentIndex(1);
        QVERIFY(press(u"Export the Whole Picture"_s));
        QVERIFY(panel.choice().region.isEmpty());
    }

    void thePrintCardIsDeepAndTellsItsResolution()
    {
        ExportPanel panel;
        panel.setStages(makeStages());
        choose(panel, u"Print TIFF"_s);
        QVERIFY(panel.choice().format == ImageFormat::Tiff);
        QCOMPARE(panel.choice().bits, 16);
        QCOMPARE(panel.choice().pixelsPerInch, 300);
        choose(panel, u"TIFF"_s);
        QCOMPARE(panel.choice().bits, 8);
        QCOMPARE(panel.choice().pixelsPerInch, 0);
    }

    void aLivePictureGrowsInAFolder()
    {
        const QTemporaryDir folder;
        ExportPanel panel;
        panel.setStages(makeStages());
        panel.setSuggestedPath(folder.filePath(u"lake"_s));
        giveRoom(panel, kTerabyte);
        auto *live = panel.findChild<QCheckBox *>(u"live"_s);
        QVERIFY(live->isHidden());
        choose(panel, u"Deep Zoom"_s);
        QVERIFY(!live->isHidden() && live->isEnabled());
        live->click();
        QVERIFY(panel.choice().isLive);
        QCOMPARE(panel.choice().path, folder.path());
        QCOMPARE(panel.obstacle(), QString());
        panel.findChild<QLineEdit *>(u"path"_s)->setText(folder.filePath(u"nowhere"_s));
        QVERIFY(panel.obstacle().contains(u"does not exist"));
        panel.findChild<QLineEdit *>(u"path"_s)->setText(folder.path());
        choose(panel, u"PNG"_s);
        QVERIFY(!panel.choice().isLive);
        QCOMPARE(panel.choice().path, folder.filePath(u"lake.png"_s));
    }

    void finishedPicturesHaveNothingToWatch()
    {
        ExportPanel panel;
        std::vector<StageInfo> stages = makeStages();
        panel.setStages(stages);
        choose(panel, u"Deep Zoom"_s);
        auto *live = panel.findChild<QCheckBox *>(u"live"_s);
        live->click();
        stages.back().phase = StagePhase::Done;
        panel.setStages(stages);
        QVERIFY(!live->isEnabled() && !panel.choice().isLive);
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
        giveRoom(panel, kTerabyte);
        QVERIFY(button->isEnabled());
        button->click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<ExportChoice>(), panel.choice());
    }
};

QTEST_MAIN(tst_ExportPanel)
#include "tst_export_panel.moc"
