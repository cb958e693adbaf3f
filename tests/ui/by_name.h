#pragma once

#include <QWidget>

namespace pixelsmith {

/// The widget of a panel that a screen reader calls so; null: none.
template<typename Widget>
Widget *byName(QWidget &panel, const QString &accessibleName)
{
    for (Widget *widget : panel.findChildren<Widget *>()) {
        if (widget->accessibleName() == accessibleName)
            return widget;
    }
    return nullptr;
}

} // namespace pixelsmith
