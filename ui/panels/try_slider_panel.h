#pragma once

#include <pixelsmith/events.h>
#include <pixelsmith/region_preview.h>

#include <QWidget>

#include <vector>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QScrollArea;

namespace pixelsmith {

class PreviewCell;

/// A region at several Slider positions, side by side. Keys 1 to 7, Tab and Enter, or the mouse choose one.
class TrySliderPanel : public QWidget
{
    Q_OBJECT

public:
    explicit TrySliderPanel(QWidget *parent = nullptr);

    /// Pictures of this size are on their way.
    void begin(const std::vector<SliderPosition> &sliders, PixelSize size);
    /// \param size  of the stage.
    void setProgress(const Progress &progress, PixelSize size);
    /// \param steps  of the stage that was shown.
    void setPreview(const RegionPreview &preview, int steps);
    /// It ended without pictures.
    void clear();
    bool isBusy() const { return m_isBusy; }
    const std::vector<PreviewCell *> &cells() const { return m_cells; }
    /// How wide, in pixels of the screen, each of so many pictures may be to be seen without scrolling.
    /// \param width  of the panel.
    int widestPicture(int count, int width) const;
    /// That shows the pictures as a whole; with less they are scrolled.
    int fullHeight() const;

Q_SIGNALS:
    /// The Slider shall stand there.
    void sliderChosen(pixelsmith::SliderPosition slider);
    void closeRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void setBusy(bool busy);
    void removeCells();

    QLabel *m_text = nullptr;
    QProgressBar *m_bar = nullptr;
    QHBoxLayout *m_head = nullptr;
    QScrollArea *m_area = nullptr;
    QHBoxLayout *m_row = nullptr;
    std::vector<PreviewCell *> m_cells;
    bool m_isBusy = false;
};

} // namespace pixelsmith
