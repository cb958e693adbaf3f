#include "ui/wheel_guard.h"

#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>

namespace pixelsmith {

namespace {

/// Null: the wheel may do with it what it does.
QWidget *asField(QObject *object)
{
    if (auto *box = qobject_cast<QComboBox *>(object))
        return box;
    return qobject_cast<QAbstractSpinBox *>(object);
}

bool isInScrollArea(const QWidget *widget)
{
    for (const QWidget *above = widget->parentWidget(); above; above = above->parentWidget()) {
        if (qobject_cast<const QAbstractScrollArea *>(above))
            return true;
    }
    return false;
}

} // namespace

WheelGuard::WheelGuard(QObject *parent)
    : QObject(parent)
{
    QApplication::instance()->installEventFilter(this);
}

bool WheelGuard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Polish && event->type() != QEvent::Wheel)
        return false;
    QWidget *field = asField(watched);
    if (!field)
        return false;
    if (event->type() == QEvent::Polish) {
        field->setFocusPolicy(Qt::StrongFocus);
        return false;
    }
    if (field->hasFocus() || !isInScrollArea(field))
        return false;
    event->ignore();
    return true;
}

} // namespace pixelsmith
