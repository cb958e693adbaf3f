#pragma once

#include "ui/viewer/tile_cache.h"
#include "ui/viewer/tile_layer.h"
#include "ui/viewer/viewport.h"

#include <pixelsmith/tile_source.h>

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace pixelsmith {

/// A part of a print, as large on the screen as it is on paper, or smaller as from afar. The picture covers the paper, and
/// what is beyond the paper is cut off. The mouse and the arrow keys move the part. Reads tiles while it is shown only.
/// GUI thread only.
class PrintCrop : public QWidget
{
    Q_OBJECT

public:
    explicit PrintCrop(QWidget *parent = nullptr);

    /// Of the picture; null: there is none.
    void setSource(std::shared_ptr<const TileSource> source);
    void tilesChanged(const std::vector<TileKey> &keys);
    /// \param inches  of the paper, turned as the picture is. \param scale  1: as large as the paper; 0.5: half as large.
    void setPaper(QSizeF inches, double scale);
    /// Of the part, in the picture, 0…1; as near to it as the paper allows.
    void setCentreFraction(QPointF fraction);

    const Viewport &view() const { return m_view; }
    /// Nothing in sight waits for its newest tile.
    bool isComplete() const { return m_layer.isComplete(); }
    QSize sizeHint() const override { return {388, 220}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void placeView();
    void placeCentre(QPointF fraction);
    void panBy(QPointF device);

    TileCache m_cache;
    TileLayer m_layer;
    Viewport m_view; ///< of the part of the widget that the paper covers
    std::shared_ptr<const TileSource> m_source;
    QSizeF m_paper;       ///< inches
    double m_scale = 1;   ///< of the paper
    QSizeF m_paperPixels; ///< device pixels that the whole paper would take
    QPointF m_centre = {0.5, 0.5};
    std::optional<QPointF> m_grab; ///< widget coordinates
    QTimer m_requestTimer;
};

/// Device pixels an inch of the screen that the widget is on, as the screen tells, or what is usual where it tells nonsense.
double screenPixelsPerInch(const QWidget &widget);

} // namespace pixelsmith
