#include "schedulers/scheduler.h"
#include "support/oracle_denoiser.h"
#include "support/tensor_compare.h"

#include <QtTest>

#include <algorithm>

using namespace pixelsmith;

namespace {

at::Tensor randomMap(LatentSize size, uint64_t seed)
{
    return at::randn({4, size.height, size.width}, at::detail::createCPUGenerator(seed), at::kFloat);
}

constexpr auto inOrder = [](auto &, int) {};

} // namespace

/// Exactness that needs no weights: with an analytic denoiser, patches must not show.
class tst_PatchDenoiser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oracleReturnsItsPictureForAnyTiling_data();
    void oracleReturnsItsPictureForAnyTiling();
    void pointwiseDenoiserGivesTheSameAsOneBigPatch();
    void convolutionDiffersOnlyWithinItsRadius();
    void bitsDoNotDependOnTheOrderOfGroups();
    void sliderZeroIgnoresTheGuidanceAfterTheStart();
    void fullSliderStaysNearTheGuidance();
    void guidedStepsChangeTheResult();
    void startingPointDoesNotDependOnTheStrips();
    void aLateStartGetsLessDetailNoise();
    void refinedFidelityRisesWithTheSlider();
    void refinedReturnsTheOraclesPictureForAnyTiling();

private:
    std::unique_ptr<Scheduler> scheduler(int steps) const { return makeScheduler(SchedulerKind::Ddim, {}, steps); }
    c10::InferenceMode m_inference;
};

void tst_PatchDenoiser::oracleReturnsItsPictureForAnyTiling_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("guidedSteps");
    QTest::newRow("one patch, free") << 32 << 32 << 0;
    QTest::newRow("96x64, free") << 96 << 64 << 0;
    QTest::newRow("70x45, half guided") << 70 << 45 << 4;
    QTest::newRow("below a patch") << 20 << 100 << 2;
}

void tst_PatchDenoiser::oracleReturnsItsPictureForAnyTiling()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, guidedSteps);
    const StageFixture fixture({width, height}, 8);
    const auto ddim = scheduler(8);
    const at::Tensor x = randomMap(fixture.stage.latentSize, 1);
    const at::Tensor z = runStage(fixture, *ddim, oracleDenoiser(*ddim, x), randomMap(fixture.stage.latentSize, 2),
                                  guidedSteps, inOrder);
    const double error = (z - x).abs().max().item<double>();
    QVERIFY2(error < 2e-5, qPrintable(QString::number(error)));
}

void tst_PatchDenoiser::pointwiseDenoiserGivesTheSameAsOneBigPatch()
{
    const StageFixture tiled({100, 60}, 6);
    const StageFixture whole({100, 60}, 6, 128);
    const auto ddim = scheduler(6);
    const Denoiser linear = [](const at::Tensor &z, int, std::span<const LatentRect>) { return z * 0.7; };
    const at::Tensor guidance = randomMap({100, 60}, 3);
    const at::Tensor a = runStage(tiled, *ddim, linear, guidance, 0, inOrder);
    const at::Tensor b = runStage(whole, *ddim, linear, guidance, 0, inOrder);
    QVERIFY(at::allclose(a, b, 1e-6, 1e-6));
}

void tst_PatchDenoiser::convolutionDiffersOnlyWithinItsRadius()
{
    const StageFixture tiled({100, 60}, 1);
    const StageFixture whole({100, 60}, 1, 128);
    const auto ddim = scheduler(1);
    const at::Tensor kernel = at::randn({4, 4, 5, 5}, at::detail::createCPUGenerator(5), at::kFloat) * 0.1;
    const Denoiser convolution = [&](const at::Tensor &z, int, std::span<const LatentRect>) {
        return at::conv2d(z, kernel, {}, 1, 2);
    };
    const at::Tensor guidance = randomMap({100, 60}, 3);
    // Radius 2 is less than the context of 4: owned latents see the same in the patch as in the whole map.
    QVERIFY(at::allclose(runStage(tiled, *ddim, convolution, guidance, 0, inOrder),
                         runStage(whole, *ddim, convolution, guidance, 0, inOrder), 1e-5, 1e-5));
    const at::Tensor wide = at::randn({4, 4, 15, 15}, at::detail::createCPUGenerator(5), at::kFloat) * 0.1;
    const Denoiser seeing = [&](const at::Tensor &z, int, std::span<const LatentRect>) {
        return at::conv2d(z, wide, {}, 1, 7);
    };
    QVERIFY(!at::allclose(runStage(tiled, *ddim, seeing, guidance, 0, inOrder),
                          runStage(whole, *ddim, seeing, guidance, 0, inOrder), 1e-5, 1e-5));
}

void tst_PatchDenoiser::bitsDoNotDependOnTheOrderOfGroups()
{
    const StageFixture fixture({90, 70}, 5);
    const auto ddim = scheduler(5);
    const at::Tensor kernel = at::randn({4, 4, 3, 3}, at::detail::createCPUGenerator(5), at::kFloat) * 0.2;
    const Denoiser denoiser = [&](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        return at::conv2d(z, kernel, {}, 1, 1) + 0.001 * static_cast<double>(step + areas[0].left);
    };
    const at::Tensor guidance = randomMap(fixture.stage.latentSize, 3);
    const at::Tensor forward = runStage(fixture, *ddim, denoiser, guidance, 3, inOrder);
    const at::Tensor backward =
        runStage(fixture, *ddim, denoiser, guidance, 3, [](auto &groups, int) { std::ranges::reverse(groups); });
    const at::Tensor rotated = runStage(fixture, *ddim, denoiser, guidance, 3, [](auto &groups, int step) {
        std::ranges::rotate(groups, groups.begin() + step % static_cast<int>(groups.size()));
    });
    QVERIFY(at::equal(forward, backward));
    QVERIFY(at::equal(forward, rotated));
}

void tst_PatchDenoiser::sliderZeroIgnoresTheGuidanceAfterTheStart()
{
    const StageFixture fixture({64, 64}, 4);
    const auto ddim = scheduler(4);
    const at::Tensor guidance = randomMap({64, 64}, 3);
    const PatchDenoiser denoiser(
        fixture.plan, fixture.stage, *ddim,
        [](const at::Tensor &z, int, std::span<const LatentRect>) { return z * 0.5; }, at::kCPU);
    const std::vector<Patch> cover = patchCover(fixture.cover(), 0);
    at::Tensor z = at::empty_like(guidance);
    denoiser.startingPoint(guidance, z);
    StageLatents own = {guidance, z, at::zeros_like(z)};
    StageLatents other = {at::zeros_like(z), z, at::zeros_like(z)};
    denoiser.step(own, 0, 0, cover);
    denoiser.step(other, 0, 0, cover);
    QVERIFY(at::equal(own.next, other.next));
    denoiser.step(other, 0, 4, cover);
    QVERIFY(!at::equal(own.next, other.next));
}

void tst_PatchDenoiser::fullSliderStaysNearTheGuidance()
{
    // A denoiser without opinion (it predicts the noise of the guidance itself) leaves the guidance where it is.
    const StageFixture fixture({64, 48}, 8);
    const auto ddim = scheduler(8);
    const at::Tensor guidance = randomMap({64, 48}, 3);
    const at::Tensor z = runStage(fixture, *ddim, oracleDenoiser(*ddim, guidance), guidance, 8, inOrder);
    QVERIFY(at::allclose(z, guidance, 1e-4, 1e-4));
}

void tst_PatchDenoiser::guidedStepsChangeTheResult()
{
    const StageFixture fixture({64, 48}, 8);
    const auto ddim = scheduler(8);
    const at::Tensor guidance = randomMap({64, 48}, 3);
    const Denoiser denoiser = [](const at::Tensor &z, int, std::span<const LatentRect>) { return z * 0.9; };
    const auto distance = [&](int guidedSteps) {
        return (runStage(fixture, *ddim, denoiser, guidance, guidedSteps, inOrder) - guidance)
            .pow(2)
            .mean()
            .item<double>();
    };
    const double free = distance(0);
    const double half = distance(4);
    const double full = distance(8);
    QVERIFY2(full < half && half < free, qPrintable(QStringLiteral("%1 %2 %3").arg(full).arg(half).arg(free)));
}

void tst_PatchDenoiser::startingPointDoesNotDependOnTheStrips()
{
    // 200 rows are more than one strip; the noise of a row is the same in a map that ends there.
    const StageFixture tall({16, 200}, 4);
    const StageFixture cut({16, 130}, 4);
    const auto ddim = scheduler(4);
    const auto start = [&](const StageFixture &fixture) {
        const PatchDenoiser denoiser(fixture.plan, fixture.stage, *ddim, {}, at::kCPU);
        at::Tensor z = at::empty({4, fixture.stage.latentSize.height, 16});
        denoiser.startingPoint(at::zeros_like(z), z);
        return z;
    };
    QVERIFY(at::equal(start(tall).slice(1, 0, 130), start(cut)));
    QVERIFY(start(tall).std().item<double>() > 0.9);
}

namespace {

StageFixture refinedFixture(LatentSize map, int steps, double anchor)
{
    StageFixture fixture(map, steps);
    fixture.stage.sampling.method = Method::Refined;
    fixture.stage.sampling.firstStep = steps / 2;
    fixture.stage.sampling.anchor = anchor;
    return fixture;
}

} // namespace

void tst_PatchDenoiser::aLateStartGetsLessDetailNoise()
{
    const auto ddim = scheduler(20);
    const at::Tensor guidance = randomMap({64, 48}, 3);
    const auto added = [&](int firstStep) {
        StageFixture fixture = refinedFixture({64, 48}, 20, 1);
        fixture.stage.sampling.firstStep = firstStep;
        const auto start = [&](double detailNoise) {
            fixture.stage.sampling.detailNoise = detailNoise;
            at::Tensor z = at::empty_like(guidance);
            PatchDenoiser(fixture.plan, fixture.stage, *ddim, {}, at::kCPU).startingPoint(guidance, z);
            return z;
        };
        return (start(0.2) - start(0)) / ddim->sqrtAlphaCumprod(firstStep);
    };
    const int early = 8, middle = 14, late = 19;
    const auto noise = [&](int step) { return ddim->sqrtOneMinusAlphaCumprod(step) / ddim->sqrtAlphaCumprod(step); };
    QVERIFY(noise(middle) > 0.2 && noise(late) < 0.2);
    COMPARE_TENSORS(added(middle), added(early), 1e-5);
    COMPARE_TENSORS(added(late), added(early) * (noise(late) / 0.2), 1e-5);
}

void tst_PatchDenoiser::refinedFidelityRisesWithTheSlider()
{
    const StageFixture fixture = refinedFixture({64, 48}, 8, 1);
    const auto ddim = scheduler(8);
    const at::Tensor guidance = randomMap({64, 48}, 3);
    const Denoiser denoiser = [](const at::Tensor &z, int, std::span<const LatentRect>) { return z * 0.9; };
    double before = INFINITY;
    double firstFall = 0;
    for (const int slider : {0, 2, 4, 6, 8}) {
        const at::Tensor z = runStage(fixture, *ddim, denoiser, guidance, slider, inOrder);
        const double distance = (z - guidance).pow(2).mean().item<double>();
        QVERIFY2(distance < before,
                 qPrintable(QStringLiteral("at %1: %2, before %3").arg(slider).arg(distance).arg(before)));
        // No cliff: no quarter of the Slider's way makes more than twice the change of the first.
        if (slider == 2)
            firstFall = before - distance;
        else if (slider > 2)
            QVERIFY(before - distance < 2 * firstFall);
        before = distance;
    }
}

void tst_PatchDenoiser::refinedReturnsTheOraclesPictureForAnyTiling()
{
    // Where picture and guidance agree, the anchor changes nothing.
    const StageFixture fixture = refinedFixture({70, 45}, 8, 1);
    const at::Tensor x = randomMap({70, 45}, 1);
    for (const SchedulerKind kind : {SchedulerKind::Ddim, SchedulerKind::DpmSolverMultistep}) {
        const auto steps = makeScheduler(kind, {}, 8);
        const at::Tensor z = runStage(fixture, *steps, oracleDenoiser(*steps, x), x, 8, inOrder);
        QVERIFY((z - x).abs().max().item<double>() < 1e-4);
    }
}

QTEST_GUILESS_MAIN(tst_PatchDenoiser)
#include "tst_patch_denoiser.moc"
