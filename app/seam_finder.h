#pragma once

#include <pixelsmith/heal_seams.h>

#include <QFuture>
#include <QObject>

#include <atomic>
#include <memory>
#include <optional>

namespace pixelsmith {

/// Looks beside the window where seams show in a stage: of a large picture at so many places, evenly spread, as take some
/// seconds. One stage at a time; the newest counts. GUI thread only; the destructor waits for the place in work.
class SeamFinder : public QObject
{
    Q_OBJECT

public:
    explicit SeamFinder(QObject *parent = nullptr);
    ~SeamFinder() override;

    /// Ends with found(), unless another begins or it is stopped. Null, or a stage that is not done: stop().
    void find(const std::shared_ptr<const Document> &document, int stage);
    void stop();

Q_SIGNALS:
    /// \param findings  empty: the picture cannot be read.
    void found(int stage, const std::optional<pixelsmith::SeamFindings> &findings);

private:
    std::shared_ptr<std::atomic<bool>> m_goesOn; ///< of the newest; null: none
    QFuture<std::optional<SeamFindings>> m_future;
};

} // namespace pixelsmith
