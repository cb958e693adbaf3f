#pragma once

#include <QSlider>

namespace pixelsmith {

/// An axis of steps: what has passed is hatched and cannot be changed, "now" is marked, the handle is where guidance
/// ends. A QSlider, so that its value can be read and set by assistive programs.
class StepSlider : public QSlider
{
    Q_OBJECT

public:
    /// From the widget's side to the axis: room for half a handle.
    static constexpr int kEndPx = 9;

    explicit StepSlider(QWidget *parent = nullptr);

    void setSteps(int steps);
    /// Steps finished while the stage is painted; 0: none yet, nothing is marked.
    void setPassed(int passed);
    int passed() const { return m_passed; }

    double xOf(double step) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    int stepAt(double x) const;
    QRectF groove() const;
    void drawGroove(QPainter &painter) const;
    void drawNow(QPainter &painter) const;

    int m_passed = 0;
};

} // namespace pixelsmith
