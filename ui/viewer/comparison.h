#pragma once

#include "ui/viewer/overlay.h"

namespace pixelsmith {

/// How two pictures are shown in one view.
enum class CompareMode {
    Off,
    Wipe,       ///< the one left of a divider, the other right of it
    SideBySide, ///< both, at the same place
    Lens,       ///< the other in a circle around the cursor
};

/// The line between two pictures, to be taken with the mouse. Its place is a part of the view's width, so that it stays
/// on the screen while the picture moves below it.
class WipeDivider : public Overlay
{
    Q_OBJECT

public:
    using Overlay::Overlay;

    /// 0…1; values outside are taken to the nearest.
    void setPlace(double place);
    double place() const { return m_place; }
    /// Whole device pixels of the view that lie left of it.
    int column(const Viewport &view) const;

    void paint(QPainter &painter, const Viewport &view) override;
    bool mousePressed(QPointF at, const Viewport &view, Qt::KeyboardModifiers modifiers) override;
    void mouseMoved(QPointF at, const Viewport &view) override;
    std::optional<Qt::CursorShape> cursorAt(QPointF at, const Viewport &view) const override;

private:
    bool isNear(QPointF at, const Viewport &view) const;

    double m_place = 0.5;
    double m_grip = 0; // from the mouse to the line, device pixels
};

} // namespace pixelsmith
