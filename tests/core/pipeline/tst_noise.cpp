#include "pipeline/noise.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace pixelsmith;

class tst_Noise : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAreaSeesTheSameNumbers();
    void channelsStagesAndSeedsDiffer();
    void isGaussian();
    void parityIsPureAndTakesBothValues();

private:
    c10::InferenceMode m_inference;
};

void tst_Noise::everyAreaSeesTheSameNumbers()
{
    const NoiseField field = {5, 2};
    const at::Tensor whole = field.at({0, 0, 40, 30}, 4);
    const at::Tensor part = field.at({13, 7, 29, 30}, 4);
    QVERIFY(at::equal(whole.slice(1, 7, 30).slice(2, 13, 29), part));
    QVERIFY(at::equal(field.at({0, 0, 40, 30}, 6).slice(0, 0, 4), whole));
}

void tst_Noise::channelsStagesAndSeedsDiffer()
{
    const LatentRect area = {0, 0, 64, 64};
    const at::Tensor a = NoiseField{5, 2}.at(area, 8);
    for (const at::Tensor &b : {NoiseField{6, 2}.at(area, 8), NoiseField{5, 3}.at(area, 8)})
        QVERIFY(((a - b).abs() < 1e-3).to(at::kFloat).mean().item<double>() < 0.01);
    for (int64_t channel = 1; channel < 8; ++channel) {
        const double correlation = (a[0] * a[channel]).mean().item<double>();
        QVERIFY2(std::abs(correlation) < 0.06, qPrintable(QString::number(correlation)));
    }
}

void tst_Noise::isGaussian()
{
    const at::Tensor noise = NoiseField{1, 1}.at({1000, 2000, 1200, 2200}, 4);
    QVERIFY(std::abs(noise.mean().item<double>()) < 0.01);
    QVERIFY(std::abs(noise.std().item<double>() - 1) < 0.01);
    QVERIFY(std::abs(noise.pow(4).mean().item<double>() - 3) < 0.15);
}

void tst_Noise::parityIsPureAndTakesBothValues()
{
    int ones = 0;
    for (int step = 0; step < 64; ++step) {
        QCOMPARE(checkerboardParity(3, 1, step), checkerboardParity(3, 1, step));
        ones += checkerboardParity(3, 1, step);
    }
    QVERIFY(ones > 16 && ones < 48);
}

QTEST_GUILESS_MAIN(tst_Noise)
#include "tst_noise.moc"
