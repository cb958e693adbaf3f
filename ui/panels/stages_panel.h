#pragma once

#include "ui/window_state.h"

#include <QWidget>

#include <vector>

namespace pixelsmith {

/// One row a stage: name, Slider, progress; what it will take, percentage or tick. A click or Enter shows that stage.
class StagesPanel : public QWidget
{
    Q_OBJECT

public:
    explicit StagesPanel(QWidget *parent = nullptr);

    void setStages(const std::vector<StageInfo> &stages);
    const std::vector<StageInfo> &stages() const { return m_stages; }
    /// The stage on the canvas.
    void setCurrent(int stage);
    int current() const { return m_current; }

    QSize sizeHint() const override;

Q_SIGNALS:
    void stageChosen(int stage);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRect rowRect(int row) const;
    void drawRow(QPainter &painter, int row) const;
    bool hasSlider(int row) const;
    QString describe(int row) const;
    void choose(int stage);

    std::vector<StageInfo> m_stages;
    int m_current = 0;
};

} // namespace pixelsmith
