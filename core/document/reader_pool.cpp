#include "document/reader_pool.h"

#include <utility>

namespace pixelsmith {

namespace {

/// More than this many threads rarely read at once; each idle connection holds a descriptor and a small page cache.
constexpr size_t kMaxIdle = 8;

} // namespace

Reader::Reader(const std::filesystem::path &path)
    : connection(path, sqlite::Mode::ReadOnly, path)
    , tile(connection.prepare("SELECT revision, checksum, bytes FROM tiles "
                              "WHERE stage=? AND level=? AND tile_row=? AND tile_column=?"))
    , hasTile(connection.prepare("SELECT 1 FROM tiles WHERE stage=? AND level=? AND tile_row=? AND tile_column=?"))
    , latents(connection.prepare("SELECT part, checksum, bytes FROM latents WHERE stage=? AND kind=? AND step=? "
                                 "ORDER BY part"))
    , stage(connection.prepare("SELECT phase, step FROM stages WHERE stage=?"))
    , controls(connection.prepare("SELECT stage, step, guided_steps FROM controls ORDER BY id"))
    , meta(connection.prepare("SELECT value, checksum FROM meta WHERE key=?"))
{
    connection.execute("PRAGMA cache_size=-2048");
}

ReaderPool::ReaderPool(std::filesystem::path path)
    : m_path(std::move(path))
{
}

ReaderPool::Lease::Lease(ReaderPool &pool, std::unique_ptr<Reader> reader)
    : m_pool(pool)
    , m_reader(std::move(reader))
{
}

ReaderPool::Lease::~Lease()
{
    const std::lock_guard lock(m_pool.m_mutex);
    if (m_pool.m_idle.size() < kMaxIdle)
        m_pool.m_idle.push_back(std::move(m_reader));
}

ReaderPool::Lease ReaderPool::lease()
{
    std::unique_ptr<Reader> reader;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            reader = std::move(m_idle.back());
            m_idle.pop_back();
        }
    }
    if (!reader)
        reader = std::make_unique<Reader>(m_path);
    return Lease(*this, std::move(reader));
}

void ReaderPool::closeAll()
{
    const std::lock_guard lock(m_mutex);
    m_idle.clear();
}

} // namespace pixelsmith
