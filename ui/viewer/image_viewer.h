#pragma once

#include "ui/viewer/comparison.h"
#include "ui/viewer/overlay.h"
#include "ui/viewer/tile_cache.h"
#include "ui/viewer/tile_layer.h"
#include "ui/viewer/view_motion.h"
#include "ui/viewer/viewport.h"

#include <pixelsmith/tile_source.h>

#include <QColor>
#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace pixelsmith {

enum class KeepView { No, Yes };

/// Shows a picture of any size from its tiles while it grows. Painting reads nothing: what is not in the cache is asked
/// for and drawn from a coarser tile until it is here. GUI thread only.
class ImageViewer : public QWidget
{
    Q_OBJECT

public:
    explicit ImageViewer(QWidget *parent = nullptr);
    ~ImageViewer() override;

    /// Null: nothing to show. KeepView::Yes: the new picture is another version of the one shown, which stays on screen
    /// until the new one's tiles are here.
    void setSource(std::shared_ptr<const TileSource> source, KeepView keep);
    const std::shared_ptr<const TileSource> &source() const { return m_picture->source(); }
    void tilesChanged(const std::vector<TileKey> &keys);

    /// Where the run works now, in pixels of the picture.
    void setWorkRects(std::vector<PixelRect> rects);
    /// A word behind size and zoom in the badge: "Paused".
    void setNotice(const QString &notice);
    /// Overlays lie one over the other in the order they were shown in. The viewer does not own them.
    void setOverlay(Overlay *overlay, bool isShown);
    bool isShown(const Overlay *overlay) const;

    /// A picture to compare with, of any size: it is shown as large as the first one, at the same place. Null: none.
    void setSecondSource(std::shared_ptr<const TileSource> source);
    const std::shared_ptr<const TileSource> &secondSource() const { return m_second->source(); }
    void secondTilesChanged(const std::vector<TileKey> &keys);
    /// What the two pictures are called while they are compared.
    void setNames(const QString &first, const QString &second);
    /// Has an effect while there is a second picture.
    void setCompareMode(CompareMode mode);
    CompareMode compareMode() const { return m_compareMode; }
    WipeDivider &divider() { return m_divider; }

    /// Without: zoom and momentum arrive at once.
    void setAnimated(bool animated) { m_animated = animated; }

    const Viewport &view() const { return m_view; }
    /// The place in the picture that is meant: below the cursor, or else in the middle of the view; 0…1 in both directions.
    QPointF spotFraction() const;
    /// The whole picture in one small image, as far as it is known.
    QImage coarseImage() const { return m_picture->coarseImage(); }
    /// Nothing in sight is waiting for its newest tile.
    bool isComplete() const { return m_picture->isComplete(); }
    /// Complete, and drawn as well as it can be: nothing will change before the next input or change of the picture.
    bool isAtRest() const;
    TileLayer::Coverage coverage() { return m_picture->coverage(); }
    const TileCache &cache() const { return m_cache; }

public Q_SLOTS:
    void fit();
    void setZoom(double zoom);
    /// Without easing.
    void setZoomNow(double zoom);
    void zoomIn();
    void zoomOut();
    void setCentreFraction(QPointF fraction);
    /// The second picture in place of the first; ends when the X key is let go.
    void setBlink(bool isOn);

Q_SIGNALS:
    void blinkChanged(bool isOn);
    void viewChanged(double zoom, QPointF centreFraction);
    void cursorMoved(pixelsmith::PixelPoint pixel, QColor colour);
    void cursorLeft();
    void coarseImageChanged();
    void readFailed(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    void scheduleTiles();
    void animateZoom(double zoom, QPointF anchor);
    void advanceMotion();
    void viewMoved();
    void settle();
    void refine();
    void showArrivals();
    /// Where tiles are wanted first, device pixels: below the cursor, or else in the middle.
    QPointF focusPoint() const { return m_cursor.value_or(middle()); }
    QPointF middle() const { return {m_view.viewSize().width() / 2, m_view.viewSize().height() / 2}; }
    void tellCursor(QPointF widget);
    Overlay *overlayTaking(QPointF device, Qt::KeyboardModifiers modifiers) const;
    void showCursor();
    QPointF devicePoint(QPointF widget) const;
    QRect widgetRect(const QRect &device) const;
    QSizeF deviceSize() const { return QSizeF(size()) * devicePixelRatioF(); }

    CompareMode shownMode() const;
    bool isBlinking() const { return m_blinks && m_second->source(); }
    bool isSecondAt(QPointF widget) const;
    void applyCompareMode();
    void placeSecond();
    QSizeF paneSize() const;
    void updateFrame(TileLayer &layer);
    void drawPictures(QPainter &painter);
    void drawLens(QPainter &painter, const QPixmap &picture) const;
    void drawNames(QPainter &painter) const;
    void drawLabel(QPainter &painter, const QString &text, QPointF corner, Qt::Alignment side) const;
    void drawWork(QPainter &painter) const;
    void drawOverlays(QPainter &painter) const;
    void drawBadge(QPainter &painter) const;
    void drawFocus(QPainter &painter) const;

    Viewport m_view;
    ViewMotion m_motion;
    HandSpeed m_hand;
    TileCache m_cache;
    TileLayer *m_picture = nullptr;
    TileLayer *m_second = nullptr; // to compare with
    CompareMode m_compareMode = CompareMode::Off;
    bool m_blinks = false;
    WipeDivider m_divider;
    std::pair<QString, QString> m_names;
    bool m_animated = true;
    bool m_moving = false;

    std::vector<PixelRect> m_workRects;
    std::vector<Overlay *> m_overlays; // lowest first
    Overlay *m_grabbing = nullptr;     // the one that has the mouse
    bool m_spaceHeld = false;
    QString m_notice;
    std::optional<QPointF> m_grab;
    std::optional<QPointF> m_cursor; // device pixels; none: not over the viewer
    QElapsedTimer m_clock;
    qint64 m_lastTick = 0;
    QTimer m_motionTimer;
    QTimer m_settleTimer;
    QTimer m_scheduleTimer;
    QTimer m_arrivalTimer;
    QTimer m_refineTimer;
};

} // namespace pixelsmith
