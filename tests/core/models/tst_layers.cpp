#include "models/layers.h"

#include "support/tensor_compare.h"

#include <pixelsmith/error.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

at::Tensor noise(at::IntArrayRef shape)
{
    return at::randn(shape, at::TensorOptions(at::kFloat));
}

Weights groupNormWeights(int64_t channels)
{
    return Weights({{"norm.weight", 1 + 0.2 * noise({channels})}, {"norm.bias", noise({channels})}});
}

/// The definition, in fp64: one mean and variance for each group over the whole batch.
at::Tensor groupNormOverBatch(const at::Tensor &x, const GroupNorm &norm)
{
    const at::Tensor d = x.to(at::kDouble);
    const at::Tensor grouped = d.reshape({d.size(0), norm.groups, -1});
    const auto [variance, mean] = at::var_mean(grouped, at::IntArrayRef({0, 2}), 0, true);
    const at::Tensor normalised = ((grouped - mean) / (variance + norm.eps).sqrt()).reshape(d.sizes());
    std::vector<int64_t> perChannel(static_cast<size_t>(x.dim()), 1);
    perChannel[1] = x.size(1);
    return normalised * norm.weight.to(at::kDouble).view(perChannel) + norm.bias.to(at::kDouble).view(perChannel);
}

} // namespace

class tst_Layers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(7); }
    void layersTakeTheirKeysAndShapes();
    void linearWithoutBiasAsksForNone();
    void ownStatisticsAreEachSamples();
    void collectedStatisticsAreTheWholeBatchs_data();
    void collectedStatisticsAreTheWholeBatchs();
    void oneSampleIsCollectedAsItIsNormalised();
    void givenStatisticsAreUsedLayerByLayer();
    void surveyedStatisticsAreTheWholePictures();
    void statisticsSurviveALargeMean();
    void channelsLastStaysChannelsLast();
};

void tst_Layers::layersTakeTheirKeysAndShapes()
{
    Weights weights({{"l.weight", noise({3, 5})},
                     {"l.bias", noise({3})},
                     {"c.weight", noise({6, 4, 3, 3})},
                     {"c.bias", noise({6})},
                     {"n.weight", noise({5})},
                     {"n.bias", noise({5})},
                     {"e.weight", noise({9, 2})}});
    const Linear linear(weights, "l", 5, 3);
    const Conv2d conv(weights, "c", 4, 6, 3, 2, 1);
    const LayerNorm norm(weights, "n", 5, 1e-5);
    const Embedding embedding(weights, "e", 9, 2);
    weights.finish();

    const at::Tensor x = noise({2, 7, 5});
    COMPARE_TENSORS(linear(x), at::matmul(x, linear.weight.t()) + linear.bias, 1e-6);
    QCOMPARE(conv(noise({1, 4, 9, 8})).sizes(), at::IntArrayRef({1, 6, 5, 4}));
    const at::Tensor centred = x - x.mean(-1, true);
    COMPARE_TENSORS(norm(x), centred / (centred.square().mean(-1, true) + 1e-5).sqrt() * norm.weight + norm.bias, 1e-6);
    COMPARE_TENSORS(embedding(at::tensor({4, 0}, at::kLong)), at::stack({embedding.weight[4], embedding.weight[0]}), 0);
}

void tst_Layers::linearWithoutBiasAsksForNone()
{
    Weights weights({{"q.weight", noise({3, 5})}});
    const Linear linear(weights, "q", 5, 3, false);
    weights.finish();
    QVERIFY(!linear.bias.defined());
    QCOMPARE(linear(noise({1, 5})).sizes(), at::IntArrayRef({1, 3}));
}

void tst_Layers::ownStatisticsAreEachSamples()
{
    Weights weights = groupNormWeights(8);
    const GroupNorm norm(weights, "norm", 8, 4, 1e-6);
    const at::Tensor x = noise({2, 8, 5, 6}) * 3 + 1;
    PicturePass pass;
    const at::Tensor both = norm(x, pass);
    COMPARE_TENSORS(both[1], groupNormOverBatch(x.slice(0, 1, 2), norm)[0], 1e-6);
    COMPARE_TENSORS(norm(x), both, 0);
}

void tst_Layers::collectedStatisticsAreTheWholeBatchs_data()
{
    QTest::addColumn<int>("samples");
    QTest::addColumn<bool>("isImage");
    QTest::addColumn<int>("dtype");
    QTest::addColumn<double>("tolerance");
    QTest::newRow("images") << 3 << true << int(at::kFloat) << 1e-6;
    QTest::newRow("tokens") << 3 << false << int(at::kFloat) << 1e-6;
    QTest::newRow("fp16 images") << 3 << true << int(at::kHalf) << 5e-4;
    QTest::newRow("bf16 images") << 3 << true << int(at::kBFloat16) << 4e-3;
}

void tst_Layers::collectedStatisticsAreTheWholeBatchs()
{
    QFETCH(int, samples);
    QFETCH(bool, isImage);
    QFETCH(int, dtype);
    QFETCH(double, tolerance);
    const auto type = static_cast<at::ScalarType>(dtype);
    Weights weights = groupNormWeights(8);
    GroupNorm norm(weights, "norm", 8, 4, 1e-6);
    norm.weight = norm.weight.to(type);
    norm.bias = norm.bias.to(type);
    // Samples that differ in mean and spread, so that their own statistics would show.
    at::Tensor x =
        noise({samples, 8, 30}) * at::arange(1, samples + 1).view({-1, 1, 1}) + at::arange(samples).view({-1, 1, 1});
    x = (isImage ? x.view({samples, 8, 5, 6}) : x).to(type);

    PictureStatistics statistics;
    PicturePass pass = PicturePass::collecting(statistics);
    const at::Tensor y = norm(x, pass);
    QCOMPARE(y.scalar_type(), type);
    COMPARE_TENSORS(y, groupNormOverBatch(x, norm), tolerance);
    QCOMPARE(statistics.layers.size(), size_t(1));
    QCOMPARE(statistics.layers[0].sizes(), at::IntArrayRef({2, 4}));
    QCOMPARE(statistics.layers[0].scalar_type(), at::kFloat);

    // Each sample alone, by what was recorded, is the same picture.
    for (int i = 0; i < samples; ++i) {
        PicturePass given = PicturePass::applying(statistics);
        COMPARE_TENSORS(norm(x.slice(0, i, i + 1), given), y.slice(0, i, i + 1), 0);
    }
}

void tst_Layers::oneSampleIsCollectedAsItIsNormalised()
{
    Weights weights = groupNormWeights(6);
    const GroupNorm norm(weights, "norm", 6, 2, 1e-6);
    const at::Tensor x = noise({1, 6, 8, 8});
    PictureStatistics statistics;
    PicturePass pass = PicturePass::collecting(statistics);
    COMPARE_TENSORS(norm(x, pass), norm(x), 1e-6);
}

void tst_Layers::givenStatisticsAreUsedLayerByLayer()
{
    Weights weights = groupNormWeights(4);
    const GroupNorm norm(weights, "norm", 4, 2, 1e-6);
    PictureStatistics statistics;
    PicturePass collecting = PicturePass::collecting(statistics);
    norm(norm(noise({1, 4, 6, 6}), collecting), collecting);
    QCOMPARE(statistics.layers.size(), size_t(2));

    PicturePass given = PicturePass::applying(statistics);
    const at::Tensor x = noise({1, 4, 3, 3});
    for (const at::Tensor &layer : statistics.layers) {
        const at::Tensor channels = layer.repeat_interleave(2, 1).view({2, 1, 4, 1, 1});
        const at::Tensor expected =
            (x - channels[0]) * channels[1] * norm.weight.view({1, 4, 1, 1}) + norm.bias.view({1, 4, 1, 1});
        COMPARE_TENSORS(norm(x, given), expected, 1e-6);
    }
    QVERIFY_EXCEPTION_THROWN(norm(x, given), Error);
}

void tst_Layers::surveyedStatisticsAreTheWholePictures()
{
    Weights weights = groupNormWeights(8);
    const GroupNorm norm(weights, "norm", 8, 4, 1e-6);
    // Its right side is another world than its left one, where the sample is taken.
    const at::Tensor picture = noise({1, 8, 10, 24}) * at::linspace(1, 5, 24) + at::linspace(0, 3, 24);
    const at::Tensor sample = picture.slice(3, 0, 6);
    PictureStatistics sampled;
    PictureMoments moments;
    PicturePass collecting = PicturePass::collecting(sampled, moments);
    norm(sample, collecting);

    // Two tiles of twelve columns; each sees two more, which do not count.
    PictureMoments surveyed;
    for (const LatentRect &part : {LatentRect{0, 0, 12, 10}, LatentRect{2, 0, 14, 10}}) {
        const CountedPart counted = {part, {14, 10}, 1};
        PicturePass surveying = PicturePass::surveying(sampled, surveyed, counted);
        const int64_t begin = part.left == 0 ? 0 : 10;
        norm(picture.slice(3, begin, begin + 14), surveying);
    }
    PictureStatistics corrected;
    PicturePass correcting = PicturePass::correcting(corrected, moments, surveyed);
    norm(sample, correcting);

    PicturePass given = PicturePass::applying(corrected);
    COMPARE_TENSORS(norm(picture, given), groupNormOverBatch(picture, norm), 1e-5);
}

void tst_Layers::statisticsSurviveALargeMean()
{
    Weights weights = groupNormWeights(4);
    const GroupNorm norm(weights, "norm", 4, 2, 1e-6);
    const at::Tensor x = noise({2, 4, 16, 16}) * 0.5 + 100;
    PictureStatistics statistics;
    PicturePass pass = PicturePass::collecting(statistics);
    COMPARE_TENSORS(norm(x, pass), groupNormOverBatch(x, norm), 5e-5);
}

void tst_Layers::channelsLastStaysChannelsLast()
{
    Weights weights = groupNormWeights(8);
    const GroupNorm norm(weights, "norm", 8, 4, 1e-6);
    const at::Tensor x = noise({2, 8, 5, 6});
    const at::Tensor last = x.contiguous(at::MemoryFormat::ChannelsLast);
    PictureStatistics statistics;
    PicturePass first = PicturePass::collecting(statistics);
    const at::Tensor expected = norm(x, first);
    PicturePass second = PicturePass::collecting(statistics);
    const at::Tensor y = norm(last, second);
    QVERIFY(y.is_contiguous(at::MemoryFormat::ChannelsLast));
    COMPARE_TENSORS(y, expected, 1e-6);
}

QTEST_GUILESS_MAIN(tst_Layers)
#include "tst_layers.moc"
