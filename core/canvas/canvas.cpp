#include "canvas/canvas.h"

#include "canvas/downscale.h"
#include "canvas/recent_tiles.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <fmt/format.h>

#include <map>

namespace pixelsmith {

namespace {

/// Ancestors of the tiles in work that stay decoded between flushes: enough for a row of tiles of a 64k picture.
constexpr size_t kRecentTiles = 96;

} // namespace

class Canvas::Private
{
public:
    Private(DocumentStore &documentStore, int stageIndex, PixelSize size)
        : store(documentStore)
        , stage(stageIndex)
        , pyramid(size)
        , recent(kRecentTiles)
    {
    }

    std::shared_ptr<const Tile> current(const TileKey &key);
    Tile &changing(const TileKey &key);
    Tile blank(const TileKey &key) const;
    Tile rebuilt(const TileKey &key);
    void updateCoarser(const Tile &child, PixelRect rect);

    DocumentStore &store;
    int stage;
    TilePyramid pyramid;
    std::map<TileKey, std::shared_ptr<Tile>> changed; ///< since the last flush
    RecentTiles recent;
};

Tile Canvas::Private::blank(const TileKey &key) const
{
    const PixelRect rect = pyramid.tileRect(key);
    return {.key = key,
            .width = rect.width(),
            .height = rect.height(),
            .rgb = std::vector<uint8_t>(static_cast<size_t>(3 * rect.area()))};
}

/// A coarse tile that cannot be read holds nothing that the finer ones do not know.
Tile Canvas::Private::rebuilt(const TileKey &key)
{
    Tile tile = blank(key);
    for (int64_t row = 2 * key.row; row < 2 * key.row + 2; ++row) {
        for (int64_t column = 2 * key.column; column < 2 * key.column + 2; ++column) {
            const TileKey childKey{key.level - 1, column, row};
            const auto child = pyramid.contains(childKey) ? current(childKey) : nullptr;
            if (!child)
                continue;
            const PixelRect quadrant = pyramid.quadrantInParent(childKey);
            halveInto(*child, PixelRect::of({child->width, child->height}), tile, {quadrant.left, quadrant.top});
        }
    }
    return tile;
}

/// The newest version, written to the store or not; null where there is none.
std::shared_ptr<const Tile> Canvas::Private::current(const TileKey &key)
{
    if (const auto found = changed.find(key); found != changed.end())
        return found->second;
    if (auto tile = recent.find(key))
        return tile;
    try {
        return store.readTile(stage, key);
    } catch (const Error &error) {
        if (key.level == 0 || error.kind() != ErrorKind::Io)
            throw;
        log(LogLevel::Warning, fmt::format("{} It is made again.", error.what()));
        return std::make_shared<Tile>(rebuilt(key));
    }
}

/// The tile to change: a copy, as readers and the batch share the version before.
Tile &Canvas::Private::changing(const TileKey &key)
{
    auto found = changed.find(key);
    if (found == changed.end()) {
        const auto before = current(key);
        found = changed.emplace(key, std::make_shared<Tile>(before ? *before : blank(key))).first;
    }
    return *found->second;
}

void Canvas::Private::updateCoarser(const Tile &child, PixelRect rect)
{
    const Tile *below = &child;
    while (below->key.level + 1 < pyramid.levelCount()) {
        const PixelRect quadrant = pyramid.quadrantInParent(below->key);
        Tile &parent = changing(pyramid.parent(below->key));
        rect = halveInto(*below, rect, parent, {quadrant.left, quadrant.top});
        below = &parent;
    }
}

Canvas::Canvas(DocumentStore &store, int stage, PixelSize size)
    : d(std::make_unique<Private>(store, stage, size))
{
}

Canvas::~Canvas() = default;

const TilePyramid &Canvas::pyramid() const
{
    return d->pyramid;
}

void Canvas::write(const TileKey &key, std::vector<uint8_t> rgb)
{
    PIXELSMITH_CHECK(key.level == 0 && d->pyramid.contains(key), "A tile outside of the picture was written.");
    auto tile = std::make_shared<Tile>(Tile{.key = key,
                                            .width = d->pyramid.tileRect(key).width(),
                                            .height = d->pyramid.tileRect(key).height(),
                                            .rgb = std::move(rgb)});
    PIXELSMITH_CHECK(tile->rgb.size() == static_cast<size_t>(3 * tile->width * tile->height),
                     "A tile was written with another size than its own.");
    d->updateCoarser(*tile, PixelRect::of({tile->width, tile->height}));
    d->changed.insert_or_assign(key, std::move(tile));
}

void Canvas::seed(const TileKey &key, const std::vector<uint8_t> &rgb)
{
    PIXELSMITH_CHECK(key.level == 0 && d->pyramid.contains(key), "A tile outside of the picture was seeded.");
    if (isWritten(key))
        return;
    const PixelRect rect = PixelRect::of(d->pyramid.tileRect(key).size());
    PIXELSMITH_CHECK(rgb.size() == static_cast<size_t>(3 * rect.area()),
                     "A tile was seeded with another size than its own.");
    d->updateCoarser(Tile{.key = key, .width = rect.width(), .height = rect.height(), .rgb = rgb}, rect);
}

bool Canvas::isWritten(const TileKey &key) const
{
    return key.level == 0 && (d->changed.contains(key) || d->recent.find(key) || d->store.hasSoundTile(d->stage, key));
}

std::vector<TileKey> Canvas::flush(WriteBatch &batch)
{
    std::vector<TileKey> keys;
    keys.reserve(d->changed.size());
    for (auto &[key, tile] : d->changed) {
        keys.push_back(key);
        d->recent.add(tile);
        batch.add(WriteBatch::TileWrite{d->stage, std::move(tile)});
    }
    d->changed.clear();
    return keys;
}

} // namespace pixelsmith
