#include "pipeline/progress_meter.h"

#include <sys/resource.h>

namespace pixelsmith {

namespace {

/// A pixel's time in the decoder by that in the encoder, until the decoder is timed. AutoencoderKL's decoder has three
/// resnets a block and widens before it upsamples, its encoder two.
constexpr double kDecodeByEncode = 2;

} // namespace

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
    const double seconds = std::chrono::duration<double>(Clock::now() - m_start).count();
    tally.seconds += seconds - m_innerSeconds;
    m_meter.m_booking = m_outer;
    if (m_outer)
        m_outer->m_innerSeconds += seconds;
}

void ProgressMeter::fill(Progress &progress) const
{
    const Tally &unet = tally(Work::UNet);
    progress.unetEvaluations = unet.done;
    progress.elapsedSeconds = std::chrono::duration<double>(Clock::now() - m_start).count();
    progress.unetSeconds = unet.seconds;
    progress.encodeSeconds = tally(Work::Encode).seconds;
    progress.decodeSeconds = tally(Work::Decode).seconds;
    progress.surveySeconds = tally(Work::Survey).seconds;
    progress.canvasSeconds = tally(Work::Canvas).seconds;
    progress.peakMemoryBytes = peakMemoryBytes();

    // Until an encoder was timed, the VAE is not in the estimate: the denoising that comes first takes most.
    double left = 0;
    double measured = 0;
    for (const Work work : {Work::UNet, Work::Encode, Work::Decode}) {
        const Tally &planned = tally(work);
        measured += planned.seconds;
        if (planned.done > 0 && planned.left > 0)
            left += planned.seconds / static_cast<double>(planned.done) * static_cast<double>(planned.left);
    }
    const Tally &encode = tally(Work::Encode);
    const Tally &decode = tally(Work::Decode);
    if (decode.done == 0 && encode.done > 0)
        left += kDecodeByEncode * encode.seconds / static_cast<double>(encode.done) * static_cast<double>(decode.left);
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
