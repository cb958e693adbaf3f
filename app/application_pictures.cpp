// The pictures that were made before: what is shown of them, deleting, and several bases to choose from.
#include "app/application.h"

#include "app/paths.h"

#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kClosingMs = 50; ///< between two looks whether a picture is closed

} // namespace

void Application::connectPictures()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::favouriteChanged, &m_history, &PictureHistory::setFavourite);
    connect(window, &MainWindow::deleteRequested, this, &Application::deletePicture);
    connect(window, &MainWindow::basesClosed, this, [this] { m_bases.clear(); });
    connect(&m_history, &PictureHistory::changed, this, [this] {
        m_window->setHistory(m_history.items());
        showBases();
    });
    connect(&m_controller, &GenerationController::runEnded, &m_history, &PictureHistory::refresh);
}

/// Shows it with its settings in the Create panel.
void Application::openDocument(const QString &path)
{
    m_controller.open(path);
    const auto document = m_controller.document();
    if (!document || toQString(document->path()) != QFileInfo(path).absoluteFilePath())
        return;
    m_window->setRequest(document->request());
    chooseModel(QString::fromStdString(document->request().checkpoint));
}

void Application::deletePicture(const QString &path)
{
    const auto running = m_controller.runningDocument();
    if (running && toQString(running->path()) == path) {
        m_window->showMessage(tr("This picture is being painted. Stop that first."));
        return;
    }
    const std::vector<QueuedRun> waiting = m_queue.runs();
    for (const QueuedRun &run : waiting) {
        if (run.document == path)
            m_queue.remove(run.id);
    }
    const auto shown = m_controller.document();
    if (shown && toQString(shown->path()) == path)
        m_controller.close();
    whenClosed(path, [this](const QString &closed) { deleteClosed(closed); });
}

/// What reads tiles of the picture in the background may take a moment to let it go; after a while `then` finds out by
/// itself that it was not let go.
void Application::whenClosed(const QString &path, const std::function<void(const QString &)> &then, int looksLeft)
{
    // Later in any case: who closed it may hold it still.
    QTimer::singleShot(kClosingMs, this, [=, this] {
        if (m_controller.isOpen(path) && looksLeft > 0)
            whenClosed(path, then, looksLeft - 1);
        else
            then(path);
    });
}

void Application::deleteClosed(const QString &path)
{
    const HistoryItem *item = m_history.find(path);
    const QString name = item && !item->request.prompt.empty() ? QString::fromStdString(item->request.prompt)
                                                               : QFileInfo(path).completeBaseName();
    const auto inTrash = m_controller.isOpen(path) ? std::nullopt : m_history.moveToTrash(path);
    if (!inTrash) {
        m_window->showMessage(tr("“%1” could not be moved to the trash; it is still there.").arg(name));
        return;
    }
    std::erase_if(m_bases, [&](const Base &base) { return base.info.document == path; });
    showBases();
    m_window->showMessage(tr("“%1” is in the trash now.").arg(name), {{tr("Undo"), [=, this] {
                                                                           if (m_history.restore(path, *inTrash))
                                                                               openDocument(path);
                                                                       }}});
}

void Application::showBases()
{
    std::vector<BaseInfo> bases;
    for (Base &base : m_bases) {
        if (const HistoryItem *item = m_history.find(base.info.document);
            item && base.info.state == BaseInfo::State::Done)
            base.info.thumbnail = item->thumbnail;
        bases.push_back(base.info);
    }
    m_window->setBases(bases);
}

} // namespace pixelsmith
