#include "app/picture_opener.h"

#include "app/paths.h"

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>

#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace pixelsmith {

PictureOpener::PictureOpener(ChildJobs &jobs, QObject *parent)
    : QObject(parent)
    , m_jobs(jobs)
{
}

void PictureOpener::open(const QString &path)
{
    if (QFileInfo(path).suffix().compare(u"pixelsmith"_s, Qt::CaseInsensitive) == 0) {
        show(path, path);
        return;
    }
    // Where pictures are, there is room for another one; the system's place for such files may be memory.
    if (!m_folder)
        m_folder = std::make_unique<HiddenFolder>(workingFolder());
    if (!m_folder->isValid()) {
        Q_EMIT failed(tr("There is no place to unpack %1: %2").arg(QFileInfo(path).fileName(), m_folder->errorText()));
        return;
    }
    const QString document = m_folder->filePath(u"%1.pixelsmith"_s.arg(++m_unpacked));
    m_jobs.start(tr("Open %1").arg(QFileInfo(path).fileName()), {u"unpack"_s, path, u"--document"_s, document},
                 [this, path, document] { show(path, document); });
}

void PictureOpener::show(const QString &path, const QString &document)
{
    try {
        const auto opened = Document::open(toPath(document), Document::Access::ReadOnly);
        const int stage = opened->lastFinishedStage();
        if (stage < 0) {
            Q_EMIT failed(tr("%1 has no finished stage yet.").arg(QFileInfo(path).fileName()));
            return;
        }
        const auto source = openStage(opened, stage);
        Q_EMIT this->opened(path, source);
    } catch (const Error &error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

} // namespace pixelsmith
