#pragma once

#include <pixelsmith/run_control.h>

#include <csignal>
#include <thread>

namespace pixelsmith {

/// While it lives, Ctrl+C and a polite kill stop the run after the batch in work. Make it before other threads start:
/// they take over the mask of signals.
class StopOnSignal
{
public:
    explicit StopOnSignal(RunControl &control);
    ~StopOnSignal();
    StopOnSignal(const StopOnSignal &) = delete;
    StopOnSignal &operator=(const StopOnSignal &) = delete;

private:
    sigset_t m_signals = {};
    sigset_t m_oldMask = {};
    std::jthread m_thread;
};

} // namespace pixelsmith
