#include "document/document_store.h"
#include "plan/patch_cover.h"
#include "quality/seams.h"
#include "support/expect_error.h"
#include "support/region_pixels.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/tile_source.h>

#include <ATen/ATen.h>

#include <QtTest>

#include <algorithm>
#include <set>

using namespace pixelsmith;
using Access = Document::Access;

namespace {

const EventSink kNoSink = [](const Event &) {};

/// [h, w] of luma, 0…255.
at::Tensor lumaOf(const TileSource &source)
{
    const PixelSize size = source.size();
    const auto rgb = pixelsOf(source, PixelRect::of(size));
    const at::Tensor pixels =
        at::tensor(at::ArrayRef<uint8_t>(rgb.data(), rgb.size()), at::kByte).view({size.height, size.width, 3});
    return (pixels.to(at::kFloat) * at::tensor({0.2126f, 0.7152f, 0.0722f})).sum(2);
}

Seams frameOf(const PixelRect &rect)
{
    return {{{rect.left, rect.top, rect.bottom}, {rect.right, rect.top, rect.bottom}},
            {{rect.top, rect.left, rect.right}, {rect.bottom, rect.left, rect.right}}};
}

} // namespace

class tst_RegionRedo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatLiesUnderTheBrushChanges_data();
    void onlyWhatLiesUnderTheBrushChanges();
    void interruptedOnesGoOnToTheSameBits();
    void aLargePartIsPaintedPieceByPiece();
    void whereNoStepChangesNothingIsPainted();
    void paintedOnceMoreAndGrownOn();
    void anUnfinishedPictureIsRefused();
    void noSeamShows_data();
    void noSeamShows();

private:
    void useToy();
    void useEmbeddedModel();
    std::shared_ptr<Document> finished(Method method, PixelSize size, PixelSize base,
                                       SchedulerKind scheduler = SchedulerKind::Ddim);
    std::shared_ptr<Document> copyOf(const Document &document);
    RunOutcome redo(const std::shared_ptr<Document> &document);

    TempDir m_folder;
    int m_count = 0;
    int m_stageSteps = 4;
    std::unique_ptr<Pipeline> m_pipeline;
};

void tst_RegionRedo::useToy()
{
    if (!m_pipeline || m_pipeline->modelInfo().name != "tiny-sdxl")
        m_pipeline = Pipeline::fromPretrained({.checkpoint = tinyCheckpoint()}, {"cpu", "float32", 1});
    m_stageSteps = 4;
}

void tst_RegionRedo::useEmbeddedModel()
{
    m_pipeline =
        Pipeline::fromPretrained({.checkpoint = sourceFolder() / "resources/model/landscapes"}, {"cpu", "float32", 2});
    m_stageSteps = 8; // the last of four trailing ones would take a quarter of the time at once
}

std::shared_ptr<Document> tst_RegionRedo::finished(Method method, PixelSize size, PixelSize base,
                                                   SchedulerKind scheduler)
{
    GenerationRequest request;
    request.prompt = "a photo of a cat";
    request.seed = 3;
    request.steps = 3;
    request.stageSteps = m_stageSteps;
    request.guidanceScale = 3;
    request.batchSize = 2;
    request.method = method;
    request.stageScheduler = scheduler;
    request.baseSize = base;
    request.targetSize = size;
    request.slider = {{75}};
    const auto document = Document::create(m_folder / (std::to_string(m_count++) + ".pixelsmith"), request,
                                           makePlan(request, m_pipeline->modelInfo()));
    RunControl control;
    if (m_pipeline->run(document, control, kNoSink) != RunOutcome::Finished)
        qFatal("the run stopped");
    return document;
}

std::shared_ptr<Document> tst_RegionRedo::copyOf(const Document &document)
{
    const auto path = m_folder / (std::to_string(m_count++) + ".pixelsmith");
    document.saveCopy(path);
    return Document::open(path, Access::ReadWrite);
}

RunOutcome tst_RegionRedo::redo(const std::shared_ptr<Document> &document)
{
    RunControl control;
    return m_pipeline->redo(document, control, kNoSink);
}

void tst_RegionRedo::onlyWhatLiesUnderTheBrushChanges_data()
{
    QTest::addColumn<Method>("method");
    QTest::addColumn<SchedulerKind>("scheduler");
    QTest::newRow("classic") << Method::Classic << SchedulerKind::Ddim;
    QTest::newRow("refined") << Method::Refined << SchedulerKind::Ddim;
    QTest::newRow("refined, looking back") << Method::Refined << SchedulerKind::DpmSolverMultistep;
}

void tst_RegionRedo::onlyWhatLiesUnderTheBrushChanges()
{
    QFETCH(Method, method);
    QFETCH(SchedulerKind, scheduler);
    useToy();
    const PixelSize size = {1152, 256};
    const auto before = finished(method, size, {576, 128}, scheduler);
    const auto after = copyOf(*before);
    SliderMap map = SliderMap::of(size);
    const PixelRect brush = {720, 96, 800, 160};
    map.fill(size, brush, 0);
    after->setSliderMap(map);
    QVERIFY(after->isRedoWanted());
    std::vector<TileKey> told;
    RunControl control;
    QCOMPARE(m_pipeline->redo(after, control,
                              [&](const Event &event) {
                                  if (const auto *tiles = std::get_if<TilesChanged>(&event))
                                      told.insert(told.end(), tiles->tiles.begin(), tiles->tiles.end());
                              }),
             RunOutcome::Finished);
    QVERIFY(!after->isRedoWanted());
    QVERIFY(after->isFinished());

    const auto was = openStage(before, 1);
    const auto is = openStage(after, 1);
    // Eight latents around, and one cell of the map for its soft border.
    const PixelRect reach = {brush.left - 64 - 24, brush.top - 64 - 24, brush.right + 64 + 24, brush.bottom + 64 + 24};
    for (const TileKey &key : was->pyramid().tilesIn(0, PixelRect::of(size))) {
        const bool isTold = std::ranges::find(told, key) != told.end();
        QCOMPARE(was->tile(key)->rgb != is->tile(key)->rgb, isTold);
        QCOMPARE(isTold, key.column == 1);
        QCOMPARE(is->tile(key)->revision > was->tile(key)->revision, isTold);
    }
    for (const PixelRect &outside : {PixelRect{0, 0, reach.left, 256}, PixelRect{reach.right, 0, 1152, 256},
                                     PixelRect{0, 0, 1152, reach.top}, PixelRect{0, reach.bottom, 1152, 256}}) {
        if (!outside.isEmpty())
            QVERIFY(pixelsOf(*was, outside) == pixelsOf(*is, outside));
    }
    QVERIFY(psnr(pixelsOf(*was, brush), pixelsOf(*is, brush)) < 40);
    QCOMPARE(pixelHash(*openStage(before, 0)), pixelHash(*openStage(after, 0)));
}

void tst_RegionRedo::interruptedOnesGoOnToTheSameBits()
{
    useToy();
    const PixelSize size = {1152, 128};
    const auto before = finished(Method::Classic, size, {576, 64});
    SliderMap map = SliderMap::of(size);
    map.paint(0.1, 0.5, 0.05, 0);
    map.paint(0.8, 0.5, 0.06, 1);
    const auto whole = copyOf(*before);
    whole->setSliderMap(map);
    QCOMPARE(redo(whole), RunOutcome::Finished);
    const std::string expected = pixelHash(*openStage(whole, 1));

    const auto first = copyOf(*before);
    first->setSliderMap(map);
    const auto path = first->path();
    auto document = first;
    int runs = 0;
    int longest = 0;
    for (RunOutcome outcome = RunOutcome::Stopped; outcome == RunOutcome::Stopped; ++runs) {
        RunControl control;
        int events = 0;
        outcome = m_pipeline->redo(document, control, [&](const Event &) {
            if (++events > runs) // one event further each time: every moment is one to stop at
                control.stop();
        });
        longest = std::max(longest, events);
        QVERIFY(document->isFinished());
        QVERIFY(outcome == RunOutcome::Finished || document->isRedoWanted());
    }
    QVERIFY2(longest > 8, qPrintable(QString::number(longest)));
    QCOMPARE(pixelHash(*openStage(document, 1)), expected);
    QVERIFY(document->store().redoParts().empty());
    QCOMPARE(document->sliderMapChanges().size(), 1u);
    QVERIFY(document->sliderMap() == map);
}

void tst_RegionRedo::aLargePartIsPaintedPieceByPiece()
{
    useToy();
    const PixelSize size = {4480, 64};
    const auto document = finished(Method::Refined, size, {2240, 32});
    SliderMap map = SliderMap::of(size);
    map.fill(size, PixelRect::of(size), 0);
    document->setSliderMap(map);
    std::set<int64_t> places;
    RunControl control;
    QCOMPARE(m_pipeline->redo(document, control,
                              [&](const Event &event) {
                                  const auto *progress = std::get_if<Progress>(&event);
                                  if (progress && progress->phase == StagePhase::Decoding)
                                      places.insert(progress->inWork[0].left);
                              }),
             RunOutcome::Finished);
    QCOMPARE(places.size(), 3u);
    QVERIFY(!document->isRedoWanted());
}

void tst_RegionRedo::whereNoStepChangesNothingIsPainted()
{
    useToy();
    const auto document = finished(Method::Classic, {256, 256}, {128, 128});
    const std::string hash = pixelHash(*openStage(document, 1));
    SliderMap map = SliderMap::of({256, 256});
    map.fill({256, 256}, {0, 0, 128, 128}, 0.75); // as the Slider stands
    document->setSliderMap(map);
    int events = 0;
    RunControl control;
    QCOMPARE(m_pipeline->redo(document, control, [&](const Event &) { ++events; }), RunOutcome::Finished);
    QCOMPARE(events, 0);
    QVERIFY(!document->isRedoWanted());
    QCOMPARE(pixelHash(*openStage(document, 1)), hash);
}

void tst_RegionRedo::paintedOnceMoreAndGrownOn()
{
    useToy();
    const PixelSize size = {256, 256};
    const auto document = finished(Method::Classic, size, {128, 128});
    const std::string plain = pixelHash(*openStage(document, 1));
    SliderMap map = SliderMap::of(size);
    map.paint(0.3, 0.3, 0.1, 0);
    document->setSliderMap(map);
    QCOMPARE(redo(document), RunOutcome::Finished);
    const std::string once = pixelHash(*openStage(document, 1));
    QVERIFY(once != plain);
    QCOMPARE(redo(document), RunOutcome::Finished); // nothing is left to do
    QCOMPARE(pixelHash(*openStage(document, 1)), once);
    map.paint(0.7, 0.7, 0.1, 0);
    document->setSliderMap(map);
    QCOMPARE(redo(document), RunOutcome::Finished);
    QVERIFY(pixelHash(*openStage(document, 1)) != once);
    QCOMPARE(document->sliderMapChanges().size(), 2u);

    // What is painted and not done again is for the next stage alone.
    map.paint(0.2, 0.8, 0.1, 1);
    document->setSliderMap(map);
    GenerationRequest request = document->request();
    request.targetSize = {512, 512};
    document->extendTo(request, growPlan(document->plan(), request, m_pipeline->modelInfo(), document->sliderMap()));
    QVERIFY(!document->isRedoWanted());
    RunControl control;
    QCOMPARE(m_pipeline->run(document, control, kNoSink), RunOutcome::Finished);
    QVERIFY(!document->isRedoWanted());
}

void tst_RegionRedo::anUnfinishedPictureIsRefused()
{
    useToy();
    const auto document = finished(Method::Classic, {256, 256}, {128, 128});
    GenerationRequest request = document->request();
    request.targetSize = {512, 512};
    document->extendTo(request, growPlan(document->plan(), request, m_pipeline->modelInfo()));
    expectError(ErrorKind::InvalidRequest, QStringLiteral("holds from its next step on"), [&] { redo(document); });
}

void tst_RegionRedo::noSeamShows_data()
{
    QTest::addColumn<Method>("method");
    QTest::addColumn<double>("value");
    QTest::newRow("classic, freer") << Method::Classic << 0.0;
    QTest::newRow("classic, closer") << Method::Classic << 1.0;
    QTest::newRow("refined, freer") << Method::Refined << 0.0;
}

/// With a trained model. No worse than where patches of the run itself meet, or than the same place was before, neither at
/// the rim nor within the fade.
void tst_RegionRedo::noSeamShows()
{
    QFETCH(Method, method);
    QFETCH(double, value);
    useEmbeddedModel();
    const PixelSize size = {512, 512};
    const auto document = finished(method, size, {256, 256});
    const auto was = lumaOf(*openStage(document, 1));
    SliderMap map = SliderMap::of(size);
    const PixelRect brush = {192, 192, 320, 320};
    map.fill(size, brush, value);
    document->setSliderMap(map);
    QCOMPARE(redo(document), RunOutcome::Finished);
    const at::Tensor luma = lumaOf(*openStage(document, 1));
    QVERIFY(!at::equal(luma, was));
    const StagePlan stage = document->plan().stages[1];
    Seams patches;
    for (const Patch &patch : patchCover(coverGeometry(document->plan(), stage), stage.steps - 1)) {
        const PixelRect owned = toPixels(patch.owned, 8);
        if (owned.left > 0)
            patches.vertical.push_back({owned.left, owned.top, owned.bottom});
        if (owned.top > 0)
            patches.horizontal.push_back({owned.top, owned.left, owned.right});
    }
    const double ordinary = std::max(1.0, slopeStepRatio(was, patches, 8));
    for (const int64_t margin : {0, 8, 16, 32, 48, 64, 72}) {
        const double ratio = slopeStepRatio(luma, frameOf(brush.grownBy(margin)), 8);
        const double before = slopeStepRatio(was, frameOf(brush.grownBy(margin)), 8);
        QVERIFY2(ratio < 1.3 * std::max(ordinary, before),
                 qPrintable(QStringLiteral("%1 px out: %2, before %3, ordinary %4")
                                .arg(margin)
                                .arg(ratio)
                                .arg(before)
                                .arg(ordinary)));
    }
}

QTEST_GUILESS_MAIN(tst_RegionRedo)
#include "tst_region_redo.moc"
