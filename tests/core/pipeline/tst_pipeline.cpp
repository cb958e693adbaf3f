#include "base/json.h"
#include "checkpoint/safetensors.h"
#include "support/expect_error.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/tile_source.h>

#include <ATen/ATen.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

using namespace pixelsmith;

namespace {

const EventSink kNoSink = [](const Event &) {};

/// A run of the toy model: 128², 256², 448 x 448, three steps each.
GenerationRequest toyRequest()
{
    GenerationRequest request;
    request.prompt = "a photo of a cat";
    request.seed = 3;
    request.targetSize = {448, 448};
    request.steps = 3;
    request.stageSteps = 3;
    request.method = Method::Classic;
    request.stageScheduler = SchedulerKind::Ddim;
    request.guidanceScale = 3;
    request.slider = {{2, false}};
    request.batchSize = 2;
    return request;
}

} // namespace

class tst_Pipeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void basePictureEqualsThePythonPipelines_data();
    void basePictureEqualsThePythonPipelines();
    void stoppedAndResumedGivesTheSameBits_data();
    void stoppedAndResumedGivesTheSameBits();
    void focusDoesNotChangeTheBits();
    void groupsNearTheFocusAreDoneFirst();
    void sliderMovedWhileRunningIsLoggedAndReplayed();
    void sliderMovedInTheLastStepDoesNoHarm();
    void previewShowsTheBaseBeforeItIsDecoded();
    void grownLaterEqualsGrownAtOnce();
    void userPictureTakesTheBasesPlace();
    void everyPixelOfEveryStageIsWritten();
    void anotherModelIsRefused();
    void anotherPlaceIsWarnedOf();
    void bfloat16PaintsNearlyTheSame();
    void savingMemoryPaintsTheSame();
    void aSingleFilePaintsTheSame();
    void loadingTellsItsBytesAndCanBeStopped();

private:
    std::shared_ptr<Document> newDocument(const GenerationRequest &request);
    std::shared_ptr<Document> run(const GenerationRequest &request);
    static std::string hashOf(const std::shared_ptr<Document> &document);

    TempDir m_folder;
    int m_count = 0;
    std::filesystem::path m_toy = goldenFolder() / "tiny-sdxl";
    std::unique_ptr<Pipeline> m_pipeline;
    std::string m_hash; ///< of the toy request, run without a break
};

void tst_Pipeline::initTestCase()
{
    m_pipeline = Pipeline::fromPretrained({.checkpoint = m_toy}, {"cpu", "float32", 1});
    m_hash = hashOf(run(toyRequest()));
}

std::shared_ptr<Document> tst_Pipeline::newDocument(const GenerationRequest &request)
{
    const PixelSize imageSize = request.baseImage.empty() ? PixelSize() : readImageSize(request.baseImage);
    const auto path = m_folder / (std::to_string(m_count++) + ".pixelsmith");
    return Document::create(path, request, makePlan(request, m_pipeline->modelInfo(), imageSize));
}

std::shared_ptr<Document> tst_Pipeline::run(const GenerationRequest &request)
{
    const auto document = newDocument(request);
    RunControl control;
    if (m_pipeline->run(document, control, kNoSink) != RunOutcome::Finished)
        qFatal("the run stopped");
    return document;
}

std::string tst_Pipeline::hashOf(const std::shared_ptr<Document> &document)
{
    return pixelHash(*openStage(document, document->lastFinishedStage()));
}

void tst_Pipeline::basePictureEqualsThePythonPipelines_data()
{
    QTest::addColumn<QString>("description");
    const Json goldens = readJsonFile(goldenFolder() / "e2e.json", ErrorKind::Internal);
    for (const Json &entry : goldens["cases"])
        QTest::newRow(entry["prefix"].get<std::string>().c_str()) << QString::fromStdString(entry.dump());
}

void tst_Pipeline::basePictureEqualsThePythonPipelines()
{
    QFETCH(QString, description);
    const Json entry = Json::parse(description.toStdString());
    GenerationRequest request;
    request.prompt = entry["prompt"];
    request.negativePrompt = entry["negative_prompt"].is_null() ? "" : entry["negative_prompt"].get<std::string>();
    request.seed = entry["seed"];
    request.steps = entry["steps"].get<int>();
    request.guidanceScale = entry["guidance_scale"].get<double>();
    request.baseSize = {entry["width"].get<int64_t>(), entry["height"].get<int64_t>()};
    request.scheduler = entry["scheduler"] == "DDIMScheduler" ? SchedulerKind::Ddim : SchedulerKind::EulerDiscrete;

    const auto pipeline = Pipeline::fromPretrained({.checkpoint = goldenFolder() / entry["model"].get<std::string>()},
                                                   {"cpu", "float32", 2});
    const auto document = Document::create(m_folder / (entry["prefix"].get<std::string>() + ".pixelsmith"), request,
                                           makePlan(request, pipeline->modelInfo()));
    RunControl control;
    QCOMPARE(pipeline->run(document, control, kNoSink), RunOutcome::Finished);
    const auto tile = openStage(document, 0)->tile({0, 0, 0});
    QVERIFY(tile);

    const SafetensorsFile file(goldenFolder() / "e2e.safetensors");
    at::Tensor expected;
    for (const SafetensorsEntry &tensor : file.header().entries) {
        if (tensor.name == entry["prefix"].get<std::string>() + ".image")
            expected = file.read(tensor, {});
    }
    QVERIFY(expected.defined());
    QCOMPARE(expected.size(0), tile->height);
    QCOMPARE(expected.size(1), tile->width);
    const at::Tensor actual =
        at::from_blob(const_cast<uint8_t *>(tile->rgb.data()), {tile->height, tile->width, 3}, at::kByte);
    const double error = (actual.to(at::kFloat) - expected.to(at::kFloat)).pow(2).mean().item<double>();
    const double psnr = error == 0 ? INFINITY : 10 * std::log10(255.0 * 255.0 / error);
    QVERIFY2(psnr >= 45, qPrintable(QStringLiteral("%1 dB").arg(psnr)));
}

void tst_Pipeline::stoppedAndResumedGivesTheSameBits_data()
{
    QTest::addColumn<int>("stopEvery");
    // Stopped again and again, after so many events of progress each time.
    for (const int events : {1, 2, 3, 7, 16})
        QTest::newRow(std::to_string(events).c_str()) << events;
}

void tst_Pipeline::stoppedAndResumedGivesTheSameBits()
{
    QFETCH(int, stopEvery);
    const auto path = newDocument(toyRequest())->path();
    int runs = 0;
    for (bool isFinished = false; !isFinished; ++runs) {
        QVERIFY2(runs < 500, "no progress from run to run");
        const auto document = Document::open(path, Document::Access::ReadWrite);
        QVERIFY(document->isWritable());
        RunControl control;
        int events = 0;
        const RunOutcome outcome = m_pipeline->run(document, control, [&](const Event &event) {
            if (std::holds_alternative<Progress>(event) && ++events == stopEvery)
                control.stop();
        });
        isFinished = outcome == RunOutcome::Finished;
        QCOMPARE(document->isFinished(), isFinished);
    }
    QVERIFY(runs > 1);
    QCOMPARE(hashOf(Document::open(path, Document::Access::ReadOnly)), m_hash);
}

void tst_Pipeline::focusDoesNotChangeTheBits()
{
    const auto document = newDocument(toyRequest());
    RunControl control;
    control.setFocus({0.9, 0.8});
    std::vector<PixelRect> first;
    m_pipeline->run(document, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (progress && progress->stage == 2 && progress->phase == StagePhase::Denoising && first.empty())
            first = progress->inWork;
    });
    QVERIFY(!first.empty() && first.front().left > 0);
    QCOMPARE(hashOf(document), m_hash);
}

void tst_Pipeline::groupsNearTheFocusAreDoneFirst()
{
    GenerationRequest request = toyRequest();
    request.batchSize = 1;
    const auto document = newDocument(request);
    const auto hash = hashOf(run(request));
    // Looked at from step to step somewhere else; a change acts on the groups that are left.
    const std::vector<RunControl::Focus> places = {{0.9, 0.8}, {0.1, 0.2}, {0.5, 0.95}};
    std::map<int, std::vector<double>> distances;
    RunControl control;
    control.setFocus(places[0]);
    m_pipeline->run(document, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress || progress->stage != 2 || progress->phase != StagePhase::Denoising)
            return;
        const auto &place = places[static_cast<size_t>(progress->step)];
        const PixelRect &rect = progress->inWork.front();
        const double x = static_cast<double>(rect.left + rect.right) / 2 - place.x * 448;
        const double y = static_cast<double>(rect.top + rect.bottom) / 2 - place.y * 448;
        distances[progress->step].push_back(x * x + y * y);
        if (progress->partsDone == progress->parts - 1 && progress->step < 2)
            control.setFocus(places[static_cast<size_t>(progress->step) + 1]);
    });
    QCOMPARE(distances.size(), 3u);
    for (const auto &[step, inOrder] : distances) {
        QVERIFY(inOrder.size() > 4);
        QVERIFY2(std::ranges::is_sorted(inOrder), qPrintable(QString::number(step)));
    }
    QCOMPARE(hashOf(document), hash);
}

void tst_Pipeline::sliderMovedWhileRunningIsLoggedAndReplayed()
{
    const auto runWithSlider = [this](int stopAfter) {
        const auto path = newDocument(toyRequest())->path();
        for (bool isFinished = false, isFirst = true; !isFinished; isFirst = false) {
            const auto document = Document::open(path, Document::Access::ReadWrite);
            RunControl control;
            int events = 0;
            const RunOutcome outcome = m_pipeline->run(document, control, [&](const Event &event) {
                const auto *progress = std::get_if<Progress>(&event);
                if (!progress)
                    return;
                // Moved while the first step of the first enlargement is in work: acts from step 1.
                if (isFirst && progress->stage == 1 && progress->phase == StagePhase::Denoising && progress->step == 0)
                    control.setSlider(1, 1);
                if (isFirst && ++events == stopAfter)
                    control.stop();
            });
            isFinished = outcome == RunOutcome::Finished;
        }
        return Document::open(path, Document::Access::ReadOnly);
    };
    const auto straight = runWithSlider(-1);
    QCOMPARE(straight->sliderChanges(), (std::vector<SliderChange>{{1, 1, 1}}));
    QVERIFY(hashOf(straight) != m_hash);
    // Stopped after the change, and resumed by a program that knows nothing of it.
    const auto stopped = runWithSlider(16);
    QCOMPARE(stopped->sliderChanges(), straight->sliderChanges());
    QCOMPARE(hashOf(stopped), hashOf(straight));
}

void tst_Pipeline::sliderMovedInTheLastStepDoesNoHarm()
{
    const auto document = newDocument(toyRequest());
    RunControl control;
    const RunOutcome outcome = m_pipeline->run(document, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (progress && progress->stage > 0 && progress->step == progress->steps - 1)
            control.setSlider(progress->stage, progress->steps);
    });
    QCOMPARE(outcome, RunOutcome::Finished);
    QCOMPARE(hashOf(document), m_hash);
}

void tst_Pipeline::previewShowsTheBaseBeforeItIsDecoded()
{
    const auto document = newDocument(toyRequest());
    RunControl control;
    control.setPreviewWanted(true);
    int shownEarly = 0;
    bool isDecoding = false;
    m_pipeline->run(document, control, [&](const Event &event) {
        if (const auto *progress = std::get_if<Progress>(&event))
            isDecoding = isDecoding || progress->phase == StagePhase::Decoding;
        if (std::holds_alternative<TilesChanged>(event) && !isDecoding)
            ++shownEarly;
    });
    QVERIFY(shownEarly > 0);
    QCOMPARE(hashOf(document), m_hash);
}

void tst_Pipeline::grownLaterEqualsGrownAtOnce()
{
    GenerationRequest request = toyRequest();
    request.targetSize = {};
    const auto document = run(request);
    QCOMPARE(document->lastFinishedStage(), 0);
    request.targetSize = {448, 448};
    document->extendTo(request, growPlan(document->plan(), request, m_pipeline->modelInfo()));
    QVERIFY(!document->isFinished());
    RunControl control;
    QCOMPARE(m_pipeline->run(document, control, kNoSink), RunOutcome::Finished);
    QCOMPARE(hashOf(document), m_hash);
}

void tst_Pipeline::userPictureTakesTheBasesPlace()
{
    GenerationRequest request = toyRequest();
    request.targetSize = {};
    const auto source = run(request);
    const auto picture = m_folder / "base.png";
    QVERIFY(exportImage(*openStage(source, 0), picture, {.format = ImageFormat::Png}, [](double) { return true; }));

    request = toyRequest();
    request.baseImage = picture.string();
    const auto document = newDocument(request);
    RunControl control;
    QCOMPARE(importBase(document, control, kNoSink), RunOutcome::Finished);
    QCOMPARE(pixelHash(*openStage(document, 0)), pixelHash(*openStage(source, 0)));
    QCOMPARE(m_pipeline->run(document, control, kNoSink), RunOutcome::Finished);
    QCOMPARE(hashOf(document), m_hash);
}

void tst_Pipeline::everyPixelOfEveryStageIsWritten()
{
    GenerationRequest request = toyRequest();
    request.targetSize = {600, 400};
    request.baseSize = {192, 128};
    const auto document = run(request);
    for (const StagePlan &stage : document->plan().stages) {
        const auto source = openStage(document, stage.index);
        QCOMPARE(source->size(), stage.size);
        for (int level = 0; level < source->pyramid().levelCount(); ++level) {
            const PixelRect all = PixelRect::of(source->pyramid().levelSize(level));
            for (const TileKey &key : source->pyramid().tilesIn(level, all)) {
                const auto tile = source->tile(key);
                QVERIFY(tile);
                QCOMPARE(static_cast<int64_t>(tile->rgb.size()), source->pyramid().tileRect(key).area() * 3);
            }
        }
    }
}

void tst_Pipeline::anotherModelIsRefused()
{
    const auto other = Pipeline::fromPretrained({.checkpoint = goldenFolder() / "second"}, {"cpu", "float32", 1});
    const auto document = newDocument(toyRequest());
    RunControl control;
    expectError(ErrorKind::InvalidRequest, "made with another model", [&] { other->run(document, control, kNoSink); });
}

void tst_Pipeline::anotherPlaceIsWarnedOf()
{
    const auto path = newDocument(toyRequest())->path();
    const auto warningOf = [&](Pipeline &pipeline, bool stops) {
        const auto document = Document::open(path, Document::Access::ReadWrite);
        RunControl control;
        std::string warning;
        pipeline.run(document, control, [&](const Event &event) {
            if (const auto *told = std::get_if<Warning>(&event))
                warning = told->text;
            if (stops && std::holds_alternative<Progress>(event))
                control.stop();
        });
        return warning;
    };
    QCOMPARE(warningOf(*m_pipeline, true), std::string());
    QCOMPARE(warningOf(*m_pipeline, true), std::string());
    const auto elsewhere = Pipeline::fromPretrained({.checkpoint = m_toy}, {"cpu", "bfloat16", 1});
    const std::string warning = warningOf(*elsewhere, true);
    QVERIFY2(warning.starts_with(
                 "Continuing here may differ slightly from an uninterrupted run: it was on cpu, float32, 1 threads"),
             warning.c_str());
}

void tst_Pipeline::bfloat16PaintsNearlyTheSame()
{
    const auto pipeline = Pipeline::fromPretrained({.checkpoint = m_toy}, {"cpu", "bfloat16", 1});
    GenerationRequest request = toyRequest();
    request.targetSize = {256, 256};
    const auto exact = run(request);
    const auto document = newDocument(request);
    RunControl control;
    QCOMPARE(pipeline->run(document, control, kNoSink), RunOutcome::Finished);
    QCOMPARE(document->environment().dtype, std::string("bfloat16"));
    const auto a = openStage(exact, 1)->tile({0, 0, 0});
    const auto b = openStage(document, 1)->tile({0, 0, 0});
    double difference = 0;
    for (size_t i = 0; i < a->rgb.size(); ++i)
        difference += std::abs(int(a->rgb[i]) - int(b->rgb[i]));
    difference /= static_cast<double>(a->rgb.size());
    QVERIFY2(difference < 8, qPrintable(QString::number(difference)));
}

void tst_Pipeline::savingMemoryPaintsTheSame()
{
    const auto pipeline = Pipeline::fromPretrained(
        {.checkpoint = m_toy}, {.device = "cpu", .dtype = "float32", .threads = 1, .savesMemory = true});
    GenerationRequest request = toyRequest();
    request.targetSize = {256, 256};
    const auto resident = run(request);
    const auto document = newDocument(request);
    RunControl control;
    QCOMPARE(pipeline->run(document, control, kNoSink), RunOutcome::Finished);
    QCOMPARE(pixelHash(*openStage(document, 1)), pixelHash(*openStage(resident, 1)));
}

void tst_Pipeline::loadingTellsItsBytesAndCanBeStopped()
{
    std::vector<std::pair<int64_t, int64_t>> told;
    const auto load = [&](int64_t most) {
        told.clear();
        return Pipeline::fromPretrained({.checkpoint = m_toy}, {"cpu", "float32", 1}, [&](int64_t read, int64_t bytes) {
            told.emplace_back(read, bytes);
            return read < most;
        });
    };
    QVERIFY(load(std::numeric_limits<int64_t>::max()));
    QVERIFY(told.size() > 10 && std::ranges::is_sorted(told));
    const int64_t bytes = told.back().second;
    QCOMPARE(told.back().first, bytes);
    QCOMPARE(told.front().second, bytes);
    const auto sizeOf = [&](const char *part) {
        return static_cast<int64_t>(std::filesystem::file_size(m_toy / part / "diffusion_pytorch_model.safetensors"));
    };
    // All but the headers of the two files that are read; the text encoders are when a run needs them.
    const int64_t files = sizeOf("unet") + sizeOf("vae");
    QVERIFY2(bytes < files && bytes > files * 3 / 4, qPrintable(QString::number(bytes)));
    QVERIFY(!load(bytes / 2));
    QVERIFY(told.back().first < bytes);
}

void tst_Pipeline::aSingleFilePaintsTheSame()
{
    const auto pipeline = Pipeline::fromPretrained(
        {.checkpoint = goldenFolder() / "tiny-sdxl-single.safetensors", .configs = m_toy}, {"cpu", "float32", 1});
    const GenerationRequest request = toyRequest();
    const auto expected = run(request);
    TempDir folder;
    const auto document =
        Document::create(folder / "single.pixelsmith", request, makePlan(request, pipeline->modelInfo()));
    RunControl control;
    QCOMPARE(pipeline->run(document, control, kNoSink), RunOutcome::Finished);
    const int last = expected->lastFinishedStage();
    QCOMPARE(pixelHash(*openStage(document, last)), pixelHash(*openStage(expected, last)));
}

QTEST_GUILESS_MAIN(tst_Pipeline)
#include "tst_pipeline.moc"
