#include "pictures.h"

#include "canvas/resample.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <ATen/ATen.h>

#include <cstring>

namespace pixelsmith {

TensorPicture::TensorPicture(const at::Tensor &rgb)
    : m_bytes(rgb.mul(255).add_(0.5).clamp_(0, 255).to(at::kByte).permute({1, 2, 0}).contiguous())
    , m_pyramid({rgb.size(2), rgb.size(1)})
{
}

std::shared_ptr<const Tile> TensorPicture::tile(const TileKey &key) const
{
    if (key.level != 0 || !m_pyramid.contains(key))
        return nullptr;
    const PixelRect area = m_pyramid.tileRect(key);
    auto tile = std::make_shared<Tile>();
    tile->key = key;
    tile->width = area.width();
    tile->height = area.height();
    const at::Tensor part = m_bytes.slice(0, area.top, area.bottom).slice(1, area.left, area.right).contiguous();
    tile->rgb.assign(part.const_data_ptr<uint8_t>(), part.const_data_ptr<uint8_t>() + part.numel());
    return tile;
}

at::Tensor readPicture(const TileSource &source)
{
    const PixelSize size = source.size();
    const at::Tensor bytes = at::empty({size.height, size.width, 3}, at::TensorOptions(at::kByte));
    for (const TileKey &key : source.pyramid().tilesIn(0, PixelRect::of(size))) {
        const auto tile = source.tile(key);
        if (!tile)
            throw Error(ErrorKind::Io, "The picture has missing tiles.");
        const PixelRect area = source.pyramid().tileRect(key);
        bytes.slice(0, area.top, area.bottom)
            .slice(1, area.left, area.right)
            .copy_(at::from_blob(const_cast<uint8_t *>(tile->rgb.data()), {tile->height, tile->width, 3}, at::kByte));
    }
    return bytes.permute({2, 0, 1}).to(at::kFloat).div_(255).contiguous();
}

at::Tensor enlargedPlainly(const TileSource &source, PixelSize size)
{
    FloatImage image = resample(source, size, PixelRect::of(size));
    const at::Tensor rgb = at::from_blob(image.rgb.data(), {size.height, size.width, 3}, at::kFloat);
    return rgb.permute({2, 0, 1}).clamp(0, 1).mul_(255).round_().div_(255).contiguous();
}

void writePng(const at::Tensor &rgb, const std::filesystem::path &path)
{
    exportImage(TensorPicture(rgb), path, {.format = ImageFormat::Png}, [](double) { return true; });
}

} // namespace pixelsmith
