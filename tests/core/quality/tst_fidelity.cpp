#include "quality/fidelity.h"
#include "support/synthetic_pictures.h"
#include "support/tensor_compare.h"

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

class tst_Fidelity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void psnrIsOfTheMeanSquare();
    void equalPicturesAreAllAlike();
    void similarityFallsWithNoiseAndBlur();
    void anOffsetCostsLittleSimilarity();
    void reducingKeepsAGradient();
    void energyIsOneForTheRightNoise();
    void averagedNoiseLacksEnergy();
};

void tst_Fidelity::psnrIsOfTheMeanSquare()
{
    const at::Tensor a = noisePicture({3, 20, 20});
    QVERIFY(std::abs(psnr(a, a + 0.1) - 20) < 1e-3);
    QVERIFY(std::isinf(psnr(a, a)));
}

void tst_Fidelity::equalPicturesAreAllAlike()
{
    const at::Tensor a = noisePicture({40, 30});
    QVERIFY(std::abs(ssim(a, a) - 1) < 1e-9);
}

void tst_Fidelity::similarityFallsWithNoiseAndBlur()
{
    const at::Tensor a = noisePicture({64, 64}, 3);
    const double mild = ssim(a, a + (noisePicture({64, 64}, 4) - 0.5) / 4);
    const double strong = ssim(a, a + (noisePicture({64, 64}, 4) - 0.5));
    QVERIFY(mild < 1 && strong < mild && strong > 0);
    QVERIFY(ssim(a, blurred(a.view({1, 1, 64, 64}), 3).view({64, 64})) < 0.8);
    QVERIFY(std::abs(ssim(a, noisePicture({64, 64}, 5))) < 0.1);
}

/// Only the first factor knows it: (2ab + c)/(a² + b² + c).
void tst_Fidelity::anOffsetCostsLittleSimilarity()
{
    const at::Tensor a = at::full({32, 32}, 0.5);
    const double expected = (2 * 0.5 * 0.6 + 1e-4) / (0.25 + 0.36 + 1e-4);
    QVERIFY(std::abs(ssim(a, a + 0.1) - expected) < 1e-6);
}

void tst_Fidelity::reducingKeepsAGradient()
{
    const at::Tensor ramp = (at::arange(64).to(at::kFloat) + 0.5) / 64;
    const at::Tensor small = reducedTo(ramp.view({1, 1, 64}).expand({3, 64, 64}), 16, 16);
    const at::Tensor expected = ((at::arange(16).to(at::kFloat) + 0.5) / 16).view({1, 1, 16}).expand({3, 16, 16});
    COMPARE_TENSORS(small.slice(2, 2, 14), expected.slice(2, 2, 14), 1e-3);
}

void tst_Fidelity::energyIsOneForTheRightNoise()
{
    const at::Tensor x0 = noisePicture({4, 64, 64}, 1) * 5;
    const at::Tensor noise = (noisePicture({4, 64, 64}, 2) - 0.5) * 10;
    QVERIFY(std::abs(energyRatio(std::sqrt(0.3) * x0 + std::sqrt(0.7) * noise, x0, 0.3) - 1) < 0.05);
}

void tst_Fidelity::averagedNoiseLacksEnergy()
{
    const at::Tensor x0 = noisePicture({4, 64, 64}, 1) * 5;
    const at::Tensor noise = (noisePicture({4, 64, 64}, 2) + noisePicture({4, 64, 64}, 3) - 1) * 5;
    QVERIFY(energyRatio(std::sqrt(0.3) * x0 + std::sqrt(0.7) * noise, x0, 0.3) < 0.75);
}

QTEST_GUILESS_MAIN(tst_Fidelity)
#include "tst_fidelity.moc"
