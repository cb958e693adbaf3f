#include "ui/window_overlays.h"

#include "ui/actions.h"
#include "ui/background_threads.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/overview.h"

#include <QtConcurrentRun>

#include <cmath>

namespace pixelsmith {

namespace {

constexpr int kSeamDelayMs = 300;   // after the view came to rest
constexpr int kDriftDelayMs = 1000; // while a picture grows
constexpr int kMostStretches = 64;
constexpr double kSpotZoom = 0.5; // a place is shown at least as large as this

PixelRect seenPart(const Viewport &view)
{
    const QRectF seen = view.visibleImage();
    return {static_cast<int64_t>(std::floor(seen.left())), static_cast<int64_t>(std::floor(seen.top())),
            static_cast<int64_t>(std::ceil(seen.right())), static_cast<int64_t>(std::ceil(seen.bottom()))};
}

} // namespace

WindowOverlays::WindowOverlays(const Actions &actions, ImageViewer *viewer, Overview *overview, QObject *parent)
    : QObject(parent)
    , m_viewer(viewer)
    , m_overview(overview)
{
    m_driftTimer.setSingleShot(true);
    m_driftTimer.setInterval(kDriftDelayMs);
    m_seamTimer.setSingleShot(true);
    m_seamTimer.setInterval(kSeamDelayMs);
    connect(&m_driftTimer, &QTimer::timeout, this, &WindowOverlays::measureDrift);
    connect(&m_seamTimer, &QTimer::timeout, this, &WindowOverlays::measureSeams);
    connect(&m_driftWatch, &QFutureWatcher<DriftMap>::finished, this, [this] {
        if (!m_driftIsOld)
            m_driftOverlay.setMap(m_driftWatch.result());
        else
            measureDrift();
    });
    connect(&m_seamWatch, &QFutureWatcher<SeamMeasure>::finished, this, [this] {
        if (!m_seamsAreOld)
            m_seamOverlay.setMeasure(m_seamWatch.result());
        else
            measureSeams();
    });
    connect(viewer, &ImageViewer::viewChanged, &m_seamTimer, qOverload<>(&QTimer::start));
    connectActions(actions);
}

WindowOverlays::~WindowOverlays()
{
    if (m_seamsGoOn)
        *m_seamsGoOn = false;
    m_driftWatch.waitForFinished();
    m_seamWatch.waitForFinished();
}

void WindowOverlays::connectActions(const Actions &actions)
{
    const auto show = [this](QAction *action, Overlay *overlay, auto &&begin) {
        connect(action, &QAction::toggled, this, [this, overlay, begin](bool on) {
            m_viewer->setOverlay(overlay, on);
            if (on)
                begin();
        });
    };
    show(actions.patchGrid, &m_gridOverlay, [this] { showGrid(); });
    show(actions.stepState, &m_stepOverlay, [this] { showWork(); });
    show(actions.drift, &m_driftOverlay, [this] { measureDrift(); });
    show(actions.seams, &m_seamOverlay, [this] { measureSeams(); });
    connect(actions.nextSpot, &QAction::triggered, this, [this] { goToSpot(1); });
    connect(actions.previousSpot, &QAction::triggered, this, [this] { goToSpot(-1); });
    for (QAction *action : {actions.nextSpot, actions.previousSpot}) {
        action->setEnabled(false);
        connect(actions.drift, &QAction::toggled, action, &QAction::setEnabled);
    }
}

void WindowOverlays::setPlan(const GenerationPlan &plan, std::shared_ptr<const TileSource> base)
{
    m_plan = plan.stages.empty() ? std::nullopt : std::optional(plan);
    m_base = std::move(base);
    m_gridOf = {-1, -1};
    showGrid();
    m_driftTimer.start();
}

void WindowOverlays::setStages(const std::vector<StageInfo> &stages, int shown)
{
    m_stages = stages;
    m_shown = shown;
    showGrid();
}

void WindowOverlays::pictureChanged()
{
    m_driftOverlay.setMap({});
    m_seamOverlay.setMeasure(std::nullopt);
    m_seamOverlay.setPlaces({});
    showGrid();
    showWork();
    measureDrift();
    m_seamTimer.start();
}

void WindowOverlays::take(const Progress &progress)
{
    if (m_plan)
        m_work.take(progress, *m_plan);
    showWork();
}

void WindowOverlays::take(const TilesChanged &changed)
{
    m_work.take(changed);
    showWork();
    if (changed.stage == m_shown)
        m_seamOverlay.setPlaces({}); // they may be gone
    if (changed.stage == m_shown && !m_driftTimer.isActive())
        m_driftTimer.start();
    if (changed.stage == m_shown && !m_seamTimer.isActive())
        m_seamTimer.start();
}

void WindowOverlays::endWork()
{
    m_work = {};
    showWork();
}

/// The step whose patches made what is seen: the one in work, or the last.
int WindowOverlays::shownStep() const
{
    const auto stage = static_cast<size_t>(m_shown);
    if (stage >= m_stages.size())
        return 0;
    const StageInfo &info = m_stages[stage];
    return std::max(0, info.phase == StagePhase::Denoising ? std::min(info.step, info.steps - 1) : info.steps - 1);
}

void WindowOverlays::showGrid()
{
    const std::pair<int, int> of{m_shown, shownStep()};
    if (of == m_gridOf)
        return;
    m_gridOf = of;
    const bool isPlanned = m_plan && m_shown >= 0 && m_shown < static_cast<int>(m_plan->stages.size());
    m_grid = isPlanned ? patchGrid(*m_plan, of.first, of.second) : PatchGrid();
    m_gridOverlay.setGrid(m_grid);
    m_seamTimer.start();
}

void WindowOverlays::showWork()
{
    const WorkMap &seen = m_work.stage() == m_shown ? m_work : WorkMap();
    m_stepOverlay.setMap(seen);
    m_overview->setWork(seen);
}

void WindowOverlays::measureDrift()
{
    if (!m_viewer->isShown(&m_driftOverlay) || !m_viewer->source() || !m_base)
        return;
    m_driftIsOld = m_driftWatch.isRunning();
    if (m_driftIsOld)
        return;
    m_driftWatch.setFuture(QtConcurrent::run(backgroundThreads(), [picture = m_viewer->source(), base = m_base] {
        try {
            return driftMap(*picture, *base);
        } catch (const std::exception &) {
            // The viewer tells of what cannot be read.
            return DriftMap();
        }
    }));
}

void WindowOverlays::measureSeams()
{
    if (!m_viewer->isShown(&m_seamOverlay) || !m_viewer->source())
        return;
    m_seamsAreOld = m_seamWatch.isRunning();
    if (m_seamsAreOld) {
        *m_seamsGoOn = false;
        return;
    }
    m_seamsGoOn = std::make_shared<std::atomic<bool>>(true);
    m_seamWatch.setFuture(
        QtConcurrent::run(backgroundThreads(), [picture = m_viewer->source(), grid = m_grid,
                                                region = seenPart(m_viewer->view()), goesOn = m_seamsGoOn] {
            try {
                return pixelsmith::measureSeams(*picture, grid, region, kMostStretches, [&] { return goesOn->load(); });
            } catch (const std::exception &) {
                return SeamMeasure();
            }
        }));
}

void WindowOverlays::goToSpot(int direction)
{
    const DriftMap::Spot *spot = m_driftOverlay.step(direction);
    if (!spot)
        return;
    if (m_viewer->view().zoom() < kSpotZoom)
        m_viewer->setZoomNow(kSpotZoom);
    m_viewer->setCentreFraction({spot->x, spot->y});
}

std::optional<QPointF> WindowOverlays::driftSpot()
{
    if (!m_driftOverlay.current())
        goToSpot(1);
    const DriftMap::Spot *spot = m_driftOverlay.current();
    return spot ? std::optional(QPointF(spot->x, spot->y)) : std::nullopt;
}

PixelPoint WindowOverlays::inLargestStage(PixelPoint pixel) const
{
    const PixelSize shown = m_viewer->view().pictureSize();
    if (m_stages.empty() || shown.isEmpty())
        return pixel;
    const PixelSize largest = m_stages.back().size;
    return {(2 * pixel.x + 1) * largest.width / (2 * shown.width),
            (2 * pixel.y + 1) * largest.height / (2 * shown.height)};
}

QString WindowOverlays::provenance(PixelPoint pixel) const
{
    const auto stage = static_cast<size_t>(m_shown);
    const int64_t cell = m_grid.cellAt(pixel);
    if (cell < 0 || stage >= m_stages.size())
        return {};
    const StageInfo &info = m_stages[stage];
    if (m_shown == 0)
        return info.steps > 0 ? tr("base, %n step(s)", nullptr, info.steps) : tr("base: a picture from a file");
    return tr("patch %1 · step %2 · Slider %3 / %4")
        .arg(cell + 1)
        .arg(shownStep() + 1)
        .arg(info.guidedSteps)
        .arg(info.steps);
}

} // namespace pixelsmith
