#include "app/hidden_folder.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

QString lockPath(const QString &folder)
{
    return QDir(folder).filePath(u"lock"_s);
}

std::unique_ptr<QLockFile> lockOf(const QString &folder)
{
    auto lock = std::make_unique<QLockFile>(lockPath(folder));
    lock->setStaleLockTime(0); // only the end of its program makes it stale
    return lock;
}

} // namespace

HiddenFolder::HiddenFolder(const QString &parent)
    : m_folder(parent + u"/.opened-XXXXXX"_s)
{
    removeLeft(parent);
    if (m_folder.isValid()) {
        m_lock = lockOf(m_folder.path());
        m_lock->tryLock();
    }
}

HiddenFolder::~HiddenFolder() = default;

bool HiddenFolder::isValid() const
{
    return m_folder.isValid();
}

QString HiddenFolder::errorText() const
{
    return m_folder.errorString();
}

QString HiddenFolder::filePath(const QString &name) const
{
    return m_folder.filePath(name);
}

void HiddenFolder::removeLeft(const QString &parent)
{
    const auto folders = QDir(parent).entryInfoList({u".opened-*"_s}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot);
    for (const QFileInfo &folder : folders) {
        if (folder.isSymLink() || !QFileInfo(lockPath(folder.filePath())).isFile())
            continue; // not ours, or not locked yet
        if (const auto lock = lockOf(folder.filePath()); lock->tryLock(0)) {
            lock->unlock();
            QDir(folder.filePath()).removeRecursively();
        }
    }
}

} // namespace pixelsmith
