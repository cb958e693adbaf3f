#include <pixelsmith/run_control.h>

#include <utility>

namespace pixelsmith {

void RunControl::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    m_changed.notify_all();
}

void RunControl::pause()
{
    const std::lock_guard lock(m_mutex);
    m_paused = true;
}

void RunControl::resume()
{
    const std::lock_guard lock(m_mutex);
    m_paused = false;
    ++m_resumeCount;
    m_changed.notify_all();
}

bool RunControl::isStopRequested() const
{
    const std::lock_guard lock(m_mutex);
    return m_stop;
}

bool RunControl::isPaused() const
{
    const std::lock_guard lock(m_mutex);
    return m_paused;
}

std::chrono::duration<double> RunControl::pausedFor() const
{
    const std::lock_guard lock(m_mutex);
    return m_pausedFor;
}

void RunControl::setSlider(int stage, int guidedSteps)
{
    const std::lock_guard lock(m_mutex);
    m_slider[stage] = guidedSteps;
}

std::optional<int> RunControl::slider(int stage) const
{
    const std::lock_guard lock(m_mutex);
    const auto entry = m_slider.find(stage);
    return entry == m_slider.end() ? std::nullopt : std::optional(entry->second);
}

void RunControl::setSliderMap(std::shared_ptr<const SliderMap> map)
{
    const std::lock_guard lock(m_mutex);
    m_sliderMap = std::move(map);
}

std::shared_ptr<const SliderMap> RunControl::sliderMap() const
{
    const std::lock_guard lock(m_mutex);
    return m_sliderMap;
}

void RunControl::setFocus(Focus focus)
{
    const std::lock_guard lock(m_mutex);
    m_focus = focus;
}

std::optional<RunControl::Focus> RunControl::focus() const
{
    const std::lock_guard lock(m_mutex);
    return m_focus;
}

void RunControl::setPreviewWanted(bool wanted)
{
    const std::lock_guard lock(m_mutex);
    m_previewWanted = wanted;
}

bool RunControl::isPreviewWanted() const
{
    const std::lock_guard lock(m_mutex);
    return m_previewWanted;
}

bool RunControl::proceed()
{
    std::unique_lock lock(m_mutex);
    if (m_paused && !m_stop) {
        const auto start = std::chrono::steady_clock::now();
        m_changed.wait(lock, [this] { return m_stop || !m_paused; });
        m_pausedFor += std::chrono::steady_clock::now() - start;
    }
    return !m_stop;
}

bool RunControl::waitFor(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    const int64_t before = m_resumeCount;
    m_changed.wait_for(lock, time, [&] { return m_stop || m_resumeCount != before; });
    return !m_stop;
}

} // namespace pixelsmith
