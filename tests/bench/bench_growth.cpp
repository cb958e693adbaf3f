// How much memory a run takes as pictures grow: the whole cascade with a stand-in for the UNet.
//   bench_growth SIDE FOLDER [STEPS]
// Prints the resident memory while the last stage is denoised, and the peak of the process.
#include "support/fake_cascade.h"

#include <pixelsmith/error.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace pixelsmith;

namespace {

double residentMiB()
{
    std::ifstream stream("/proc/self/statm");
    int64_t pages = 0;
    int64_t resident = 0;
    stream >> pages >> resident;
    return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20);
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
        if (!progress || progress->stage != m_lastStage)
            return;
        if (progress->phase == StagePhase::Denoising && progress->unetEvaluations < m_next)
            return;
        if (progress->phase != StagePhase::Denoising && progress->partsDone % 64 != 0)
            return;
        m_next = progress->unetEvaluations + 10'000;
        std::printf("%7.1f s  phase %d  step %d  %7lld patches  %7.1f MiB\n", progress->elapsedSeconds,
                    static_cast<int>(progress->phase), progress->step,
                    static_cast<long long>(progress->unetEvaluations), residentMiB());
        std::fflush(stdout);
    }

private:
    int m_lastStage;
    int64_t m_next = 0;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "bench_growth SIDE FOLDER [STEPS]\n");
        return 2;
    }
    try {
        const int64_t side = std::atoll(argv[1]);
        const FakeCascade cascade({side, side}, argc > 3 ? std::atoi(argv[3]) : 3);
        const std::filesystem::path path = std::filesystem::path(argv[2]) / (std::string(argv[1]) + ".pixelsmith");
        std::filesystem::remove(path);
        const auto document = cascade.create(path);
        RunControl control;
        cascade.run(document, control, Printer(static_cast<int>(cascade.plan.stages.size()) - 1));
        std::printf("%lld x %lld: peak %.1f MiB, document %.1f MB\n", static_cast<long long>(side),
                    static_cast<long long>(side), static_cast<double>(peakMemoryBytes()) / (1 << 20),
                    static_cast<double>(std::filesystem::file_size(path)) / 1e6);
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
