#include "ui/by_name.h"

#include "ui/panels/request_panel.h"
#include "ui/panels/seed_row.h"

#include <pixelsmith/settings.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

class tst_RequestPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestSurvivesTheRoundTrip()
    {
        RequestPanel panel;
        GenerationRequest request;
        request.prompt = "dunes at dawn";
        request.negativePrompt = "people";
        request.seed = 4711;
        request.baseSize = {1280, 768};
        request.steps = 12;
        request.stageSteps = 34;
        request.guidanceScale = 7.5;
        request.scheduler = SchedulerKind::EulerDiscrete;
        request.batchSize = 4;
        panel.setRequest(request);
        QCOMPARE(panel.request(), request);
    }

    void emptyOptionalsStayEmpty()
    {
        RequestPanel panel;
        GenerationRequest request;
        request.prompt = "x";
        request.baseSize = {1024, 1024};
        panel.setRequest(request);
        QVERIFY(!panel.request().steps);
        QVERIFY(!panel.request().stageSteps);
        QVERIFY(!panel.request().guidanceScale);
    }

    void asksForABaseAlone()
    {
        RequestPanel panel;
        GenerationRequest request;
        request.targetSize = {8192, 8192};
        request.slider = {SliderPosition{}};
        request.baseImage = "photo.png";
        panel.setRequest(request);
        QVERIFY(panel.request().targetSize.isEmpty());
        QVERIFY(panel.request().slider.empty());
        QVERIFY(panel.request().baseImage.empty());
    }

    void limitsComeFromTheSettings()
    {
        RequestPanel panel;
        const std::pair<QString, const char *> boxes[] = {{u"Steps of the base"_s, "steps"},
                                                          {u"Steps of each enlargement"_s, "stage_steps"}};
        for (const auto &[name, key] : boxes) {
            auto *box = byName<QSpinBox>(panel, name);
            QVERIFY(box);
            QCOMPARE(box->maximum(), static_cast<int>(setting(key).maximum));
            // The lowest value stands for "recommended".
            QCOMPARE(box->minimum() + 1, static_cast<int>(setting(key).minimum));
        }
        auto *guidance = byName<QDoubleSpinBox>(panel, u"Follow the prompt"_s);
        QCOMPARE(guidance->maximum(), setting("guidance_scale").maximum);
        QVERIFY(guidance->minimum() < setting("guidance_scale").minimum);
        guidance->setValue(guidance->minimum() + guidance->singleStep());
        QCOMPARE(panel.request().guidanceScale.value(), setting("guidance_scale").minimum);
        auto *seed = byName<QLineEdit>(panel, u"Seed"_s);
        seed->setText(u"9999999999999999"_s);
        QCOMPARE(static_cast<double>(panel.request().seed), setting("seed").maximum);
    }

    void shapesHaveAboutTheNativeArea()
    {
        for (const int64_t side : {256, 512, 1024}) {
            const PixelSize native{side, side};
            for (const Shape shape : {Shape::Square, Shape::Landscape, Shape::Portrait}) {
                const PixelSize size = baseSizeOf(shape, native);
                QCOMPARE(shapeOf(size), shape);
                QVERIFY(size.width % 64 == 0 && size.height % 64 == 0);
                const double ratio = static_cast<double>(size.area()) / static_cast<double>(native.area());
                QVERIFY(ratio > 0.9 && ratio <= 1);
            }
        }
    }

    void modelDecidesTheSize()
    {
        RequestPanel panel;
        ModelInfo info;
        info.patchSide = 32;
        panel.setModelInfo(info);
        QCOMPARE(panel.request().baseSize, (PixelSize{256, 256}));
        byName<QToolButton>(panel, u"Portrait"_s)->click();
        QCOMPARE(panel.request().baseSize, (PixelSize{192, 320}));
    }

    void chosenModelIsAskedFor()
    {
        RequestPanel panel;
        QSignalSpy chosen(&panel, &RequestPanel::modelChosen);
        QSignalSpy folder(&panel, &RequestPanel::modelFolderWanted);
        panel.setModels({{u"Embedded"_s, {}, {}}, {u"Big"_s, u"/models/big"_s, u"6.9 GB"_s}});
        auto *combo = byName<QComboBox>(panel, u"Model"_s);
        combo->setCurrentIndex(1);
        Q_EMIT combo->activated(1);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(panel.request().checkpoint, std::string("/models/big"));
        // "Add…" is a command, not a choice.
        QSignalSpy file(&panel, &RequestPanel::modelFileWanted);
        combo->setCurrentIndex(3);
        Q_EMIT combo->activated(3);
        QCOMPARE(file.size(), 1);
        combo->setCurrentIndex(4);
        Q_EMIT combo->activated(4);
        QCOMPARE(folder.size(), 1);
        QCOMPARE(combo->currentIndex(), 1);
        panel.setModels({{u"Embedded"_s, {}, {}}, {u"New"_s, u"/models/new"_s, {}}, {u"Big"_s, u"/models/big"_s, {}}});
        QCOMPARE(panel.request().checkpoint, std::string("/models/big"));
    }

    void everythingSetComesBack()
    {
        GenerationRequest request;
        request.prompt = "a";
        request.seed = 7;
        request.checkpoint = "/models/not in the list.safetensors";
        request.vae = "/models/fix.safetensors";
        request.loras = {{"/models/ink.safetensors", 0.8}, {"/models/line.safetensors", -0.25}};
        request.style = {"Ink", "{prompt}, ink", "photo"};
        request.scheduler = SchedulerKind::DpmSolverMultistep;
        request.stageScheduler = SchedulerKind::EulerAncestral;
        request.timestepSpacing = TimestepSpacing::Trailing;
        request.usesKarrasSigmas = true;
        request.stagesUseKarrasSigmas = false;
        request.guidance = {.rescale = 0.7,
                            .startPercent = 12.5,
                            .endPercent = 80.25,
                            .detailScale = 9.125,
                            .pagScale = 2.5,
                            .pagLayers = {"up.0", "mid"}};
        request.method = Method::Refined;
        request.refine = {
            .startPercent = 33.5, .anchor = 0.45, .detailNoise = 0.15, .locksTone = false, .bandLock = 0.7};
        request.stagePrompt = "rock, detailed";
        request.steps = 12;
        request.guidanceScale = 7.25;
        request.baseSize = {1024, 1024};
        RequestPanel panel;
        panel.setRequest(request);
        QCOMPARE(panel.request(), request);
        // A new list, as it comes when a model was added or hashed, swaps nothing.
        panel.setModels({{u"Embedded"_s, {}, {}}, {u"Big"_s, u"/models/big"_s, {}}});
        QCOMPARE(panel.request(), request);
    }

    void guidanceCannotEndBeforeItBegins()
    {
        RequestPanel panel;
        byName<QDoubleSpinBox>(panel, u"Guidance to"_s)->setValue(20);
        byName<QDoubleSpinBox>(panel, u"Guidance from"_s)->setValue(50);
        const GuidanceOptions guidance = panel.request().guidance;
        QVERIFY(guidance.startPercent < guidance.endPercent);
        validate(panel.request());
    }

    void aLoraHasAWeightAndCanBeRemoved()
    {
        RequestPanel panel;
        QSignalSpy edited(&panel, &RequestPanel::requestEdited);
        panel.addLora(u"/models/ink.safetensors"_s);
        panel.addLora(u"/models/ink.safetensors"_s);
        QCOMPARE(panel.request().loras.size(), size_t(1));
        byName<QDoubleSpinBox>(panel, u"Weight of ink"_s)->setValue(0.6);
        QCOMPARE(panel.request().loras.front().weight, 0.6);
        byName<QToolButton>(panel, u"Remove ink"_s)->click();
        QVERIFY(panel.request().loras.empty());
        panel.addVae(u"/models/fix.safetensors"_s);
        QCOMPARE(panel.request().vae, std::string("/models/fix.safetensors"));
        byName<QToolButton>(panel, u"Remove fix"_s)->click();
        QVERIFY(panel.request().vae.empty());
        QVERIFY(edited.size() >= 5);
    }

    void karrasLevelsAreOfferedWhereTheyAct()
    {
        RequestPanel panel;
        GenerationRequest request = panel.request();
        const auto boxes = panel.findChildren<QCheckBox *>();
        const auto box = [&](const QString &text) { return *std::ranges::find(boxes, text, &QCheckBox::text); };
        const QCheckBox *karras = box(u"Karras noise levels of the base"_s);
        const QCheckBox *stageKarras = box(u"Karras noise levels of enlargements"_s);
        QVERIFY(!karras->isEnabled());
        QVERIFY(stageKarras->isEnabled());
        request.usesKarrasSigmas = true;
        panel.setRequest(request);
        QVERIFY2(!panel.request().usesKarrasSigmas, "a box that cannot be unchecked must not act");
        request.scheduler = SchedulerKind::EulerDiscrete;
        request.stageScheduler = SchedulerKind::Ddim;
        panel.setRequest(request);
        QVERIFY(karras->isEnabled());
        QVERIFY(!stageKarras->isEnabled());
    }

    void recommendedStepsFollowTheMethod()
    {
        RequestPanel panel;
        ModelInfo info;
        info.stageSteps = 8;
        info.classicStageSteps = 20;
        panel.setModelInfo(info);
        const auto *steps = byName<QSpinBox>(panel, u"Steps of each enlargement"_s);
        QVERIFY(steps->specialValueText().startsWith(u'8'));
        byName<QComboBox>(panel, u"Method of enlargements"_s)->setCurrentText(u"Classic"_s);
        QVERIFY(steps->specialValueText().startsWith(u"20"));
    }

    void openLockGivesEachPictureANewSeed()
    {
        RequestPanel panel;
        const uint64_t first = panel.request().seed;
        panel.prepareSeed();
        QCOMPARE(panel.request().seed, first);
        panel.prepareSeed();
        QVERIFY(panel.request().seed != first);
        panel.findChild<SeedRow *>()->setThen(SeedRow::Then::Same);
        const uint64_t kept = panel.request().seed;
        panel.prepareSeed();
        panel.prepareSeed();
        QCOMPARE(panel.request().seed, kept);
    }

    void nextNumbersFollowAllPicturesPaintedAtOnce()
    {
        RequestPanel panel;
        auto *row = panel.findChild<SeedRow *>();
        const QList<QAction *> choices = panel.findChild<QMenu *>(u"seedMenu"_s)->actions();
        QCOMPARE(choices.size(), 3);
        choices[1]->trigger();
        QCOMPARE(row->then(), SeedRow::Then::NextNumber);
        byName<QComboBox>(panel, u"Pictures at once"_s)->setCurrentIndex(2);
        QCOMPARE(panel.count(), 4);
        row->chooseSeed(100);
        panel.prepareSeed();
        QCOMPARE(panel.request().seed, uint64_t(100));
        panel.prepareSeed();
        QCOMPARE(panel.request().seed, uint64_t(104));
    }

    void aSeedThatIsChosenIsNotSteppedOn()
    {
        RequestPanel panel;
        GenerationRequest shown;
        shown.seed = 4711;
        panel.setRequest(shown);
        panel.newSeed();
        panel.chooseSeed(4711);
        QCOMPARE(panel.request().seed, uint64_t(4711));
        panel.prepareSeed();
        QCOMPARE(panel.request().seed, uint64_t(4711));
    }

    void typedSeedIsUsedOnce()
    {
        RequestPanel panel;
        panel.prepareSeed();
        auto *seed = byName<QLineEdit>(panel, u"Seed"_s);
        seed->clear();
        QTest::keyClicks(seed, u"1234"_s);
        panel.prepareSeed();
        QCOMPARE(panel.request().seed, uint64_t(1234));
    }

    void editsAreTold()
    {
        RequestPanel panel;
        QSignalSpy edited(&panel, &RequestPanel::requestEdited);
        panel.setPrompt(u"a lake"_s);
        QVERIFY(!edited.isEmpty());
        QCOMPARE(edited.back()[0].value<GenerationRequest>().prompt, std::string("a lake"));
    }

    void everyControlHasAName()
    {
        RequestPanel panel;
        for (QWidget *widget : panel.findChildren<QWidget *>()) {
            const bool isControl = widget->focusPolicy() & Qt::TabFocus && !widget->objectName().startsWith(u"qt_");
            if (!isControl || widget->inherits("QScrollArea") || widget->inherits("QScrollBar"))
                continue;
            const auto *button = qobject_cast<QAbstractButton *>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                     widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(tst_RequestPanel)
#include "tst_request_panel.moc"
