#include "ui/viewer/viewer_accessible.h"

#include "ui/viewer/image_viewer.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace pixelsmith {

namespace {

QAccessibleInterface *makeAccessible(const QString &, QObject *object)
{
    auto *viewer = qobject_cast<ImageViewer *>(object);
    return viewer ? new QAccessibleWidget(viewer, QAccessible::Graphic) : nullptr;
}

} // namespace

void installViewerAccessible()
{
    QAccessible::removeFactory(makeAccessible);
    QAccessible::installFactory(makeAccessible);
}

} // namespace pixelsmith
