#pragma once

#include <QObject>

namespace pixelsmith {

/// In a panel that scrolls, the wheel scrolls: choices and numbers on its way change by it only while they have the focus,
/// and do not get that from the wheel. Filters the events of the application.
class WheelGuard : public QObject
{
    Q_OBJECT

public:
    explicit WheelGuard(QObject *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace pixelsmith
