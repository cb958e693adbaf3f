#include "quality/sliced_wasserstein.h"
#include "support/synthetic_pictures.h"
#include "support/tensor_compare.h"

#include <QtTest>

using namespace pixelsmith;

class tst_SlicedWasserstein : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void levelsAddUpToThePicture();
    void aConstantHasNoDetail();
    void equalSetsHaveNoDistance();
    void distanceRisesWithBlur();
    void weakDetailCounts();
    void onlyTheLevelThatDiffersIsFar();
};

/// The pyramid without the last level is detail: enlarging the last level and adding the others is the picture again.
void tst_SlicedWasserstein::levelsAddUpToThePicture()
{
    const at::Tensor image = noisePicture({1, 3, 64, 48});
    const auto levels = laplacianPyramid(image);
    QCOMPARE(levels.size(), 2u);
    QCOMPARE(levels[1].sizes(), at::IntArrayRef({1, 3, 32, 24}));
    const at::Tensor low = image - levels[0];
    // What is left without the finest level is smooth: the binomial filter leaves nothing of a checkerboard.
    const at::Tensor places = at::arange(64).unsqueeze(1) + at::arange(48).unsqueeze(0);
    const at::Tensor board = places.remainder(2).to(at::kFloat) * 2 - 1;
    QVERIFY((low * board).slice(2, 4, 60).slice(3, 4, 44).mean().abs().item<double>() < 1e-3);
    const at::Tensor boards = board.expand({1, 3, 64, 48});
    COMPARE_TENSORS(laplacianPyramid(boards)[0], boards, 1e-5);
}

void tst_SlicedWasserstein::aConstantHasNoDetail()
{
    const auto levels = laplacianPyramid(at::full({1, 3, 67, 80}, 0.3));
    for (size_t i = 0; i + 1 < levels.size(); ++i)
        QVERIFY(levels[i].abs().max().item<double>() < 1e-6);
    COMPARE_TENSORS(levels.back(), at::full_like(levels.back(), 0.3), 1e-6);
}

void tst_SlicedWasserstein::equalSetsHaveNoDistance()
{
    const at::Tensor images = noisePicture({2, 3, 64, 64});
    for (const double distance : slicedWasserstein(images, images))
        QCOMPARE(distance, 0.0);
}

void tst_SlicedWasserstein::distanceRisesWithBlur()
{
    const at::Tensor sharp = noisePicture({2, 3, 128, 128}, 3);
    // Another draw of the same kind is near, a blurred one is far.
    const double floor = slicedWasserstein(noisePicture({2, 3, 128, 128}, 4), sharp)[0];
    const double mild = slicedWasserstein(0.5 * (sharp + blurred(sharp, 3)), sharp)[0];
    const double strong = slicedWasserstein(blurred(sharp, 3), sharp)[0];
    QVERIFY2(floor < 150 && mild > 2 * floor && strong > 1.3 * mild,
             qPrintable(QStringLiteral("%1 %2 %3").arg(floor).arg(mild).arg(strong)));
}

void tst_SlicedWasserstein::weakDetailCounts()
{
    const at::Tensor sharp = noisePicture({2, 3, 64, 64});
    const at::Tensor weak = 0.5 + (sharp - 0.5) / 2;
    QVERIFY(slicedWasserstein(weak, sharp)[0] > 300);
}

void tst_SlicedWasserstein::onlyTheLevelThatDiffersIsFar()
{
    const at::Tensor image = noisePicture({1, 3, 128, 128});
    const auto distances = slicedWasserstein(image - 0.8 * laplacianPyramid(image)[0], image);
    QVERIFY(distances[0] > 10 * distances.back());
}

QTEST_GUILESS_MAIN(tst_SlicedWasserstein)
#include "tst_sliced_wasserstein.moc"
