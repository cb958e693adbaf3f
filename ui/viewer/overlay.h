#pragma once

#include "ui/viewer/viewport.h"

#include <QObject>
#include <QPointF>

#include <optional>

class QPainter;

namespace pixelsmith {

/// Something that lies over the picture in an ImageViewer: a grid, a heat map, a brush. Whoever makes it owns it, and
/// shows it with ImageViewer::setOverlay(). GUI thread only.
class Overlay : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// One unit of the painter is one device pixel of the view; `view` maps pixels of the picture to them. Called at
    /// each frame, so it takes a millisecond at most and reads no tile. Large coordinates are cut to the view by the
    /// overlay: the painter cannot take them. The painter's state is restored by the caller.
    virtual void paint(QPainter &painter, const Viewport &view) = 0;

    /// The left button went down at a place in device pixels of the view. True takes the mouse: moves and the release
    /// come here until the button is up, and the picture is not moved. Not called while Space is held, which pans.
    virtual bool mousePressed(QPointF, const Viewport &, Qt::KeyboardModifiers) { return false; }
    virtual void mouseMoved(QPointF, const Viewport &) {}
    virtual void mouseReleased(QPointF, const Viewport &) {}
    /// The shape of the cursor at a place, with no button down; nothing: as it is without the overlay.
    virtual std::optional<Qt::CursorShape> cursorAt(QPointF, const Viewport &) const { return std::nullopt; }

Q_SIGNALS:
    /// It looks different now: the viewer paints it again.
    void changed();
};

} // namespace pixelsmith
