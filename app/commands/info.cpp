#include "app/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/info_options.h"
#include "app/paths.h"
#include "app/reader_limits.h"
#include "app/slider_map_json.h"

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>
#include <pixelsmith/heal_seams.h>
#include <pixelsmith/image_file.h>
#include <pixelsmith/parameters_text.h>
#include <pixelsmith/tile_source.h>

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <limits>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

const char *phaseText(StagePhase phase)
{
    switch (phase) {
    case StagePhase::Waiting:
        return "not begun";
    case StagePhase::Encoding:
        return "begun";
    case StagePhase::Denoising:
        return "denoising";
    case StagePhase::Decoding:
        return "decoding";
    case StagePhase::Done:
        return "finished";
    }
    return "";
}

void print(const char *label, const std::string &value)
{
    if (!value.empty())
        std::printf("%-10s %s\n", label, value.c_str());
}

/// Of the last finished stage: how many places show, and which.
void printSeams(const std::shared_ptr<const Document> &document)
{
    const int stage = document->lastFinishedStage();
    if (stage < 0)
        return;
    std::fputs("Looking for seams…\n", stderr);
    const SeamFindings found = findSeams(document, stage, std::numeric_limits<int64_t>::max(), [] { return true; });
    std::printf("seams      show at %zu of %lld places\n", found.showing.size(), static_cast<long long>(found.looked));
    for (const SeamPlace &place : found.showing)
        std::printf("seam       %s %lld, from %lld to %lld: a step of %.1f of 255\n", place.isVertical ? "x" : "y",
                    static_cast<long long>(place.at), static_cast<long long>(place.begin),
                    static_cast<long long>(place.end), place.step);
}

void printDocument(const std::filesystem::path &path, bool isHashWanted, bool areSeamsWanted)
{
    const std::shared_ptr<const Document> document = Document::open(path, Document::Access::ReadOnly);
    const GenerationPlan plan = document->plan();
    print("prompt", plan.prompt);
    print("avoid", plan.negativePrompt);
    print("picture", plan.baseImage);
    std::printf("seed       %llu\n", static_cast<unsigned long long>(plan.seed));
    std::printf("guidance   %g\n", plan.stages[0].sampling.guidanceScale);
    print("model", plan.modelIdentity);
    const ComputeEnvironment environment = document->environment();
    if (!environment.device.empty())
        std::printf("computed   %s, %s, %d threads, %s\n", environment.device.c_str(), environment.dtype.c_str(),
                    environment.threads, environment.version.c_str());
    for (const StagePlan &stage : plan.stages) {
        const StageState state = document->stageState(stage.index);
        std::printf("stage %d    %lld x %lld, %s", stage.index + 1, static_cast<long long>(stage.size.width),
                    static_cast<long long>(stage.size.height), phaseText(state.phase));
        if (state.phase == StagePhase::Denoising)
            std::printf(" %d of %d", state.step, stage.steps);
        if (const auto time = document->timeSpent(stage.index); time.count() > 0)
            std::printf(", %.1f s", static_cast<double>(time.count()) / 1000);
        if (stage.index > 0)
            std::printf(", Slider %d of %d", stage.guidedSteps, stage.steps);
        std::printf("\n");
    }
    for (const SliderChange &change : document->sliderChanges())
        std::printf("Slider     %d from step %d of stage %d\n", change.guidedSteps, change.step, change.stage + 1);
    for (const SliderMapChange &change : document->sliderMapChanges())
        std::printf("painted    %.1f %% of the picture, from step %d of stage %d\n", 100 * change.map->paintedPart(),
                    change.step, change.stage + 1);
    if (isHashWanted && document->lastFinishedStage() >= 0)
        print("pixels", pixelHash(*openStage(document, document->lastFinishedStage())));
    if (areSeamsWanted)
        printSeams(document);
}

void printRequest(const GenerationRequest &request)
{
    print("prompt", request.prompt);
    print("avoid", request.negativePrompt);
    print("picture", request.baseImage);
    std::printf("seed       %llu\n", static_cast<unsigned long long>(request.seed));
    std::printf("sampler    %s\n", std::string(name(request.scheduler)).c_str());
    if (request.steps)
        std::printf("steps      %d\n", *request.steps);
    if (request.guidanceScale)
        std::printf("guidance   %g\n", *request.guidanceScale);
    print("model", request.checkpoint);
    const auto printSize = [](const char *label, PixelSize size) {
        if (!size.isEmpty())
            std::printf("%-10s %lld x %lld\n", label, static_cast<long long>(size.width),
                        static_cast<long long>(size.height));
    };
    printSize("base", request.baseSize);
    printSize("grown to", request.targetSize);
}

void printImage(const std::filesystem::path &path)
{
    const PixelSize size = readImageSize(path);
    std::printf("picture    %lld x %lld pixels\n", static_cast<long long>(size.width),
                static_cast<long long>(size.height));
    const PictureTexts texts = readPictureTexts(path);
    const auto settings = recoverSettings(texts.recipe, texts.parameters);
    if (!settings) {
        print("says", texts.recipe);
        return;
    }
    printRequest(settings->request);
    for (const std::string &unused : settings->unused)
        print("not used", unused);
}

/// For those who do not open a stranger's picture themselves: size, and the request with what else is told where the
/// picture tells how it was made.
void printImageAsJson(const std::filesystem::path &path, bool isSliderMapWanted)
{
    const PixelSize size = readImageSize(path);
    const PictureTexts texts = readPictureTexts(path);
    QJsonObject answer = {{u"width"_s, qint64(size.width)}, {u"height"_s, qint64(size.height)}};
    if (const auto settings = recoverSettings(texts.recipe, texts.parameters)) {
        answer[u"request"_s] = QString::fromStdString(toJson(settings->request));
        QJsonArray unused;
        for (const std::string &text : settings->unused)
            unused.append(QString::fromStdString(text));
        answer[u"unused"_s] = unused;
    }
    if (isSliderMapWanted)
        answer[u"slider_map"_s] = toJson(readSliderMap(path));
    std::printf("%s\n", QJsonDocument(answer).toJson(QJsonDocument::Compact).constData());
}

} // namespace

InfoOptions::InfoOptions()
    : CommandOptions(u"info"_s, u"Tells what a document, picture or model is and how it was made."_s,
                     {u"FILE|FOLDER"_s})
{
    addFlag(u"json"_s, u"Of a picture file, as one JSON object."_s);
    addFlag(u"slider-map"_s, u"With --json, also what the picture means as a painted Slider."_s);
    addFlag(u"hash"_s, u"Also the hash of all pixels of a document's last finished stage."_s);
    addFlag(u"seams"_s,
            u"Also where borders of patches show in it; pixelsmith redo --heal-seams paints there again."_s);
}

int infoCommand(const QStringList &arguments)
{
    InfoOptions options;
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    const QFileInfo file(options.positional(0));
    const auto path = toPath(file.filePath());
    if (!file.exists())
        throw Error(ErrorKind::Io, u"There is no %1."_s.arg(file.filePath()).toStdString(), path.string());
    const bool isJsonWanted = options.has(u"json"_s);
    if (file.suffix() == u"pixelsmith" && !isJsonWanted) {
        printDocument(path, options.has(u"hash"_s), options.has(u"seams"_s));
        return Done;
    }
    limitReading(path);
    if (isJsonWanted)
        printImageAsJson(path, options.has(u"slider-map"_s));
    else
        printImage(path);
    return Done;
}

} // namespace pixelsmith
