#include "guidance/classifier_free_guidance.h"
#include "guidance/frequency_split_guidance.h"
#include "guidance/guidance_rescale.h"
#include "guidance/perturbed_attention_guidance.h"
#include "plan/guidance_steps.h"
#include "support/tensor_compare.h"

#include <QtTest>

using namespace pixelsmith;

/// Guidance beyond the plain one; pictures with it are compared with the Python pipeline's in tst_Techniques.
class tst_Guidance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rescalingGivesThePromptsDeviation();
    void perturbedAttentionPushesAwayFromThePerturbed();
    void equalScalesSplitNothing();
    void aConstantIsAllLowBand();
    void fineStructureGetsItsOwnScale();
    void anIntervalSavesEvaluations();
};

void tst_Guidance::rescalingGivesThePromptsDeviation()
{
    const at::Tensor cond = at::randn({2, 4, 5, 6});
    const at::Tensor guided = 3 * cond + 1;
    const at::Tensor whole = rescaleGuidance(guided, cond, 1);
    COMPARE_TENSORS(at::std(whole, {1, 2, 3}), at::std(cond, {1, 2, 3}), 1e-5);
    COMPARE_TENSORS(rescaleGuidance(guided, cond, 0.5), 0.5 * whole + 0.5 * guided, 1e-6);
    COMPARE_TENSORS(rescaleGuidance(guided, cond, 0), guided, 0);
}

void tst_Guidance::perturbedAttentionPushesAwayFromThePerturbed()
{
    const at::Tensor guided = at::tensor({1.0F});
    COMPARE_TENSORS(perturbedAttentionGuidance(guided, at::tensor({5.0F}), at::tensor({3.0F}), 2), at::tensor({5.0F}),
                    0);
}

void tst_Guidance::equalScalesSplitNothing()
{
    const at::Tensor uncond = at::randn({1, 4, 16, 20});
    const at::Tensor cond = at::randn({1, 4, 16, 20});
    COMPARE_TENSORS(frequencySplitGuidance(uncond, cond, 5, 5), classifierFreeGuidance(uncond, cond, 5), 1e-6);
}

void tst_Guidance::aConstantIsAllLowBand()
{
    const at::Tensor zero = at::zeros({1, 4, 18, 13});
    COMPARE_TENSORS(frequencySplitGuidance(zero, at::ones_like(zero), 2, 9), at::full_like(zero, 2), 1e-5);
}

void tst_Guidance::fineStructureGetsItsOwnScale()
{
    // A checkerboard has no low frequencies.
    const at::Tensor places = at::arange(32).unsqueeze(0) + at::arange(32).unsqueeze(1);
    const at::Tensor fine = (places.remainder(2).to(at::kFloat) * 2 - 1).view({1, 1, 32, 32});
    const at::Tensor inner = frequencySplitGuidance(at::zeros_like(fine), fine, 2, 9).slice(2, 8, 24).slice(3, 8, 24);
    COMPARE_TENSORS(inner, 9 * fine.slice(2, 8, 24).slice(3, 8, 24), 1e-3);
}

void tst_Guidance::anIntervalSavesEvaluations()
{
    StagePlan stage;
    stage.steps = 5;
    stage.sampling.guidanceScale = 5;
    stage.sampling.guidance.startPercent = 20;
    stage.sampling.guidance.endPercent = 60;
    QList<int> counts;
    for (int step = 0; step < 5; ++step)
        counts.append(evaluationsPerSample(stage, step));
    QCOMPARE(counts, QList<int>({1, 2, 2, 1, 1}));
    stage.sampling.guidance.pagScale = 3;
    QCOMPARE(evaluationsPerSample(stage, 0), 2);
    QCOMPARE(evaluationsPerSample(stage, 1), 3);
    stage.sampling.guidanceScale = 1;
    QCOMPARE(evaluationsPerSample(stage, 1), 2);
}

QTEST_GUILESS_MAIN(tst_Guidance)
#include "tst_guidance.moc"
