#include "ui/viewer/tile_loader.h"

#include <QThread>

#include <algorithm>
#include <exception>
#include <memory>
#include <new>
#include <sys/mman.h>

namespace pixelsmith {

TileLoader::TileLoader(QObject *parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(std::clamp(QThread::idealThreadCount() - 2, 1, 4));
}

TileLoader::~TileLoader()
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted.clear();
        m_source.reset();
    }
    m_pool.waitForDone();
}

void TileLoader::setSource(std::shared_ptr<const TileSource> source, int generation)
{
    // The old source may close a file when it goes: not while the lock is held.
    std::shared_ptr<const TileSource> old;
    const std::lock_guard lock(m_mutex);
    old = std::exchange(m_source, std::move(source));
    m_generation = generation;
    m_wanted.clear();
}

void TileLoader::request(std::vector<TileKey> keys)
{
    int newWorkers = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_source)
            return;
        std::erase_if(keys, [this](const TileKey &key) { return m_inFlight.count({m_generation, key}) > 0; });
        std::reverse(keys.begin(), keys.end());
        m_wanted = std::move(keys);
        newWorkers = std::min<int>(m_pool.maxThreadCount() - m_workers, static_cast<int>(m_wanted.size()));
        m_workers += newWorkers;
    }
    for (int i = 0; i < newWorkers; ++i)
        m_pool.start([this] { work(); });
}

void TileLoader::markChanged(const TileKey &key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_inFlight.find({m_generation, key});
    if (found != m_inFlight.end())
        found->second = true;
}

int TileLoader::pendingCount() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_wanted.size() + m_inFlight.size());
}

bool TileLoader::takeJob(Job &job)
{
    const std::lock_guard lock(m_mutex);
    if (m_wanted.empty() || !m_source) {
        --m_workers;
        return false;
    }
    job = {m_source, m_generation, m_wanted.back()};
    m_wanted.pop_back();
    m_inFlight[{job.generation, job.key}] = false;
    return true;
}

void TileLoader::work()
{
    for (Job job; takeJob(job);)
        read(job);
}

void TileLoader::read(const Job &job)
{
    QImage image;
    qint64 revision = 0;
    QString problem;
    try {
        if (const std::shared_ptr<const Tile> tile = job.source->tile(job.key)) {
            image = toImage(*tile);
            revision = tile->revision;
        }
    } catch (const std::exception &error) {
        problem = QString::fromUtf8(error.what());
    }
    // To the thread this object lives in; the destructor waits for all reads, so the object is there.
    QMetaObject::invokeMethod(
        this,
        [this, job, image, revision, problem] {
            const bool isCurrent = finish(job);
            if (job.generation != m_generation)
                return;
            if (!problem.isEmpty())
                Q_EMIT failed(job.generation, job.key, problem);
            else
                Q_EMIT loaded(job.generation, job.key, image, revision, isCurrent);
        },
        Qt::QueuedConnection);
}

bool TileLoader::finish(const Job &job)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_inFlight.find({job.generation, job.key});
    const bool isCurrent = !found->second;
    m_inFlight.erase(found);
    return isCurrent;
}

namespace {

struct Pages
{
    void *start = nullptr;
    size_t bytes = 0;
};

void releasePages(void *info)
{
    const std::unique_ptr<Pages> pages(static_cast<Pages *>(info));
    ::munmap(pages->start, pages->bytes);
}

/// In pages of its own, which go back to the system with the image. As a block of the heap it would leave a gap between
/// others, and all gaps together are tens of megabytes beyond the cache's budget.
QImage imageInPages(int width, int height)
{
    const int stride = width * static_cast<int>(sizeof(QRgb));
    auto pages = std::make_unique<Pages>();
    pages->bytes = static_cast<size_t>(stride) * static_cast<size_t>(height);
    pages->start = ::mmap(nullptr, pages->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages->start == MAP_FAILED)
        throw std::bad_alloc();
    auto *pixels = static_cast<uchar *>(pages->start);
    return {pixels, width, height, stride, QImage::Format_RGB32, &releasePages, pages.release()};
}

} // namespace

QImage toImage(const Tile &tile)
{
    QImage image = imageInPages(static_cast<int>(tile.width), static_cast<int>(tile.height));
    for (int y = 0; y < image.height(); ++y) {
        const uint8_t *in = tile.row(y);
        auto *out = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x, in += 3)
            out[x] = qRgb(in[0], in[1], in[2]);
    }
    return image;
}

} // namespace pixelsmith
