#include "pipeline/progress_meter.h"

#include <sys/resource.h>

namespace pixelsmith {

ProgressMeter::ProgressMeter(const GenerationPlan &plan)
{
    for (const StagePlan &stage : plan.stages) {
        const int64_t pixels = stage.size.area();
        tally(Work::UNet).left += stage.unetEvaluations;
        tally(Work::Encode).left += stage.index > 0 ? pixels : 0;
        tally(Work::Decode).left += stage.steps > 0 ? pixels : 0;
    }
}

ProgressMeter::ProgressMeter(int64_t unetEvaluations, int64_t encodedPixels, int64_t decodedPixels)
{
    tally(Work::UNet).left = unetEvaluations;
    tally(Work::Encode).left = encodedPixels;
    tally(Work::Decode).left = decodedPixels;
}

ProgressMeter::Booking::~Booking()
{
    if (std::uncaught_exceptions() > m_exceptions)
        return;
    Tally &tally = m_meter.tally(m_work);
    tally.done += m_amount;
    tally.left -= m_amount;
    tally.seconds += std::chrono::duration<double>(Clock::now() - m_start).count();
}

void ProgressMeter::fill(Progress &progress) const
{
    const Tally &unet = tally(Work::UNet);
    progress.unetEvaluations = unet.done;
    progress.elapsedSeconds = std::chrono::duration<double>(Clock::now() - m_start).count();
    progress.unetSeconds = unet.seconds;
    progress.vaeSeconds = tally(Work::Encode).seconds + tally(Work::Decode).seconds;
    progress.peakMemoryBytes = peakMemoryBytes();

    // Until an encoder or decoder was timed, it is not in the estimate: the denoising that comes first takes most.
    double left = 0;
    double measured = 0;
    for (const Tally &tally : m_tallies) {
        measured += tally.seconds;
        if (tally.done > 0 && tally.left > 0)
            left += tally.seconds / static_cast<double>(tally.done) * static_cast<double>(tally.left);
    }
    if (unet.done > 0 && measured > 0)
        progress.secondsLeft = left * progress.elapsedSeconds / measured;
}

int64_t peakMemoryBytes()
{
    struct rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<int64_t>(usage.ru_maxrss) * 1024;
}

} // namespace pixelsmith
