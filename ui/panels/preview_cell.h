#pragma once

#include <pixelsmith/region_preview.h>

#include <QAbstractButton>
#include <QImage>

#include <optional>

namespace pixelsmith {

/// One picture of a preview with its Slider position above it; pressed, it is the chosen one. Shows as many pixels of the
/// screen as the picture has.
class PreviewCell : public QAbstractButton
{
    Q_OBJECT

public:
    static constexpr int kFrame = 3; ///< around the picture, widget pixels

    /// \param size  of the picture in pixels. \param number  of the key that presses it, from 1.
    PreviewCell(SliderPosition slider, PixelSize size, int number, QWidget *parent = nullptr);

    SliderPosition slider() const { return m_slider; }
    bool hasPicture() const { return !m_image.isNull(); }
    /// \param steps  of the stage.
    void setPicture(const RegionPicture &picture, PixelSize size, int steps);

    /// How much of it was painted so in the end, 0…1.
    void setLikeness(double likeness);
    std::optional<double> likeness() const { return m_likeness; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QSize pictureSize() const;
    void describe();

    SliderPosition m_slider;
    PixelSize m_size;
    int m_number;
    QImage m_image;
    int m_guidedSteps = 0;
    int m_steps = 0;
    std::optional<double> m_likeness;
};

} // namespace pixelsmith
