#pragma once

#include <pixelsmith/geometry.h>
#include <pixelsmith/slider_map.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace pixelsmith {

/// The mailbox of a running cascade: commands go in from any thread, the run looks into it between batches.
/// All calls are thread-safe; none waits, but for proceed() and waitFor().
class RunControl
{
public:
    /// Ends the run after the batch in work; the document can be continued.
    void stop();
    void pause();
    void resume();
    bool isStopRequested() const;
    bool isPaused() const;
    /// How long the run has stood still in pauses that are over.
    std::chrono::duration<double> pausedFor() const;

    /// The number of guided steps of a stage, from its next step on.
    void setSlider(int stage, int guidedSteps);
    std::optional<int> slider(int stage) const;
    /// The painted Slider of all stages, from the next step on. Null: as it is in the document.
    void setSliderMap(std::shared_ptr<const SliderMap> map);
    std::shared_ptr<const SliderMap> sliderMap() const;

    /// Where the user looks, as a part of the picture (0…1 in both directions): that is done first. Bits do not change.
    struct Focus
    {
        double x = 0.5;
        double y = 0.5;
    };
    void setFocus(Focus focus);
    std::optional<Focus> focus() const;

    /// True while base previews are worth their time because somebody looks.
    void setPreviewWanted(bool wanted);
    bool isPreviewWanted() const;

    /// For the run: waits while paused. False: stop.
    bool proceed();
    /// For the run: waits for that long, or until resume() or stop() is called. False: stop.
    bool waitFor(std::chrono::milliseconds time);

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_stop = false;
    bool m_paused = false;
    std::chrono::duration<double> m_pausedFor{0};
    int64_t m_resumeCount = 0;
    bool m_previewWanted = false;
    std::map<int, int> m_slider;
    std::shared_ptr<const SliderMap> m_sliderMap;
    std::optional<Focus> m_focus;
};

} // namespace pixelsmith
