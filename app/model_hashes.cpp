#include "app/model_hashes.h"

#include <ui/background_threads.h>

#include <QCryptographicHash>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QPromise>
#include <QSettings>
#include <QtConcurrentRun>

#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// A file that has changed is another one.
QString keyOf(const QFileInfo &file)
{
    return u"%1|%2|%3"_s.arg(file.absoluteFilePath()).arg(file.size()).arg(file.lastModified().toMSecsSinceEpoch());
}

/// No result when the file cannot be read or the program ends.
void hashFile(QPromise<QString> &promise, const QString &path)
{
    constexpr qint64 pieceBytes = 4 << 20;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    while (!file.atEnd()) {
        const QByteArray piece = file.read(pieceBytes);
        if (piece.isEmpty() || promise.isCanceled())
            return;
        hash.addData(piece);
    }
    promise.addResult(QString::fromLatin1(hash.result().toHex()));
}

} // namespace

ModelHashes::ModelHashes(QObject *parent)
    : QObject(parent)
{
    connect(&m_watcher, &QFutureWatcher<QString>::finished, this, [this] {
        const QString path = std::exchange(m_path, {});
        const bool isFound = m_watcher.future().resultCount() > 0;
        if (isFound) {
            QSettings settings;
            QVariantMap hashes = settings.value(u"modelHashes"_s).toMap();
            hashes[keyOf(QFileInfo(path))] = m_watcher.result();
            settings.setValue(u"modelHashes"_s, hashes);
        }
        want(std::exchange(m_next, {}));
        if (isFound)
            Q_EMIT found(path);
    });
}

ModelHashes::~ModelHashes()
{
    m_watcher.cancel();
    m_watcher.waitForFinished();
}

QString ModelHashes::known(const QString &path) const
{
    return QSettings().value(u"modelHashes"_s).toMap().value(keyOf(QFileInfo(path))).toString();
}

void ModelHashes::want(const QString &path)
{
    if (!QFileInfo(path).isFile() || !known(path).isEmpty())
        return;
    // Not isRunning(): a result that is there may still wait to be told.
    if (!m_path.isEmpty()) {
        m_next = path == m_path ? QString() : path;
        return;
    }
    m_path = path;
    m_watcher.setFuture(QtConcurrent::run(backgroundThreads(), hashFile, path));
}

} // namespace pixelsmith
