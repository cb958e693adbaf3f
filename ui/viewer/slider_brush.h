#pragma once

#include "ui/viewer/overlay.h"

#include <pixelsmith/slider_map.h>

#include <QPointF>

#include <optional>

class QKeyEvent;
class QWheelEvent;

namespace pixelsmith {

class ImageViewer;

/// Paints the Slider over a picture with mouse or keys: a left drag is a stroke; arrow keys move the crosshair (by one
/// brush, with Shift by four) and paint while Space is held; Alt and the wheel change the size, Escape puts the brush
/// away. Without a brush in hand the viewer's own gestures hold. GUI thread only.
class SliderBrush : public Overlay
{
    Q_OBJECT

public:
    enum class Tool { None, Paint, Erase };

    /// \param viewer  outlives this; its events are looked at.
    explicit SliderBrush(ImageViewer *viewer, QObject *parent = nullptr);

    const SliderMap &map() const { return m_map; }
    void setMap(const SliderMap &map);
    Tool tool() const { return m_tool; }
    void setTool(Tool tool);
    /// Of the Slider, 0…1: what Tool::Paint leaves.
    double value() const { return m_value; }
    void setValue(double value);
    /// As a part of the picture's longer side.
    double radius() const { return m_radius; }
    void setRadius(double radius);
    void resizeBy(double factor) { setRadius(m_radius * factor); }
    /// Also without a brush in hand.
    void setShown(bool shown);
    bool isShown() const { return m_isShown || m_tool != Tool::None; }

    void paint(QPainter &painter, const Viewport &view) override;
    bool mousePressed(QPointF device, const Viewport &view, Qt::KeyboardModifiers modifiers) override;
    void mouseMoved(QPointF device, const Viewport &view) override;
    void mouseReleased(QPointF device, const Viewport &view) override;
    std::optional<Qt::CursorShape> cursorAt(QPointF device, const Viewport &view) const override;

Q_SIGNALS:
    /// A stroke is over that changed something.
    void stroked(const pixelsmith::SliderMap &before, const pixelsmith::SliderMap &after);
    void toolChanged();
    void brushChanged();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    bool wheelTurned(const QWheelEvent &event);
    bool keyPressed(const QKeyEvent &event);
    bool keyReleased(const QKeyEvent &event);
    void moveCrosshair(QPointF brushes);

    void showOverlay();
    QPointF fractionAt(QPointF device) const;
    void beginStroke(QPointF fraction);
    void strokeTo(QPointF fraction);
    void endStroke();
    void dab(QPointF fraction);

    void drawPaint(QPainter &painter, const Viewport &view, double ratio) const;
    void drawLegend(QPainter &painter, const Viewport &view, double ratio) const;
    void drawBrush(QPainter &painter, const Viewport &view, double ratio) const;

    ImageViewer *m_viewer;
    SliderMap m_map;
    Tool m_tool = Tool::None;
    double m_value = 0.9;
    double m_radius = 0.05;
    bool m_isShown = false;
    QPointF m_at{0.5, 0.5};            ///< of the brush, in the picture, 0…1
    std::optional<SliderMap> m_before; ///< while a stroke is made
    QPointF m_last;                    ///< of the stroke
};

} // namespace pixelsmith
