#include "models/fused_ops.h"
#include "models/image_layout.h"
#include "models/layers.h"
#include "support/tensor_compare.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <QtTest>

#include <limits>

using namespace pixelsmith;

namespace {

/// Random numbers that are the same in every run.
at::Tensor numbers(at::IntArrayRef shape, uint64_t seed)
{
    return at::randn(shape, at::detail::createCPUGenerator(seed), at::TensorOptions(at::kFloat));
}

/// softmax(q kᵀ / √d) v, written out. \param query, key, value  [n, length, heads, d].
at::Tensor attentionByDefinition(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value)
{
    const at::Tensor q = query.to(at::kDouble).transpose(1, 2);
    const at::Tensor k = key.to(at::kDouble).transpose(1, 2);
    const at::Tensor v = value.to(at::kDouble).transpose(1, 2);
    const double scale = 1 / std::sqrt(static_cast<double>(query.size(3)));
    const at::Tensor weights = at::softmax(at::matmul(q, k.transpose(2, 3)) * scale, -1);
    return at::matmul(weights, v).transpose(1, 2).flatten(2);
}

GroupNorm groupNorm(int64_t channels, int64_t groups)
{
    GroupNorm norm;
    norm.weight = 1 + 0.2 * numbers({channels}, 1);
    norm.bias = numbers({channels}, 2);
    norm.groups = groups;
    return norm;
}

at::Tensor siluOfNormByDefinition(const at::Tensor &x, const GroupNorm &norm)
{
    const at::Tensor y = at::group_norm(x.to(at::kDouble).contiguous(), norm.groups, norm.weight.to(at::kDouble),
                                        norm.bias.to(at::kDouble), norm.eps);
    return at::silu(y);
}

} // namespace

class tst_FusedOps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }
    void attentionIsItsDefinition_data();
    void attentionIsItsDefinition();
    void attentionBearsLargeScores();
    void attentionShowsNaN();
    void attentionReadsViews();
    void slicedAttentionIsTheSame_data();
    void slicedAttentionIsTheSame();
    void productsAreTheirDefinitions_data();
    void productsAreTheirDefinitions();
    void convolutionKeepsLayoutAndMatches();
    void groupNormSiluIsItsDefinition_data();
    void groupNormSiluIsItsDefinition();
    void groupNormBearsALargeMean();
    void groupNormTakesOtherLayouts();

private:
    const c10::InferenceMode m_inference;
};

void tst_FusedOps::attentionIsItsDefinition_data()
{
    QTest::addColumn<int>("queries");
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("heads");
    QTest::addColumn<int>("width");
    QTest::newRow("one vector wide") << 256 << 256 << 4 << 16;
    QTest::newRow("a prompt") << 130 << 77 << 2 << 16;
    QTest::newRow("three numbers") << 35 << 7 << 3 << 3;
    QTest::newRow("one key") << 9 << 1 << 2 << 8;
    QTest::newRow("one query") << 1 << 40 << 1 << 24;
    QTest::newRow("two vectors") << 70 << 33 << 2 << 32;
    QTest::newRow("three vectors") << 70 << 33 << 2 << 40;
    QTest::newRow("full size") << 100 << 77 << 2 << 64;
    QTest::newRow("left to LibTorch") << 50 << 20 << 1 << 96;
}

void tst_FusedOps::attentionIsItsDefinition()
{
    QFETCH(int, queries);
    QFETCH(int, keys);
    QFETCH(int, heads);
    QFETCH(int, width);
    const at::Tensor q = numbers({2, queries, heads, width}, 1) * 2;
    const at::Tensor k = numbers({2, keys, heads, width}, 2);
    const at::Tensor v = numbers({2, keys, heads, width}, 3);
    COMPARE_TENSORS(attention(q, k, v), attentionByDefinition(q, k, v), 2e-6);
    const auto half = [](const at::Tensor &x) { return x.to(at::kBFloat16); };
    const at::Tensor halved = attention(half(q), half(k), half(v));
    QCOMPARE(halved.scalar_type(), at::kBFloat16);
    COMPARE_TENSORS(halved, attentionByDefinition(half(q), half(k), half(v)), 1e-2);
}

void tst_FusedOps::attentionBearsLargeScores()
{
    const at::Tensor q = numbers({1, 20, 1, 16}, 1) * 1000;
    const at::Tensor k = numbers({1, 30, 1, 16}, 2);
    const at::Tensor v = numbers({1, 30, 1, 16}, 3);
    COMPARE_TENSORS(attention(q, k, v), attentionByDefinition(q, k, v), 1e-4);
}

void tst_FusedOps::attentionShowsNaN()
{
    at::Tensor q = numbers({1, 20, 1, 16}, 1);
    q[0][3][0][5] = std::numeric_limits<float>::quiet_NaN();
    const at::Tensor k = numbers({1, 30, 1, 16}, 2);
    const at::Tensor isNaN = attention(q, k, k).isnan();
    QVERIFY(isNaN[0][3].all().item<bool>());
    QCOMPARE(isNaN.sum().item<int64_t>(), int64_t{16});
}

void tst_FusedOps::attentionReadsViews()
{
    const at::Tensor qkv = numbers({2, 50, 3 * 32}, 1); // as one product gives them
    const std::vector<at::Tensor> parts = qkv.unflatten(2, {6, 16}).chunk(3, 2);
    const auto packed = [](const at::Tensor &x) { return x.contiguous(); };
    QVERIFY(at::equal(attention(parts[0], parts[1], parts[2]),
                      attention(packed(parts[0]), packed(parts[1]), packed(parts[2]))));
}

void tst_FusedOps::slicedAttentionIsTheSame_data()
{
    QTest::addColumn<int>("width");
    QTest::newRow("our kernel") << 16;
    QTest::newRow("LibTorch's") << 80;
}

void tst_FusedOps::slicedAttentionIsTheSame()
{
    QFETCH(int, width);
    const at::Tensor query = at::randn({2, 37, 3, width});
    const at::Tensor key = at::randn({2, 50, 3, width});
    const at::Tensor value = at::randn({2, 50, 3, width});
    const at::Tensor whole = attention(query, key, value);
    for (const int64_t count : {2, 3, 16, 64}) {
        const AttentionSlices slices(count);
        QVERIFY(at::allclose(attention(query, key, value), whole, 1e-5, 1e-6));
    }
    QVERIFY(at::equal(attention(query, key, value), whole));
}

void tst_FusedOps::productsAreTheirDefinitions_data()
{
    QTest::addColumn<bool>("isHalf");
    QTest::addColumn<bool>("hasBias");
    QTest::newRow("float32") << false << true;
    QTest::newRow("float32 without bias") << false << false;
    QTest::newRow("bfloat16") << true << true;
}

void tst_FusedOps::productsAreTheirDefinitions()
{
    QFETCH(bool, isHalf);
    QFETCH(bool, hasBias);
    const at::ScalarType dtype = isHalf ? at::kBFloat16 : at::kFloat;
    const double tolerance = isHalf ? 2e-2 : 1e-6;
    const at::Tensor x = numbers({2, 9, 24}, 1).to(dtype);
    const at::Tensor weight = (numbers({40, 24}, 2) / 5).to(dtype);
    const at::Tensor bias = hasBias ? numbers({40}, 3).to(dtype) : at::Tensor();
    const at::Tensor residual = numbers({2, 9, 40}, 4).to(dtype);
    const at::Tensor before = residual.clone();

    at::Tensor expected = at::matmul(x.to(at::kDouble), weight.to(at::kDouble).t());
    if (hasBias)
        expected = expected + bias.to(at::kDouble);
    COMPARE_TENSORS(linear(x, weight, bias), expected, tolerance);
    COMPARE_TENSORS(linearPlus(x, weight, bias, residual), expected + residual.to(at::kDouble), tolerance);
    QVERIFY(at::equal(residual, before));
    if (hasBias) {
        const std::vector<at::Tensor> halves = expected.chunk(2, 2);
        COMPARE_TENSORS(geglu(x, weight, bias), halves[0] * at::gelu(halves[1]), tolerance);
    }
}

void tst_FusedOps::convolutionKeepsLayoutAndMatches()
{
    const at::Tensor x = numbers({2, 6, 9, 7}, 1);
    const at::Tensor weight = numbers({10, 6, 3, 3}, 2);
    const at::Tensor bias = numbers({10}, 3);
    const at::Tensor y = convolution(x.contiguous(kImageLayout), weight.contiguous(kImageLayout), bias, 2, 1);
    const at::Tensor expected = at::conv2d(x.to(at::kDouble), weight.to(at::kDouble), bias.to(at::kDouble), 2, 1);
    QVERIFY(y.is_contiguous(kImageLayout));
    COMPARE_TENSORS(y, expected, 1e-6);
}

void tst_FusedOps::groupNormSiluIsItsDefinition_data()
{
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("groups");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::newRow("16 channels") << 16 << 2 << 64 << 48;
    QTest::newRow("24 channels") << 24 << 2 << 33 << 41;
    QTest::newRow("6 channels, few pixels") << 6 << 2 << 3 << 5;
    QTest::newRow("one pixel") << 40 << 8 << 1 << 1;
    QTest::newRow("320 channels") << 320 << 32 << 16 << 16;
}

void tst_FusedOps::groupNormSiluIsItsDefinition()
{
    QFETCH(int, channels);
    QFETCH(int, groups);
    QFETCH(int, height);
    QFETCH(int, width);
    const GroupNorm norm = groupNorm(channels, groups);
    const at::Tensor x = (numbers({2, channels, height, width}, 4) + 0.5).contiguous(kImageLayout);
    const at::Tensor addend = numbers({2, channels}, 5);
    const at::Tensor shifted = x + addend.view({2, channels, 1, 1});
    PicturePass pass;
    const at::Tensor y = norm.silu(x, pass);
    QVERIFY(y.is_contiguous(kImageLayout));
    COMPARE_TENSORS(y, siluOfNormByDefinition(x, norm), 2e-6);
    COMPARE_TENSORS(norm.silu(x, pass, addend), siluOfNormByDefinition(shifted, norm), 4e-6);
    const at::Tensor half = x.to(at::kBFloat16);
    COMPARE_TENSORS(norm.silu(half, pass), siluOfNormByDefinition(half, norm), 1e-2);
}

void tst_FusedOps::groupNormBearsALargeMean()
{
    const GroupNorm norm = groupNorm(16, 2);
    const at::Tensor x = (numbers({1, 16, 100, 100}, 4) + 30).contiguous(kImageLayout);
    PicturePass pass;
    COMPARE_TENSORS(norm.silu(x, pass), siluOfNormByDefinition(x, norm), 1e-4);
}

void tst_FusedOps::groupNormTakesOtherLayouts()
{
    const GroupNorm norm = groupNorm(16, 2);
    const at::Tensor x = numbers({2, 16, 9, 11}, 4);
    const at::Tensor addend = numbers({2, 16}, 5);
    PicturePass pass;
    COMPARE_TENSORS(norm.silu(x, pass, addend), norm.silu(x.contiguous(kImageLayout), pass, addend), 2e-6);
    COMPARE_TENSORS(norm(x.flatten(2)), norm(x).flatten(2), 2e-6);
}

QTEST_GUILESS_MAIN(tst_FusedOps)
#include "tst_fused_ops.moc"
