// The pictures that were made before, and several bases to choose from.
#include "ui/main_window.h"
#include "ui/panels/bases_strip.h"
#include "ui/panels/history_panel.h"
#include "ui/viewer/image_viewer.h"

#include <QDockWidget>

using namespace Qt::StringLiterals;

namespace pixelsmith {

void MainWindow::makeHistoryDock()
{
    m_history = new HistoryPanel;
    m_historyDock = addPanel(u"historyDock"_s, tr("History"), m_history, Qt::RightDockWidgetArea);
    connect(m_history, &HistoryPanel::openRequested, this, &MainWindow::openRequested);
    connect(m_history, &HistoryPanel::compareRequested, this, [this](const QString &path) { compareWith({-1, path}); });
    connect(m_history, &HistoryPanel::favouriteChanged, this, &MainWindow::favouriteChanged);
    connect(m_history, &HistoryPanel::deleteRequested, this, &MainWindow::deleteRequested);
    connect(m_history, &HistoryPanel::settingsRequested, this, [this](const GenerationRequest &settings) {
        setRequest(settings);
        Q_EMIT modelChosen(QString::fromStdString(settings.checkpoint));
    });
}

void MainWindow::connectBases()
{
    connect(m_bases, &BasesStrip::baseChosen, this, &MainWindow::openRequested);
    connect(m_bases, &BasesStrip::closeRequested, this, [this] {
        setBases({});
        m_viewer->setFocus();
        Q_EMIT basesClosed();
    });
}

void MainWindow::setHistory(std::vector<HistoryItem> items)
{
    m_history->setItems(std::move(items));
    showCommands();
    showCompareMenu();
}

void MainWindow::setBases(const std::vector<BaseInfo> &bases)
{
    m_bases->setBases(bases);
}

} // namespace pixelsmith
