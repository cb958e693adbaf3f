#include "schedulers/scheduler.h"
#include "support/fake_cascade.h"
#include "support/oracle_denoiser.h"
#include "support/temp_dir.h"

#include <QtTest>

#include <algorithm>

using namespace pixelsmith;

namespace {

const EventSink kNoSink = [](const Event &) {};

std::shared_ptr<const SliderMap> uniform(double value)
{
    SliderMap map(5, 3);
    map.fill({5, 3}, PixelRect::of({5, 3}), value);
    return std::make_shared<SliderMap>(map);
}

/// The left part is painted, with a soft border.
std::shared_ptr<const SliderMap> leftPart(double value)
{
    SliderMap map(16, 16);
    map.paint(0, 0.5, 0.6, value);
    return std::make_shared<SliderMap>(map);
}

StageFixture fixtureOf(Method method, int guidedSteps = 5)
{
    StageFixture fixture({90, 70}, 8);
    fixture.stage.guidedSteps = guidedSteps;
    fixture.stage.sampling.method = method;
    if (method == Method::Refined) {
        fixture.stage.sampling.anchor = 1;
        fixture.stage.sampling.start = StartRange{20, 70};
        fixture.stage.sampling.firstStep = firstStepOf(fixture.stage, guidedSteps);
    }
    return fixture;
}

at::Tensor randomMap(LatentSize size, uint64_t seed)
{
    return at::randn({4, size.height, size.width}, at::detail::createCPUGenerator(seed), at::kFloat);
}

/// Every latent of a patch sees those around it.
Denoiser seeingDenoiser()
{
    const at::Tensor kernel = at::randn({4, 4, 3, 3}, at::detail::createCPUGenerator(5), at::kFloat) * 0.2;
    return [kernel](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
        std::vector<at::Tensor> rows; // one by one: a convolution may round otherwise in another batch
        for (int64_t i = 0; i < z.size(0); ++i)
            rows.push_back(at::conv2d(z.slice(0, i, i + 1), kernel, {}, 1, 1)
                           + 0.001 * static_cast<double>(step + areas[static_cast<size_t>(i)].left));
        return at::cat(rows);
    };
}

constexpr auto kInOrder = [](auto &, int) {};

void addMethods()
{
    QTest::addColumn<Method>("method");
    QTest::newRow("classic") << Method::Classic;
    QTest::newRow("refined") << Method::Refined;
}

at::Tensor startOf(const PatchDenoiser &denoiser, const at::Tensor &guidance)
{
    at::Tensor z = at::empty_like(guidance);
    denoiser.startingPoint(guidance, z);
    return z;
}

} // namespace

/// S(x, y) instead of S: exactness with a stand-in for the UNet.
class tst_PaintedSlider : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_cascade.request.stageScheduler = SchedulerKind::Ddim;
        m_cascade.request.method = Method::Classic;
        m_cascade.plan = makePlan(m_cascade.request, FakeCascade::model());
    }
    void oneValueEverywhereGivesTheSlidersBits_data() { addMethods(); }
    void oneValueEverywhereGivesTheSlidersBits();
    void bitsDoNotDependOnGroupsAndTheirOrder_data() { addMethods(); }
    void bitsDoNotDependOnGroupsAndTheirOrder();
    void eachLatentIsTreatedAsItsOwnSliderSays_data() { addMethods(); }
    void eachLatentIsTreatedAsItsOwnSliderSays();
    void refinedLatentsBeginWhereTheirOwnSliderSays();
    void aRefinedStageBeginsAtTheSameStepWhateverIsPainted();
    void resumedRunsGiveTheSamePicture_data();
    void resumedRunsGiveTheSamePicture();
    void paintOnARunningStageHoldsFromTheNextStep();
    void paintInTheLastStepIsForTheNextStage();

private:
    std::unique_ptr<Scheduler> scheduler(SchedulerKind kind = SchedulerKind::Ddim) const
    {
        return makeScheduler(kind, {}, 8);
    }
    std::shared_ptr<Document> newDocument();

    TempDir m_folder;
    int m_count = 0;
    FakeCascade m_cascade{{384, 384}, 4};
    c10::InferenceMode m_inference;
};

void tst_PaintedSlider::oneValueEverywhereGivesTheSlidersBits()
{
    QFETCH(Method, method);
    const at::Tensor guidance = randomMap({90, 70}, 3);
    for (const SchedulerKind kind : {SchedulerKind::Ddim, SchedulerKind::DpmSolverMultistep}) {
        const auto steps = scheduler(kind);
        for (const int s : {0, 3, 5, 8}) {
            const StageFixture fixture = fixtureOf(method, s);
            const at::Tensor plain = runStage(fixture, *steps, seeingDenoiser(), guidance, s, kInOrder);
            const at::Tensor painted =
                runStage(fixture, *steps, seeingDenoiser(), guidance, {4, uniform(s / 8.0)}, kInOrder);
            QVERIFY2(at::equal(plain, painted), qPrintable(QString::number(s)));
        }
    }
}

void tst_PaintedSlider::bitsDoNotDependOnGroupsAndTheirOrder()
{
    QFETCH(Method, method);
    const auto ddim = scheduler();
    const at::Tensor guidance = randomMap({90, 70}, 3);
    StageFixture fixture = fixtureOf(method, 2);
    const SliderField slider = {2, leftPart(0.9)};
    const at::Tensor forward = runStage(fixture, *ddim, seeingDenoiser(), guidance, slider, kInOrder);
    const at::Tensor backward = runStage(fixture, *ddim, seeingDenoiser(), guidance, slider,
                                         [](auto &groups, int) { std::ranges::reverse(groups); });
    QVERIFY(at::equal(forward, backward));
    for (const int64_t batch : {1, 2, 7}) {
        fixture.stage.batchSize = batch;
        QVERIFY(at::equal(forward, runStage(fixture, *ddim, seeingDenoiser(), guidance, slider, kInOrder)));
    }
    QVERIFY(!at::equal(forward, runStage(fixture, *ddim, seeingDenoiser(), guidance, 2, kInOrder)));
}

/// One step of one patch; the stand-in gives no latent anything of its neighbours. To the bit where S is one all around.
void tst_PaintedSlider::eachLatentIsTreatedAsItsOwnSliderSays()
{
    QFETCH(Method, method);
    const auto ddim = scheduler();
    const StageFixture fixture = fixtureOf(method, 2);
    const int step = fixture.stage.sampling.firstStep;
    const PatchDenoiser denoiser(
        fixture.plan, fixture.stage, *ddim,
        [](const at::Tensor &z, int, std::span<const LatentRect>) { return z * 0.5; }, at::kCPU);
    const at::Tensor guidance = randomMap({90, 70}, 3);
    const at::Tensor z = startOf(denoiser, guidance);
    const std::vector<Patch> cover = patchCover(fixture.cover(), step);
    const auto next = [&](const SliderField &slider) {
        StageLatents latents = {guidance, z, at::zeros_like(z)};
        denoiser.step(latents, step, slider, cover);
        return latents.next;
    };
    const auto map = leftPart(1);
    const at::Tensor painted = next({2, map});
    const auto values = map->guidedSteps({90, 70}, {0, 0, 90, 70}, 2, 8);
    const at::Tensor s = at::tensor(values, at::kFloat).view({1, 70, 90});
    const auto around = [](const at::Tensor &x) { return at::max_pool2d(x, {13, 13}, {1, 1}, {6, 6}); };
    const at::Tensor least = -around(-s);
    const at::Tensor most = around(s);
    for (const int value : {2, 8}) {
        const at::Tensor here = ((least == value) & (most == value)).expand({4, 70, 90});
        QVERIFY2(here.sum().item<int64_t>() > 4 * 300, qPrintable(QString::number(value)));
        if (firstStepOf(fixture.stage, value) > step)
            continue; // not begun yet, see below
        QVERIFY2(at::equal(painted.masked_select(here), next(value).masked_select(here)),
                 qPrintable(QString::number(value)));
    }
    // Where S changes, each latent lies between those of the S around it, as far as they have begun.
    int latest = 2;
    at::Tensor lowest = next(2);
    at::Tensor highest = lowest;
    for (int value = 3; value <= 8 && firstStepOf(fixture.stage, value) <= step; ++value) {
        latest = value;
        const at::Tensor other = next(value);
        const at::Tensor isNear = (most >= value) & (least <= value);
        lowest = at::where(isNear, at::minimum(lowest, other), lowest);
        highest = at::where(isNear, at::maximum(highest, other), highest);
    }
    const at::Tensor changes = ((least < most) & (most <= latest)).expand({4, 70, 90});
    QVERIFY(changes.any().item<bool>());
    QVERIFY(((painted >= lowest - 1e-5) & (painted <= highest + 1e-5)).masked_select(changes).all().item<bool>());
}

void tst_PaintedSlider::refinedLatentsBeginWhereTheirOwnSliderSays()
{
    const auto ddim = scheduler();
    const StageFixture fixture = fixtureOf(Method::Refined, 0);
    const int first = fixture.stage.sampling.firstStep;
    QVERIFY(first < firstStepOf(fixture.stage, 8));
    const at::Tensor guidance = randomMap({90, 70}, 3);
    const PatchDenoiser start(fixture.plan, fixture.stage, *ddim, {}, at::kCPU);
    StageFixture late = fixture;
    late.stage.sampling.firstStep = firstStepOf(fixture.stage, 8);
    const at::Tensor expected = startOf(PatchDenoiser(late.plan, late.stage, *ddim, {}, at::kCPU), guidance);
    const PatchDenoiser denoiser(fixture.plan, fixture.stage, *ddim, seeingDenoiser(), at::kCPU);
    StageLatents latents = {guidance, startOf(denoiser, guidance), at::empty_like(guidance)};
    for (int step = first; step < firstStepOf(fixture.stage, 8); ++step) {
        denoiser.step(latents, step, {0, leftPart(1)}, patchCover(fixture.cover(), step));
        std::swap(latents.sample, latents.next);
    }
    QVERIFY(at::equal(latents.sample.slice(2, 0, 10).slice(1, 30, 40), expected.slice(2, 0, 10).slice(1, 30, 40)));
    QVERIFY(!at::equal(latents.sample.slice(2, 70, 80), expected.slice(2, 70, 80)));
}

void tst_PaintedSlider::aRefinedStageBeginsAtTheSameStepWhateverIsPainted()
{
    GenerationRequest request = m_cascade.request;
    request.method = Method::Refined;
    request.stageSteps = 20;
    const auto firstOf = [&](const SliderMap &map) {
        return makePlan(request, FakeCascade::model(), {}, map).stages.back().sampling.firstStep;
    };
    request.slider = {{0}};
    const int first = firstOf({});
    QVERIFY(first > 0);
    request.slider = {{100}};
    QCOMPARE(firstOf({}), first);
    QCOMPARE(firstOf(*leftPart(0)), first);
}

std::shared_ptr<Document> tst_PaintedSlider::newDocument()
{
    return m_cascade.create(m_folder / (std::to_string(m_count++) + ".pixelsmith"));
}

void tst_PaintedSlider::resumedRunsGiveTheSamePicture_data()
{
    QTest::addColumn<SchedulerKind>("kind");
    QTest::addColumn<Method>("method");
    QTest::newRow("classic") << SchedulerKind::Ddim << Method::Classic;
    QTest::newRow("refined") << SchedulerKind::DpmSolverMultistep << Method::Refined;
}

/// Painted before and while the stage is worked on; stopped after every batch.
void tst_PaintedSlider::resumedRunsGiveTheSamePicture()
{
    QFETCH(SchedulerKind, kind);
    QFETCH(Method, method);
    m_cascade.request.stageScheduler = kind;
    m_cascade.request.method = method;
    m_cascade.plan = makePlan(m_cascade.request, FakeCascade::model());
    const auto paintOn = [](RunControl &control, const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (progress && progress->stage == 1 && progress->phase == StagePhase::Denoising
            && progress->step == progress->firstStep && progress->partsDone == 0)
            control.setSliderMap(leftPart(0.2));
        return progress != nullptr;
    };
    const auto whole = newDocument();
    whole->setSliderMap(*leftPart(1));
    RunControl control;
    QCOMPARE(m_cascade.run(whole, control, [&](const Event &event) { paintOn(control, event); }), RunOutcome::Finished);

    const auto stopped = newDocument();
    stopped->setSliderMap(*leftPart(1));
    int runs = 0;
    for (RunOutcome outcome = RunOutcome::Stopped; outcome == RunOutcome::Stopped; ++runs) {
        RunControl again;
        outcome = m_cascade.run(stopped, again, [&](const Event &event) {
            if (paintOn(again, event))
                again.stop();
        });
        QVERIFY(runs < 1000);
    }
    QVERIFY(runs > 5);
    QCOMPARE(FakeCascade::hashOf(stopped), FakeCascade::hashOf(whole));
    const auto plain = newDocument();
    QCOMPARE(m_cascade.run(plain), RunOutcome::Finished);
    QVERIFY(FakeCascade::hashOf(plain) != FakeCascade::hashOf(whole));
    const auto changes = Document::open(stopped->path(), Document::Access::ReadOnly)->sliderMapChanges();
    QCOMPARE(changes.size(), 2u);
    QVERIFY(changes[1].map->paintsAs(*leftPart(0.2)));
}

void tst_PaintedSlider::paintOnARunningStageHoldsFromTheNextStep()
{
    const auto document = newDocument();
    RunControl control;
    std::vector<SliderMapApplied> told;
    m_cascade.run(document, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (progress && progress->stage == 1 && progress->step == 1 && progress->partsDone > 0)
            control.setSliderMap(leftPart(1));
        if (const auto *applied = std::get_if<SliderMapApplied>(&event))
            told.push_back(*applied);
    });
    QCOMPARE(told.size(), 1u);
    QCOMPARE(told[0].stage, 1);
    QCOMPARE(told[0].step, 2);
    QCOMPARE(document->sliderMapChanges().size(), 1u);
    QCOMPARE(document->sliderMapChanges()[0].step, 2);
}

void tst_PaintedSlider::paintInTheLastStepIsForTheNextStage()
{
    const auto document = newDocument();
    RunControl control;
    m_cascade.run(document, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (progress && progress->stage == 1 && progress->step == 3)
            control.setSliderMap(leftPart(1));
    });
    QCOMPARE(document->sliderMapChanges()[0].stage, 2);
    QCOMPARE(document->sliderMapChanges()[0].step, 0);
    QVERIFY(!document->isRedoWanted()); // stage 2 was painted with it
}

QTEST_GUILESS_MAIN(tst_PaintedSlider)
#include "tst_painted_slider.moc"
