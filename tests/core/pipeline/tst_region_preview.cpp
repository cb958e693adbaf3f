#include "plan/guidance_steps.h"
#include "plan/patch_cover.h"
#include "support/expect_error.h"
#include "support/region_pixels.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/region_preview.h>
#include <pixelsmith/tile_source.h>

#include <QFile>
#include <QtTest>

using namespace pixelsmith;

namespace {

const EventSink kNoSink = [](const Event &) {};

GenerationRequest toyRequest(Method method)
{
    GenerationRequest request;
    request.prompt = "a photo of a cat";
    request.seed = 3;
    request.steps = 3;
    request.stageSteps = 4;
    request.guidanceScale = 3;
    request.batchSize = 2;
    request.method = method;
    return request;
}

void addMethods()
{
    QTest::addColumn<Method>("method");
    QTest::newRow("classic") << Method::Classic;
    QTest::newRow("refined") << Method::Refined;
}

} // namespace

class tst_RegionPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void previewOfTheWholePictureIsTheFinishedOne_data();
    void previewOfTheWholePictureIsTheFinishedOne();
    void aRegionComesNearTheFinishedPicture_data() { addMethods(); }
    void aRegionComesNearTheFinishedPicture();
    void thePaintedSliderIsShown_data() { addMethods(); }
    void thePaintedSliderIsShown();
    void aRegionAcrossVaeTilesComesNear();
    void aSheetIsItsPicturesMadeOneByOne_data() { addMethods(); }
    void aSheetIsItsPicturesMadeOneByOne();
    void classicPositionsShareTheStepsBeforeTheyPart();
    void refinedPositionsShareTheirFirstStep();
    void stagesBetweenArePaintedToo();
    void nothingIsWrittenToTheDocument();
    void stoppingEndsIt();
    void whatCannotBeShownIsRefused();
    void contactSheetHasThePicturesSideBySide();

private:
    void useEmbeddedModel();
    std::shared_ptr<Document> base(Method method, PixelSize size = {});
    std::shared_ptr<Document> grown(const std::shared_ptr<Document> &document, PixelSize size, SliderPosition slider);
    RegionPreview preview(const std::shared_ptr<const Document> &document, const PreviewRequest &request);

    TempDir m_folder;
    int m_count = 0;
    std::unique_ptr<Pipeline> m_pipeline;
};

void tst_RegionPreview::init()
{
    if (m_pipeline && m_pipeline->modelInfo().name == "tiny-sdxl")
        return;
    m_pipeline = Pipeline::fromPretrained({.checkpoint = tinyCheckpoint()}, {"cpu", "float32", 1});
}

void tst_RegionPreview::useEmbeddedModel()
{
    m_pipeline =
        Pipeline::fromPretrained({.checkpoint = sourceFolder() / "resources/model/landscapes"}, {"cpu", "float32", 2});
}

std::shared_ptr<Document> tst_RegionPreview::base(Method method, PixelSize size)
{
    GenerationRequest request = toyRequest(method);
    request.baseSize = size;
    const auto document = Document::create(m_folder / (std::to_string(m_count++) + ".pixelsmith"), request,
                                           makePlan(request, m_pipeline->modelInfo()));
    RunControl control;
    if (m_pipeline->run(document, control, kNoSink) != RunOutcome::Finished)
        qFatal("the run stopped");
    return document;
}

/// A copy of the document that was grown to the size.
std::shared_ptr<Document> tst_RegionPreview::grown(const std::shared_ptr<Document> &document, PixelSize size,
                                                   SliderPosition slider)
{
    const auto path = m_folder / (std::to_string(m_count++) + ".pixelsmith");
    document->saveCopy(path);
    const auto copy = Document::open(path, Document::Access::ReadWrite);
    GenerationRequest request = copy->request();
    request.targetSize = size;
    request.slider = {slider};
    copy->extendTo(request, growPlan(copy->plan(), request, m_pipeline->modelInfo(), copy->sliderMap()));
    RunControl control;
    if (m_pipeline->run(copy, control, kNoSink) != RunOutcome::Finished)
        qFatal("the run stopped");
    return copy;
}

RegionPreview tst_RegionPreview::preview(const std::shared_ptr<const Document> &document, const PreviewRequest &request)
{
    RunControl control;
    auto result = m_pipeline->preview(document, request, control, kNoSink);
    if (!result)
        qFatal("the preview stopped");
    return *result;
}

void tst_RegionPreview::previewOfTheWholePictureIsTheFinishedOne_data()
{
    QTest::addColumn<Method>("method");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("classic, one VAE tile") << Method::Classic << 256 << 256;
    QTest::newRow("refined, one VAE tile") << Method::Refined << 256 << 256;
    QTest::newRow("refined, two stages") << Method::Refined << 512 << 320;
    QTest::newRow("refined, two VAE tiles") << Method::Refined << 1152 << 64;
}

void tst_RegionPreview::previewOfTheWholePictureIsTheFinishedOne()
{
    QFETCH(Method, method);
    QFETCH(int, width);
    QFETCH(int, height);
    const PixelSize size = {width, height};
    const int64_t scale = width == 512 ? 4 : 2;
    const auto document = base(method, {width / scale, height / scale});
    const auto finished = grown(document, size, {50});
    PreviewRequest request = {document->request(), PixelRect::of(size), {{50}}};
    request.request.targetSize = size;
    const RegionPreview result = preview(document, request);
    QCOMPARE(result.size, size);
    QCOMPARE(result.region, PixelRect::of(size));
    QCOMPARE(pixelHash(*contactSheet(result, 0)), pixelHash(*openStage(finished, finished->lastFinishedStage())));
}

/// With a trained model: the toy's random weights answer a small change with a large one.
void tst_RegionPreview::aRegionComesNearTheFinishedPicture()
{
    QFETCH(Method, method);
    useEmbeddedModel();
    const PixelSize size = {512, 512};
    const auto document = base(method);
    const PixelRect region = {0, 0, 128, 100};
    const RegionPreview sheet = preview(document, {document->request(), region, {{0}, {100}}});
    for (const RegionPicture &picture : sheet.pictures) {
        const auto finished = openStage(grown(document, size, picture.slider), 1);
        const double near = psnr(picture.rgb, pixelsOf(*finished, region));
        QVERIFY2(near > 38, qPrintable(QStringLiteral("Slider %1: %2 dB").arg(picture.slider.value).arg(near)));
    }
}

void tst_RegionPreview::thePaintedSliderIsShown()
{
    QFETCH(Method, method);
    const PixelSize size = {256, 256};
    const auto document = base(method, {128, 128});
    PreviewRequest request = {document->request(), PixelRect::of(size), {{50}}};
    request.request.targetSize = size;
    const std::string plain = pixelHash(*contactSheet(preview(document, request), 0));
    SliderMap map = SliderMap::of(size);
    map.paint(0.2, 0.5, 0.2, 1);
    map.paint(0.8, 0.5, 0.2, 0);
    document->setSliderMap(map);
    const std::string painted = pixelHash(*contactSheet(preview(document, request), 0));
    QVERIFY(painted != plain);
    QCOMPARE(painted, pixelHash(*openStage(grown(document, size, {50}), 1)));
}

/// The decoder's statistics are those of the guidance there.
void tst_RegionPreview::aRegionAcrossVaeTilesComesNear()
{
    useEmbeddedModel();
    const PixelSize size = {2048, 128};
    const auto document = base(Method::Refined, {1024, 64});
    const auto finished = openStage(grown(document, size, {50}), 1);
    const PixelRect region = {944, 0, 1104, 128};
    const RegionPreview result = preview(document, {document->request(), region, {{50}}});
    QCOMPARE(result.region, region);
    const double near = psnr(result.pictures[0].rgb, pixelsOf(*finished, region));
    QVERIFY2(near > 30, qPrintable(QString::number(near)));
}

void tst_RegionPreview::aSheetIsItsPicturesMadeOneByOne()
{
    QFETCH(Method, method);
    const auto document = base(method);
    PreviewRequest request = {document->request(), {60, 60, 200, 180}, {{0}, {50}, {75}, {100}}};
    const RegionPreview sheet = preview(document, request);
    QCOMPARE(sheet.pictures.size(), 4u);
    int64_t evaluations = 0;
    for (size_t i = 0; i < sheet.pictures.size(); ++i) {
        PreviewRequest single = request;
        single.sliders = {request.sliders[i]};
        const RegionPreview alone = preview(document, single);
        QCOMPARE(sheet.pictures[i].slider, request.sliders[i]);
        QCOMPARE(alone.pictures[0].guidedSteps, sheet.pictures[i].guidedSteps);
        QVERIFY(alone.pictures[0].rgb == sheet.pictures[i].rgb);
        QCOMPARE(alone.unetEvaluations, alone.unetEvaluationsUnshared);
        evaluations += alone.unetEvaluations;
    }
    QCOMPARE(sheet.unetEvaluationsUnshared, evaluations);
    QVERIFY(sheet.unetEvaluations <= evaluations);
}

void tst_RegionPreview::classicPositionsShareTheStepsBeforeTheyPart()
{
    const auto document = base(Method::Classic);
    PreviewRequest request = {document->request(), {0, 0, 256, 256}, {{1, false}, {3, false}, {4, false}, {4, false}}};
    const RegionPreview sheet = preview(document, request);
    // Four steps of one cover: S = 1 parts after step 0, S = 3 after step 2; the last two never do.
    QCOMPARE(sheet.unetEvaluationsUnshared % 16, 0);
    QCOMPARE(sheet.unetEvaluations * 16, sheet.unetEvaluationsUnshared * (1 + 2 + 2 + 3));
    QVERIFY(sheet.pictures[2].rgb == sheet.pictures[3].rgb);
}

void tst_RegionPreview::refinedPositionsShareTheirFirstStep()
{
    const auto document = base(Method::Refined);
    PreviewRequest request = {document->request(), {0, 0, 256, 256}, {{0}, {50}, {100}}};
    const RegionPreview sheet = preview(document, request);
    // They start from the same noise, and only their guidance's scales differ.
    request.sliders = {{50}};
    const RegionPreview alone = preview(document, request);
    request.request.targetSize = sheet.size;
    const GenerationPlan plan = growPlan(document->plan(), request.request, m_pipeline->modelInfo());
    const StagePlan &stage = plan.stages.back();
    const int first = stage.sampling.firstStep;
    const auto shared =
        static_cast<int64_t>(patchCover(coverGeometry(plan, stage), first).size()) * evaluationsPerSample(stage, first);
    QCOMPARE(sheet.unetEvaluationsUnshared, 3 * alone.unetEvaluations);
    QCOMPARE(sheet.unetEvaluations, 3 * alone.unetEvaluations - 2 * shared);
}

void tst_RegionPreview::stagesBetweenArePaintedToo()
{
    useEmbeddedModel();
    const auto document = base(Method::Refined, {128, 128});
    const PixelSize size = {512, 512};
    const auto finished = openStage(grown(document, size, {50}), 2);
    PreviewRequest request = {document->request(), {200, 200, 312, 312}, {{50}}};
    request.request.targetSize = size;
    std::vector<int> stages;
    RunControl control;
    const auto result = m_pipeline->preview(document, request, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (progress && (stages.empty() || stages.back() != progress->stage))
            stages.push_back(progress->stage);
    });
    QCOMPARE(stages, (std::vector<int>{1, 2}));
    const double near = psnr(result->pictures[0].rgb, pixelsOf(*finished, request.region));
    QVERIFY2(near > 35, qPrintable(QString::number(near)));
}

void tst_RegionPreview::nothingIsWrittenToTheDocument()
{
    const auto path = base(Method::Classic)->path();
    const auto bytes = [&] {
        QFile file(QString::fromStdString(path.string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = bytes();
    {
        const auto document = Document::open(path, Document::Access::ReadOnly);
        preview(document, {document->request(), {0, 0, 64, 64}, {}});
    }
    QVERIFY(!before.isEmpty());
    QVERIFY(bytes() == before);
}

void tst_RegionPreview::stoppingEndsIt()
{
    const auto document = base(Method::Classic);
    for (const int stopAt : {1, 2, 5}) {
        RunControl control;
        int events = 0;
        const auto result =
            m_pipeline->preview(document, {document->request(), {0, 0, 128, 128}, {}}, control, [&](const Event &) {
                if (++events == stopAt)
                    control.stop();
            });
        QVERIFY(!result);
        QCOMPARE(events, stopAt);
    }
}

void tst_RegionPreview::whatCannotBeShownIsRefused()
{
    const auto document = base(Method::Classic);
    const auto refused = [&](const QString &words, const PreviewRequest &request) {
        RunControl control;
        expectError(ErrorKind::InvalidRequest, words,
                    [&] { m_pipeline->preview(document, request, control, kNoSink); });
    };
    const GenerationRequest request = document->request();
    refused(QStringLiteral("outside of the 256x256 pixels"), {request, {300, 0, 400, 100}, {}});
    refused(QStringLiteral("at most 16"), {request, {0, 0, 8, 8}, std::vector<SliderPosition>(17)});
    GenerationRequest large = request;
    large.targetSize = {16384, 16384};
    refused(QStringLiteral("the largest has 16 megapixels"), {large, {0, 0, 16384, 16384}, {}});
    const auto empty = Document::create(m_folder / "empty.pixelsmith", request, document->plan());
    RunControl control;
    expectError(ErrorKind::InvalidRequest, QStringLiteral("No stage of this picture is finished yet"), [&] {
        m_pipeline->preview(empty, {request, {0, 0, 8, 8}, {}}, control, kNoSink);
    });
}

void tst_RegionPreview::contactSheetHasThePicturesSideBySide()
{
    RegionPreview result;
    result.region = {10, 20, 12, 21};
    result.pictures = {{{}, 0, {1, 2, 3, 4, 5, 6}}, {{}, 0, {7, 8, 9, 10, 11, 12}}};
    const auto sheet = contactSheet(result, 1);
    QCOMPARE(sheet->size(), (PixelSize{5, 1}));
    const auto tile = sheet->tile({0, 0, 0});
    QCOMPARE(tile->rgb, (std::vector<uint8_t>{1, 2, 3, 4, 5, 6, 255, 255, 255, 7, 8, 9, 10, 11, 12}));
}

QTEST_GUILESS_MAIN(tst_RegionPreview)
#include "tst_region_preview.moc"
