#include "quality/colour.h"
#include "quality/seams.h"
#include "quality/tone_steps.h"
#include "support/synthetic_pictures.h"

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

namespace {

/// Every patch of 64 x 64 has a tone of its own, up to `step` more or less.
at::Tensor withTones(const at::Tensor &picture, double step)
{
    const int64_t side = picture.size(-1);
    const at::Tensor tones = noisePicture({side / 64, side / 64}, 8).sub(0.5).mul(10 * step);
    return picture + tones.repeat_interleave(64, 0).repeat_interleave(64, 1);
}

/// The borders of squares of 64 x 64 pixels.
Seams grid(int64_t side)
{
    return seamsOf(at::arange((side / 64) * (side / 64)).view({side / 64, side / 64}), 64);
}

} // namespace

class tst_Seams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seamsAreTheBordersOfOwners();
    void foldIsOneWithoutSeams();
    void foldFindsAPlantedSeam();
    void foldFindsSeamsOfBothAxes();
    void foldContrastForgivesChanceAndFindsSeams();
    void slopeIsEvenWithoutSeams();
    void aTextureOfTheSpacingIsNoSeam();
    void slopeStepsAtASeam();
    void toneStepIsItsSize();
    void smoothGradientsHaveSmallToneSteps();
};

void tst_Seams::seamsAreTheBordersOfOwners()
{
    const at::Tensor owners = at::tensor({0, 0, 1, 0, 0, 1, 2, 2, 2}).view({3, 3});
    const Seams seams = seamsOf(owners, 8);
    QCOMPARE(seams.vertical, (std::vector<Seam>{{16, 0, 16}}));
    QCOMPARE(seams.horizontal, (std::vector<Seam>{{16, 0, 24}}));
}

void tst_Seams::foldIsOneWithoutSeams()
{
    const double score = foldScore(noisePicture({1024, 1024}), 64);
    QVERIFY2(score >= 1 && score < 1.02, qPrintable(QString::number(score)));
    QCOMPARE(foldScore(at::full({128, 128}, 0.5), 32), 1.0);
}

void tst_Seams::foldFindsAPlantedSeam()
{
    const double score = foldScore(withTones(noisePicture({1024, 1024}), 0.05), 64);
    QVERIFY2(score > 1.05, qPrintable(QString::number(score)));
}

void tst_Seams::foldFindsSeamsOfBothAxes()
{
    at::Tensor picture = noisePicture({512, 512});
    picture.slice(0, 0, 512, 64) += 0.2;
    QVERIFY(foldScore(picture, 64) > 1.2);
    QVERIFY(foldScore(picture.t().contiguous(), 64) > 1.2);
}

/// Grain as coarse as latents: the largest of few means is well above 1.
void tst_Seams::foldContrastForgivesChanceAndFindsSeams()
{
    const at::Tensor grain = noisePicture({128, 128}, 4).repeat_interleave(8, 0).repeat_interleave(8, 1);
    const at::Tensor picture = grain + 0.01 * noisePicture({1024, 1024});
    QVERIFY(foldScore(picture, 64, 8) > 1.02);
    const double contrast = foldContrast(picture, 64, 8);
    QVERIFY2(std::abs(contrast - 1) < 0.05, qPrintable(QString::number(contrast)));
    QVERIFY(foldContrast(withTones(picture, 0.2), 64, 8) > 1.2);
}

void tst_Seams::slopeIsEvenWithoutSeams()
{
    QVERIFY(std::abs(slopeStepRatio(noisePicture({512, 512}), grid(512)) - 1) < 0.05);
    QCOMPARE(slopeStepRatio(noisePicture({64, 64}), {}), 1.0);
}

/// As a VAE's latents have it: a step at every eighth pixel, so at those where patches meet, too.
void tst_Seams::aTextureOfTheSpacingIsNoSeam()
{
    const at::Tensor steps = noisePicture({64, 64}, 4).repeat_interleave(8, 0).repeat_interleave(8, 1);
    const at::Tensor picture = steps + 0.01 * noisePicture({512, 512});
    QVERIFY(slopeStepRatio(picture, grid(512)) > 4);
    QVERIFY(std::abs(slopeStepRatio(picture, grid(512), 8) - 1) < 0.2);
    QVERIFY(slopeStepRatio(withTones(picture, 0.2), grid(512), 8) > 2);
    QVERIFY(foldScore(picture, 64, 8) < 1.4 && foldScore(picture, 64) > 4);
    QVERIFY(foldScore(withTones(picture, 0.2), 64, 8) > 1.6);
}

void tst_Seams::slopeStepsAtASeam()
{
    const at::Tensor smooth = at::linspace(0, 1, 512).view({1, 512}).expand({512, 512});
    QVERIFY(slopeStepRatio(withTones(smooth + 0.01 * noisePicture({512, 512}), 0.05), grid(512)) > 10);
}

void tst_Seams::toneStepIsItsSize()
{
    // Grey 0.5 has L* 53.4, grey 0.6 has 63.2.
    at::Tensor rgb = at::full({3, 128, 128}, 0.5);
    rgb.slice(2, 64).fill_(0.6);
    const ToneSteps steps = toneSteps(labOf(rgb), {{{64, 0, 128}}, {}});
    QVERIFY2(std::abs(steps.mean - 9.8) < 0.1, qPrintable(QString::number(steps.mean)));
    QVERIFY(std::abs(steps.highest1 - steps.mean) < 1e-3);
    QCOMPARE(toneSteps(labOf(rgb), {}).mean, 0.0);
}

void tst_Seams::smoothGradientsHaveSmallToneSteps()
{
    const at::Tensor sky = at::linspace(0.3, 0.7, 512).view({1, 512, 1}).expand({3, 512, 512}).contiguous();
    const double plain = toneSteps(labOf(sky), grid(512)).mean;
    const double stepped = toneSteps(labOf(withTones(sky, 0.02)), grid(512)).mean;
    QVERIFY2(plain < 1 && stepped > 2 * plain, qPrintable(QStringLiteral("%1 %2").arg(plain).arg(stepped)));
}

QTEST_GUILESS_MAIN(tst_Seams)
#include "tst_seams.moc"
