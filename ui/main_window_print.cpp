// Sizes that begin with a print on paper.
#include "ui/actions.h"
#include "ui/dialogs/print_panel.h"
#include "ui/main_window.h"
#include "ui/panels/request_panel.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/print_crop.h"

namespace pixelsmith {

void MainWindow::connectPrint()
{
    m_print = new PrintPanel(this);
    connect(m_viewer, &ImageViewer::viewChanged, m_print,
            [this](double, QPointF centre) { m_print->crop()->setCentreFraction(centre); });
    const auto show = [this] {
        m_print->show();
        m_print->raise();
        m_print->activateWindow();
    };
    connect(m_actions->printSize, &QAction::triggered, this, show);
    connect(m_request, &RequestPanel::printSizeWanted, this, show);
    connect(m_print, &PrintPanel::shapeWanted, m_request, &RequestPanel::setPrintShape);
    connect(m_print, &PrintPanel::growWanted, this, [this](PixelSize target) {
        m_print->hide();
        Q_EMIT growRequested(target);
    });
}

void MainWindow::showPrint()
{
    m_print->setPicture(m_stages.empty() ? PixelSize() : m_stages.back().size);
    m_print->setSource(m_viewer->source());
    m_print->setGrowing(m_commands.canGrow, m_targets);
}

} // namespace pixelsmith
