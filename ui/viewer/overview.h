#pragma once

#include "ui/viewer/work_map.h"

#include <QImage>
#include <QRectF>
#include <QWidget>

namespace pixelsmith {

/// The whole picture, small, with a frame around what the viewer shows. Drag the frame, click, or use the arrow keys.
class Overview : public QWidget
{
    Q_OBJECT

public:
    explicit Overview(QWidget *parent = nullptr);

    /// Null: nothing to show.
    void setImage(const QImage &image);
    /// How far the stage is: what waits is hatched, what is in work is framed. Empty: nothing is painted.
    void setWork(const WorkMap &work);
    /// What the viewer shows, as a part of the picture, 0…1.
    void setVisiblePart(const QRectF &part);
    QRectF visiblePart() const { return m_part; }
    /// Where the picture is drawn in this widget.
    QRectF imageRect() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    /// The centre wanted, as a part of the picture.
    void centreRequested(QPointF fraction);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void describe();
    QPointF fractionAt(QPointF widget) const;

    QImage m_image;
    WorkMap m_work;
    QRectF m_part{0, 0, 1, 1};
    QPointF m_grabOffset;
};

} // namespace pixelsmith
