#pragma once

#include <QLockFile>
#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace pixelsmith {

/// A folder for files that nobody sees, beside documents, where there is room for them. It goes with this object; what a
/// killed program could not remove goes with the next folder there, or with removeLeft(). Not thread-safe.
class HiddenFolder
{
public:
    /// \param parent  an existing folder.
    explicit HiddenFolder(const QString &parent);
    ~HiddenFolder();

    bool isValid() const;
    QString errorText() const; ///< why not
    QString filePath(const QString &name) const;

    /// Removes hidden folders that programs no longer running have left in a folder. Thread-safe.
    static void removeLeft(const QString &parent);

private:
    QTemporaryDir m_folder;
    std::unique_ptr<QLockFile> m_lock; ///< tells others that the folder is in use
};

} // namespace pixelsmith
