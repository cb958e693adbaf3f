#pragma once

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
    QPointF fractionAt(QPointF widget) const;

    QImage m_image;
    QRectF m_part{0, 0, 1, 1};
    QPointF m_grabOffset;
};

} // namespace pixelsmith
