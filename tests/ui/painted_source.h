#pragma once

#include <pixelsmith/error.h>
#include <pixelsmith/tile_source.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace pixelsmith {

struct Rgb
{
    uint8_t red = 0;
    uint8_t green = 0;
    uint8_t blue = 0;

    friend bool operator==(const Rgb &, const Rgb &) = default;
};

/// A picture of any size whose pixels are computed: a function of place in level 0 and revision. Thread-safe.
class PaintedSource : public TileSource
{
public:
    /// \param x, y  image pixels of level 0, the pixel's middle.
    using Paint = std::function<Rgb(double x, double y, int64_t revision)>;

    PaintedSource(PixelSize size, Paint paint)
        : m_pyramid(size)
        , m_paint(std::move(paint))
    {
    }

    const TilePyramid &pyramid() const override { return m_pyramid; }

    std::shared_ptr<const Tile> tile(const TileKey &key) const override
    {
        ++m_reads;
        int64_t revision = 1;
        {
            std::unique_lock lock(m_mutex);
            m_order.push_back(key);
            revision = m_revision;
            m_opened.wait(lock, [&] { return m_isOpen || m_passing.count(key) > 0; });
            if (m_broken.count(key))
                throw Error(ErrorKind::Io, "The tile is damaged.");
            if (m_missing.count(key))
                return nullptr;
        }
        return paint(key, revision);
    }

    /// While it lives, reads wait; the version they bring is that of when they began. Make it after what reads, so that
    /// a failing test does not leave a reader waiting for ever.
    class Hold
    {
    public:
        /// \param passing  these are read all the same.
        explicit Hold(PaintedSource &source, std::set<TileKey> passing = {})
            : m_source(source)
        {
            m_source.setOpen(false, std::move(passing));
        }
        ~Hold() { release(); }
        Hold(const Hold &) = delete;
        Hold &operator=(const Hold &) = delete;

        void release() { m_source.setOpen(true); }

    private:
        PaintedSource &m_source;
    };

    void setRevision(int64_t revision)
    {
        const std::lock_guard lock(m_mutex);
        m_revision = revision;
    }
    void setMissing(std::set<TileKey> keys)
    {
        const std::lock_guard lock(m_mutex);
        m_missing = std::move(keys);
    }
    void setBroken(std::set<TileKey> keys)
    {
        const std::lock_guard lock(m_mutex);
        m_broken = std::move(keys);
    }
    int reads() const { return m_reads; }
    std::vector<TileKey> readOrder() const
    {
        const std::lock_guard lock(m_mutex);
        return m_order;
    }
    bool wasRead(const TileKey &key) const
    {
        const std::lock_guard lock(m_mutex);
        return std::find(m_order.begin(), m_order.end(), key) != m_order.end();
    }

private:
    void setOpen(bool open, std::set<TileKey> passing = {})
    {
        const std::lock_guard lock(m_mutex);
        m_passing = std::move(passing);
        m_isOpen = open;
        m_opened.notify_all();
    }

    std::shared_ptr<const Tile> paint(const TileKey &key, int64_t revision) const
    {
        const PixelRect rect = m_pyramid.tileRect(key);
        auto tile = std::make_shared<Tile>();
        tile->key = key;
        tile->width = rect.width();
        tile->height = rect.height();
        tile->revision = revision;
        tile->rgb.resize(static_cast<size_t>(rect.area() * 3));
        const double scale = std::ldexp(1.0, key.level);
        size_t i = 0;
        for (int64_t y = rect.top; y < rect.bottom; ++y) {
            for (int64_t x = rect.left; x < rect.right; ++x) {
                const Rgb pixel =
                    m_paint((static_cast<double>(x) + 0.5) * scale, (static_cast<double>(y) + 0.5) * scale, revision);
                tile->rgb[i++] = pixel.red;
                tile->rgb[i++] = pixel.green;
                tile->rgb[i++] = pixel.blue;
            }
        }
        return tile;
    }

    TilePyramid m_pyramid;
    Paint m_paint;
    mutable std::atomic<int> m_reads = 0;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_opened;
    mutable std::vector<TileKey> m_order;
    bool m_isOpen = true;
    std::set<TileKey> m_passing;
    int64_t m_revision = 1;
    std::set<TileKey> m_missing;
    std::set<TileKey> m_broken;
};

} // namespace pixelsmith
