// What the window's commands do, apart from how it is put together.
#include "ui/actions.h"
#include "ui/dialogs/export_panel.h"
#include "ui/dialogs/preferences_dialog.h"
#include "ui/main_window.h"
#include "ui/panels/bases_strip.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/stages_panel.h"
#include "ui/panels/try_slider_panel.h"
#include "ui/theme.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/overview.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDataStream>
#include <QDir>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr qint32 kArrangementVersion = 2;
const QString kDocumentSuffix = u"pixelsmith"_s;

/// A title may be a whole prompt: as a file name it is short and has no folders in it.
QString fileNameOf(const QString &title)
{
    constexpr int longest = 60;
    QString name = title.endsWith(u'.' + kDocumentSuffix) ? QFileInfo(title).completeBaseName() : title;
    name.replace(QRegularExpression(u"[^\\w .,-]+"_s, QRegularExpression::UseUnicodePropertiesOption), u"_"_s);
    return name.left(longest).trimmed();
}

QString picturesFolder()
{
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    return QFileInfo(pictures).isDir() ? pictures : QDir::homePath();
}

/// By its ending; also those that are refused, for the refusal says what to do.
bool isModelFile(const QString &path)
{
    static const QStringList endings = {u"safetensors"_s, u"ckpt"_s, u"pt"_s, u"pth"_s, u"bin"_s, u"gguf"_s, u"onnx"_s};
    return endings.contains(QFileInfo(path).suffix().toLower());
}

/// Where the chosen model is, or else where downloads go.
QString modelsFolder(const GenerationRequest &request)
{
    const QFileInfo chosen(QString::fromStdString(request.checkpoint));
    return chosen.isAbsolute() && chosen.exists() ? chosen.absolutePath()
                                                  : QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
}

} // namespace

void MainWindow::generate()
{
    commitPrompts();
    if (m_request->prompt().trimmed().isEmpty()) {
        showMessage(tr("Describe the picture first."));
        m_request->focusPrompt();
        return;
    }
    clearMessage();
    m_request->prepareSeed();
    Q_EMIT generateRequested(request(), m_request->count());
}

void MainWindow::growNext()
{
    const auto next =
        std::find_if(m_targets.begin(), m_targets.end(), [](const GrowTarget &t) { return t.obstacle.isEmpty(); });
    if (next != m_targets.end())
        Q_EMIT growRequested(next->size);
}

void MainWindow::openFile()
{
    auto *dialog = new QFileDialog(this, tr("Open"), picturesFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("Pictures (*.pixelsmith *.png *.jpg *.jpeg *.tif *.tiff *.exr *.webp)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::takeFile);
    dialog->open();
}

void MainWindow::saveFile()
{
    if (m_state.isModified)
        saveFileAs();
    else
        Q_EMIT saveRequested();
}

void MainWindow::saveFileAs()
{
    auto *dialog = new QFileDialog(this, tr("Save As"), picturesFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(kDocumentSuffix);
    dialog->setNameFilter(tr("Pixelsmith pictures (*.pixelsmith)"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::saveAsRequested);
    dialog->open();
}

void MainWindow::addModelFolder()
{
    auto *dialog = new QFileDialog(this, tr("Add a Model Folder"), modelsFolder(request()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::modelAdded);
    dialog->open();
}

void MainWindow::addModelFile()
{
    auto *dialog = new QFileDialog(this, tr("Add a Model, VAE or LoRA"), modelsFolder(request()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Models (*.safetensors);;All files (*)"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::modelAdded);
    dialog->open();
}

void MainWindow::exportPicture()
{
    const QString name = m_state.title.isEmpty() ? tr("Picture", "suggested file name") : m_state.title;
    m_export->chooseStage(m_stage);
    // Another picture gets another name; what the user typed for this one stays.
    if (m_exportName != name)
        m_export->setSuggestedPath(picturesFolder() + u'/' + fileNameOf(name));
    m_exportName = name;
    m_export->show();
    m_export->raise();
    m_export->activateWindow();
}

void MainWindow::takeFile(const QString &path)
{
    if (QFileInfo(path).suffix().compare(kDocumentSuffix, Qt::CaseInsensitive) == 0)
        Q_EMIT openRequested(path);
    else if (QFileInfo(path).isDir() || isModelFile(path))
        Q_EMIT modelAdded(path);
    else
        Q_EMIT pictureDropped(path);
}

void MainWindow::connectPreferences()
{
    connect(m_actions->preferences, &QAction::triggered, this, [this] {
        m_preferences->show();
        m_preferences->raise();
        m_preferences->activateWindow();
    });
    connect(m_preferences, &PreferencesDialog::edited, this, &MainWindow::preferencesEdited);
    connect(m_actions->freeMemory, &QAction::triggered, this, &MainWindow::freeMemoryRequested);
}

void MainWindow::setPreferences(const Preferences &preferences)
{
    m_preferences->setPreferences(preferences);
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Pixelsmith"));
    box->setText(tr("Pixelsmith %1").arg(QApplication::applicationVersion()));
    box->setInformativeText(tr("Grows pictures to gigapixels with a pre-trained model. "
                               "It uses Qt, LibTorch, OpenImageIO, SQLite and other free libraries."));
    box->open();
}

void MainWindow::stepStage(int direction)
{
    const int wanted = m_stage + direction;
    if (wanted >= 0 && wanted < static_cast<int>(m_stages.size()) && m_stages[static_cast<size_t>(wanted)].isVisible)
        Q_EMIT stageChosen(wanted);
}

void MainWindow::movePane(int direction)
{
    QList<QWidget *> panes{m_request, m_viewer, m_bases, m_overview, m_history, m_try, m_slider};
    panes.removeIf([](QWidget *pane) { return !pane->isVisible(); });
    if (panes.isEmpty())
        return;
    const QWidget *focus = QApplication::focusWidget();
    const auto holds = [focus](QWidget *pane) { return focus && (pane == focus || pane->isAncestorOf(focus)); };
    const auto at = std::find_if(panes.begin(), panes.end(), holds);
    const auto count = panes.size();
    const auto index = at == panes.end() ? 0 : (at - panes.begin() + direction + count) % count;
    QWidget *pane = panes[index];
    if (pane->focusPolicy() != Qt::NoFocus) {
        pane->setFocus(Qt::ShortcutFocusReason);
        return;
    }
    for (QWidget *child : pane->findChildren<QWidget *>()) {
        if (child->isVisible() && child->isEnabled() && child->focusPolicy() == Qt::StrongFocus) {
            child->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

/// Panels lie flat until the user wants to move them: then they get their handles.
void MainWindow::arrangePanels(bool on)
{
    for (QDockWidget *dock : {m_leftDock, m_rightDock, m_bottomDock, m_tryDock, m_historyDock}) {
        QWidget *flat = dock->titleBarWidget();
        if (on == (flat == nullptr))
            continue;
        dock->setTitleBarWidget(on ? nullptr : new QWidget(dock));
        delete flat;
    }
}

QByteArray MainWindow::arrangement() const
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << kArrangementVersion << saveState();
    for (const QDockWidget *dock : {m_leftDock, m_rightDock, m_bottomDock, m_historyDock})
        stream << dock->property("wanted").toBool();
    return bytes;
}

void MainWindow::setArrangement(const QByteArray &arrangement)
{
    QDataStream stream(arrangement);
    qint32 version = 0;
    QByteArray state;
    stream >> version >> state;
    if (stream.status() != QDataStream::Ok || version != kArrangementVersion || !restoreState(state))
        return;
    for (QDockWidget *dock : {m_leftDock, m_rightDock, m_bottomDock, m_historyDock}) {
        bool wanted = true;
        stream >> wanted;
        dock->setProperty("wanted", wanted);
    }
    m_sharesRightSide = false;
    showCommands();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    closeViews();
    Q_EMIT closing();
    event->accept();
}

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_actions && m_toolBar)
        showCommands();
    QMainWindow::changeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() != 1 || !urls.front().isLocalFile())
        return;
    event->acceptProposedAction();
    takeFile(urls.front().toLocalFile());
}

} // namespace pixelsmith
