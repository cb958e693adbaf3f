#pragma once

#include <pixelsmith/tile_source.h>

#include <ATen/core/Tensor.h>

#include <filesystem>

namespace pixelsmith {

/// A picture in memory as tiles; level 0 alone.
class TensorPicture : public TileSource
{
public:
    /// \param rgb  [3, h, w], float32 in 0…1.
    explicit TensorPicture(const at::Tensor &rgb);

    const TilePyramid &pyramid() const override { return m_pyramid; }
    std::shared_ptr<const Tile> tile(const TileKey &key) const override;

private:
    at::Tensor m_bytes; ///< [h, w, 3]
    TilePyramid m_pyramid;
};

/// Level 0 as [3, h, w], float32 in 0…1. Throws Error(Io) where tiles are missing.
at::Tensor readPicture(const TileSource &source);

/// The plain enlargement that every stage starts from: Lanczos. \return  [3, h, w], float32 in 0…1, rounded to 8 bits.
at::Tensor enlargedPlainly(const TileSource &source, PixelSize size);

/// Throws Error(Io), Error(DiskFull).
void writePng(const at::Tensor &rgb, const std::filesystem::path &path);

} // namespace pixelsmith
