#include "app/stop_on_signal.h"

namespace pixelsmith {

StopOnSignal::StopOnSignal(RunControl &control)
{
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, &m_oldMask);
    m_thread = std::jthread([this, &control](const std::stop_token &stop) {
        while (!stop.stop_requested()) {
            if (sigwaitinfo(&m_signals, nullptr) > 0 && !stop.stop_requested())
                control.stop();
        }
    });
}

StopOnSignal::~StopOnSignal()
{
    m_thread.request_stop();
    pthread_kill(m_thread.native_handle(), SIGTERM); // to the thread alone, which waits for such a signal
    m_thread.join();
    pthread_sigmask(SIG_SETMASK, &m_oldMask, nullptr);
}

} // namespace pixelsmith
