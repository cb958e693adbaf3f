#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/commands/run_document.h"
#include "app/guarded_pictures.h"
#include "app/paths.h"
#include "app/progress_printer.h"

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStorageInfo>

#include <cstdio>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// Of the base's picture file while it lies unpacked beside the document: three bytes with all levels, hardly packed.
constexpr int64_t kUnpackedBytesOfPixel = 4;

void printPlan(const GenerationPlan &plan, const ModelInfo &model, ProgressStyle style)
{
    if (style == ProgressStyle::Json) {
        std::printf("%s\n", toJson(plan).c_str());
        return;
    }
    std::printf("Model %s, guidance %g, seed %llu\n", model.name.c_str(), plan.stages[0].sampling.guidanceScale,
                static_cast<unsigned long long>(plan.seed));
    for (const StagePlan &stage : plan.stages) {
        std::printf("stage %d: %lld x %lld", stage.index + 1, static_cast<long long>(stage.size.width),
                    static_cast<long long>(stage.size.height));
        if (stage.steps > 0)
            std::printf(", %d steps", stage.steps);
        if (stage.index > 0)
            std::printf(", Slider %d", stage.guidedSteps);
        std::printf(", %lld UNet evaluations\n", static_cast<long long>(stage.unetEvaluations));
    }
    std::printf("In all %lld UNet evaluations, %lld megapixels through the VAE, at most %.1f MB on disk\n",
                static_cast<long long>(plan.cost.unetEvaluations), static_cast<long long>(plan.cost.megapixels),
                static_cast<double>(plan.cost.diskBytes) / 1e6);
}

QString documentPath(const CommandOptions &options)
{
    if (options.has(u"document"_s))
        return options.text(u"document"_s);
    if (!options.has(u"output"_s))
        throw UsageError{u"Say where the picture goes: --output FILE or --document FILE.pixelsmith."_s};
    const QFileInfo output(options.text(u"output"_s));
    return output.path() + u'/' + output.completeBaseName() + u".pixelsmith"_s;
}

void requireRoom(const QString &path, int64_t bytes)
{
    const QStorageInfo disk(QFileInfo(path).absolutePath());
    const auto needed = static_cast<double>(bytes) * 1.05;
    if (disk.isValid() && static_cast<double>(disk.bytesAvailable()) < needed)
        throw Error(
            ErrorKind::DiskFull,
            u"The picture needs %1 GB of disk, %2 GB are free in %3. Nothing was started; choose another folder."_s
                .arg(needed / 1e9, 0, 'f', 1)
                .arg(static_cast<double>(disk.bytesAvailable()) / 1e9, 0, 'f', 1)
                .arg(QFileInfo(path).absolutePath())
                .toStdString());
}

/// Empty where the request has no picture; nullopt: stopped.
std::optional<PixelSize> sizeOfImage(const GenerationRequest &request, const RunControl &control)
{
    if (request.baseImage.empty())
        return PixelSize();
    return GuardedPictures(control).imageSize(QString::fromStdString(request.baseImage));
}

/// Null where the plan has no picture, or where it was stopped.
std::shared_ptr<const TileSource> readBase(const GenerationPlan &plan, const QString &document,
                                           const RunControl &control, ProgressStyle style)
{
    if (plan.baseImage.empty())
        return nullptr;
    ProgressPrinter printer(style);
    auto base =
        GuardedPictures(control).unpack(QString::fromStdString(plan.baseImage), QFileInfo(document).absolutePath(),
                                        [&](double done) { printer.print(readingProgress(plan, done)); });
    printer.finish();
    return base;
}

} // namespace

int generateCommand(const QStringList &arguments)
{
    CommandOptions options(u"generate"_s, u"Paints a picture from a prompt and grows it."_s, {});
    options.addRequestOptions();
    options.addSliderMapOption();
    options.addDeviceOptions();
    options.addProgressOption();
    options.add(u"document"_s, u"file"_s,
                u"The document; without it, beside the output. It can be resumed and exported again."_s);
    options.addOutputOptions(u"Image file to write at the end: .tif, .png or .jpg."_s);
    options.addLiveOption();
    options.addFlag(u"dry-run"_s, u"Print the plan with its cost, and stop."_s);
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }

    const GenerationRequest request = options.request();
    const ProgressStyle style = options.progressStyle();
    if (request.prompt.empty() && request.baseImage.empty())
        throw UsageError{u"Say what to paint: --prompt TEXT, or --image FILE."_s};
    const ModelSource source = modelSource(request);
    const ModelInfo model = readModelInfo(source);
    RunControl control;
    const StopOnSignal stopOnSignal(control);
    const auto imageSize = sizeOfImage(request, control);
    const auto painted = imageSize ? sliderMapOf(options, control) : std::nullopt;
    if (!painted)
        return stoppedWhileReading();
    const GenerationPlan plan = makePlan(request, model, *imageSize, *painted);
    if (options.has(u"dry-run"_s)) {
        printPlan(plan, model, style);
        return Done;
    }

    const QString path = documentPath(options);
    const OutputFile output(options);
    requireRoom(path, plan.cost.diskBytes + kUnpackedBytesOfPixel * imageSize->area());
    // Before anything else is made: what cannot be read leaves nothing behind.
    auto base = readBase(plan, path, control, style);
    if (!base && !plan.baseImage.empty())
        return stoppedWhileReading();
    const auto pipeline = loadPipeline(source, options.device(), control, style);
    if (!pipeline)
        return StoppedByUser;
    const auto document = Document::create(toPath(path), request, plan);
    if (painted->isPainted())
        document->setSliderMap(*painted);
    return runDocument(*pipeline, document, control, style, output, std::move(base));
}

} // namespace pixelsmith
