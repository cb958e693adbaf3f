// The picture shown in other files: exports and copies.
#include "app/application.h"
#include "app/paths.h"

#include <ui/background_threads.h>

#include <pixelsmith/error.h>

#include <QFileInfo>
#include <QFutureWatcher>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

QStringList exportArguments(const QString &document, const ExportChoice &choice)
{
    const auto text = [](std::string_view name) { return QString::fromUtf8(name.data(), qsizetype(name.size())); };
    QStringList arguments = {u"export"_s,    document,
                             u"--output"_s,  choice.path,
                             u"--format"_s,  text(name(choice.format)),
                             u"--quality"_s, QString::number(choice.quality),
                             u"--stage"_s,   QString::number(choice.stage + 1)};
    if (choice.format == ImageFormat::Tiff)
        arguments += {u"--compression"_s, text(name(choice.compression)), u"--bits"_s, QString::number(choice.bits)};
    if (const PixelRect &part = choice.region; !part.isEmpty())
        arguments +=
            {u"--region"_s, u"%1,%2,%3,%4"_s.arg(part.left).arg(part.top).arg(part.width()).arg(part.height())};
    if (choice.maxSide > 0)
        arguments += {u"--max-side"_s, QString::number(choice.maxSide)};
    if (choice.pixelsPerInch > 0)
        arguments += {u"--dpi"_s, QString::number(choice.pixelsPerInch)};
    if (!choice.tellsRecipe)
        arguments += u"--no-recipe"_s;
    if (!choice.isMarked)
        arguments += u"--no-label"_s;
    return arguments;
}

} // namespace

void Application::exportPicture(const ExportChoice &choice)
{
    const auto document = m_controller.document();
    if (!document)
        return;
    m_jobs.start(tr("Export %1").arg(QFileInfo(choice.path).fileName()),
                 exportArguments(toQString(document->path()), choice));
}

/// The copy is made beside the window; where nothing runs, it takes the working file's place.
void Application::saveAs(const QString &path)
{
    const auto document = m_controller.document();
    if (!document)
        return;
    auto *watcher = new QFutureWatcher<QString>(this);
    connect(watcher, &QFutureWatcher<QString>::finished, this, [this, watcher, document, path] {
        watcher->deleteLater();
        if (const QString problem = watcher->result(); !problem.isEmpty()) {
            m_window->showMessage(problem);
        } else if (m_controller.isShownRunning() || m_controller.document() != document) {
            m_window->showMessage(
                tr("A copy of the picture as it is now was saved as %1.").arg(QFileInfo(path).fileName()));
        } else {
            openDocument(path);
        }
    });
    watcher->setFuture(QtConcurrent::run(backgroundThreads(), [document, path]() -> QString {
        try {
            document->saveCopy(toPath(path));
            return {};
        } catch (const Error &error) {
            return QString::fromUtf8(error.what());
        }
    }));
}

} // namespace pixelsmith
