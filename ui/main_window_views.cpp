// Ways to look at the picture: in another window, and with nothing beside it.
#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/view_window.h"

namespace pixelsmith {

void MainWindow::connectViews()
{
    connect(m_actions->duplicateView, &QAction::triggered, this, &MainWindow::duplicateView);
    connect(m_actions->hidePanels, &QAction::toggled, this, &MainWindow::showCommands);
}

/// Shows what the canvas shows, also when another stage or picture comes.
void MainWindow::duplicateView()
{
    auto *view = new ViewWindow(this);
    const Actions &a = *m_actions;
    view->addCommand(*a.zoomIn, &ImageViewer::zoomIn);
    view->addCommand(*a.zoomOut, &ImageViewer::zoomOut);
    view->addCommand(*a.fit, &ImageViewer::fit);
    view->addZoom(*a.zoom100, 1);
    view->addZoom(*a.zoom200, 2);
    view->addZoom(*a.zoom300, 3);
    view->setWindowTitle(windowTitle());
    connect(this, &QWidget::windowTitleChanged, view, &QWidget::setWindowTitle);
    connect(&view->viewer(), &ImageViewer::readFailed, this, [this](const QString &text) { showMessage(text); });
    view->showAs(*m_viewer);
}

std::vector<ImageViewer *> MainWindow::otherViewers() const
{
    std::vector<ImageViewer *> viewers;
    for (ViewWindow *view : findChildren<ViewWindow *>(Qt::FindDirectChildrenOnly))
        viewers.push_back(&view->viewer());
    return viewers;
}

void MainWindow::closeViews()
{
    for (ViewWindow *view : findChildren<ViewWindow *>(Qt::FindDirectChildrenOnly))
        view->close();
}

} // namespace pixelsmith
