#pragma once

#include <pixelsmith/tile_source.h>

#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace pixelsmith {

/// Reads tiles on a few threads of its own and hands them over as images on the thread it lives in.
/// The wish list is replaced as a whole, so that what has gone out of view is never read. GUI thread only.
class TileLoader : public QObject
{
    Q_OBJECT

public:
    explicit TileLoader(QObject *parent = nullptr);
    ~TileLoader() override;

    /// Results of an earlier source are not delivered any more. May be null.
    void setSource(std::shared_ptr<const TileSource> source, int generation);
    /// What to read, most urgent first; takes the place of all that was asked for before and has not begun.
    void request(std::vector<TileKey> keys);
    /// A read of this tile that is under way may bring its old version: its result will say so.
    void markChanged(const TileKey &key);

    /// Tiles asked for or being read.
    int pendingCount() const;

Q_SIGNALS:
    /// \param image      Format_RGB32; null: nothing exists there yet.
    /// \param isCurrent  false: the tile changed while it was read, ask again.
    void loaded(int generation, const pixelsmith::TileKey &key, const QImage &image, qint64 revision, bool isCurrent);
    void failed(int generation, const pixelsmith::TileKey &key, const QString &text);

private:
    struct Job
    {
        std::shared_ptr<const TileSource> source;
        int generation = 0;
        TileKey key;
    };

    bool takeJob(Job &job);
    void work();
    void read(const Job &job);
    bool finish(const Job &job);

    mutable std::mutex m_mutex; // guards all below but the pool
    std::shared_ptr<const TileSource> m_source;
    int m_generation = 0;
    std::vector<TileKey> m_wanted;                      // most urgent last
    std::map<std::pair<int, TileKey>, bool> m_inFlight; // true: changed since the read began
    int m_workers = 0;
    QThreadPool m_pool;
};

/// Format_RGB32.
QImage toImage(const Tile &tile);

} // namespace pixelsmith
