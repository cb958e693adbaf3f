#include "checkpoint/model_config.h"
#include "pipeline/latent_preview.h"
#include "support/source_paths.h"
#include "support/landscape.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <cmath>
#include <filesystem>

using namespace pixelsmith;

class tst_LatentPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void comesNearTheReducedDecode_data();
    void comesNearTheReducedDecode();
    void isTheSameEachTime();
    void fitsAnyAutoencoder();
    void enlargedHasThePicturesSizeAndColours();

private:
    c10::InferenceMode m_inference;
    std::unique_ptr<AutoencoderKL> m_vae;
};

void tst_LatentPreview::initTestCase()
{
    const std::filesystem::path folder = sourceFolder() / "resources/model/landscapes/vae";
    m_vae = std::make_unique<AutoencoderKL>(readVaeConfig(folder), Weights::load(folder, at::kFloat));
}

void tst_LatentPreview::comesNearTheReducedDecode_data()
{
    QTest::addColumn<double>("hue");
    QTest::newRow("noon") << 0.0;
    QTest::newRow("sunset") << 1.0;
}

void tst_LatentPreview::comesNearTheReducedDecode()
{
    QFETCH(double, hue);
    const LatentPreview preview(*m_vae, at::kCPU);
    const at::Tensor mean = m_vae->encode(landscape(256, 256, hue)).mean;
    const at::Tensor decoded = m_vae->decode(mean).mul(0.5).add(0.5).clamp(0, 1);
    const at::Tensor error = preview.reduced(m_vae->toLatents(mean)[0]) - at::avg_pool2d(decoded, {8, 8})[0];
    const double psnr = -10 * std::log10(error.square().mean().item<double>());
    QVERIFY2(psnr > 30, qPrintable(QStringLiteral("%1 dB").arg(psnr)));
}

void tst_LatentPreview::isTheSameEachTime()
{
    const at::Tensor latents = at::randn({4, 16, 24});
    QVERIFY(
        at::equal(LatentPreview(*m_vae, at::kCPU).reduced(latents), LatentPreview(*m_vae, at::kCPU).reduced(latents)));
}

void tst_LatentPreview::fitsAnyAutoencoder()
{
    // Random weights: there is little to fit, but colours there are.
    const std::filesystem::path folder = goldenFolder() / "tiny-sdxl" / "vae";
    const AutoencoderKL vae(readVaeConfig(folder), Weights::load(folder, at::kFloat));
    const LatentPreview preview(vae, at::kCPU);
    const at::Tensor picture = preview(at::randn({vae.config().latent_channels, 8, 12}));
    QVERIFY(at::isfinite(picture).all().item<bool>());
    QVERIFY(picture.min().item<double>() >= 0 && picture.max().item<double>() <= 1);
}

void tst_LatentPreview::enlargedHasThePicturesSizeAndColours()
{
    const LatentPreview preview(*m_vae, at::kCPU);
    const at::Tensor latents = m_vae->toLatents(m_vae->encode(landscape(256, 256, 0)).mean)[0].slice(1, 0, 24);
    const at::Tensor picture = preview(latents);
    QCOMPARE(picture.sizes(), at::IntArrayRef({3, 192, 256}));
    const at::Tensor difference =
        picture.mean(at::IntArrayRef{1, 2}) - preview.reduced(latents).mean(at::IntArrayRef{1, 2});
    QVERIFY(difference.abs().max().item<double>() < 1e-3);
}

QTEST_GUILESS_MAIN(tst_LatentPreview)
#include "tst_latent_preview.moc"
