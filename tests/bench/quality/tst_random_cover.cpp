#include "bench/quality/random_cover.h"

#include <QtTest>

#include <algorithm>

using namespace pixelsmith;

class tst_RandomCover : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLatentIsDone();
    void stepsDiffer();
    void needsMoreThanTwiceTheLeastWork();
};

void tst_RandomCover::everyLatentIsDone()
{
    const CoverGeometry geometry = {{70, 45}, 32, 4, 7, 1};
    std::vector<bool> isDone(70 * 45);
    for (const Patch &patch : randomCover(geometry, 3)) {
        QVERIFY(LatentRect::of(geometry.map).contains(patch.area));
        QCOMPARE(patch.area.size(), (LatentSize{32, 32}));
        for (int64_t y = patch.owned.top; y < patch.owned.bottom; ++y)
            std::fill_n(isDone.begin() + (y * 70 + patch.owned.left), patch.owned.width(), true);
    }
    QVERIFY(std::ranges::all_of(isDone, [](bool done) { return done; }));
}

void tst_RandomCover::stepsDiffer()
{
    const CoverGeometry geometry = {{70, 45}, 32, 4, 7, 1};
    QVERIFY(randomCover(geometry, 0) == randomCover(geometry, 0));
    QVERIFY(randomCover(geometry, 0) != randomCover(geometry, 1));
}

void tst_RandomCover::needsMoreThanTwiceTheLeastWork()
{
    size_t count = 0;
    for (int step = 0; step < 4; ++step)
        count += randomCover({{512, 512}, 32, 4, 7, 1}, step).size();
    const double perPatchArea = static_cast<double>(count) / 4 / 256;
    QVERIFY2(perPatchArea > 2.1 && perPatchArea < 2.4, qPrintable(QString::number(perPatchArea)));
}

QTEST_GUILESS_MAIN(tst_RandomCover)
#include "tst_random_cover.moc"
