#include "models/autoencoder_kl.h"
#include "support/golden.h"
#include "support/tensor_compare.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

constexpr double kFloat32Tolerance = 1e-5;
constexpr double kBfloat16Tolerance = 5e-2;

AutoencoderKL load(const std::string &model, at::ScalarType dtype = at::kFloat)
{
    const std::filesystem::path folder = goldenFolder() / model / "vae";
    return {readVaeConfig(folder), Weights::load(folder, at::TensorOptions(dtype))};
}

/// The weights as a file holds them, to be changed.
std::map<std::string, at::Tensor> tensorsOf(const std::string &model)
{
    const SafetensorsFile file(goldenFolder() / model / "vae" / "diffusion_pytorch_model.safetensors");
    std::map<std::string, at::Tensor> tensors;
    for (const SafetensorsEntry &entry : file.header().entries)
        tensors.emplace(entry.name, file.read(entry, at::TensorOptions(at::kFloat)));
    return tensors;
}

at::Tensor momentsOf(const DiagonalGaussianDistribution &posterior)
{
    return at::cat({posterior.mean, posterior.logvar}, 1);
}

} // namespace

class tst_AutoencoderKL : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); } // threads waiting for each other on a busy machine cost seconds
    void tinyModelMatches_data();
    void tinyModelMatches();
    void secondModelMatches_data();
    void secondModelMatches();
    void logvarIsClamped();
    void sampleIsMeanPlusNoise();
    void latentsAreScaledBothWays();
    void statisticsOfTheWholeGiveTheSameForTheWhole();
    void statisticsGivenMakeAPartEqualToTheWhole();

private:
    const c10::InferenceMode m_inference;
};

void tst_AutoencoderKL::tinyModelMatches_data()
{
    QTest::addColumn<bool>("isHalf");
    QTest::newRow("float32") << false;
    QTest::newRow("bfloat16") << true;
}

void tst_AutoencoderKL::tinyModelMatches()
{
    QFETCH(bool, isHalf);
    const double tolerance = isHalf ? kBfloat16Tolerance : kFloat32Tolerance;
    const AutoencoderKL vae = load("tiny-sdxl", isHalf ? at::kBFloat16 : at::kFloat);
    const DiagonalGaussianDistribution posterior = vae.encode(golden("vae.in"));
    COMPARE_TENSORS(momentsOf(posterior), golden("vae.moments"), tolerance);
    COMPARE_TENSORS(posterior.mean, golden("vae.mean"), tolerance);
    COMPARE_TENSORS(vae.decode(vae.fromLatents(golden("vae.z"))), golden("vae.dec"), tolerance);
}

void tst_AutoencoderKL::secondModelMatches_data()
{
    tinyModelMatches_data();
}

void tst_AutoencoderKL::secondModelMatches()
{
    QFETCH(bool, isHalf);
    const double tolerance = isHalf ? kBfloat16Tolerance : kFloat32Tolerance;
    const std::string file = "second.safetensors";
    const AutoencoderKL vae = load("second", isHalf ? at::kBFloat16 : at::kFloat);
    COMPARE_TENSORS(momentsOf(vae.encode(golden("vae.in", file))), golden("vae.moments", file), tolerance);
    COMPARE_TENSORS(vae.decode(golden("vae.z", file)), golden("vae.dec", file), tolerance);
}

void tst_AutoencoderKL::logvarIsClamped()
{
    std::map<std::string, at::Tensor> tensors = tensorsOf("second");
    tensors["encoder.conv_out.bias"].narrow(0, 4, 2).fill_(100);
    tensors["encoder.conv_out.bias"].narrow(0, 6, 2).fill_(-100);
    const AutoencoderKL vae(readVaeConfig(goldenFolder() / "second" / "vae"), Weights(tensors));
    const at::Tensor logvar = vae.encode(golden("vae.in", "second.safetensors")).logvar;
    QCOMPARE(logvar.narrow(1, 0, 2).min().item<float>(), 20.0F);
    QCOMPARE(logvar.narrow(1, 2, 2).max().item<float>(), -30.0F);
}

void tst_AutoencoderKL::sampleIsMeanPlusNoise()
{
    const DiagonalGaussianDistribution posterior = load("tiny-sdxl").encode(golden("vae.in"));
    QVERIFY(at::equal(posterior.sample(at::zeros_like(posterior.mean)), posterior.mean));
    const at::Tensor std = posterior.sample(at::ones_like(posterior.mean)) - posterior.mean;
    COMPARE_TENSORS(std, golden("vae.std"), kFloat32Tolerance);
}

void tst_AutoencoderKL::latentsAreScaledBothWays()
{
    const AutoencoderKL vae = load("tiny-sdxl");
    const at::Tensor z = golden("vae.z");
    COMPARE_TENSORS(vae.toLatents(z), z * 0.13025, 1e-6);
    COMPARE_TENSORS(vae.fromLatents(vae.toLatents(z)), z, 1e-6);
}

void tst_AutoencoderKL::statisticsOfTheWholeGiveTheSameForTheWhole()
{
    const AutoencoderKL vae = load("tiny-sdxl");
    const at::Tensor image = golden("vae.in");
    const at::Tensor z = vae.fromLatents(golden("vae.z"));
    PictureStatistics encoding;
    PictureStatistics decoding;
    PicturePass collectEncoding = PicturePass::collecting(encoding);
    PicturePass collectDecoding = PicturePass::collecting(decoding);
    COMPARE_TENSORS(momentsOf(vae.encode(image, collectEncoding)), golden("vae.moments"), kFloat32Tolerance);
    COMPARE_TENSORS(vae.decode(z, collectDecoding), golden("vae.dec"), kFloat32Tolerance);
    // Two norms a resnet, one for the attention and the last one: 8 + 2 and 12 + 2 resnets.
    QCOMPARE(encoding.layers.size(), size_t{2 * 10 + 2});
    QCOMPARE(decoding.layers.size(), size_t{2 * 14 + 2});

    PicturePass applyEncoding = PicturePass::applying(encoding);
    PicturePass applyDecoding = PicturePass::applying(decoding);
    COMPARE_TENSORS(momentsOf(vae.encode(image, applyEncoding)), golden("vae.moments"), kFloat32Tolerance);
    COMPARE_TENSORS(vae.decode(z, applyDecoding), golden("vae.dec"), kFloat32Tolerance);
}

void tst_AutoencoderKL::statisticsGivenMakeAPartEqualToTheWhole()
{
    // Without the middle's attention only the norms look farther than the convolutions reach.
    std::map<std::string, at::Tensor> tensors = tensorsOf("tiny-sdxl");
    tensors["decoder.mid_block.attentions.0.to_out.0.weight"].zero_();
    const AutoencoderKL vae(readVaeConfig(goldenFolder() / "tiny-sdxl" / "vae"), Weights(tensors));
    const at::Tensor z = at::cat({golden("vae.tiled.z"), 3 * golden("vae.tiled.z"), golden("vae.tiled.z")}, 3);
    const at::Tensor part = z.narrow(3, 0, 24);
    PictureStatistics statistics;
    PicturePass collect = PicturePass::collecting(statistics);
    PicturePass apply = PicturePass::applying(statistics);
    const at::Tensor whole = vae.decode(z, collect).narrow(3, 0, 32); // 20 latents away from the cut
    COMPARE_TENSORS(vae.decode(part, apply).narrow(3, 0, 32), whole, kFloat32Tolerance);
    QVERIFY(!tensorDifference(vae.decode(part).narrow(3, 0, 32), whole, 0.01).empty());
}

QTEST_GUILESS_MAIN(tst_AutoencoderKL)
#include "tst_autoencoder_kl.moc"
