#include "ui/window_state.h"

#include <algorithm>

namespace pixelsmith {

Commands commandsOf(const WindowState &state, bool hasPicture, bool hasGrowTarget)
{
    using Run = WindowState::Run;
    using Next = Commands::Next;
    const auto is = [&state](auto... runs) { return ((state.run == runs) || ...); };

    Commands c;
    const bool isAtWork = is(Run::Loading, Run::Sampling, Run::Growing, Run::Paused, Run::Stopping);
    const bool isQuiet = is(Run::Empty, Run::BaseReady, Run::Stopped, Run::Finished);
    c.isPaused = is(Run::Paused);
    // While something is painted they wait for their turn.
    c.canGenerate = (isQuiet || isAtWork) && state.problem.isEmpty();
    c.canGrow = hasGrowTarget && is(Run::BaseReady, Run::Growing, Run::Paused, Run::Stopped, Run::Finished);
    c.canPause = is(Run::Growing);
    c.canResume = is(Run::Paused, Run::Stopped);
    c.canStop = is(Run::Loading, Run::Sampling, Run::Growing, Run::Paused) || state.isTrying;
    c.canFreeMemory = !state.isTrying && !state.isBusy && (isQuiet || is(Run::Paused));
    c.canTry = hasPicture && !state.isBusy && is(Run::BaseReady, Run::Stopped, Run::Finished);
    c.canPaint = hasPicture && !is(Run::Empty, Run::NoModel, Run::Sampling);
    c.canRedoPainted = hasPicture && !state.isBusy && is(Run::Finished) && state.isRedoWanted;
    c.canHeal = hasPicture && !state.isBusy && is(Run::Finished);
    c.isHealing = isAtWork && state.isHealing;
    c.canSave = hasPicture;
    c.canExport = hasPicture && !is(Run::Sampling);
    c.canCompact = hasPicture && !state.isTrying && is(Run::BaseReady, Run::Finished);
    c.showsGrow = is(Run::BaseReady, Run::Growing, Run::Paused, Run::Stopping, Run::Stopped, Run::Finished);
    c.showsPause = is(Run::Growing, Run::Paused, Run::Stopping, Run::Stopped);
    c.showsStop = is(Run::Loading, Run::Sampling, Run::Growing, Run::Paused, Run::Stopping) || state.isTrying;
    c.showsSlider = c.showsGrow;
    c.showsWork = is(Run::Sampling, Run::Growing, Run::Stopping);
    c.showsProgress = is(Run::Sampling, Run::Growing, Run::Paused, Run::Stopping);

    if (c.canResume)
        c.next = Next::Resume;
    else if (is(Run::Finished))
        c.next = hasGrowTarget ? Next::Grow : Next::Export;
    else if (c.canGrow && is(Run::BaseReady))
        c.next = Next::Grow;
    else if (c.canGenerate && is(Run::Empty, Run::BaseReady))
        c.next = Next::Generate;
    return c;
}

double doneOf(const Progress &progress, const StageTimes &times)
{
    const double part =
        progress.parts > 0
            ? std::clamp(static_cast<double>(progress.partsDone) / static_cast<double>(progress.parts), 0.0, 1.0)
            : 0;
    const double all = times.all() > 0 ? times.all() : 1;
    switch (progress.phase) {
    case StagePhase::Waiting:
        return 0;
    case StagePhase::Encoding:
        return times.encoding * part / all;
    case StagePhase::Denoising: {
        const double steps = std::max(1, progress.steps - progress.firstStep);
        const double denoised = std::min(1.0, (progress.step - progress.firstStep + part) / steps);
        return (times.encoding + times.denoising * denoised) / all;
    }
    case StagePhase::Decoding:
        return std::min(1.0, (times.encoding + times.denoising + times.decoding * part) / all);
    case StagePhase::Done:
        break;
    }
    return 1;
}

std::optional<double> secondsLeft(const Progress &progress, const std::vector<StageInfo> &stages)
{
    const bool isMeasured = std::ranges::all_of(stages, [](const StageInfo &stage) { return stage.times.isMeasured; });
    if (!isMeasured || progress.decodeSeconds > 0)
        return progress.secondsLeft;
    double left = 0;
    for (const StageInfo &stage : stages)
        left += stage.times.all() * (stage.phase == StagePhase::Done ? 0 : 1 - stage.done);
    return left;
}

void advance(StageInfo &stage, const Progress &progress)
{
    stage.phase = progress.phase;
    stage.step = progress.step;
    stage.done = doneOf(progress, stage.times);
}

} // namespace pixelsmith
