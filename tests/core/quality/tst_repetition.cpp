#include "quality/repetition.h"
#include "support/synthetic_pictures.h"

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

namespace {

/// A motif of 8 x 8 squares, as [side, side].
at::Tensor motif(uint64_t seed, int64_t side)
{
    return noisePicture({8, 8}, seed).repeat_interleave(side / 8, 0).repeat_interleave(side / 8, 1);
}

} // namespace

class tst_Repetition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePromptInEveryTileIsFound();
    void otherMotifsAreNotTheBase();
    void aMotifPaintedTwiceIsFound();
    void neighboursDoNotCount();
    void flatTilesRepeatNothing();
};

void tst_Repetition::thePromptInEveryTileIsFound()
{
    const at::Tensor base = motif(1, 128);
    const Repetition repetition = baseInTiles(motif(1, 128).repeat({3, 3}) * 0.5 + 0.2, base, 128);
    QVERIFY(std::abs(repetition.highest - 1) < 1e-4 && std::abs(repetition.mean - 1) < 1e-4);
}

void tst_Repetition::otherMotifsAreNotTheBase()
{
    const at::Tensor base = motif(1, 128);
    // Its plain enlargement: each tile is a part of the motif.
    const Repetition enlarged = baseInTiles(base.repeat_interleave(4, 0).repeat_interleave(4, 1), base, 128);
    QVERIFY(enlarged.highest < 0.6 && std::abs(enlarged.mean) < 0.2);
}

void tst_Repetition::aMotifPaintedTwiceIsFound()
{
    at::Tensor picture = at::cat({motif(1, 128), motif(2, 128), motif(3, 128), motif(4, 128)}, 1);
    QVERIFY(tilesInTiles(picture, 128).highest < 0.6);
    picture = at::cat({motif(1, 128), motif(2, 128), motif(3, 128), motif(1, 128)}, 1);
    QVERIFY(tilesInTiles(picture, 128).highest > 0.999);
}

void tst_Repetition::neighboursDoNotCount()
{
    QCOMPARE(tilesInTiles(motif(1, 128).repeat({2, 2}), 128).highest, 0.0);
}

void tst_Repetition::flatTilesRepeatNothing()
{
    const at::Tensor sky = at::full({512, 512}, 0.6) + 1e-4 * noisePicture({512, 512});
    QCOMPARE(tilesInTiles(sky, 128).highest, 0.0);
    QCOMPARE(baseInTiles(sky, motif(1, 128), 128).highest, 0.0);
}

QTEST_GUILESS_MAIN(tst_Repetition)
#include "tst_repetition.moc"
