// What is done with the picture's files beside saving and exporting.
#include "ui/actions.h"
#include "ui/main_window.h"

#include <QFileDialog>
#include <QStandardPaths>

namespace pixelsmith {

void MainWindow::connectFileActions()
{
    connect(m_actions->compact, &QAction::triggered, this, &MainWindow::compactRequested);
    connect(m_actions->liveDeepZoom, &QAction::triggered, this, &MainWindow::chooseLiveFolder);
}

void MainWindow::chooseLiveFolder(bool on)
{
    if (!on) {
        Q_EMIT liveFolderChosen({});
        return;
    }
    auto *dialog =
        new QFileDialog(this, tr("Live Deep Zoom"), QStandardPaths::writableLocation(QStandardPaths::PicturesLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::liveFolderChosen);
    connect(dialog, &QFileDialog::rejected, m_actions->liveDeepZoom,
            [this] { m_actions->liveDeepZoom->setChecked(false); });
    dialog->open();
}

} // namespace pixelsmith
