#pragma once

#include "ui/viewer/overlay.h"
#include "ui/viewer/work_map.h"

#include <pixelsmith/drift_map.h>
#include <pixelsmith/heal_seams.h>
#include <pixelsmith/patch_grid.h>
#include <pixelsmith/seam_meter.h>

#include <QImage>

namespace pixelsmith {

/// Where the patches of the step that is shown meet.
class PatchGridOverlay : public Overlay
{
    Q_OBJECT

public:
    using Overlay::Overlay;
    void setGrid(const PatchGrid &grid);
    void paint(QPainter &painter, const Viewport &view) override;

private:
    PatchGrid m_grid;
};

/// How far the step in work is, patch by patch.
class StepOverlay : public Overlay
{
    Q_OBJECT

public:
    using Overlay::Overlay;
    void setMap(const WorkMap &map);
    void paint(QPainter &painter, const Viewport &view) override;

private:
    WorkMap m_map;
};

/// Where the picture left its base, as heat, with rings around the places where it did most.
class DriftOverlay : public Overlay
{
    Q_OBJECT

public:
    using Overlay::Overlay;
    void setMap(const DriftMap &map);
    const DriftMap &map() const { return m_map; }
    /// The next place (1) or the one before (-1), round and round; null if there is none.
    const DriftMap::Spot *step(int direction);
    /// The place gone to last; null: none yet.
    const DriftMap::Spot *current() const;
    void paint(QPainter &painter, const Viewport &view) override;

private:
    DriftMap m_map;
    QImage m_heat;
    int m_current = -1;
};

/// How much the borders of the last step's patches show, each by the width of its line; and where seams of any step were
/// found.
class SeamOverlay : public Overlay
{
    Q_OBJECT

public:
    using Overlay::Overlay;
    /// Nothing: it is being measured.
    void setMeasure(const std::optional<SeamMeasure> &measure);
    /// Of the picture shown; none: not looked for.
    void setPlaces(const std::vector<SeamPlace> &places);
    const std::vector<SeamPlace> &places() const { return m_places; }
    void paint(QPainter &painter, const Viewport &view) override;

private:
    std::optional<SeamMeasure> m_measure;
    std::vector<SeamPlace> m_places;
};

} // namespace pixelsmith
