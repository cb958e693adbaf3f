#pragma once

#include "ui/window_state.h"

#include <QToolBar>

class QLabel;
class QToolButton;

namespace pixelsmith {

class Actions;

/// The commands used most, the next one in the accent colour, what growing would cost, and Export at the far end.
class MainToolBar : public QToolBar
{
    Q_OBJECT

public:
    MainToolBar(const Actions &actions, QWidget *parent = nullptr);

    void apply(const Commands &commands);
    void setBudget(const QString &text);
    /// The button with the accent; null if there is none.
    const QToolButton *nextButton() const;

private:
    struct Button
    {
        QToolButton *button = nullptr;
        QAction *place = nullptr;
    };
    Button addButton(QAction *action, bool isFlat = false);
    static void show(const Button &button, bool shows);

    Button m_generate;
    Button m_grow;
    Button m_pause;
    Button m_stop;
    Button m_freeMemory; ///< while paused
    Button m_trySlider;
    Button m_compare;
    QToolButton *m_overlays = nullptr;
    Button m_export;
    QAction *m_budgetPlace = nullptr;
    QLabel *m_budget = nullptr;
};

} // namespace pixelsmith
