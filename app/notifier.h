#pragma once

#include <QString>

namespace pixelsmith {

/// Tells on the desktop what a window in the background has done: the notifications of freedesktop.org, where a desktop
/// has them. Does not wait, and is silent where there are none.
void notifyDesktop(const QString &title, const QString &text);

} // namespace pixelsmith
