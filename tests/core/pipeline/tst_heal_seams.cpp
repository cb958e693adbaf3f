#include "canvas/canvas.h"
#include "document/document_store.h"
#include "support/expect_error.h"
#include "support/region_pixels.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/heal_seams.h>
#include <pixelsmith/image_file.h>
#include <pixelsmith/pipeline.h>

#include <QtTest>

#include <algorithm>
#include <limits>

using namespace pixelsmith;
using Access = Document::Access;

namespace {

const EventSink kNoSink = [](const Event &) {};
const auto kGoesOn = [] { return true; };
constexpr PixelSize kSize = {1152, 256};

SeamFindings seamsOf(const std::shared_ptr<Document> &document)
{
    return findSeams(document, 1, std::numeric_limits<int64_t>::max(), kGoesOn);
}

/// All that healing may change around a strip: 8 latents over which it fades.
PixelRect reachOf(const RedoPart &part)
{
    return part.area.grownBy(64);
}

/// What is told of a picture: the same for equal pixels.
std::string hashOf(const std::shared_ptr<Document> &document)
{
    return pixelHash(*openStage(document, 1));
}

} // namespace

class tst_HealSeams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesAreWhereTheStepsAre();
    void healingLowersThemAndKeepsAllElse_data();
    void healingLowersThemAndKeepsAllElse();
    void interruptedOnesGoOnToTheSameBits();
    void whereNoSeamShowsNothingIsDone();
    void paintThatWaitsGoesOnWaiting();
    void whatCannotBeHealedIsRefused();
    void theDefaultShowsNoneAndLargeLastStepsDo_data();
    void theDefaultShowsNoneAndLargeLastStepsDo();

private:
    void useToy();
    std::shared_ptr<Document> finished(const GenerationRequest &request);
    std::shared_ptr<Document> toyPicture(Method method = Method::Refined,
                                         SchedulerKind scheduler = SchedulerKind::DpmSolverMultistep);
    std::shared_ptr<Document> copyOf(const Document &document);
    void plantStep(const std::shared_ptr<Document> &document, int step);
    int64_t borderOf(const Document &document) const;
    RunOutcome redo(const std::shared_ptr<Document> &document);

    TempDir m_folder;
    int m_count = 0;
    std::unique_ptr<Pipeline> m_pipeline;
};

void tst_HealSeams::useToy()
{
    if (!m_pipeline || m_pipeline->modelInfo().name != "tiny-sdxl")
        m_pipeline = Pipeline::fromPretrained({.checkpoint = tinyCheckpoint()}, {"cpu", "float32", 1});
}

std::shared_ptr<Document> tst_HealSeams::finished(const GenerationRequest &request)
{
    const auto document = Document::create(m_folder / (std::to_string(m_count++) + ".pixelsmith"), request,
                                           makePlan(request, m_pipeline->modelInfo()));
    RunControl control;
    if (m_pipeline->run(document, control, kNoSink) != RunOutcome::Finished)
        qFatal("the run stopped");
    return document;
}

std::shared_ptr<Document> tst_HealSeams::toyPicture(Method method, SchedulerKind scheduler)
{
    useToy();
    GenerationRequest request;
    request.prompt = "a photo of a cat";
    request.seed = 3;
    request.steps = 3;
    request.stageSteps = 4;
    request.guidanceScale = 3;
    request.batchSize = 2;
    request.method = method;
    request.stageScheduler = scheduler;
    request.baseSize = {kSize.width / 2, kSize.height / 2};
    request.targetSize = kSize;
    request.slider = {{75}};
    return finished(request);
}

std::shared_ptr<Document> tst_HealSeams::copyOf(const Document &document)
{
    const auto path = m_folder / (std::to_string(m_count++) + ".pixelsmith");
    document.saveCopy(path);
    return Document::open(path, Access::ReadWrite);
}

/// A vertical border in the middle of the picture.
int64_t tst_HealSeams::borderOf(const Document &document) const
{
    const PatchGrid grid = patchGrid(document.plan(), 1, document.plan().stages[1].steps - 1);
    return grid.columns.at(grid.columns.size() / 2);
}

/// The picture before, enlarged, with a little grain; darker by `step` left of the border.
void tst_HealSeams::plantStep(const std::shared_ptr<Document> &document, int step)
{
    const int64_t border = borderOf(*document);
    const PixelRect base = {0, 0, kSize.width / 2, kSize.height / 2};
    const auto before = pixelsOf(*openStage(document, 0), base);
    Canvas canvas(document->store(), 1, kSize);
    for (const TileKey &key : canvas.pyramid().tilesIn(0, PixelRect::of(kSize))) {
        const PixelRect rect = canvas.pyramid().tileRect(key);
        std::vector<uint8_t> rgb;
        for (int64_t y = rect.top; y < rect.bottom; ++y) {
            for (int64_t x = rect.left; x < rect.right; ++x) {
                const auto grain = static_cast<int>(((x * 2654435761 + y * 40503 + x * y * 97) >> 9) % 5);
                for (int64_t c = 0; c < 3; ++c) {
                    // In the middle of what 8 bits hold: nothing is cut.
                    const int value = 64 + before[static_cast<size_t>((y / 2 * base.width() + x / 2) * 3 + c)] / 2;
                    rgb.push_back(static_cast<uint8_t>(value + grain - (x < border ? step : 0)));
                }
            }
        }
        canvas.write(key, std::move(rgb));
    }
    WriteBatch batch;
    canvas.flush(batch);
    document->store().commit(batch);
}

RunOutcome tst_HealSeams::redo(const std::shared_ptr<Document> &document)
{
    RunControl control;
    return m_pipeline->redo(document, control, kNoSink);
}

void tst_HealSeams::placesAreWhereTheStepsAre()
{
    const auto document = toyPicture();
    plantStep(document, 40);
    const int64_t border = borderOf(*document);
    const SeamFindings findings = seamsOf(document);
    QVERIFY(findings.places > 4);
    QCOMPARE(findings.looked, findings.places);
    int64_t shown = 0;
    for (const SeamPlace &place : findings.showing) {
        QVERIFY(place.isVertical);
        QCOMPARE(place.at, border);
        shown += place.end - place.begin;
    }
    QVERIFY(shown > kSize.height / 2); // all but pieces that are too short to tell

    QVERIFY(!isHealingWanted(*document) && !document->isRedoWanted());
    const auto places = markSeams(document, kGoesOn);
    QVERIFY(isHealingWanted(*document) && document->isRedoWanted());
    int64_t length = 0;
    const auto parts = document->store().redoParts();
    QCOMPARE(int64_t(parts.size()), places.value_or(0));
    for (const RedoPart &part : parts) {
        QVERIFY(part.heals);
        QCOMPARE((part.area.left + part.area.right) / 2, border);
        length += part.area.height();
    }
    QCOMPARE(length, shown);
    // Asked again, those are all there are.
    QCOMPARE(markSeams(document, kGoesOn), places);
    QCOMPARE(document->store().redoParts().size(), parts.size());
}

void tst_HealSeams::healingLowersThemAndKeepsAllElse_data()
{
    QTest::addColumn<Method>("method");
    QTest::addColumn<SchedulerKind>("scheduler");
    QTest::newRow("classic") << Method::Classic << SchedulerKind::Ddim;
    QTest::newRow("refined") << Method::Refined << SchedulerKind::Ddim;
    QTest::newRow("refined, looking back") << Method::Refined << SchedulerKind::DpmSolverMultistep;
    QTest::newRow("refined, with noise") << Method::Refined << SchedulerKind::EulerAncestral;
}

void tst_HealSeams::healingLowersThemAndKeepsAllElse()
{
    QFETCH(Method, method);
    QFETCH(SchedulerKind, scheduler);
    const auto document = toyPicture(method, scheduler);
    plantStep(document, 40);
    const auto before = copyOf(*document);
    const auto again = copyOf(*document);
    QVERIFY(markSeams(document, kGoesOn).value_or(0) > 0);
    const auto parts = document->store().redoParts();
    QCOMPARE(redo(document), RunOutcome::Finished);
    QVERIFY(!isHealingWanted(*document) && !document->isRedoWanted() && document->isFinished());

    // The toy paints noise, which may have lines of its own.
    const int64_t border = borderOf(*document);
    for (const SeamPlace &place : seamsOf(document).showing)
        QVERIFY(!place.isVertical || std::abs(place.at - border) > 16);
    PixelRect reach = reachOf(parts[0]);
    for (const RedoPart &part : parts)
        reach = {std::min(reach.left, reachOf(part).left), 0, std::max(reach.right, reachOf(part).right), kSize.height};
    const auto old = openStage(before, 1);
    const auto healed = openStage(document, 1);
    for (const PixelRect &outside :
         {PixelRect{0, 0, reach.left, kSize.height}, PixelRect{reach.right, 0, kSize.width, kSize.height}})
        QVERIFY(pixelsOf(*old, outside) == pixelsOf(*healed, outside));
    QVERIFY(pixelsOf(*old, parts[0].area) != pixelsOf(*healed, parts[0].area));
    QCOMPARE(pixelHash(*openStage(before, 0)), pixelHash(*openStage(document, 0)));

    QVERIFY(markSeams(again, kGoesOn).value_or(0) > 0);
    QCOMPARE(redo(again), RunOutcome::Finished);
    QCOMPARE(hashOf(again), hashOf(document));
}

void tst_HealSeams::interruptedOnesGoOnToTheSameBits()
{
    const auto whole = toyPicture();
    plantStep(whole, 40);
    const auto path = copyOf(*whole)->path();
    QVERIFY(markSeams(whole, kGoesOn).value_or(0) > 0);
    QCOMPARE(redo(whole), RunOutcome::Finished);

    auto document = Document::open(path, Access::ReadWrite);
    QVERIFY(markSeams(document, kGoesOn).value_or(0) > 0);
    int runs = 0;
    int longest = 0;
    for (RunOutcome outcome = RunOutcome::Stopped; outcome == RunOutcome::Stopped; ++runs) {
        RunControl control;
        int events = 0;
        outcome = m_pipeline->redo(document, control, [&](const Event &) {
            if (++events > runs)
                control.stop();
        });
        longest = std::max(longest, events);
        QVERIFY(document->isFinished());
        QVERIFY(outcome == RunOutcome::Finished || isHealingWanted(*document));
        document.reset();
        document = Document::open(path, Access::ReadWrite);
    }
    QVERIFY2(longest > 6, qPrintable(QString::number(longest)));
    QCOMPARE(hashOf(document), hashOf(whole));
}

void tst_HealSeams::whereNoSeamShowsNothingIsDone()
{
    const auto document = toyPicture();
    plantStep(document, 0);
    const std::string hash = hashOf(document);
    QCOMPARE(markSeams(document, kGoesOn), std::optional<int64_t>(0));
    QVERIFY(!document->isRedoWanted());
    QCOMPARE(redo(document), RunOutcome::Finished);
    QCOMPARE(hashOf(document), hash);
    // Ended while it measures: nothing is marked.
    plantStep(document, 40);
    QCOMPARE(markSeams(document, [] { return false; }), std::nullopt);
    QVERIFY(!document->isRedoWanted());
}

void tst_HealSeams::paintThatWaitsGoesOnWaiting()
{
    const auto document = toyPicture();
    plantStep(document, 40);
    const auto plain = copyOf(*document);
    SliderMap map = SliderMap::of(kSize);
    map.paint(0.9, 0.5, 0.05, 0);
    document->setSliderMap(map);
    for (const auto &picture : {document, plain}) {
        QVERIFY(markSeams(picture, kGoesOn).value_or(0) > 0);
        QCOMPARE(redo(picture), RunOutcome::Finished);
    }
    QCOMPARE(hashOf(document), hashOf(plain));
    QVERIFY(!isHealingWanted(*document) && document->isRedoWanted());
    QCOMPARE(redo(document), RunOutcome::Finished);
    QVERIFY(hashOf(document) != hashOf(plain) && !document->isRedoWanted());
}

void tst_HealSeams::whatCannotBeHealedIsRefused()
{
    const auto document = toyPicture();
    GenerationRequest request = document->request();
    request.targetSize = {2 * kSize.width, 2 * kSize.height};
    document->extendTo(request, growPlan(document->plan(), request, m_pipeline->modelInfo()));
    expectError(ErrorKind::InvalidRequest, QStringLiteral("can be healed when all"),
                [&] { markSeams(document, kGoesOn); });
    QVERIFY(!isHealingWanted(*document));
    QCOMPARE(findSeams(document, 0, 100, kGoesOn).places, 0); // a base has none
}

void tst_HealSeams::theDefaultShowsNoneAndLargeLastStepsDo_data()
{
    QTest::addColumn<Method>("method");
    QTest::addColumn<bool>("shows");
    QTest::newRow("refined, as planned") << Method::Refined << false;
    QTest::newRow("classic, two trailing steps") << Method::Classic << true;
}

/// With a trained model.
void tst_HealSeams::theDefaultShowsNoneAndLargeLastStepsDo()
{
    QFETCH(Method, method);
    QFETCH(bool, shows);
    m_pipeline =
        Pipeline::fromPretrained({.checkpoint = sourceFolder() / "resources/model/landscapes"}, {"cpu", "float32", 2});
    GenerationRequest request;
    request.prompt = "a lake in the mountains";
    request.seed = 3;
    request.method = method;
    request.baseSize = {256, 256};
    request.targetSize = {512, 512};
    if (shows) {
        request.stageSteps = 2;
        request.timestepSpacing = TimestepSpacing::Trailing;
    }
    const auto document = finished(request);
    const size_t before = seamsOf(document).showing.size();
    QCOMPARE(before > 0, shows);
    if (!shows)
        return;
    QVERIFY(markSeams(document, kGoesOn).value_or(0) > 0);
    QCOMPARE(redo(document), RunOutcome::Finished);
    const size_t after = seamsOf(document).showing.size();
    QVERIFY2(after < before, qPrintable(QStringLiteral("%1, before %2").arg(after).arg(before)));
}

QTEST_GUILESS_MAIN(tst_HealSeams)
#include "tst_heal_seams.moc"
