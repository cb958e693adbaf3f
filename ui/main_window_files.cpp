// What is done with the picture's files beside saving and exporting.
#include "ui/actions.h"
#include "ui/dialogs/export_panel.h"
#include "ui/dialogs/seam_row.h"
#include "ui/main_window.h"
#include "ui/window_overlays.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>

namespace pixelsmith {

void MainWindow::connectFileActions()
{
    connect(m_actions->compact, &QAction::triggered, this, &MainWindow::compactRequested);
    connect(m_actions->moveToFolder, &QAction::triggered, this, [this] { chooseFolderFor(m_state.document); });
    connect(m_actions->liveDeepZoom, &QAction::triggered, this, &MainWindow::chooseLiveFolder);
    connect(&m_export->seams(), &SeamRow::wanted, this, &MainWindow::seamsWanted);
    connect(&m_export->seams(), &SeamRow::healRequested, this, &MainWindow::healRequested);
    connect(m_actions->healSeams, &QAction::triggered, this, &MainWindow::healRequested);
    connect(m_export, &ExportPanel::exportRequested, this, [this](const ExportChoice &choice) {
        if (choice.isLive)
            setLiveFolder(choice.path, choice.quality);
        else
            Q_EMIT exportRequested(choice);
    });
}

void MainWindow::chooseFolderFor(const QString &document)
{
    auto *dialog = new QFileDialog(this, tr("Move to Folder"), QFileInfo(document).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, document](const QString &folder) { Q_EMIT moveRequested(document, folder); });
    dialog->open();
}

void MainWindow::setLiveFolder(const QString &folder, int quality)
{
    m_actions->liveDeepZoom->setChecked(!folder.isEmpty());
    Q_EMIT liveFolderChosen(folder, quality);
}

void MainWindow::chooseLiveFolder(bool on)
{
    if (!on) {
        setLiveFolder({});
        return;
    }
    auto *dialog =
        new QFileDialog(this, tr("Live Deep Zoom"), QStandardPaths::writableLocation(QStandardPaths::PicturesLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) { setLiveFolder(folder); });
    connect(dialog, &QFileDialog::rejected, m_actions->liveDeepZoom,
            [this] { m_actions->liveDeepZoom->setChecked(false); });
    dialog->open();
}

void MainWindow::setSeams(int stage, const std::optional<SeamFindings> &findings)
{
    m_export->seams().setFindings(stage, findings);
    if (stage == m_stage)
        m_overlays->setSeams(findings ? findings->showing : std::vector<SeamPlace>());
}

} // namespace pixelsmith
