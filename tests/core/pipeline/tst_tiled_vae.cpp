#include "checkpoint/model_config.h"
#include "pipeline/tiled_vae.h"
#include "support/landscape.h"
#include "support/source_paths.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <filesystem>
#include <map>
#include <optional>

using namespace pixelsmith;

class tst_TiledVae : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tilesCoverTheMapOnce_data();
    void tilesCoverTheMapOnce();
    void aSmallMapIsDecodedAsAWhole();
    void tilesMeetWithoutAStepOfTone();
    void decodedTilesComeNearTheWhole();
    void encodedTilesComeNearTheWhole();
    void surveyedTilesAreDecodedAsTheWhole();
    void surveyedTilesAreEncodedAsTheWhole();
    void aSurveyCanBeStopped();
    void anInterruptedSurveyGoesOnToTheSameBits();

private:
    at::Tensor smoothMap(LatentSize size) const;
    at::Tensor decode(const TiledVae &vae, const at::Tensor &map, const PictureStatistics &statistics) const;
    at::Tensor wholeOf(const at::Tensor &map) const;

    c10::InferenceMode m_inference;
    std::unique_ptr<AutoencoderKL> m_vae;
};

void tst_TiledVae::initTestCase()
{
    const std::filesystem::path folder = sourceFolder() / "resources/model/landscapes/vae";
    m_vae = std::make_unique<AutoencoderKL>(readVaeConfig(folder), Weights::load(folder, at::kFloat));
}

/// Latents as of a picture: large and small structures.
at::Tensor tst_TiledVae::smoothMap(LatentSize size) const
{
    const auto generator = at::detail::createCPUGenerator(3);
    at::Tensor map = at::zeros({1, 4, size.height, size.width});
    for (const int64_t cells : {4, 16, 64}) {
        const at::Tensor coarse = at::randn({1, 4, cells, cells}, generator, at::kFloat);
        map += at::upsample_bilinear2d(coarse, {size.height, size.width}, false) * 0.6;
    }
    return map[0];
}

at::Tensor tst_TiledVae::decode(const TiledVae &vae, const at::Tensor &map, const PictureStatistics &statistics) const
{
    at::Tensor picture = at::zeros({3, map.size(1) * 8, map.size(2) * 8});
    for (const LatentRect &tile : vae.tiles({map.size(2), map.size(1)})) {
        const PixelRect area = toPixels(tile, 8);
        picture.slice(1, area.top, area.bottom)
            .slice(2, area.left, area.right)
            .copy_(vae.decodeTile(map, tile, statistics));
    }
    return picture;
}

/// The picture decoded at once, [3, height, width] in 0…1.
at::Tensor tst_TiledVae::wholeOf(const at::Tensor &map) const
{
    return m_vae->decode(m_vae->fromLatents(map.unsqueeze(0)))[0].mul(0.5).add(0.5).clamp(0, 1);
}

void tst_TiledVae::tilesCoverTheMapOnce_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("native") << 32 << 32;
    QTest::newRow("square") << 512 << 512;
    QTest::newRow("odd") << 333 << 77;
}

void tst_TiledVae::tilesCoverTheMapOnce()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const TiledVae vae(*m_vae, 32, at::kCPU);
    at::Tensor count = at::zeros({height, width});
    for (const LatentRect &tile : vae.tiles({width, height})) {
        // Canvas tiles are 512 pixels: a VAE tile holds whole ones.
        QVERIFY(tile.left % 64 == 0 && tile.top % 64 == 0);
        count.slice(0, tile.top, tile.bottom).slice(1, tile.left, tile.right).add_(1);
    }
    QVERIFY((count == 1).all().item<bool>());
}

void tst_TiledVae::aSmallMapIsDecodedAsAWhole()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    const at::Tensor map = smoothMap({32, 32});
    QVERIFY(vae.decoderStatistics(map).layers.empty());
    const at::Tensor whole = wholeOf(map);
    QVERIFY(at::equal(vae.decodeTile(map, {0, 0, 32, 32}, {}), whole));
}

void tst_TiledVae::tilesMeetWithoutAStepOfTone()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    // A calm part beside a busy one: their own statistics differ most.
    at::Tensor map = smoothMap({176, 40});
    map.slice(2, 0, 128).mul_(0.1);
    const auto tiles = vae.tiles({176, 40});
    QVERIFY(tiles.size() > 1);
    const int64_t seam = tiles[0].right * 8;
    const at::Tensor whole = wholeOf(map);
    // What tiling did to the tone: the step of (tiled - whole) from one side of the seam to the other.
    const auto toneStep = [&](const PictureStatistics &statistics) {
        const at::Tensor error = decode(vae, map, statistics) - whole;
        const at::Tensor left = error.slice(2, seam - 16, seam).mean(at::IntArrayRef{1, 2});
        const at::Tensor right = error.slice(2, seam, seam + 16).mean(at::IntArrayRef{1, 2});
        return (left - right).abs().max().item<double>();
    };
    const double shared = toneStep(vae.decoderStatistics(map));
    const double own = toneStep({});
    const QString figures = QStringLiteral("%1 with shared statistics, %2 with own").arg(shared).arg(own);
    QVERIFY2(shared < 1.0 / 255, qPrintable(figures));
    QVERIFY2(shared < own, qPrintable(figures));
}

void tst_TiledVae::decodedTilesComeNearTheWhole()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    const at::Tensor map = smoothMap({160, 40});
    const at::Tensor whole = wholeOf(map);
    const double error = (decode(vae, map, vae.decoderStatistics(map)) - whole).abs().mean().item<double>();
    QVERIFY2(error < 0.01, qPrintable(QString::number(error)));
}

void tst_TiledVae::encodedTilesComeNearTheWhole()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    const at::Tensor picture = wholeOf(smoothMap({160, 40}));
    const auto read = [&](const PixelRect &area) {
        return picture.slice(1, area.top, area.bottom).slice(2, area.left, area.right);
    };
    const at::Tensor whole = m_vae->toLatents(m_vae->encode(picture.unsqueeze(0).mul(2).sub(1)).mean)[0];
    const auto statistics = vae.encoderStatistics({160, 40}, read);
    at::Tensor tiled = at::zeros_like(whole);
    for (const LatentRect &tile : vae.tiles({160, 40}))
        tiled.slice(1, tile.top, tile.bottom)
            .slice(2, tile.left, tile.right)
            .copy_(vae.encodeTile({160, 40}, read, tile, statistics));
    const double error = (tiled - whole).abs().mean().item<double>() / whole.std().item<double>();
    QVERIFY2(error < 0.05, qPrintable(QString::number(error)));
}

void tst_TiledVae::surveyedTilesAreDecodedAsTheWhole()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    const at::Tensor map = m_vae->toLatents(m_vae->encode(landscape(256, 2560, 0.5)).mean)[0];
    QCOMPARE(vae.tiles({320, 32}).size(), size_t(3));
    const at::Tensor whole = wholeOf(map);
    const auto statistics = vae.surveyForDecoding(map, [] { return true; });
    // Pixels here are in 0…1, half the decoder's range.
    const double surveyed = (decode(vae, map, *statistics) - whole).abs().mean().item<double>() * 2;
    const double sampled = (decode(vae, map, vae.decoderStatistics(map)) - whole).abs().mean().item<double>() * 2;
    const QString figures = QStringLiteral("mean error %1; without a survey %2").arg(surveyed).arg(sampled);
    QVERIFY2(surveyed < 7e-4, qPrintable(figures));
    QVERIFY2(surveyed < sampled / 4, qPrintable(figures));
}

void tst_TiledVae::surveyedTilesAreEncodedAsTheWhole()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    const at::Tensor picture = landscape(256, 2560, 0.5)[0].mul(0.5).add(0.5);
    const auto read = [&](const PixelRect &area) {
        return picture.slice(1, area.top, area.bottom).slice(2, area.left, area.right);
    };
    const at::Tensor whole = m_vae->toLatents(m_vae->encode(picture.unsqueeze(0).mul(2).sub(1)).mean)[0];
    const auto errorWith = [&](const PictureStatistics &statistics) {
        at::Tensor tiled = at::zeros_like(whole);
        for (const LatentRect &tile : vae.tiles({320, 32}))
            tiled.slice(1, tile.top, tile.bottom)
                .slice(2, tile.left, tile.right)
                .copy_(vae.encodeTile({320, 32}, read, tile, statistics));
        return ((tiled - whole).abs().mean() / whole.std()).item<double>();
    };
    const double surveyed = errorWith(*vae.surveyForEncoding({320, 32}, read, [] { return true; }));
    const double sampled = errorWith(vae.encoderStatistics({320, 32}, read));
    const QString figures =
        QStringLiteral("mean error %1 of the latents' deviation; without a survey %2").arg(surveyed).arg(sampled);
    QVERIFY2(surveyed < 2e-3, qPrintable(figures));
    QVERIFY2(surveyed < sampled / 4, qPrintable(figures));
}

void tst_TiledVae::aSurveyCanBeStopped()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    int left = 1;
    QVERIFY(!vae.surveyForDecoding(smoothMap({320, 32}), [&] { return left-- > 0; }));
}

void tst_TiledVae::anInterruptedSurveyGoesOnToTheSameBits()
{
    const TiledVae vae(*m_vae, 32, at::kCPU);
    const at::Tensor map = smoothMap({320, 32});
    const auto straight = vae.surveyForDecoding(map, [] { return true; });
    std::map<int64_t, PictureMoments> kept;
    const TiledVae::SurveyedTiles known = {
        [&](int64_t tile) { return kept.contains(tile) ? std::optional(kept.at(tile)) : std::nullopt; },
        [&](int64_t tile, const PictureMoments &found) { kept[tile] = found; }};
    int left = 2;
    QVERIFY(!vae.surveyForDecoding(
        map, [&] { return left-- > 0; }, known));
    QCOMPARE(kept.size(), size_t(2));
    kept.at(0).layers.pop_back(); // of another network: looked at again
    int looks = 0;
    const auto goneOn = vae.surveyForDecoding(
        map, [&] { return ++looks > 0; }, known);
    QCOMPARE(looks, 2);
    QVERIFY(goneOn->tokens.equal(straight->tokens));
    QCOMPARE(goneOn->layers.size(), straight->layers.size());
    for (size_t i = 0; i < straight->layers.size(); ++i)
        QVERIFY(goneOn->layers[i].equal(straight->layers[i]));
}

QTEST_GUILESS_MAIN(tst_TiledVae)
#include "tst_tiled_vae.moc"
