#include "pipeline/map_window.h"
#include "pipeline/stage_context.h"
#include "support/tensor_compare.h"

#include <pixelsmith/slider_map.h>

#include <ATen/ATen.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

constexpr int64_t kFactor = 8;

/// One tile of a single grey.
class GreyPicture : public TileSource
{
public:
    GreyPicture(PixelSize size, uint8_t grey)
        : m_pyramid(size)
        , m_tile(std::make_shared<Tile>())
    {
        m_tile->width = size.width;
        m_tile->height = size.height;
        m_tile->rgb.assign(static_cast<size_t>(3 * size.area()), grey);
    }

    const TilePyramid &pyramid() const override { return m_pyramid; }
    std::shared_ptr<const Tile> tile(const TileKey & /*key*/) const override { return m_tile; }

private:
    TilePyramid m_pyramid;
    std::shared_ptr<Tile> m_tile;
};

StagePlan stageOf(double bandLock)
{
    StagePlan stage;
    stage.size = {128, 64};
    stage.latentSize = {16, 8};
    stage.steps = 8;
    stage.sampling.bandLock = bandLock;
    return stage;
}

} // namespace

/// Decoded pictures drawn towards the picture before.
class tst_BandLock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsAsStrongAsTheSliderSays();
    void whereItIsPaintedThePaintSays();
    void whereATileEndsMakesNoDifference();
};

void tst_BandLock::itIsAsStrongAsTheSliderSays()
{
    const GreyPicture white({64, 32}, 255);
    const StagePlan stage = stageOf(0.5);
    const LatentRect map = LatentRect::of(stage.latentSize);
    const auto black = [](const LatentRect &area) {
        const PixelSize size = toPixels(area, kFactor).size();
        return at::zeros({3, size.height, size.width});
    };
    const BandLock half = {stage, white, {4}};
    // A quarter, and being coarse, a quarter of the rest.
    COMPARE_TENSORS(decodeLocked(&half, map, map, kFactor, black), at::full({3, 64, 128}, 0.4375), 1e-5);
    const BandLock none = {stage, white, {0}};
    COMPARE_TENSORS(decodeLocked(&none, map, map, kFactor, black), at::zeros({3, 64, 128}), 0);
    COMPARE_TENSORS(decodeLocked(nullptr, map, map, kFactor, black), at::zeros({3, 64, 128}), 0);
}

void tst_BandLock::whereItIsPaintedThePaintSays()
{
    const GreyPicture white({64, 32}, 255);
    const StagePlan stage = stageOf(1);
    const LatentRect map = LatentRect::of(stage.latentSize);
    auto paint = std::make_shared<SliderMap>(SliderMap::of(stage.size));
    paint->fill(stage.size, {64, 0, 128, 64}, 1);
    const BandLock lock = {stage, white, {0, paint}};
    const at::Tensor picture = decodeLocked(&lock, map, map, kFactor, [](const LatentRect &area) {
        const PixelSize size = toPixels(area, kFactor).size();
        return at::zeros({3, size.height, size.width});
    });
    COMPARE_TENSORS(picture.slice(2, 0, 48), at::zeros({3, 64, 48}), 1e-5);
    COMPARE_TENSORS(picture.slice(2, 80), at::ones({3, 64, 48}), 1e-5);
}

void tst_BandLock::whereATileEndsMakesNoDifference()
{
    const GreyPicture grey({64, 32}, 90);
    const StagePlan stage = stageOf(1);
    const LatentRect map = LatentRect::of(stage.latentSize);
    const at::Tensor decoded = at::rand({3, 64, 128});
    const auto part = [&](const LatentRect &area) { return window(decoded, toPixels(area, kFactor)); };
    const BandLock lock = {stage, grey, {6}};
    const at::Tensor whole = decodeLocked(&lock, map, map, kFactor, part);
    for (const LatentRect &tile : {LatentRect{0, 0, 8, 8}, LatentRect{8, 0, 16, 8}})
        COMPARE_TENSORS(decodeLocked(&lock, tile, map, kFactor, part), window(whole, toPixels(tile, kFactor)), 1e-6);
}

QTEST_GUILESS_MAIN(tst_BandLock)
#include "tst_band_lock.moc"
