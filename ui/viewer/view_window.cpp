#include "ui/viewer/view_window.h"

#include <QVBoxLayout>

namespace pixelsmith {

namespace {

constexpr QSize kDefaultSize(800, 600);

} // namespace

ViewWindow::ViewWindow(QWidget *parent)
    : QWidget(parent, Qt::Window)
    , m_viewer(new ImageViewer)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Another view of the picture"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_viewer);
    resize(kDefaultSize);
    auto *closeView = new QAction(tr("Close This View"), this);
    closeView->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_W), QKeySequence(Qt::Key_Escape)});
    closeView->setToolTip(tr("The main window stays"));
    addAction(closeView);
    connect(closeView, &QAction::triggered, this, &QWidget::close);
    m_viewer->setFocus();
}

void ViewWindow::showAs(const ImageViewer &other)
{
    // The viewer has its size as soon as it is shown; a place means nothing without one.
    show();
    m_viewer->setSource(other.source(), KeepView::No);
    m_viewer->setZoomNow(other.view().zoom());
    m_viewer->setCentreFraction(other.view().centreFraction());
}

QAction *ViewWindow::add(const QAction &like)
{
    auto *action = new QAction(like.text(), m_viewer);
    action->setShortcuts(like.shortcuts());
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setToolTip(like.toolTip());
    m_viewer->addAction(action);
    return action;
}

void ViewWindow::addCommand(const QAction &like, void (ImageViewer::*run)())
{
    connect(add(like), &QAction::triggered, m_viewer, run);
}

void ViewWindow::addZoom(const QAction &like, double zoom)
{
    connect(add(like), &QAction::triggered, m_viewer, [this, zoom] { m_viewer->setZoom(zoom); });
}

} // namespace pixelsmith
