#pragma once

#include "ui/viewer/picture_overlays.h"
#include "ui/window_state.h"

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/tile_source.h>

#include <QFutureWatcher>
#include <QTimer>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace pixelsmith {

class Actions;
class ImageViewer;
class Overview;

/// What lies over the picture when the user asks for it, kept up to date with the run and the view; and where each pixel
/// comes from. What takes time is measured on threads of its own. GUI thread only.
class WindowOverlays : public QObject
{
    Q_OBJECT

public:
    WindowOverlays(const Actions &actions, ImageViewer *viewer, Overview *overview, QObject *parent);
    ~WindowOverlays() override;

    /// \param base  the picture of stage 0; null: not there yet.
    void setPlan(const GenerationPlan &plan, std::shared_ptr<const TileSource> base);
    /// \param shown  the stage in the viewer.
    void setStages(const std::vector<StageInfo> &stages, int shown);
    /// Another picture, or another stage of it, is in the viewer.
    void pictureChanged();

    /// Where seams of the picture shown were found.
    void setSeams(const std::vector<SeamPlace> &places) { m_seamOverlay.setPlaces(places); }

    void take(const Progress &progress);
    void take(const TilesChanged &changed);
    /// Nothing is painted any more.
    void endWork();

    /// The drifted place gone to last, as parts of the picture, 0…1; goes to the first if none was. Nothing: none is known.
    std::optional<QPointF> driftSpot();

    /// A pixel of the stage shown, in pixels of the largest stage planned.
    PixelPoint inLargestStage(PixelPoint pixel) const;
    /// Which patch, step and Slider position made a pixel of the stage shown; empty where that is not known.
    QString provenance(PixelPoint pixel) const;

private:
    void connectActions(const Actions &actions);
    void showGrid();
    void showWork();
    void measureDrift();
    void measureSeams();
    void goToSpot(int direction);
    int shownStep() const;

    ImageViewer *m_viewer = nullptr;
    Overview *m_overview = nullptr;
    std::optional<GenerationPlan> m_plan;
    std::shared_ptr<const TileSource> m_base;
    std::vector<StageInfo> m_stages;
    int m_shown = 0;
    PatchGrid m_grid;
    std::pair<int, int> m_gridOf{-1, -1}; ///< stage and step
    WorkMap m_work;
    PatchGridOverlay m_gridOverlay;
    StepOverlay m_stepOverlay;
    DriftOverlay m_driftOverlay;
    SeamOverlay m_seamOverlay;
    QTimer m_driftTimer;
    QTimer m_seamTimer;
    QFutureWatcher<DriftMap> m_driftWatch;
    QFutureWatcher<SeamMeasure> m_seamWatch;
    std::shared_ptr<std::atomic<bool>> m_seamsGoOn;
    bool m_driftIsOld = false; ///< the picture changed while it was measured
    bool m_seamsAreOld = false;
};

} // namespace pixelsmith
