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

#include <set>

#include <cmath>

using namespace pixelsmith;

namespace {

const EventSink kNoSink = [](const Event &) {};

GenerationRequest cascadeRequest()
{
    GenerationRequest request;
    request.prompt = "a photo of a cat";
    request.seed = 5;
    request.targetSize = {256, 256};
    request.steps = 4;
    request.stageSteps = 4;
    request.method = Method::Classic;
    request.stageScheduler = SchedulerKind::Ddim;
    request.guidanceScale = 3;
    request.slider = {{2, false}};
    request.batchSize = 2;
    return request;
}

} // namespace

/// Schedulers and guidance in whole runs of the toy model.
class tst_Techniques : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void basePicturesEqualThePythonPipelines_data();
    void basePicturesEqualThePythonPipelines();
    void everySchedulerResumesToTheSameBits_data();
    void everySchedulerResumesToTheSameBits();
    void evaluationsAreAsPlanned_data();
    void evaluationsAreAsPlanned();
    void refinementAndItsPromptChangeThePicture();
    void perturbedLayersThatAreNotThereAreNamed();

private:
    std::shared_ptr<Document> newDocument(const GenerationRequest &request);
    RunOutcome run(const std::shared_ptr<Document> &document, const EventSink &sink = kNoSink);

    TempDir m_folder;
    int m_count = 0;
    std::unique_ptr<Pipeline> m_pipeline;
};

void tst_Techniques::initTestCase()
{
    m_pipeline = Pipeline::fromPretrained({.checkpoint = tinyCheckpoint()}, {"cpu", "float32", 1});
}

std::shared_ptr<Document> tst_Techniques::newDocument(const GenerationRequest &request)
{
    return Document::create(m_folder / (std::to_string(m_count++) + ".pixelsmith"), request,
                            makePlan(request, m_pipeline->modelInfo()));
}

RunOutcome tst_Techniques::run(const std::shared_ptr<Document> &document, const EventSink &sink)
{
    RunControl control;
    return m_pipeline->run(document, control, sink);
}

void tst_Techniques::basePicturesEqualThePythonPipelines_data()
{
    QTest::addColumn<QString>("description");
    for (const Json &entry : readJsonFile(goldenFolder() / "techniques.json", ErrorKind::Internal))
        QTest::newRow(entry["name"].get<std::string>().c_str()) << QString::fromStdString(entry.dump());
}

void tst_Techniques::basePicturesEqualThePythonPipelines()
{
    QFETCH(const QString, description);
    const Json entry = Json::parse(description.toStdString());
    GenerationRequest request;
    request.prompt = entry["prompt"];
    request.seed = entry["seed"];
    request.steps = entry["steps"].get<int>();
    request.guidanceScale = entry["guidance_scale"].get<double>();
    request.baseSize = {entry["side"].get<int64_t>(), entry["side"].get<int64_t>()};
    request.scheduler = schedulerFromName(entry["scheduler"].get<std::string>());
    request.usesKarrasSigmas = entry["karras"];
    if (!entry["spacing"].is_null())
        request.timestepSpacing = timestepSpacingFromName(entry["spacing"].get<std::string>());
    request.guidance.rescale = entry["rescale"];
    request.guidance.pagScale = entry["pag_scale"];
    request.guidance.pagLayers = entry["pag_layers"].get<std::vector<std::string>>();
    const auto document = newDocument(request);
    QCOMPARE(run(document), RunOutcome::Finished);
    const auto tile = openStage(document, 0)->tile({0, 0, 0});
    const SafetensorsFile file(goldenFolder() / "techniques.safetensors");
    for (const SafetensorsEntry &tensor : file.header().entries) {
        if (tensor.name != entry["name"].get<std::string>())
            continue;
        const at::Tensor expected = file.read(tensor, {}).to(at::kFloat);
        const at::Tensor actual =
            at::from_blob(const_cast<uint8_t *>(tile->rgb.data()), {tile->height, tile->width, 3}, at::kByte)
                .to(at::kFloat);
        const double error = (actual - expected).pow(2).mean().item<double>();
        const double psnr = error == 0 ? INFINITY : 10 * std::log10(255.0 * 255.0 / error);
        QVERIFY2(psnr >= 45, qPrintable(QStringLiteral("%1 dB").arg(psnr)));
        return;
    }
    QFAIL("no such picture");
}

void tst_Techniques::everySchedulerResumesToTheSameBits_data()
{
    QTest::addColumn<QString>("scheduler");
    QTest::addColumn<Method>("method");
    for (const char *name : {"euler", "euler_a", "dpmpp2m", "lcm"})
        QTest::newRow(name) << QString::fromLatin1(name) << Method::Classic;
    for (const char *name : {"ddim", "euler", "dpmpp2m"})
        QTest::addRow("%s, refined", name) << QString::fromLatin1(name) << Method::Refined;
}

/// In the base and in the enlargement, stopped again and again; the plan has guidance in an interval and a split too.
void tst_Techniques::everySchedulerResumesToTheSameBits()
{
    QFETCH(const QString, scheduler);
    GenerationRequest request = cascadeRequest();
    request.scheduler = schedulerFromName(scheduler.toStdString());
    request.stageScheduler = request.scheduler;
    request.guidance.startPercent = 25;
    request.guidance.detailScale = 6;
    QFETCH(const Method, method);
    request.method = method;
    request.refine.detailNoise = 0.2;
    request.stagePrompt = "rock";
    const auto whole = newDocument(request);
    QCOMPARE(run(whole), RunOutcome::Finished);
    const auto path = newDocument(request)->path();
    int runs = 0;
    for (bool isFinished = false; !isFinished; ++runs) {
        QVERIFY2(runs < 200, "no progress from run to run");
        const auto document = Document::open(path, Document::Access::ReadWrite);
        RunControl control;
        int events = 0;
        const RunOutcome outcome = m_pipeline->run(document, control, [&](const Event &event) {
            if (std::holds_alternative<Progress>(event) && ++events == 2)
                control.stop();
        });
        isFinished = outcome == RunOutcome::Finished;
    }
    QVERIFY(runs > 3);
    QCOMPARE(pixelHash(*openStage(Document::open(path, Document::Access::ReadOnly), 1)),
             pixelHash(*openStage(whole, 1)));
}

void tst_Techniques::evaluationsAreAsPlanned_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("end");
    QTest::addColumn<double>("pag");
    QTest::newRow("guided") << 3.0 << 100.0 << 0.0;
    QTest::newRow("not guided") << 1.0 << 100.0 << 0.0;
    QTest::newRow("first half guided") << 3.0 << 50.0 << 0.0;
    QTest::newRow("perturbed") << 3.0 << 50.0 << 2.0;
    QTest::newRow("refined") << 3.0 << 90.0 << 0.0;
}

void tst_Techniques::evaluationsAreAsPlanned()
{
    QFETCH(const double, scale);
    QFETCH(const double, end);
    QFETCH(const double, pag);
    GenerationRequest request = cascadeRequest();
    request.guidanceScale = scale;
    request.guidance.endPercent = end;
    request.guidance.pagScale = pag;
    request.method = end == 90 ? Method::Refined : Method::Classic;
    const auto document = newDocument(request);
    int64_t evaluations = 0;
    QCOMPARE(run(document,
                 [&](const Event &event) {
                     if (const auto *progress = std::get_if<Progress>(&event))
                         evaluations = progress->unetEvaluations;
                 }),
             RunOutcome::Finished);
    QCOMPARE(evaluations, document->plan().cost.unetEvaluations);
}

void tst_Techniques::refinementAndItsPromptChangeThePicture()
{
    GenerationRequest request = cascadeRequest();
    const auto hash = [&] {
        const auto document = newDocument(request);
        return run(document) == RunOutcome::Finished ? pixelHash(*openStage(document, 1)) : std::string();
    };
    std::set<std::string> hashes = {hash()};
    const auto changes = [&] { return hashes.insert(hash()).second; };
    request.method = Method::Refined;
    QVERIFY(changes());
    request.stagePrompt = "rock";
    QVERIFY(changes());
    request.refine.anchor = 0.3;
    QVERIFY(changes());
    request.refine.detailNoise = 0.5;
    QVERIFY(changes());
    request.refine.locksTone = false;
    QVERIFY(changes());
    request.refine.bandLock = 0.5;
    QVERIFY(changes());
    request.refine.startPercent = 10;
    QVERIFY(changes());
}

void tst_Techniques::perturbedLayersThatAreNotThereAreNamed()
{
    GenerationRequest request = cascadeRequest();
    request.guidance.pagScale = 3;
    request.guidance.pagLayers = {"down.0"};
    const auto document = newDocument(request);
    expectError(
        ErrorKind::InvalidRequest,
        QStringLiteral("The model has no attention in \"down.0\"; it has it in mid, down.1, down.2, up.0, up.1."),
        [&] { run(document); });
}

QTEST_GUILESS_MAIN(tst_Techniques)
#include "tst_techniques.moc"
