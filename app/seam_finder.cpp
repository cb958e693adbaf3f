#include "app/seam_finder.h"

#include <ui/background_threads.h>

#include <QtConcurrentRun>

#include <chrono>

namespace pixelsmith {

namespace {

constexpr int kMostPlaces = 600;
constexpr std::chrono::seconds kLongest{10};

/// Any thread.
std::optional<SeamFindings> look(const std::shared_ptr<const Document> &document, int stage,
                                 const std::atomic<bool> &goesOn)
{
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + kLongest;
    try {
        return findSeams(document, stage, kMostPlaces, [&] { return goesOn && Clock::now() < end; });
    } catch (const std::exception &) {
        // The viewer tells of what cannot be read.
        return std::nullopt;
    }
}

} // namespace

SeamFinder::SeamFinder(QObject *parent)
    : QObject(parent)
{
}

SeamFinder::~SeamFinder()
{
    stop();
    m_future.waitForFinished();
}

void SeamFinder::stop()
{
    if (m_goesOn)
        *m_goesOn = false;
    m_goesOn.reset();
}

void SeamFinder::find(const std::shared_ptr<const Document> &document, int stage)
{
    stop();
    if (!document || stage < 0 || document->stageState(stage).phase != StagePhase::Done)
        return;
    const auto goesOn = m_goesOn = std::make_shared<std::atomic<bool>>(true);
    m_future = QtConcurrent::run(backgroundThreads(), [=] { return look(document, stage, *goesOn); });
    m_future.then(this, [this, goesOn, stage](const std::optional<SeamFindings> &result) {
        if (goesOn == m_goesOn)
            Q_EMIT found(stage, result);
    });
}

} // namespace pixelsmith
