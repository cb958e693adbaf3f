#include "quality/radial_spectrum.h"
#include "support/synthetic_pictures.h"
#include "support/tensor_compare.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace pixelsmith;

namespace {

/// Noise with the amplitude spectrum k^-exponent.
at::Tensor powerLawPicture(int64_t side, double exponent)
{
    const at::Tensor index = at::arange(side, at::TensorOptions(at::kDouble));
    const at::Tensor frequency = at::minimum(index, side - index);
    const at::Tensor radius = at::hypot(frequency.view({-1, 1}), frequency.view({1, -1})).clamp_min(1);
    const at::Tensor spectrum = at::fft_fft2(noisePicture({side, side}).to(at::kDouble) - 0.5);
    return at::real(at::fft_ifft2(spectrum * radius.pow(-exponent))).to(at::kFloat);
}

at::Tensor wave(int64_t side, double cycles)
{
    const at::Tensor x =
        at::arange(side, at::TensorOptions(at::kFloat)) * (2 * std::numbers::pi * cycles / static_cast<double>(side));
    return x.cos().view({1, -1}).expand({side, side}).contiguous();
}

} // namespace

class tst_RadialSpectrum : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWaveIsAtItsFrequency();
    void whiteNoiseIsFlat();
    void slopeOfAPowerLawIsFound_data();
    void slopeOfAPowerLawIsFound();
    void distanceIsInDecades();
    void plainEnlargementGainsNoDetail();
    void addedDetailIsGained();
    void gridLinesStandOut();
    void noiseHasNoGridLines();
    void aTextureOfTheSpacingIsNoGridLine();
};

void tst_RadialSpectrum::aWaveIsAtItsFrequency()
{
    const at::Tensor power = radialPower(wave(128, 20), 128);
    QCOMPARE(power.size(0), 64);
    QCOMPARE(power.argmax().item<int64_t>(), 20);
    QVERIFY(power[20].item<double>() > 1e3 * power[24].item<double>());
}

/// A Hann window lets 9/64 of the power of white noise through.
void tst_RadialSpectrum::whiteNoiseIsFlat()
{
    const at::Tensor power = radialPower(noisePicture({512, 512}), 256);
    QVERIFY(std::abs(power.slice(0, 4).mean().item<double>() / (0.01 * 9 / 64) - 1) < 0.05);
    QVERIFY(std::abs(spectralSlope(power)) < 0.1);
}

void tst_RadialSpectrum::slopeOfAPowerLawIsFound_data()
{
    QTest::addColumn<double>("exponent");
    QTest::newRow("photo") << 1.0;
    QTest::newRow("smooth") << 1.5;
}

void tst_RadialSpectrum::slopeOfAPowerLawIsFound()
{
    QFETCH(const double, exponent);
    const double slope = spectralSlope(radialPower(powerLawPicture(256, exponent), 256));
    QVERIFY2(std::abs(slope - 2 * exponent) < 0.1, qPrintable(QString::number(slope)));
}

void tst_RadialSpectrum::distanceIsInDecades()
{
    const at::Tensor power = radialPower(noisePicture({128, 128}), 128);
    QCOMPARE(spectralDistance(power, power), 0.0);
    QVERIFY(std::abs(spectralDistance(power * 100, power) - 2) < 1e-9);
}

void tst_RadialSpectrum::plainEnlargementGainsNoDetail()
{
    const at::Tensor power = radialPower(noisePicture({128, 128}), 128);
    QCOMPARE(detailGain(power, power, 2), 0.0);
}

void tst_RadialSpectrum::addedDetailIsGained()
{
    // The base of half the size knows frequencies below 32 cycles.
    const at::Tensor plain = noisePicture({128, 128});
    const at::Tensor power = radialPower(plain, 128);
    QVERIFY(detailGain(radialPower(plain + 0.5 * wave(128, 50), 128), power, 2) > 3);
    QVERIFY(std::abs(detailGain(radialPower(plain + 0.5 * wave(128, 10), 128), power, 2)) < 0.1);
    QVERIFY(detailGain(radialPower(blurred(plain.view({1, 1, 128, 128}), 3).view({128, 128}), 128), power, 2) < -6);
}

void tst_RadialSpectrum::gridLinesStandOut()
{
    at::Tensor picture = noisePicture({512, 512});
    picture.slice(0, 0, 512, 64) += 0.2;
    QVERIFY(gridLines(picture, 64) > 4);
    QVERIFY(gridLines(picture.t().contiguous(), 64) > 4);
}

void tst_RadialSpectrum::noiseHasNoGridLines()
{
    QVERIFY(gridLines(noisePicture({512, 512}), 64) < 2);
    QCOMPARE(gridLines(noisePicture({128, 128}), 64), 1.0);
}

void tst_RadialSpectrum::aTextureOfTheSpacingIsNoGridLine()
{
    at::Tensor picture = noisePicture({512, 512});
    picture.slice(0, 0, 512, 8) += 0.2;
    QVERIFY(gridLines(picture, 64) > 4);
    QVERIFY(gridLines(picture, 64, 8) < 2);
}

QTEST_GUILESS_MAIN(tst_RadialSpectrum)
#include "tst_radial_spectrum.moc"
