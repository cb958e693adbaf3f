#pragma once

#include <ui/history_item.h>

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

#include <optional>
#include <vector>

namespace pixelsmith {

/// The pictures of a folder, and those from elsewhere that were shown here. What is known of them comes from their own
/// files, read in the background when they are new or have changed; the settings keep the stars and the places elsewhere
/// alone.
class PictureHistory : public QObject
{
    Q_OBJECT

public:
    explicit PictureHistory(const QString &folder, QObject *parent = nullptr);

    const std::vector<HistoryItem> &items() const { return m_items; }
    /// Null: not there, or not read yet.
    const HistoryItem *find(const QString &path) const;

    /// Looks at the folders again; ends with changed() if something has. It does so by itself when files come and go.
    void refresh();
    /// A document that was moved, saved or opened elsewhere stays in the history until its file is gone.
    void remember(const QString &path);
    void setFavourite(const QString &path, bool on);

    /// Moves a picture that nobody has open to the trash. \return where it lies there; nullopt: it stays where it is.
    std::optional<QString> moveToTrash(const QString &path);
    /// Takes it back. False: it cannot be.
    bool restore(const QString &path, const QString &inTrash);

Q_SIGNALS:
    void changed();

private:
    struct Scan
    {
        std::vector<HistoryItem> items;
        QStringList folders; ///< of pictures elsewhere, as far as they are there
        bool isChanged = false;
    };
    static Scan scan(const QString &folder, const QStringList &elsewhere, const std::vector<HistoryItem> &known);
    void take(Scan scan);
    bool isElsewhere(const QString &path) const;
    void showFavourites();

    QString m_folder;
    std::vector<HistoryItem> m_items;
    QFileSystemWatcher m_watcher;
    QTimer m_due;
    bool m_isScanning = false;
    bool m_isScanWanted = false; ///< something happened while the folder was read
};

} // namespace pixelsmith
