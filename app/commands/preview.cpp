#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/commands/output_file.h"
#include "app/commands/run_document.h"
#include "app/paths.h"
#include "app/progress_printer.h"
#include "app/stop_on_signal.h"

#include <pixelsmith/error.h>
#include <pixelsmith/region_preview.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// White pixels between two pictures of a sheet.
constexpr int64_t kGap = 8;

std::vector<SliderPosition> positions(const CommandOptions &options)
{
    if (options.has(u"sheet"_s) && options.has(u"slider"_s))
        throw UsageError{u"--slider is for one picture, --sheet for several; give one of them."_s};
    const QString name = options.has(u"sheet"_s) ? u"sheet"_s : u"slider"_s;
    if (!options.has(name))
        return {};
    const auto sliders = sliderFromText(options.text(name).toStdString());
    if (name == u"slider" && sliders.size() > 1)
        throw UsageError{u"A preview has one Slider position; --sheet %1 shows several."_s.arg(options.text(name))};
    return sliders;
}

void printSummary(const RegionPreview &preview, ProgressStyle style)
{
    if (style == ProgressStyle::Json) {
        QJsonArray sliders;
        for (const RegionPicture &picture : preview.pictures)
            sliders.append(picture.guidedSteps);
        const QJsonObject object = {
            {u"event"_s, u"preview"_s},
            {u"guided_steps"_s, sliders},
            {u"unet_evaluations"_s, static_cast<qint64>(preview.unetEvaluations)},
            {u"unet_evaluations_unshared"_s, static_cast<qint64>(preview.unetEvaluationsUnshared)},
        };
        std::printf("%s\n", QJsonDocument(object).toJson(QJsonDocument::Compact).constData());
        return;
    }
    for (const RegionPicture &picture : preview.pictures)
        std::printf("Slider %g%s: %d guided steps\n", picture.slider.value, picture.slider.isPercent ? " %" : "",
                    picture.guidedSteps);
    std::printf("%lld UNet evaluations", static_cast<long long>(preview.unetEvaluations));
    if (preview.pictures.size() > 1)
        std::printf(", one by one it would be %lld", static_cast<long long>(preview.unetEvaluationsUnshared));
    std::printf("\n");
}

} // namespace

int previewCommand(const QStringList &arguments)
{
    CommandOptions options(u"preview"_s,
                           u"Shows a region as it would be at a larger size; the document stays as it is."_s,
                           {u"FILE.pixelsmith"_s});
    options.addRegionOption(u"The part to show, in pixels of the larger size."_s);
    options.add(u"sheet"_s, u"list"_s,
                u"Several Slider positions side by side: 0%,50%,100%; equal steps are shared."_s);
    options.add(u"model"_s, u"path"_s, u"The model, if it is not where it was."_s);
    options.addStageOptions();
    options.addOutputOptions(u"Image file to write: .tif, .png or .jpg."_s);
    options.addDeviceOptions();
    options.addProgressOption();
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    const OutputFile output(options);
    if (!output.isWanted())
        throw UsageError{u"Say where the picture goes: --output FILE."_s};
    if (!options.has(u"region"_s))
        throw UsageError{u"Say which part to show: --region X,Y,WIDTH,HEIGHT."_s};
    const ProgressStyle style = options.progressStyle();
    PreviewRequest request;
    request.region = options.region();
    request.sliders = positions(options);
    RunControl control;
    const StopOnSignal stopOnSignal(control);
    const auto document = Document::open(toPath(options.positional(0)), Document::Access::ReadOnly);
    GenerationRequest made = document->request();
    request.request = made;
    request.request.targetSize = {};
    options.applyStageOptions(request.request);
    if (options.has(u"model"_s))
        made.checkpoint = options.text(u"model"_s).toStdString();
    const auto pipeline = loadPipeline(modelSource(made), options.device(), control, style);
    if (!pipeline)
        return StoppedByUser;
    ProgressPrinter printer(style);
    const auto preview =
        pipeline->preview(document, request, control, [&](const Event &event) { printer.print(event); });
    printer.finish();
    const PictureMetadata metadata = output.metadataOf(request.request, document->plan());
    if (!preview || !output.write(*contactSheet(*preview, kGap), metadata, {}, control, style))
        return StoppedByUser;
    printSummary(*preview, style);
    return Done;
}

} // namespace pixelsmith
