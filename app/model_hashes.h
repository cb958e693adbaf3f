#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QString>

namespace pixelsmith {

/// SHA-256 of model files, as the sites that offer them show it. Computed in the background, one file at a time, and
/// remembered for as long as the file keeps its size and time.
class ModelHashes : public QObject
{
    Q_OBJECT

public:
    explicit ModelHashes(QObject *parent = nullptr);
    ~ModelHashes() override;

    /// 64 lower-case digits; empty while it is not known.
    QString known(const QString &path) const;
    /// Starts on the file unless it is known; while another one is read, the last one wanted waits. Folders have none.
    void want(const QString &path);

Q_SIGNALS:
    void found(const QString &path);

private:
    QFutureWatcher<QString> m_watcher;
    QString m_path; ///< being read; empty: none
    QString m_next; ///< wanted meanwhile
};

} // namespace pixelsmith
