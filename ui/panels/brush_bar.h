#pragma once

#include <QWidget>

class QLabel;
class QSlider;
class QSpinBox;

namespace pixelsmith {

class SliderBrush;

/// The brush's own strip, shown while one is in hand: what it paints, how large it is.
class BrushBar : public QWidget
{
    Q_OBJECT

public:
    /// \param brush  outlives this; both follow each other.
    explicit BrushBar(SliderBrush *brush, QWidget *parent = nullptr);

Q_SIGNALS:
    void doneClicked();

private:
    void showBrush();

    SliderBrush *m_brush;
    QLabel *m_tool = nullptr;
    QSlider *m_value = nullptr;
    QSpinBox *m_percent = nullptr;
    QSpinBox *m_size = nullptr;
};

} // namespace pixelsmith
