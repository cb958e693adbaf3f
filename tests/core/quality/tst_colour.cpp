#include "quality/colour.h"
#include "support/synthetic_pictures.h"
#include "support/tensor_compare.h"

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

class tst_Colour : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labOfKnownColours_data();
    void labOfKnownColours();
    void differencesAreThoseOfThePaper_data();
    void differencesAreThoseOfThePaper();
    void sizeAndDetailAreNoDrift();
    void aCastIsDrift();
};

void tst_Colour::labOfKnownColours_data()
{
    QTest::addColumn<QList<double>>("rgb");
    QTest::addColumn<QList<double>>("lab");
    QTest::newRow("white") << QList<double>{1, 1, 1} << QList<double>{100, 0, 0};
    QTest::newRow("black") << QList<double>{0, 0, 0} << QList<double>{0, 0, 0};
    QTest::newRow("red") << QList<double>{1, 0, 0} << QList<double>{53.24, 80.09, 67.20};
    QTest::newRow("blue") << QList<double>{0, 0, 1} << QList<double>{32.30, 79.19, -107.86};
}

void tst_Colour::labOfKnownColours()
{
    QFETCH(const QList<double>, rgb);
    QFETCH(const QList<double>, lab);
    const at::Tensor colour = at::tensor({rgb[0], rgb[1], rgb[2]}).view({3, 1, 1});
    const at::Tensor actual = labOf(colour).flatten();
    for (int i = 0; i < 3; ++i)
        QVERIFY2(std::abs(actual[i].item<double>() - lab[i]) < 0.03,
                 qPrintable(QString::number(actual[i].item<double>())));
}

void tst_Colour::differencesAreThoseOfThePaper_data()
{
    QTest::addColumn<QList<double>>("a");
    QTest::addColumn<QList<double>>("b");
    QTest::addColumn<double>("expected");
    // Pairs 1, 7, 9, 14, 17, 20 and 25 of the paper's table 1.
    QTest::newRow("1") << QList<double>{50, 2.6772, -79.7751} << QList<double>{50, 0, -82.7485} << 2.0425;
    QTest::newRow("7") << QList<double>{50, 0, 0} << QList<double>{50, -1, 2} << 2.3669;
    QTest::newRow("9") << QList<double>{50, 2.49, -0.001} << QList<double>{50, -2.49, 0.0009} << 7.1792;
    QTest::newRow("14") << QList<double>{50, -0.001, 2.49} << QList<double>{50, 0.0011, -2.49} << 4.7461;
    QTest::newRow("17") << QList<double>{50, 2.5, 0} << QList<double>{73, 25, -18} << 27.1492;
    QTest::newRow("20") << QList<double>{50, 2.5, 0} << QList<double>{58, 24, 15} << 19.4535;
    QTest::newRow("25") << QList<double>{60.2574, -34.0099, 36.2677} << QList<double>{60.4626, -34.1751, 39.4387}
                        << 1.2644;
}

void tst_Colour::differencesAreThoseOfThePaper()
{
    QFETCH(const QList<double>, a);
    QFETCH(const QList<double>, b);
    QFETCH(const double, expected);
    const auto lab = [](const QList<double> &v) { return at::tensor({v[0], v[1], v[2]}, at::kDouble).view({3, 1}); };
    const double actual = deltaE2000(lab(a), lab(b)).item<double>();
    QVERIFY2(std::abs(actual - expected) < 1e-4, qPrintable(QString::number(actual, 'f', 5)));
    QVERIFY(std::abs(deltaE2000(lab(b), lab(a)).item<double>() - expected) < 1e-4);
}

void tst_Colour::sizeAndDetailAreNoDrift()
{
    const at::Tensor base = noisePicture({3, 64, 64});
    const at::Tensor enlarged = base.repeat_interleave(4, 1).repeat_interleave(4, 2);
    const ColourDrift drift = colourDrift(enlarged, base);
    QVERIFY(drift.mean < 0.01 && drift.highest5 < 0.01);
}

void tst_Colour::aCastIsDrift()
{
    const at::Tensor base = at::full({3, 64, 64}, 0.5);
    at::Tensor warm = base.clone();
    warm[0] += 0.05;
    QVERIFY(colourDrift(warm, base).mean > 2);
}

QTEST_GUILESS_MAIN(tst_Colour)
#include "tst_colour.moc"
