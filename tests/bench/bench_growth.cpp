// How much memory a run takes as pictures grow: the whole cascade with a stand-in for the UNet.
//   bench_growth SIDE FOLDER [STEPS]
//   bench_growth SIDE FOLDER maps      the latent maps of the last stage alone, each once written: minutes instead of hours
// Prints the resident memory while the last stage is denoised, and the peaks of the process: its own (RssAnon, which
// nothing but swapping takes away), as seen at each report of progress, and that of all its pages (VmHWM), to which those
// of files belong, which the system takes back when it needs them.
#include "guidance/tone_lock.h"
#include "support/fake_cascade.h"

#include <pixelsmith/error.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>

using namespace pixelsmith;

namespace {

/// What /proc/self/status says of a kind of memory, in MiB.
double statusMiB(const std::string &name)
{
    std::ifstream stream("/proc/self/status");
    for (std::string word; stream >> word;) {
        int64_t kib = 0;
        if (word == name + ":" && stream >> kib)
            return static_cast<double>(kib) / 1024;
    }
    return 0;
}

class Printer
{
public:
    explicit Printer(int lastStage)
        : m_lastStage(lastStage)
    {
    }

    void operator()(const Event &event)
    {
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress)
            return;
        m_peak = std::max(m_peak, statusMiB("RssAnon"));
        if (progress->stage != m_lastStage)
            return;
        if (progress->phase == StagePhase::Denoising && progress->unetEvaluations < m_next)
            return;
        if (progress->phase != StagePhase::Denoising && progress->partsDone % 64 != 0)
            return;
        m_next = progress->unetEvaluations + 10'000;
        std::printf("%7.1f s  phase %d  step %d  %7lld patches  own %7.1f MiB  of files %7.1f MiB\n",
                    progress->elapsedSeconds, static_cast<int>(progress->phase), progress->step,
                    static_cast<long long>(progress->unetEvaluations), statusMiB("RssAnon"), statusMiB("RssFile"));
        std::fflush(stdout);
    }

    double peak() const { return m_peak; }

private:
    int m_lastStage;
    int64_t m_next = 0;
    double m_peak = 0;
};

void printMemory(const char *when)
{
    std::printf("%-16s own %7.1f MiB  of files %7.1f MiB\n", when, statusMiB("RssAnon"), statusMiB("RssFile"));
    std::fflush(stdout);
}

void measureMaps(PixelSize size, const std::filesystem::path &folder)
{
    const c10::InferenceMode guard;
    const FakeCascade cascade(size, 2);
    const StagePlan &stage = cascade.plan.stages.back();
    const std::array sizes = {cascade.plan.latentChannels, stage.latentSize.height, stage.latentSize.width};
    const auto scheduler = makeScheduler(SchedulerKind::Ddim, {}, stage.steps);
    const PatchDenoiser denoiser(cascade.plan, stage, *scheduler, {}, at::kCPU);
    printMemory("before");
    const at::Tensor guidance = makeMap(folder / "maps", sizes);
    at::Tensor sample = makeMap(folder / "maps", sizes);
    at::Tensor next = makeMap(folder / "maps", sizes);
    printMemory("empty maps");
    denoiser.startingPoint(guidance, sample);
    printMemory("starting point");
    lockTone(sample, guidance, next);
    printMemory("tone locked");
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "bench_growth SIDE FOLDER [STEPS | maps]\n");
        return 2;
    }
    try {
        const int64_t side = std::atoll(argv[1]);
        if (argc > 3 && std::string(argv[3]) == "maps") {
            measureMaps({side, side}, argv[2]);
            return 0;
        }
        const FakeCascade cascade({side, side}, argc > 3 ? std::atoi(argv[3]) : 3);
        const std::filesystem::path path = std::filesystem::path(argv[2]) / (std::string(argv[1]) + ".pixelsmith");
        std::filesystem::remove(path);
        const auto document = cascade.create(path);
        RunControl control;
        Printer printer(static_cast<int>(cascade.plan.stages.size()) - 1);
        cascade.run(document, control, std::ref(printer));
        std::printf("%lld x %lld: peak %.1f MiB own, %.1f MiB in all; document %.1f MB\n", static_cast<long long>(side),
                    static_cast<long long>(side), printer.peak(), statusMiB("VmHWM"),
                    static_cast<double>(std::filesystem::file_size(path)) / 1e6);
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
