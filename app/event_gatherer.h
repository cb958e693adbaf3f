#pragma once

#include <pixelsmith/events.h>

#include <QObject>

#include <mutex>
#include <vector>

namespace pixelsmith {

/// Takes events on the worker thread and hands them over on its own, gathered: a gigapixel run tells far more than a
/// window can draw. Lives on the receiver's thread; add() may be called on any.
class EventGatherer : public QObject
{
    Q_OBJECT

public:
    explicit EventGatherer(QObject *parent = nullptr);

    void add(const Event &event);

    /// Hands over what is waiting now.
    void flush();

Q_SIGNALS:
    /// Of several progress events in a row only the newest comes, with where all of the same step worked; changed tiles of a stage come together.
    void arrived(const std::vector<pixelsmith::Event> &events);

private:
    void scheduleFlush();

    std::mutex m_mutex;
    std::vector<Event> m_waiting;
    bool m_isScheduled = false;
};

} // namespace pixelsmith
