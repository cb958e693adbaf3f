#include "models/host_memory.h"
#include "pipeline/loaded_model.h"
#include "pipeline/noise_predictor.h"
#include "pipeline/patch_denoiser.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>

/// One group of patches through one step of a refined stage, as the program does it: gathered, predicted with guidance,
/// anchored, stepped with DPM++ 2M, scattered. For every line on standard input one step is done and its milliseconds are
/// told, on the clock and of all threads. patch_step.py calls it.
///   bench_patch_step MODEL PATCHES THREADS
namespace pixelsmith {
namespace {

/// What a step works on; refers to itself, so it stays where it is.
class Step
{
public:
    Step(const std::filesystem::path &model, int patches, int threads)
        : m_model(loadModel({.checkpoint = model}, {"cpu", "float32", threads}))
        , m_plan(makePlan(request(m_model.info, patches), m_model.info))
        , m_prompts(encodePrompts(m_model.checkpoint, {m_plan.prompt, "", true}, m_model.options()))
        , m_predict(m_model.unet, m_prompts, m_plan, stage())
        , m_scheduler(schedulerFor(stage(), m_model.scheduler))
        , m_denoiser(
              m_plan, stage(), *m_scheduler,
              [this](const at::Tensor &z, int step, std::span<const LatentRect> areas) {
                  return m_predict(z, step, m_scheduler->timesteps()[static_cast<size_t>(step)], areas);
              },
              m_model.device)
        , m_patches(patchCover(coverGeometry(m_plan, stage()), kStep))
    {
        PIXELSMITH_CHECK(m_patches.size() >= static_cast<size_t>(patches), "a stage of so many patches");
        m_patches.resize(static_cast<size_t>(patches));
        const LatentSize size = stage().latentSize;
        const at::Tensor map = at::randn({m_plan.latentChannels, size.height, size.width});
        m_latents = {map, map.clone(), map.clone(), map.clone(), map.clone()};
    }

    void operator()() { m_denoiser.step(m_latents, kStep, stage().guidedSteps, m_patches); }

private:
    static constexpr int kStep = 6; ///< of 8; not the first one, so that it looks back

    static GenerationRequest request(const ModelInfo &info, int patches)
    {
        GenerationRequest request;
        request.prompt = "a mountain lake at sunset";
        const PixelSize native = info.nativeSize();
        request.targetSize = {2 * native.width, 2 * native.height};
        request.stageSteps = 8;
        request.batchSize = patches;
        return request;
    }

    static std::unique_ptr<Scheduler> schedulerFor(const StagePlan &stage, SchedulerConfig config)
    {
        config.use_karras_sigmas = stage.sampling.usesKarrasSigmas;
        return makeScheduler(stage.sampling.scheduler, config, stage.steps);
    }

    const StagePlan &stage() const { return m_plan.stages.back(); }

    LoadedModel m_model;
    GenerationPlan m_plan;
    PromptEmbeds m_prompts;
    NoisePredictor m_predict;
    std::unique_ptr<Scheduler> m_scheduler;
    PatchDenoiser m_denoiser;
    std::vector<Patch> m_patches;
    StageLatents m_latents;
};

void run(const std::filesystem::path &model, int patches, int threads)
{
    at::set_num_threads(threads);
    keepHostMemory(size_t{384} << 20); // as the pipeline keeps of freed tensors
    const c10::InferenceMode inference;
    Step step(model, patches, threads);
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = std::chrono::steady_clock::now();
        const std::clock_t cpuStart = std::clock();
        step();
        const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
        fmt::print("{} {}\n", wall.count(), 1e3 * static_cast<double>(std::clock() - cpuStart) / CLOCKS_PER_SEC);
        std::fflush(stdout);
    }
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        if (argc != 4)
            throw pixelsmith::Error(pixelsmith::ErrorKind::InvalidRequest,
                                    "The folder of a model, patches and threads are wanted.");
        pixelsmith::run(argv[1], std::stoi(argv[2]), std::stoi(argv[3]));
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
