#include "plan/preview_plan.h"
#include "support/expect_error.h"

#include <QtTest>

using namespace pixelsmith;

namespace {

ModelInfo model()
{
    ModelInfo info;
    info.identity = "m";
    info.patchSide = 32;
    info.stageSteps = 20;
    return info;
}

GenerationRequest request()
{
    GenerationRequest request;
    request.prompt = "a lake";
    return request;
}

} // namespace

class tst_PreviewPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nextSizeIsTheDefault();
    void stagesAheadStandAtTheSlider();
    void refinedStagesAreGuidedAsTheSliderSays();
    void plannedStagesKeepHowTheyArePainted();
    void impossibleSizesAndPositionsAreRefused();
};

void tst_PreviewPlan::nextSizeIsTheDefault()
{
    const GenerationPlan base = makePlan(request(), model());
    QCOMPARE(previewPlan(base, 0, request(), model(), {}).stages.back().size, (PixelSize{512, 512}));
    GenerationRequest grown = request();
    grown.targetSize = {1024, 1024};
    const GenerationPlan planned = makePlan(grown, model());
    QCOMPARE(previewPlan(planned, 0, request(), model(), {}).stages.back().size, (PixelSize{512, 512}));
    QCOMPARE(previewPlan(planned, 2, request(), model(), {}).stages.back().size, (PixelSize{2048, 2048}));
}

void tst_PreviewPlan::stagesAheadStandAtTheSlider()
{
    GenerationRequest wanted = request();
    wanted.targetSize = {1024, 1024};
    const GenerationPlan base = makePlan(request(), model());
    const GenerationPlan ahead = previewPlan(base, 0, wanted, model(), SliderPosition{25, true});
    QCOMPARE(ahead.stages.size(), 3u);
    QCOMPARE(ahead.stages[1].guidedSteps, 5);
    QCOMPARE(ahead.stages[2].guidedSteps, 5);
    // What the run would be planned as.
    wanted.slider = {{25, true}};
    QCOMPARE(ahead, growPlan(base, wanted, model()));
}

void tst_PreviewPlan::refinedStagesAreGuidedAsTheSliderSays()
{
    GenerationRequest wanted = request();
    wanted.method = Method::Refined;
    const GenerationPlan base = makePlan(request(), model());
    const auto detailScale = [&](double slider) {
        const GenerationPlan ahead = previewPlan(base, 0, wanted, model(), SliderPosition{slider, true});
        return ahead.stages[1].sampling.guidance.detailScale;
    };
    QVERIFY(detailScale(0) > detailScale(100));
}

void tst_PreviewPlan::plannedStagesKeepHowTheyArePainted()
{
    GenerationRequest grown = request();
    grown.targetSize = {512, 512};
    grown.method = Method::Refined;
    const GenerationPlan planned = makePlan(grown, model());
    GenerationRequest edited = request();
    edited.method = Method::Classic;
    edited.stageSteps = 7;
    const GenerationPlan ahead = previewPlan(planned, 0, edited, model(), SliderPosition{100, true});
    QCOMPARE(ahead.stages[1].sampling, planned.stages[1].sampling);
    QCOMPARE(ahead.stages[1].steps, planned.stages[1].steps);
    QCOMPARE(ahead.stages[1].guidedSteps, 20);
    edited.targetSize = {1024, 1024};
    const GenerationPlan further = previewPlan(planned, 0, edited, model(), SliderPosition{0, true});
    QCOMPARE(further.stages[1].sampling, planned.stages[1].sampling);
    QCOMPARE(further.stages[2].steps, 7);
}

void tst_PreviewPlan::impossibleSizesAndPositionsAreRefused()
{
    const GenerationPlan base = makePlan(request(), model());
    GenerationRequest wanted = request();
    wanted.targetSize = {256, 256};
    expectError(ErrorKind::InvalidRequest, QStringLiteral("256x256 already"),
                [&] { previewPlan(base, 0, wanted, model(), {}); });
    wanted.targetSize = {512, 300};
    expectError(ErrorKind::InvalidRequest, QStringLiteral("multiples of 8"),
                [&] { previewPlan(base, 0, wanted, model(), {}); });
    wanted.targetSize = {512, 512};
    expectError(ErrorKind::InvalidRequest, QStringLiteral("a percentage is written 60%"), [&] {
        previewPlan(base, 0, wanted, model(), SliderPosition{60, false});
    });
}

QTEST_GUILESS_MAIN(tst_PreviewPlan)
#include "tst_preview_plan.moc"
