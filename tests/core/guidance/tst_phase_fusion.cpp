#include "guidance/phase_fusion.h"

#include "support/golden.h"
#include "support/tensor_compare.h"

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

namespace {

at::Tensor spectrumOf(const at::Tensor &image)
{
    return at::fft_rfft2(image, {}, {-2, -1}, "ortho");
}

/// Frequencies that are their own mirror image (the four corners of an even-sized spectrum), whose phase is 0 or π.
at::Tensor isSelfConjugate(const at::Tensor &spectrum)
{
    at::Tensor mask = at::zeros(spectrum.sizes(), at::kBool);
    const int64_t lastColumn = spectrum.size(-1) - 1;
    for (const int64_t row : {int64_t(0), spectrum.size(-2) / 2}) {
        for (const int64_t column : {int64_t(0), lastColumn})
            mask.select(-2, row).select(-1, column).fill_(true);
    }
    return mask;
}

double phase(const at::Tensor &complexNumber)
{
    return at::angle(complexNumber).item<double>();
}

} // namespace

class tst_PhaseFusion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(11); }
    void matchesTheOriginalButForWhatItDrops();
    void keepsMagnitudesAndHalvesPhases();
    void opposedPhasesStayTheSamples();
    void withoutGuidanceNothingChanges();
    void batchesAndOddSizesAreTheirSamples();
    void samplesKeepTheirDtype();
};

/// Where the only possible phases, 0 and π, oppose each other, the original's sum of phasors is 0 in the real part and
/// rounding in the imaginary one, which the inverse transform ignores: it loses that frequency, for one channel in two
/// the mean. Ours keeps it. So the original's result plus the lost frequencies is ours.
void tst_PhaseFusion::matchesTheOriginalButForWhatItDrops()
{
    const at::Tensor z = golden("pix.a");
    const at::Tensor guidance = golden("pix.g");
    const at::Tensor original = golden("pix.phase_fused");
    const at::Tensor spectrum = spectrumOf(z);
    const at::Tensor isOpposed =
        isSelfConjugate(spectrum).logical_and((at::real(spectrum) * at::real(spectrumOf(guidance))) < 0);
    QVERIFY(isOpposed.sum().item<int64_t>() > 0);
    QVERIFY(isOpposed.sum().item<int64_t>() < isSelfConjugate(spectrum).sum().item<int64_t>());

    // The original has indeed nothing there.
    const at::Tensor left = at::where(isOpposed, spectrumOf(original), at::zeros_like(spectrum)).abs().max();
    QVERIFY2(left.item<double>() < 1e-5, std::to_string(left.item<double>()).c_str());

    const at::Tensor lost =
        at::fft_irfft2(at::where(isOpposed, spectrum, at::zeros_like(spectrum)), z.sizes().slice(2), {-2, -1}, "ortho");
    QVERIFY(lost.abs().max().item<double>() > 1e-2);
    COMPARE_TENSORS(fusePhases(z, guidance), original + lost, 1e-5);
}

void tst_PhaseFusion::keepsMagnitudesAndHalvesPhases()
{
    const at::Tensor z = at::randn({1, 1, 16, 16});
    const at::Tensor guidance = at::randn({1, 1, 16, 16});
    const at::Tensor fused = spectrumOf(fusePhases(z, guidance));
    COMPARE_TENSORS(fused.abs(), spectrumOf(z).abs(), 1e-5);
    for (const auto &[row, column] : {std::pair(1, 1), std::pair(3, 5), std::pair(9, 2)}) {
        const auto at_ = [&](const at::Tensor &spectrum) { return phase(spectrum[0][0][row][column]); };
        const double ofZ = at_(spectrumOf(z));
        // The shorter way round from Z's phase to the guidance's.
        const double turn = std::remainder(at_(spectrumOf(guidance)) - ofZ, 2 * M_PI);
        QVERIFY(std::abs(std::remainder(at_(fused) - (ofZ + turn / 2), 2 * M_PI)) < 1e-4);
    }
}

void tst_PhaseFusion::opposedPhasesStayTheSamples()
{
    const at::Tensor z = at::randn({2, 4, 8, 8});
    COMPARE_TENSORS(fusePhases(z, -3 * z), z, 1e-5);
    // Constant channels: nothing but a mean of the other sign.
    COMPARE_TENSORS(fusePhases(at::full({1, 1, 8, 8}, 2.0F), at::full({1, 1, 8, 8}, -1.0F)),
                    at::full({1, 1, 8, 8}, 2.0F), 1e-6);
}

void tst_PhaseFusion::withoutGuidanceNothingChanges()
{
    const at::Tensor z = at::randn({1, 4, 8, 8});
    COMPARE_TENSORS(fusePhases(z, at::zeros({1, 4, 8, 8})), z, 1e-5);
    COMPARE_TENSORS(fusePhases(z, 5 * z), z, 1e-5);
    COMPARE_TENSORS(fusePhases(at::zeros({1, 4, 8, 8}), z), at::zeros({1, 4, 8, 8}), 0);
}

void tst_PhaseFusion::batchesAndOddSizesAreTheirSamples()
{
    const at::Tensor z = at::randn({3, 4, 9, 7});
    const at::Tensor guidance = at::randn({3, 4, 9, 7});
    const at::Tensor all = fusePhases(z, guidance);
    QCOMPARE(all.sizes(), z.sizes());
    for (int n = 0; n < 3; ++n)
        COMPARE_TENSORS(fusePhases(z.slice(0, n, n + 1), guidance.slice(0, n, n + 1)), all.slice(0, n, n + 1), 1e-6);
}

void tst_PhaseFusion::samplesKeepTheirDtype()
{
    const at::Tensor z = golden("pix.a").to(at::kHalf);
    const at::Tensor guidance = golden("pix.g").to(at::kHalf);
    const at::Tensor fused = fusePhases(z, guidance);
    QCOMPARE(fused.scalar_type(), at::kHalf);
    COMPARE_TENSORS(fused, fusePhases(z.to(at::kFloat), guidance.to(at::kFloat)).to(at::kHalf), 0);
}

QTEST_GUILESS_MAIN(tst_PhaseFusion)
#include "tst_phase_fusion.moc"
