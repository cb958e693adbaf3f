#include "support/expect_error.h"

#include <pixelsmith/generation_plan.h>

#include <QtTest>

using namespace pixelsmith;

class tst_MakePlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sizesDoubleUntilTheTarget_data();
    void sizesDoubleUntilTheTarget();
    void baseHasTheTargetsShape_data();
    void baseHasTheTargetsShape();
    void emptyTargetIsTheBaseAlone();
    void recommendationsFillWhatTheRequestLeavesOpen();
    void lastSliderPositionHoldsForAllFurtherStages();
    void userPictureTakesTheBasesPlace();
    void impossibleRequestsAreRefusedInWords_data();
    void impossibleRequestsAreRefusedInWords();
    void grownPlanExtendsTheOldOne();
    void newStagesArePaintedAsTheRequestSays();
    void plansOfEarlierVersionsAreRead();
    void refinedStagesSkipStepsWhereverTheSliderStands();
    void whatAnEnlargementDoesOtherwiseIsItsOwn();
    void freerRefinedStagesGuideFineStructureMore();
    void detailNoiseEndsAtTheFaithfulEnd();
    void detailNoiseReplacesGuidanceWhereThereIsNone();
    void growingFromAnOddSizeContinuesFromIt();
    void jsonRoundTrip();
    void damagedJsonIsRefused();
    void costCountsGuidance();

private:
    static ModelInfo model(int64_t patchSide)
    {
        ModelInfo info;
        info.name = "toy";
        info.identity = "1234";
        info.patchSide = patchSide;
        return info;
    }
};

void tst_MakePlan::sizesDoubleUntilTheTarget_data()
{
    QTest::addColumn<int>("target");
    QTest::addColumn<QList<int>>("sides");
    QTest::newRow("native") << 256 << QList<int>{256};
    QTest::newRow("x2") << 512 << QList<int>{256, 512};
    QTest::newRow("x16") << 4096 << QList<int>{256, 512, 1024, 2048, 4096};
    QTest::newRow("last factor 1.5") << 1536 << QList<int>{256, 512, 1024, 1536};
    QTest::newRow("a hair above") << 1032 << QList<int>{256, 512, 1032};
}

void tst_MakePlan::sizesDoubleUntilTheTarget()
{
    QFETCH(int, target);
    QFETCH(QList<int>, sides);
    GenerationRequest request;
    request.targetSize = {target, target};
    const GenerationPlan plan = makePlan(request, model(32));
    QCOMPARE(plan.stages.size(), static_cast<size_t>(sides.size()));
    for (const StagePlan &stage : plan.stages) {
        QCOMPARE(stage.size.width, sides[stage.index]);
        QCOMPARE(stage.latentSize.height, sides[stage.index] / 8);
    }
}

void tst_MakePlan::baseHasTheTargetsShape_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("baseWidth");
    QTest::addColumn<int>("baseHeight");
    QTest::newRow("square") << 4096 << 4096 << 1024 << 1024;
    QTest::newRow("8:5") << 8192 << 5120 << 1280 << 800;
    QTest::newRow("portrait") << 5120 << 8192 << 800 << 1280;
    QTest::newRow("16:9") << 7680 << 4320 << 1312 << 736;
}

void tst_MakePlan::baseHasTheTargetsShape()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, baseWidth);
    QFETCH(int, baseHeight);
    GenerationRequest request;
    request.targetSize = {width, height};
    const PixelSize base = makePlan(request, model(128)).stages.front().size;
    QCOMPARE(base, (PixelSize{baseWidth, baseHeight}));
}

void tst_MakePlan::emptyTargetIsTheBaseAlone()
{
    const GenerationPlan plan = makePlan({}, model(128));
    QCOMPARE(plan.stages.size(), 1u);
    QCOMPARE(plan.stages[0].size, (PixelSize{1024, 1024}));
}

void tst_MakePlan::recommendationsFillWhatTheRequestLeavesOpen()
{
    ModelInfo info = model(32);
    info.steps = 12;
    info.stageSteps = 9;
    info.classicStageSteps = 15;
    info.guidanceScale = 3;
    info.refinedGuidanceScale = 1.5;
    info.refinedStartPercent = 40;
    info.slider = {50, true};
    GenerationRequest request;
    request.method = Method::Refined;
    request.targetSize = {512, 512};
    GenerationPlan plan = makePlan(request, info);
    QCOMPARE(plan.stages[0].steps, 12);
    QCOMPARE(plan.stages[1].steps, 9);
    QCOMPARE(plan.stages[1].guidedSteps, 5);
    QCOMPARE(plan.stages[0].sampling.guidanceScale, 3.0);
    QCOMPARE(plan.stages[1].sampling.guidanceScale, 1.5);
    QCOMPARE(plan.stages[1].sampling.firstStep, 4); // 40 % of 9
    request.method = Method::Classic;
    QCOMPARE(makePlan(request, info).stages[1].steps, 15);
    QCOMPARE(makePlan(request, info).stages[1].sampling.guidanceScale, 3.0);
    request.method = Method::Refined;
    request.refine.startPercent = 20;
    QCOMPARE(makePlan(request, info).stages[1].sampling.firstStep, 2); // 20 % of 9
    request.steps = 5;
    request.stageSteps = 6;
    request.guidanceScale = 2;
    plan = makePlan(request, info);
    QCOMPARE(plan.stages[0].steps, 5);
    QCOMPARE(plan.stages[1].steps, 6);
    QCOMPARE(plan.stages[0].sampling.guidanceScale, 2.0);
    QCOMPARE(plan.stages[1].sampling.guidanceScale, 2.0);
}

void tst_MakePlan::lastSliderPositionHoldsForAllFurtherStages()
{
    GenerationRequest request;
    request.targetSize = {2048, 2048};
    request.stageSteps = 20;
    request.slider = sliderFromText("30%,8");
    const GenerationPlan plan = makePlan(request, model(32));
    QCOMPARE(plan.stages[1].guidedSteps, 6);
    QCOMPARE(plan.stages[2].guidedSteps, 8);
    QCOMPARE(plan.stages[3].guidedSteps, 8);
}

void tst_MakePlan::userPictureTakesTheBasesPlace()
{
    GenerationRequest request;
    request.baseImage = "photo.png";
    const GenerationPlan plan = makePlan(request, model(32), {1003, 650});
    QCOMPARE(plan.stages[0].size, (PixelSize{992, 640}));
    QCOMPARE(plan.stages[0].steps, 0);
}

void tst_MakePlan::impossibleRequestsAreRefusedInWords_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("message");
    QTest::newRow("no multiple") << ""
                                 << "4095x4096"
                                 << "The target size 4095x4096 is not possible: both sides must be multiples of 8. Use "
                                    "4096x4096.";
    QTest::newRow("smaller") << "512x512"
                             << "256x256"
                             << "is smaller than the picture it grows from, 512x512";
    QTest::newRow("other shape") << "256x256"
                                 << "2048x1024"
                                 << "has another shape";
    QTest::newRow("too large") << ""
                               << "131080x131080"
                               << "target_side = 131080 is not possible: it may be 32 to 131072.";
}

void tst_MakePlan::impossibleRequestsAreRefusedInWords()
{
    QFETCH(QString, base);
    QFETCH(QString, target);
    QFETCH(QString, message);
    GenerationRequest request;
    if (!base.isEmpty())
        request.baseSize = sizeFromText(base.toStdString());
    request.targetSize = sizeFromText(target.toStdString());
    expectError(ErrorKind::InvalidRequest, message, [&] { makePlan(request, model(32)); });
}

void tst_MakePlan::grownPlanExtendsTheOldOne()
{
    GenerationRequest request;
    const GenerationPlan base = makePlan(request, model(32));
    request.targetSize = {1024, 1024};
    const GenerationPlan grown = growPlan(base, request, model(32));
    QCOMPARE(grown.stages.size(), 3u);
    QVERIFY(extends(grown, base));
    QVERIFY(!extends(base, grown));
    QCOMPARE(grown, makePlan(request, model(32)));
    GenerationPlan other = grown;
    other.seed = 1;
    QVERIFY(!extends(other, base));
    ModelInfo otherModel = model(32);
    otherModel.identity = "5678";
    expectError(ErrorKind::InvalidRequest, "another model", [&] { growPlan(base, request, otherModel); });
}

void tst_MakePlan::newStagesArePaintedAsTheRequestSays()
{
    GenerationRequest request;
    request.targetSize = {512, 512};
    const GenerationPlan plan = makePlan(request, model(32));
    request.targetSize = {1024, 1024};
    request.stageScheduler = SchedulerKind::EulerDiscrete;
    request.guidanceScale = 2;
    request.method = Method::Refined;
    request.stagePrompt = "rock";
    const GenerationPlan grown = growPlan(plan, request, model(32));
    QVERIFY(extends(grown, plan));
    QCOMPARE(grown.stages[1], plan.stages[1]);
    const Sampling &sampling = grown.stages[2].sampling;
    QCOMPARE(sampling.scheduler, SchedulerKind::EulerDiscrete);
    QCOMPARE(sampling.guidanceScale, 2.0);
    QCOMPARE(sampling.method, Method::Refined);
    QCOMPARE(sampling.prompt, std::string("rock"));
}

void tst_MakePlan::plansOfEarlierVersionsAreRead()
{
    const GenerationPlan plan = planFromJson(
        R"({"prompt":"a","negative_prompt":"","seed":1,"base_image":"","guidance_scale":3.0,"scheduler":"euler",
            "stage_scheduler":"dpmpp2m","method":"classic","model_identity":"m","vae_scale_factor":8,
            "latent_channels":4,"cost":{"unet_evaluations":1,"megapixels":1,"disk_bytes":1},"stages":[
            {"index":0,"size":[256,256],"latent_size":[32,32],"steps":4,"guided_steps":0,"patch_side":32,"context":4,
             "batch_size":8,"unet_evaluations":8},
            {"index":1,"size":[512,512],"latent_size":[64,64],"steps":4,"guided_steps":2,"patch_side":32,"context":4,
             "batch_size":8,"unet_evaluations":72}]})");
    QCOMPARE(plan.stages[0].sampling.scheduler, SchedulerKind::EulerDiscrete);
    QCOMPARE(plan.stages[1].sampling.scheduler, SchedulerKind::DpmSolverMultistep);
    QCOMPARE(plan.stages[1].sampling.guidanceScale, 3.0);
}

void tst_MakePlan::refinedStagesSkipStepsWhereverTheSliderStands()
{
    GenerationRequest request;
    request.targetSize = {512, 512};
    request.stageSteps = 20;
    request.method = Method::Refined;
    const auto firstStep = [&](const char *slider) {
        request.slider = sliderFromText(slider);
        return makePlan(request, model(32)).stages[1].sampling.firstStep;
    };
    QCOMPARE(firstStep("0"), 10);
    QCOMPARE(firstStep("100%"), 10);
    request.stageScheduler = SchedulerKind::Ddim; // takes no Karras levels
    QCOMPARE(firstStep("0"), 12);
    QCOMPARE(firstStep("100%"), 12);
    const int64_t refined = makePlan(request, model(32)).stages[1].unetEvaluations;
    request.refine.startPercent = 95;
    QCOMPARE(firstStep("0"), 19);
    request.method = Method::Classic;
    QCOMPARE(firstStep("0"), 0);
    QVERIFY(makePlan(request, model(32)).stages[1].unetEvaluations > 2 * refined);
}

void tst_MakePlan::whatAnEnlargementDoesOtherwiseIsItsOwn()
{
    GenerationRequest request;
    request.targetSize = {2048, 2048};
    request.stagePrompt = "rock";
    request.guidanceScale = 3;
    request.stageSteps = 10;
    request.stageChoices = {stageChoiceFromText("2:steps=6,guidance=2,method=classic,prompt=grass, wet"),
                            stageChoiceFromText("3:steps=7")};
    const GenerationPlan plan = makePlan(request, model(32));
    const auto sampling = [&](size_t stage) { return plan.stages[stage].sampling; };
    QCOMPARE(plan.stages[1].steps, 10);
    QCOMPARE(plan.stages[2].steps, 6);
    QCOMPARE(plan.stages[3].steps, 7);
    QCOMPARE(sampling(2).prompt, std::string("grass, wet"));
    QCOMPARE(sampling(2).guidanceScale, 2.0);
    QCOMPARE(sampling(2).method, Method::Classic);
    QCOMPARE(sampling(3).prompt, std::string("rock"));
    QCOMPARE(sampling(3).guidanceScale, 3.0);
    QCOMPARE(sampling(3).method, Method::Refined);
}

void tst_MakePlan::freerRefinedStagesGuideFineStructureMore()
{
    GenerationRequest request;
    request.targetSize = {512, 512};
    request.guidanceScale = 3;
    request.method = Method::Refined;
    const auto detailScale = [&](const char *slider) {
        request.slider = sliderFromText(slider);
        return makePlan(request, model(32)).stages[1].sampling.guidance.detailScale;
    };
    QCOMPARE(detailScale("0"), std::optional(4.5));
    QCOMPARE(detailScale("50%"), std::optional(3.75));
    QCOMPARE(detailScale("100%"), std::optional(3.0));
    QVERIFY(!makePlan(request, model(32)).stages[0].sampling.guidance.detailScale);
    // What was asked for holds; without guidance there is nothing to split; a plan must be read again.
    request.guidance.detailScale = 5;
    QCOMPARE(detailScale("0"), std::optional(5.0));
    request.guidance.detailScale.reset();
    request.guidanceScale = 1;
    QVERIFY(!detailScale("0"));
    request.guidanceScale = 30;
    const GenerationPlan plan = makePlan(request, model(32));
    QCOMPARE(planFromJson(toJson(plan)), plan);
    request.method = Method::Classic;
    QVERIFY(!detailScale("0"));
}

void tst_MakePlan::detailNoiseEndsAtTheFaithfulEnd()
{
    GenerationRequest request;
    request.targetSize = {512, 512};
    request.method = Method::Refined;
    request.refine.detailNoise = 0.4;
    const auto detailNoise = [&](const char *slider) {
        request.slider = sliderFromText(slider);
        return makePlan(request, model(32)).stages[1].sampling.detailNoise;
    };
    QCOMPARE(detailNoise("0"), 0.4);
    QCOMPARE(detailNoise("50%"), 0.2);
    QCOMPARE(detailNoise("100%"), 0.0);
}

void tst_MakePlan::detailNoiseReplacesGuidanceWhereThereIsNone()
{
    GenerationRequest request;
    request.targetSize = {512, 512};
    request.method = Method::Refined;
    request.slider = sliderFromText("0");
    const auto detailNoise = [&](double guidanceScale) {
        request.guidanceScale = guidanceScale;
        return makePlan(request, model(32)).stages[1].sampling.detailNoise;
    };
    QCOMPARE(detailNoise(3), 0.0);
    QVERIFY(detailNoise(1) > 0);
    request.refine.detailNoise = 0;
    QCOMPARE(detailNoise(1), 0.0);
}

void tst_MakePlan::growingFromAnOddSizeContinuesFromIt()
{
    GenerationRequest request;
    request.targetSize = {1536, 1536};
    const GenerationPlan plan = makePlan(request, model(32));
    request.targetSize = {3072, 3072};
    const GenerationPlan grown = growPlan(plan, request, model(32));
    QVERIFY(extends(grown, plan));
    QCOMPARE(grown.stages.size(), plan.stages.size() + 1);
    QCOMPARE(grown.stages.back().size.width, 3072);
}

void tst_MakePlan::jsonRoundTrip()
{
    GenerationRequest request;
    request.prompt = "ein See, \"Abend\" \xE6\xB9\x96";
    request.seed = 9007199254740991u;
    request.targetSize = {2048, 1536};
    request.scheduler = SchedulerKind::EulerDiscrete;
    const GenerationPlan plan = makePlan(request, model(32));
    QCOMPARE(planFromJson(toJson(plan)), plan);
}

void tst_MakePlan::damagedJsonIsRefused()
{
    GenerationRequest request;
    request.targetSize = {512, 512};
    const std::string json = toJson(makePlan(request, model(32)));
    const auto with = [&](const std::string &from, const std::string &to) {
        std::string text = json;
        const size_t at = text.find(from);
        return at == std::string::npos ? std::string("not found: " + from) : text.replace(at, from.size(), to);
    };
    expectError(ErrorKind::InvalidRequest, "impossible latent size",
                [&] { planFromJson(with("\"latent_size\":[32,32]", "\"latent_size\":[33,32]")); });
    expectError(ErrorKind::InvalidRequest, "impossible \"seed\"",
                [&] { planFromJson(with("\"seed\":0", "\"seed\":-1")); });
    expectError(ErrorKind::InvalidRequest, "does not know",
                [&] { planFromJson(with("\"seed\"", "\"x\":1,\"seed\"")); });
}

void tst_MakePlan::costCountsGuidance()
{
    GenerationRequest request;
    request.targetSize = {512, 512};
    request.steps = 10;
    request.stageSteps = 10;
    request.method = Method::Classic;
    request.guidanceScale = 3;
    const GenerationPlan guided = makePlan(request, model(32));
    QCOMPARE(guided.stages[0].unetEvaluations, 20);
    QCOMPARE(guided.stages[1].unetEvaluations, 2 * 9 * 10);
    request.guidanceScale = 1;
    QCOMPARE(makePlan(request, model(32)).cost.unetEvaluations * 2, guided.cost.unetEvaluations);
    QVERIFY(guided.cost.diskBytes > 512 * 512 * 3);
}

QTEST_GUILESS_MAIN(tst_MakePlan)
#include "tst_make_plan.moc"
