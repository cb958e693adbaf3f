#pragma once

#include "ui/viewer/frame_store.h"
#include "ui/viewer/tile_cache.h"
#include "ui/viewer/tile_loader.h"
#include "ui/viewer/viewport.h"

#include <pixelsmith/tile_source.h>

#include <QObject>

#include <memory>
#include <vector>

namespace pixelsmith {

/// A picture as a viewer holds it: which of its tiles are in memory, which are asked for, and how it looks in the view.
/// GUI thread only.
class TileLayer : public QObject
{
    Q_OBJECT

public:
    /// How well the tiles in sight are there.
    struct Coverage
    {
        int exact = 0;     ///< of the level that fits the zoom, or the finest that exists
        int coarser = 0;   ///< drawn from a coarser one until theirs are here
        int holes = 0;     ///< nothing is there to be drawn
        int levelsOff = 0; ///< how much coarser, summed over those
    };

    TileLayer(TileCache &cache, QObject *parent);
    ~TileLayer() override;

    /// May be null. What is seen now stays, where `keepsFrame`, until the new source has answered.
    void setSource(std::shared_ptr<const TileSource> source, bool keepsFrame);
    const std::shared_ptr<const TileSource> &source() const { return m_source; }
    void setView(const Viewport &view);
    const Viewport &view() const { return m_view; }
    void tilesChanged(const std::vector<TileKey> &keys);

    /// Asks for the tiles that are wanted, those near `focus` (device pixels) first; what was asked for before and is
    /// not wanted any more is never read.
    void requestTiles(QPointF focus);
    /// Nothing in sight waits for its newest tile.
    bool isComplete() const { return m_complete; }

    FrameStore &frame() { return m_frame; }
    /// Brings the frame up to date with the tiles that are here.
    void draw(FrameStore::Quality quality);
    QRegion refine(double ms);

    TilePainter painter() { return {m_cache, m_generation, m_view}; }
    Coverage coverage();
    /// The whole picture in one small image, as far as it is known.
    QImage coarseImage() const;
    /// Pixels are drawn as squares from this zoom of the picture on; endless for one that is only shown enlarged.
    void setSquaresFrom(double zoom) { m_squaresFrom = zoom; }

Q_SIGNALS:
    /// Tiles came; the frame is not up to date any more.
    void arrived();
    void coarseImageChanged();
    void readFailed(const QString &text);

private:
    void tileLoaded(int generation, const TileKey &key, const QImage &image, qint64 revision, bool isCurrent);
    void tileFailed(int generation, const TileKey &key, const QString &text);
    std::vector<TileKey> wantedTiles(QPointF focus);
    void showTile(const TileKey &key);
    bool hasPixelsEverywhere();
    TilePainter tilePainter();

    TileCache &m_cache;
    TileLoader m_loader;
    std::shared_ptr<const TileSource> m_source;
    int m_generation = 0;
    Viewport m_view;
    Backdrop m_backdrop;
    FrameStore m_frame;
    double m_squaresFrom = TilePainter::kSquarePixelsFrom;
    bool m_complete = true;
};

} // namespace pixelsmith
