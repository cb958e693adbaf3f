#include "support/expect_error.h"
#include "support/source_paths.h"

#include <pixelsmith/generation_request.h>
#include <pixelsmith/settings.h>
#include <pixelsmith/styles.h>

#include <QtTest>

using namespace pixelsmith;

class tst_GenerationRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stylesStandAroundThePrompt();
    void builtInStylesAreSound();
    void everyFieldSurvivesJson();
    void requestsOfTheFirstVersionAreRead();
    void requestsOfTheSecondVersionAreRead();
    void choicesForStagesAreReadFromText();
    void guidanceOutOfRangeIsRefused();
    void jsonRoundTrip();
    void unknownAndDamagedFieldsAreRefused();
    void sliderTexts_data();
    void sliderTexts();
    void sliderIsClampedToTheSteps();
    void settingsOutsideOfTheirRangeAreNamed();
    void badSizesAreRefused_data();
    void badSizesAreRefused();
    void defaultsAreInsideOfTheirRanges();
};

void tst_GenerationRequest::jsonRoundTrip()
{
    GenerationRequest request;
    request.prompt = "a mountain lake\nat sunset \xF0\x9F\x8F\x94";
    request.negativePrompt = "blurry";
    request.seed = 123456789012345ull;
    request.baseSize = {320, 192};
    request.targetSize = {5120, 3072};
    request.steps = 11;
    request.guidanceScale = 2.5;
    request.slider = {{30, false}, {12.5, true}};
    request.scheduler = SchedulerKind::EulerDiscrete;
    QCOMPARE(requestFromJson(toJson(request)), request);
    QCOMPARE(requestFromJson(toJson(GenerationRequest{})), GenerationRequest{});
}

void tst_GenerationRequest::unknownAndDamagedFieldsAreRefused()
{
    std::string json = toJson(GenerationRequest{});
    json.insert(1, "\"colour\":1,");
    expectError(ErrorKind::InvalidRequest, "\"colour\"", [&] { requestFromJson(json); });
    expectError(ErrorKind::InvalidRequest, "not valid JSON", [] { requestFromJson("{"); });
    expectError(ErrorKind::InvalidRequest, "not a JSON object", [] { requestFromJson("[]"); });
    expectError(ErrorKind::InvalidRequest, "has no \"prompt\"", [] { requestFromJson("{}"); });
}

void tst_GenerationRequest::sliderTexts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("steps") << "30" << true;
    QTest::newRow("zero") << "0" << true;
    QTest::newRow("list") << "20,30,40%" << true;
    QTest::newRow("percent") << "12.5%" << true;
    QTest::newRow("empty") << "" << false;
    QTest::newRow("hole") << "20,,30" << false;
    QTest::newRow("word") << "all" << false;
    QTest::newRow("over 100 %") << "101%" << false;
    QTest::newRow("negative") << "-1" << false;
    QTest::newRow("nan") << "nan" << false;
}

void tst_GenerationRequest::sliderTexts()
{
    QFETCH(QString, text);
    QFETCH(bool, isGood);
    bool isAccepted = true;
    try {
        sliderFromText(text.toStdString());
    } catch (const Error &error) {
        QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::InvalidRequest));
        isAccepted = false;
    }
    QCOMPARE(isAccepted, isGood);
}

void tst_GenerationRequest::sliderIsClampedToTheSteps()
{
    QCOMPARE((SliderPosition{80, false}.guidedSteps(50)), 50);
    QCOMPARE((SliderPosition{0, true}.guidedSteps(50)), 0);
    QCOMPARE((SliderPosition{100, true}.guidedSteps(7)), 7);
    QCOMPARE((SliderPosition{60, true}.guidedSteps(20)), 12);
}

void tst_GenerationRequest::settingsOutsideOfTheirRangeAreNamed()
{
    GenerationRequest request;
    request.steps = 0;
    expectError(ErrorKind::InvalidRequest, "steps = 0 is not possible: it may be 1 to 1000.",
                [&] { validate(request); });
    request = {};
    request.guidanceScale = std::nan("");
    expectError(ErrorKind::InvalidRequest, "guidance_scale", [&] { validate(request); });
    request = {};
    request.prompt.assign(10'001, 'x');
    expectError(ErrorKind::InvalidRequest, "10001 characters", [&] { validate(request); });
}

void tst_GenerationRequest::badSizesAreRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"", "512", "x512", "512x", "-1x5", "0x0", "512x512x3", "1e3x512", "99999999999999999999x8"})
        QTest::newRow(text) << text;
}

void tst_GenerationRequest::badSizesAreRefused()
{
    QFETCH(QString, text);
    expectError(ErrorKind::InvalidRequest, "is not a size", [&] { sizeFromText(text.toStdString()); });
}

void tst_GenerationRequest::defaultsAreInsideOfTheirRanges()
{
    for (const Setting &entry : settingsTable()) {
        QVERIFY2(entry.defaultValue >= entry.minimum && entry.defaultValue <= entry.maximum, entry.key.data());
        QVERIFY(!entry.help.empty());
    }
}

void tst_GenerationRequest::stylesStandAroundThePrompt()
{
    GenerationRequest request;
    request.prompt = "a cat";
    request.negativePrompt = "dogs";
    QCOMPARE(styledPrompt(request), std::string("a cat"));
    request.style = {"Ink", "ink drawing of {prompt}, hatching", "colour"};
    QCOMPARE(styledPrompt(request), std::string("ink drawing of a cat, hatching"));
    QCOMPARE(styledNegativePrompt(request), std::string("dogs, colour"));
    request.style.prompt = "ink";
    QCOMPARE(styledPrompt(request), std::string("a cat, ink"));
    request.negativePrompt.clear();
    QCOMPARE(styledNegativePrompt(request), std::string("colour"));
}

void tst_GenerationRequest::builtInStylesAreSound()
{
    const auto styles = readStyles(sourceFolder() / "resources/styles/styles.json");
    QVERIFY(styles.size() >= 15);
    QSet<QString> names;
    for (const Style &style : styles) {
        names.insert(QString::fromStdString(style.name));
        QVERIFY(style.prompt.find("{prompt}") != std::string::npos);
    }
    QCOMPARE(names.size(), static_cast<qsizetype>(styles.size()));
}

void tst_GenerationRequest::everyFieldSurvivesJson()
{
    GenerationRequest request;
    request.vae = "/vae";
    request.loras = {{"/a", 0.5}, {"/b", -1}};
    request.style = {"Ink", "{prompt}", "x"};
    request.scheduler = SchedulerKind::Lcm;
    request.stageScheduler = SchedulerKind::DpmSolverMultistep;
    request.timestepSpacing = TimestepSpacing::Linspace;
    request.usesKarrasSigmas = true;
    request.stagesUseKarrasSigmas = false;
    request.method = Method::Classic;
    request.refine = {.startPercent = 20, .anchor = 0.5, .detailNoise = 0.1, .locksTone = false, .bandLock = 0.4};
    request.stageChoices = {{2, 6, 2.5, Method::Refined, "rock"}, {3, {}, {}, {}, ""}};
    request.guidance = {
        .rescale = 0.7, .startPercent = 5, .endPercent = 90, .detailScale = 8, .pagScale = 3, .pagLayers = {"up.1"}};
    QCOMPARE(requestFromJson(toJson(request)), request);
}

void tst_GenerationRequest::requestsOfTheFirstVersionAreRead()
{
    const GenerationRequest request = requestFromJson(
        R"({"prompt":"a","negative_prompt":"","seed":1,"checkpoint":"","base_image":"","base_size":[0,0],)"
        R"("target_size":[0,0],"scheduler":"euler","method":"classic","slider":[]})");
    QVERIFY(request.scheduler == SchedulerKind::EulerDiscrete);
    QVERIFY(request.stageScheduler == SchedulerKind::Ddim);
    QVERIFY(!request.stagesUseKarrasSigmas);
    QCOMPARE(request.refine.bandLock, 0.0);
    QCOMPARE(request.guidance, GuidanceOptions());
}

/// They painted all stages with the same levels, and gave nothing back.
void tst_GenerationRequest::requestsOfTheSecondVersionAreRead()
{
    const GenerationRequest request = requestFromJson(
        R"({"prompt":"a","negative_prompt":"","seed":1,"checkpoint":"","base_image":"","base_size":[0,0],)"
        R"("target_size":[0,0],"scheduler":"euler","stage_scheduler":"euler","karras_sigmas":true,"method":"refined",)"
        R"("refine":{"anchor":1.0,"detail_noise":0.0,"locks_tone":true},"slider":[]})");
    QVERIFY(request.stagesUseKarrasSigmas);
    QCOMPARE(request.refine.bandLock, 0.0);
}

void tst_GenerationRequest::choicesForStagesAreReadFromText()
{
    QCOMPARE(stageChoiceFromText("2:steps=6,guidance=2.5,method=classic,prompt=grass, wet"),
             (StageChoice{2, 6, 2.5, Method::Classic, "grass, wet"}));
    QCOMPARE(stageChoiceFromText("1:prompt=rock"), (StageChoice{1, {}, {}, {}, "rock"}));
    for (const char *text : {"", "2", "x:steps=6", "2:steps", "2:steps=x", "2:colour=red", "0:steps=6", "2:steps=0"})
        QVERIFY_EXCEPTION_THROWN(stageChoiceFromText(text), Error);
    GenerationRequest request;
    request.stageChoices = {{.stage = 2}, {.stage = 2}};
    expectError(ErrorKind::InvalidRequest, "two choices for the enlargement 2", [&] { validate(request); });
}

void tst_GenerationRequest::guidanceOutOfRangeIsRefused()
{
    GenerationRequest request;
    request.guidance.rescale = 2;
    QVERIFY_EXCEPTION_THROWN(validate(request), Error);
    request.guidance = {.pagLayers = {"left.1"}};
    QVERIFY_EXCEPTION_THROWN(validate(request), Error);
    request.guidance = {};
    request.loras.resize(33);
    QVERIFY_EXCEPTION_THROWN(validate(request), Error);
    QCOMPARE(loraFromText("C:/x.safetensors:0.8"), (LoraChoice{"C:/x.safetensors", 0.8}));
    QCOMPARE(loraFromText("x.safetensors"), (LoraChoice{"x.safetensors", 1}));
}

QTEST_GUILESS_MAIN(tst_GenerationRequest)
#include "tst_generation_request.moc"
