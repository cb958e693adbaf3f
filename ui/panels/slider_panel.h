#pragma once

#include "ui/window_state.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QSpinBox;

namespace pixelsmith {

class StepSlider;

/// The strip below the picture: at which step of a stage guidance ends. Works while the stage is painted.
class SliderPanel : public QWidget
{
    Q_OBJECT

public:
    explicit SliderPanel(QWidget *parent = nullptr);

    /// Goes on to the next stage when the work does, otherwise the user's choice stays.
    void setStages(const std::vector<StageInfo> &stages);
    int stage() const { return m_stage; }
    void setStage(int stage);
    int guidedSteps() const;
    /// For the keys [ and ].
    void moveBy(int steps);
    bool hasStages() const;
    /// The drag under way, counted from 1; 0: the handle is not held.
    int drag() const;

Q_SIGNALS:
    void sliderMoved(int stage, int guidedSteps);

private:
    void showStage();
    void showText();
    void valueEdited(int value);
    void tell();
    const StageInfo *info() const;

    std::vector<StageInfo> m_stages;
    int m_stage = 1;
    int m_told = -1;
    int m_drags = 0;
    QComboBox *m_chooser = nullptr;
    StepSlider *m_slider = nullptr;
    QLabel *m_text = nullptr;
    QSpinBox *m_box = nullptr;
    QLabel *m_steps = nullptr;
};

} // namespace pixelsmith
