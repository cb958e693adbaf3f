#include "app/event_gatherer.h"

#include <QTimer>

namespace pixelsmith {

namespace {

constexpr int kIntervalMs = 33;

/// True if the event was joined to the last one that waits.
bool join(Event &last, const Event &event)
{
    auto *before = std::get_if<Progress>(&last);
    const auto *after = std::get_if<Progress>(&event);
    if (before && after) {
        const bool isSameStep =
            before->stage == after->stage && before->phase == after->phase && before->step == after->step;
        const std::vector<PixelRect> worked = isSameStep ? std::move(before->inWork) : std::vector<PixelRect>();
        *before = *after;
        before->inWork.insert(before->inWork.begin(), worked.begin(), worked.end());
        return true;
    }
    if (std::holds_alternative<ModelLoading>(last) && std::holds_alternative<ModelLoading>(event)) {
        last = event;
        return true;
    }
    if (std::holds_alternative<SavingPaused>(last) && std::holds_alternative<SavingPaused>(event)) {
        last = event;
        return true;
    }
    auto *tiles = std::get_if<TilesChanged>(&last);
    const auto *more = std::get_if<TilesChanged>(&event);
    if (!tiles || !more || tiles->stage != more->stage)
        return false;
    tiles->tiles.insert(tiles->tiles.end(), more->tiles.begin(), more->tiles.end());
    return true;
}

} // namespace

EventGatherer::EventGatherer(QObject *parent)
    : QObject(parent)
{
}

void EventGatherer::add(const Event &event)
{
    const std::lock_guard lock(m_mutex);
    // Progress and tiles alternate; what waits is searched two deep.
    const size_t count = m_waiting.size();
    const bool isJoined =
        (count >= 1 && join(m_waiting[count - 1], event)) || (count >= 2 && join(m_waiting[count - 2], event));
    if (!isJoined)
        m_waiting.push_back(event);
    if (!m_isScheduled) {
        m_isScheduled = true;
        QMetaObject::invokeMethod(this, &EventGatherer::scheduleFlush, Qt::QueuedConnection);
    }
}

void EventGatherer::scheduleFlush()
{
    QTimer::singleShot(kIntervalMs, this, &EventGatherer::flush);
}

void EventGatherer::flush()
{
    std::vector<Event> events;
    {
        const std::lock_guard lock(m_mutex);
        events.swap(m_waiting);
        m_isScheduled = false;
    }
    if (!events.empty())
        Q_EMIT arrived(events);
}

} // namespace pixelsmith
