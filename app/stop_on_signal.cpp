#include "app/stop_on_signal.h"

#include <ctime>

namespace pixelsmith {

StopOnSignal::StopOnSignal(RunControl &control)
{
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, &m_oldMask);
    m_thread = std::jthread([this, &control](const std::stop_token &stop) {
        while (!stop.stop_requested()) {
            const timespec interval = {0, 100'000'000};
            if (sigtimedwait(&m_signals, nullptr, &interval) > 0)
                control.stop();
        }
    });
}

StopOnSignal::~StopOnSignal()
{
    m_thread.request_stop();
    m_thread.join();
    pthread_sigmask(SIG_SETMASK, &m_oldMask, nullptr);
}

} // namespace pixelsmith
