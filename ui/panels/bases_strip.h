#pragma once

#include "ui/window_state.h"

#include <QAbstractButton>
#include <QWidget>

#include <vector>

class QHBoxLayout;
class QToolButton;

namespace pixelsmith {

/// One of several bases: its picture, once there is one, and its seed.
class BaseCell : public QAbstractButton
{
    Q_OBJECT

public:
    explicit BaseCell(QWidget *parent = nullptr);
    void setBase(const BaseInfo &base);
    const BaseInfo &base() const { return m_base; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    BaseInfo m_base;
};

/// Bases that were asked for together, side by side below the canvas: the one that is chosen there is shown, and grows.
class BasesStrip : public QWidget
{
    Q_OBJECT

public:
    explicit BasesStrip(QWidget *parent = nullptr);

    /// Hides itself when there are less than two.
    void setBases(const std::vector<BaseInfo> &bases);
    /// The picture on the canvas.
    void setCurrent(const QString &document);
    const std::vector<BaseCell *> &cells() const { return m_cells; }

Q_SIGNALS:
    void baseChosen(const QString &document);
    void closeRequested();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void moveFocus(int by);

    QHBoxLayout *m_place = nullptr;
    QToolButton *m_close = nullptr;
    std::vector<BaseCell *> m_cells;
    QString m_current;
};

} // namespace pixelsmith
