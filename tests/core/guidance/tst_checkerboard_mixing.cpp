#include "guidance/checkerboard_mixing.h"

#include "support/golden.h"
#include "support/tensor_compare.h"

#include <pixelsmith/error.h>

#include <QtTest>

using namespace pixelsmith;

class tst_CheckerboardMixing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void maskIsTheOriginals();
    void everySecondPixelIsTheGuidances();
    void overlappingPatchesAgree();
    void bothBoardsTogetherAreTheGuidance();
    void everyPatchNeedsItsOrigin();
};

void tst_CheckerboardMixing::maskIsTheOriginals()
{
    for (const int b : {0, 1}) {
        const at::Tensor mask = checkerboardMask({16, 16}, {0, 0}, b, at::TensorOptions());
        QCOMPARE(mask.scalar_type(), at::kBool);
        COMPARE_TENSORS(mask, golden(fmt::format("pix.chess.shift{}", b)), 0);
    }
}

void tst_CheckerboardMixing::everySecondPixelIsTheGuidances()
{
    const at::Tensor z = at::zeros({1, 4, 3, 5}, at::kHalf);
    const at::Tensor mixed = mixCheckerboard(z, at::ones({1, 4, 3, 5}), {{0, 0}}, 0);
    QCOMPARE(mixed.scalar_type(), at::kHalf);
    const at::Tensor expected =
        at::tensor({1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, at::kFloat).view({1, 1, 3, 5});
    COMPARE_TENSORS(mixed, expected.expand({1, 4, 3, 5}), 0);
    COMPARE_TENSORS(z, at::zeros({1, 4, 3, 5}), 0);
}

/// Patches of a map, mixed in one batch, are the windows of the mixed map, wherever they lie.
void tst_CheckerboardMixing::overlappingPatchesAgree()
{
    at::manual_seed(3);
    const at::Tensor map = at::randn({1, 4, 12, 13});
    const at::Tensor guidance = at::randn({1, 4, 12, 13});
    const std::vector<LatentPoint> origins{{0, 0}, {1, 0}, {0, 1}, {3, 4}, {5, 4}};
    const auto windows = [&](const at::Tensor &whole) {
        std::vector<at::Tensor> patches;
        for (const LatentPoint &origin : origins)
            patches.push_back(whole.slice(2, origin.y, origin.y + 8).slice(3, origin.x, origin.x + 8));
        return at::cat(patches);
    };
    for (const int b : {0, 1}) {
        const at::Tensor whole = mixCheckerboard(map, guidance, {{0, 0}}, b);
        COMPARE_TENSORS(mixCheckerboard(windows(map), windows(guidance), origins, b), windows(whole), 0);
    }
}

void tst_CheckerboardMixing::bothBoardsTogetherAreTheGuidance()
{
    at::manual_seed(4);
    const at::Tensor z = at::randn({2, 4, 7, 6});
    const at::Tensor guidance = at::randn({2, 4, 7, 6});
    const std::vector<LatentPoint> origins{{2, 1}, {100'001, 7}};
    COMPARE_TENSORS(mixCheckerboard(mixCheckerboard(z, guidance, origins, 0), guidance, origins, 1), guidance, 0);
}

void tst_CheckerboardMixing::everyPatchNeedsItsOrigin()
{
    const at::Tensor z = at::zeros({2, 4, 4, 4});
    QVERIFY_EXCEPTION_THROWN(mixCheckerboard(z, z, {{0, 0}}, 0), Error);
}

QTEST_GUILESS_MAIN(tst_CheckerboardMixing)
#include "tst_checkerboard_mixing.moc"
