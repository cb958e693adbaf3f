#include "schedulers/scheduler.h"

#include "schedulers/noise_schedule.h"
#include "schedulers/scheduling_euler_discrete.h"
#include "support/golden.h"
#include "support/tensor_compare.h"

#include <pixelsmith/error.h>

#include <ATen/CPUGeneratorImpl.h>

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

namespace {

constexpr int kGoldenSteps = 7;

/// As tests/golden/make_golden.py sets it.
SchedulerConfig goldenConfig(bool useKarrasSigmas = false)
{
    return {.steps_offset = 1, .use_karras_sigmas = useKarrasSigmas};
}

std::unique_ptr<Scheduler> goldenScheduler(const QByteArray &name)
{
    if (name == "ddim")
        return makeScheduler(SchedulerKind::Ddim, goldenConfig(), kGoldenSteps);
    return makeScheduler(SchedulerKind::EulerDiscrete, goldenConfig(name == "euler_karras"), kGoldenSteps);
}

at::Tensor tensorOf(const std::vector<double> &values)
{
    return at::tensor(at::ArrayRef<double>(values), at::kDouble);
}

} // namespace

class tst_Scheduler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trainedAlphasAreTheOriginals();
    void matchesTheOriginal_data();
    void matchesTheOriginal();
    void everySpacingPredictionAndStepCountMatches_data();
    void everySpacingPredictionAndStepCountMatches();
    void anyNumberOfStepsCanBeMade_data();
    void anyNumberOfStepsCanBeMade();
    void eulersSigmasAreTheOriginals();
    void everySpacingStartsAndEndsWhereItShould_data();
    void everySpacingStartsAndEndsWhereItShould();
    void aPerfectModelEndsAtTheOriginal_data();
    void aPerfectModelEndsAtTheOriginal();
    void addedNoiseIsThePathOfAPerfectModel();
    void batchesAreTheirSamples();
    void samplesKeepTheirDtype();
    void lastStateOfDdimIsAsConfigured();
    void refusesStepsThatCannotBeMade();
    void predictionsCanBeTurnedIntoPicturesAndBack();
};

void tst_Scheduler::trainedAlphasAreTheOriginals()
{
    COMPARE_TENSORS(tensorOf(trainedAlphasCumprod(goldenConfig())), golden("sched.alphas_cumprod"), 1e-7);
    SchedulerConfig linear{.num_train_timesteps = 3, .beta_start = 0.1, .beta_end = 0.3};
    linear.beta_schedule = BetaSchedule::Linear;
    COMPARE_TENSORS(tensorOf(trainedAlphasCumprod(linear)), tensorOf({0.9, 0.9 * 0.8, 0.9 * 0.8 * 0.7}), 1e-6);
}

void tst_Scheduler::matchesTheOriginal_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<double>("timestepTolerance");
    QTest::newRow("ddim") << QByteArray("ddim") << 0.0;
    QTest::newRow("euler") << QByteArray("euler") << 0.0;
    QTest::newRow("euler_karras") << QByteArray("euler_karras") << 1e-3 / 853;
}

void tst_Scheduler::matchesTheOriginal()
{
    QFETCH(QByteArray, name);
    QFETCH(double, timestepTolerance);
    const std::string prefix = "sched." + name.toStdString() + ".";
    const auto scheduler = goldenScheduler(name);
    COMPARE_TENSORS(tensorOf(scheduler->timesteps()), golden(prefix + "timesteps"), timestepTolerance);
    COMPARE_TENSORS(tensorOf({scheduler->initNoiseSigma()}), golden(prefix + "init_noise_sigma"), 1e-6);

    const at::Tensor x0 = golden("sched.x0");
    const at::Tensor noise = golden("sched.noise");
    const at::Tensor noised = at::cat({scheduler->addNoise(x0, noise, 0), scheduler->addNoise(x0, noise, 2),
                                       scheduler->addNoise(x0, noise, kGoldenSteps - 1)});
    COMPARE_TENSORS(noised, golden(prefix + "add_noise"), 1e-5);

    at::Tensor x = noise * scheduler->initNoiseSigma();
    std::vector<at::Tensor> trajectory{x};
    for (int i = 0; i < scheduler->steps(); ++i) {
        if (i == 1)
            COMPARE_TENSORS(scheduler->scaleModelInput(x, i), golden(prefix + "scaled_input.1"), 1e-5);
        x = scheduler->step(golden("sched.eps").slice(0, i, i + 1), i, x).prev_sample;
        trajectory.push_back(x);
    }
    COMPARE_TENSORS(at::cat(trajectory), golden(prefix + "traj"), 1e-5);
}

void tst_Scheduler::everySpacingPredictionAndStepCountMatches_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("steps");
    for (const char *kind : {"euler", "euler_a", "dpmpp2m", "dpmpp2m_karras", "euler_zero_snr", "lcm"}) {
        for (const char *spacing : {"leading", "trailing", "linspace"}) {
            if (QByteArray(kind) == "lcm" && QByteArray(spacing) != "leading")
                continue; // has a spacing of its own
            for (const char *prediction : {"epsilon", "v_prediction"}) {
                for (const int steps : {1, 2, 5, 25}) {
                    const QByteArray name =
                        QByteArray(kind) + '.' + spacing + '.' + prediction + '.' + QByteArray::number(steps);
                    QTest::newRow(name.constData()) << name << steps;
                }
            }
        }
    }
}

/// The whole way down, with the model's outputs and the noise given.
void tst_Scheduler::everySpacingPredictionAndStepCountMatches()
{
    QFETCH(const QByteArray, name);
    QFETCH(const int, steps);
    const auto stored = [](const std::string &key) { return golden(key, "schedulers.safetensors"); };
    const QList<QByteArray> words = name.split('.');
    SchedulerConfig config{.steps_offset = 1, .use_karras_sigmas = words[0].endsWith("karras")};
    config.timestep_spacing = timestepSpacingFromName(words[1].toStdString());
    config.prediction_type = words[2] == "epsilon" ? PredictionType::Epsilon : PredictionType::VPrediction;
    config.rescale_betas_zero_snr = words[0].endsWith("snr");
    const std::string kind = words[0].startsWith("euler_z") ? "euler"
                             : words[0].startsWith("dpm")   ? "dpmpp2m"
                                                            : words[0].toStdString();
    const auto scheduler = makeScheduler(schedulerFromName(kind), config, steps);

    COMPARE_TENSORS(tensorOf(scheduler->timesteps()), stored(name.toStdString() + ".timesteps"), 1e-6);
    at::Tensor x = stored("start") * scheduler->initNoiseSigma();
    StepMemory memory;
    for (int i = 0; i < steps; ++i) {
        memory.noise = stored("noise").slice(0, i, i + 1);
        const SchedulerOutput output = scheduler->step(stored("outputs").slice(0, i, i + 1), i, x, memory);
        memory.previousOriginal = output.pred_original_sample;
        x = output.prev_sample;
    }
    // With σ = 4096 at the start the samples themselves are rounded to 2e-4.
    COMPARE_TENSORS(x, stored(name.toStdString() + ".end"), config.rescale_betas_zero_snr ? 1e-3 : 2e-5);
}

void tst_Scheduler::anyNumberOfStepsCanBeMade_data()
{
    QTest::addColumn<QByteArray>("kind");
    for (const char *kind : {"ddim", "euler", "euler_a", "dpmpp2m", "lcm"})
        QTest::newRow(kind) << QByteArray(kind);
}

void tst_Scheduler::anyNumberOfStepsCanBeMade()
{
    QFETCH(const QByteArray, kind);
    for (const TimestepSpacing spacing :
         {TimestepSpacing::Leading, TimestepSpacing::Trailing, TimestepSpacing::Linspace}) {
        for (const int steps : {1, 2, 3, 7, 51, 334, 999, 1000}) {
            SchedulerConfig config = goldenConfig();
            config.timestep_spacing = spacing;
            const auto scheduler = makeScheduler(schedulerFromName(kind.toStdString()), config, steps);
            QCOMPARE(scheduler->steps(), steps);
            for (int i = 0; i < steps; ++i) {
                const double t = scheduler->timesteps()[static_cast<size_t>(i)];
                QVERIFY(t >= 0 && t <= 999 && std::isfinite(scheduler->alphaCumprod(i)));
                QVERIFY(i == 0 || t <= scheduler->timesteps()[static_cast<size_t>(i - 1)]);
            }
        }
    }
}

void tst_Scheduler::eulersSigmasAreTheOriginals()
{
    for (const bool useKarras : {false, true}) {
        const EulerDiscreteScheduler scheduler(goldenConfig(useKarras), kGoldenSteps);
        std::vector<double> sigmas;
        for (int i = 0; i <= scheduler.steps(); ++i)
            sigmas.push_back(scheduler.sigma(i));
        COMPARE_TENSORS(tensorOf(sigmas), golden(useKarras ? "sched.euler_karras.sigmas" : "sched.euler.sigmas"), 1e-6);
    }
}

void tst_Scheduler::everySpacingStartsAndEndsWhereItShould_data()
{
    QTest::addColumn<int>("spacing");
    QTest::addColumn<int>("steps");
    QTest::addColumn<QList<double>>("expected");
    const auto row = [](const char *name, TimestepSpacing spacing, int steps, const QList<double> &expected) {
        QTest::newRow(name) << int(spacing) << steps << expected;
    };
    row("leading 4", TimestepSpacing::Leading, 4, {751, 501, 251, 1});
    row("leading 7", TimestepSpacing::Leading, 7, {853, 711, 569, 427, 285, 143, 1});
    row("leading 1", TimestepSpacing::Leading, 1, {1});
    row("trailing 4", TimestepSpacing::Trailing, 4, {999, 749, 499, 249});
    row("trailing 7", TimestepSpacing::Trailing, 7, {999, 856, 713, 570, 428, 285, 142});
    row("trailing 1", TimestepSpacing::Trailing, 1, {999});
    row("linspace 4", TimestepSpacing::Linspace, 4, {999, 666, 333, 0});
    row("linspace 1", TimestepSpacing::Linspace, 1, {0});
}

void tst_Scheduler::everySpacingStartsAndEndsWhereItShould()
{
    QFETCH(int, spacing);
    QFETCH(int, steps);
    QFETCH(QList<double>, expected);
    SchedulerConfig config = goldenConfig();
    config.timestep_spacing = static_cast<TimestepSpacing>(spacing);
    for (const SchedulerKind kind : {SchedulerKind::Ddim, SchedulerKind::EulerDiscrete}) {
        const auto timesteps = makeScheduler(kind, config, steps)->timesteps();
        QCOMPARE(QList<double>(timesteps.begin(), timesteps.end()), expected);
    }
}

void tst_Scheduler::aPerfectModelEndsAtTheOriginal_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("prediction");
    QTest::addColumn<int>("spacing");
    const std::array kinds{"ddim", "euler"};
    const std::array predictions{"epsilon", "v"};
    const std::array spacings{"leading", "trailing", "linspace"};
    for (int k = 0; k < 2; ++k) {
        for (int p = 0; p < 2; ++p) {
            for (int s = 0; s < 3; ++s)
                QTest::addRow("%s %s %s", kinds[size_t(k)], predictions[size_t(p)], spacings[size_t(s)]) << k << p << s;
        }
    }
}

/// Whatever the schedule: a model that knows x0 predicts it at every step and ends there.
void tst_Scheduler::aPerfectModelEndsAtTheOriginal()
{
    QFETCH(int, kind);
    QFETCH(int, prediction);
    QFETCH(int, spacing);
    SchedulerConfig config = goldenConfig();
    config.prediction_type = static_cast<PredictionType>(prediction);
    config.timestep_spacing = static_cast<TimestepSpacing>(spacing);
    const auto scheduler = makeScheduler(static_cast<SchedulerKind>(kind), config, 11);
    const at::Tensor x0 = golden("sched.x0");
    const at::Tensor noise = golden("sched.noise");
    at::Tensor x = scheduler->addNoise(x0, noise, 0);
    for (int i = 0; i < scheduler->steps(); ++i) {
        const double alpha = scheduler->sqrtAlphaCumprod(i);
        const double beta = scheduler->sqrtOneMinusAlphaCumprod(i);
        const SchedulerOutput output = scheduler->step(prediction == 0 ? noise : alpha * noise - beta * x0, i, x);
        COMPARE_TENSORS(output.pred_original_sample, x0, 5e-5);
        x = output.prev_sample;
    }
    COMPARE_TENSORS(x, x0, 5e-5);
}

void tst_Scheduler::addedNoiseIsThePathOfAPerfectModel()
{
    for (const SchedulerKind kind : {SchedulerKind::Ddim, SchedulerKind::EulerDiscrete}) {
        const auto scheduler = makeScheduler(kind, goldenConfig(), 9);
        const at::Tensor x0 = golden("sched.x0");
        const at::Tensor noise = golden("sched.noise");
        for (int i = 0; i < scheduler->steps(); ++i) {
            const at::Tensor next = scheduler->step(noise, i, scheduler->addNoise(x0, noise, i)).prev_sample;
            COMPARE_TENSORS(next, scheduler->addNoise(x0, noise, i + 1), 1e-5);
        }
        COMPARE_TENSORS(scheduler->addNoise(x0, noise, scheduler->steps()), x0, 0);
    }
}

void tst_Scheduler::batchesAreTheirSamples()
{
    at::manual_seed(5);
    const at::Tensor x = at::randn({3, 4, 10, 14});
    const at::Tensor epsilon = at::randn({3, 4, 10, 14});
    for (const SchedulerKind kind : {SchedulerKind::Ddim, SchedulerKind::EulerDiscrete}) {
        const auto scheduler = makeScheduler(kind, goldenConfig(), 5);
        const at::Tensor all = scheduler->step(epsilon, 2, x).prev_sample;
        for (int n = 0; n < 3; ++n) {
            const at::Tensor one = scheduler->step(epsilon.slice(0, n, n + 1), 2, x.slice(0, n, n + 1)).prev_sample;
            COMPARE_TENSORS(one, all.slice(0, n, n + 1), 0);
        }
    }
}

void tst_Scheduler::samplesKeepTheirDtype()
{
    const auto scheduler = makeScheduler(SchedulerKind::Ddim, goldenConfig(), 50);
    const at::Tensor x = golden("sched.x0");
    const at::Tensor epsilon = golden("sched.eps").slice(0, 0, 1);
    for (const at::ScalarType type : {at::kHalf, at::kBFloat16}) {
        const at::Tensor expected =
            scheduler->step(epsilon.to(type).to(at::kFloat), 3, x.to(type).to(at::kFloat)).prev_sample;
        const SchedulerOutput output = scheduler->step(epsilon.to(type), 3, x.to(type));
        QCOMPARE(output.prev_sample.scalar_type(), type);
        QCOMPARE(output.pred_original_sample.scalar_type(), type);
        // Rounded once, at the end.
        COMPARE_TENSORS(output.prev_sample, expected.to(type), 0);
    }
}

void tst_Scheduler::lastStateOfDdimIsAsConfigured()
{
    SchedulerConfig config = goldenConfig();
    QCOMPARE(makeScheduler(SchedulerKind::Ddim, config, 10)->alphaCumprod(10), 1.0);
    config.set_alpha_to_one = false;
    const auto scheduler = makeScheduler(SchedulerKind::Ddim, config, 10);
    QCOMPARE(scheduler->alphaCumprod(10), trainedAlphasCumprod(config).front());
    QCOMPARE(scheduler->alphaCumprod(0), trainedAlphasCumprod(config)[901]);
    QCOMPARE(makeScheduler(SchedulerKind::EulerDiscrete, config, 10)->alphaCumprod(10), 1.0);
}

void tst_Scheduler::refusesStepsThatCannotBeMade()
{
    for (const int steps : {0, -1, 1001}) {
        try {
            makeScheduler(SchedulerKind::Ddim, goldenConfig(), steps);
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(error.kind(), ErrorKind::InvalidRequest);
            QCOMPARE(std::string(error.what()),
                     fmt::format("{} steps cannot be made; the model allows 1 to 1000.", steps));
        }
    }
    const auto all = makeScheduler(SchedulerKind::Ddim, goldenConfig(), 1000);
    QCOMPARE(all->timesteps().front(), 999.0);
}

/// For every kind and prediction: the picture that a step takes the output for, and the output that means a picture.
void tst_Scheduler::predictionsCanBeTurnedIntoPicturesAndBack()
{
    const at::Tensor sample = at::randn({1, 4, 8, 8}, at::detail::createCPUGenerator(1), at::kFloat);
    const at::Tensor output = at::randn({1, 4, 8, 8}, at::detail::createCPUGenerator(2), at::kFloat);
    for (const SchedulerKind kind : {SchedulerKind::Ddim, SchedulerKind::EulerDiscrete, SchedulerKind::EulerAncestral,
                                     SchedulerKind::DpmSolverMultistep, SchedulerKind::Lcm}) {
        for (const PredictionType prediction : {PredictionType::Epsilon, PredictionType::VPrediction}) {
            SchedulerConfig config = goldenConfig();
            config.prediction_type = prediction;
            const auto scheduler = makeScheduler(kind, config, kGoldenSteps);
            const at::Tensor input = scheduler->scaleModelInput(sample, 3);
            const at::Tensor x0 = scheduler->predictedOriginal(output, 3, input);
            if (kind != SchedulerKind::Lcm) // whose step weighs it with the sample
                COMPARE_TENSORS(x0, scheduler->step(output, 3, sample, {{}, sample}).pred_original_sample, 1e-5);
            COMPARE_TENSORS(scheduler->outputFor(x0, 3, input), output, 1e-4);
        }
    }
}

QTEST_GUILESS_MAIN(tst_Scheduler)
#include "tst_scheduler.moc"
