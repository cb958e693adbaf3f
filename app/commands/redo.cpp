#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/commands/run_document.h"
#include "app/progress_printer.h"

#include <pixelsmith/error.h>
#include <pixelsmith/heal_seams.h>

#include <cstdio>
#include <limits>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// The document's painted Slider with what --region and --slider paint over it; empty where they paint nothing.
std::optional<SliderMap> paintedBy(const CommandOptions &options, const Document &document)
{
    if (options.has(u"region"_s) != options.has(u"slider"_s))
        throw UsageError{u"Say where and how: --region X,Y,WIDTH,HEIGHT --slider VALUE."_s};
    if (!options.has(u"region"_s))
        return std::nullopt;
    const auto sliders = sliderFromText(options.text(u"slider"_s).toStdString());
    if (sliders.size() != 1)
        throw UsageError{u"A region has one Slider position."_s};
    const StagePlan stage = document.plan().stages.back();
    if (options.region().intersected(PixelRect::of(stage.size)).isEmpty())
        throw Error(ErrorKind::InvalidRequest, u"The region lies outside of the %1x%2 pixels."_s.arg(stage.size.width)
                                                   .arg(stage.size.height)
                                                   .toStdString());
    SliderMap map = document.sliderMap();
    if (!map.isPainted())
        map = SliderMap::of(stage.size);
    const double steps = std::max(1, stage.steps);
    const double value = sliders[0].isPercent ? sliders[0].value / 100 : sliders[0].guidedSteps(stage.steps) / steps;
    map.fill(stage.size, options.region(), value);
    return map;
}

void refuseTwoWays(const CommandOptions &options)
{
    if (options.has(u"heal-seams"_s)) {
        for (const QString &name : {u"region"_s, u"slider"_s, u"slider-map"_s}) {
            if (options.has(name))
                throw UsageError{u"--heal-seams finds its places; leave --%1 out."_s.arg(name)};
        }
    }
    if (options.has(u"slider-map"_s) && (options.has(u"region"_s) || options.has(u"slider"_s)))
        throw UsageError{u"--slider-map says everything; leave --region and --slider out."_s};
}

/// Marks the places where seams show, and tells how many parts that makes. False: stopped.
bool marksSeams(const std::shared_ptr<Document> &document, RunControl &control)
{
    std::fputs("Looking for seams…\n", stderr);
    const auto parts = markSeams(document, [&] { return control.proceed(); });
    if (parts == 0)
        std::fputs("No seam shows in this picture.\n", stderr);
    else if (parts)
        std::fprintf(stderr, "Seams show; %lld part(s) are painted again.\n", static_cast<long long>(*parts));
    return parts.has_value();
}

/// After the end, how many places show still.
void tellSeams(const std::shared_ptr<Document> &document, RunControl &control)
{
    const SeamFindings left = findSeams(document, document->lastFinishedStage(), std::numeric_limits<int64_t>::max(),
                                        [&] { return control.proceed(); });
    if (left.showing.empty())
        std::fputs("No seam shows any more.\n", stderr);
    else
        std::fprintf(stderr, "Seams still show at %zu place(s).\n", left.showing.size());
}

} // namespace

int redoCommand(const QStringList &arguments)
{
    CommandOptions options(u"redo"_s, u"Paints a part of a finished picture again with another Slider."_s,
                           {u"FILE.pixelsmith"_s});
    options.addRegionOption(u"The part, in pixels; without it, what is left of an interrupted one."_s);
    options.add(u"slider"_s, u"value"_s, u"Guided steps of the part, as a number or a percentage."_s);
    options.addSliderMapOption();
    options.addFlag(u"heal-seams"_s, u"Instead: the places where borders of patches show, so that they go."_s);
    options.add(u"model"_s, u"path"_s, u"The model, if it is not where it was."_s);
    options.addOutputOptions(u"Image file to write at the end: .tif, .png or .jpg."_s);
    options.addDeviceOptions();
    options.addProgressOption();
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    const OutputFile output(options);
    const ProgressStyle style = options.progressStyle();
    RunControl control;
    const StopOnSignal stopOnSignal(control);
    const auto document = openToChange(options.positional(0));
    if (!document->isFinished())
        throw Error(ErrorKind::InvalidRequest,
                    "The picture is not finished yet. Go on with pixelsmith resume; a part can be painted again then.");
    const bool heals = options.has(u"heal-seams"_s);
    const bool isMapGiven = options.has(u"slider-map"_s);
    refuseTwoWays(options);
    const auto map = isMapGiven ? sliderMapOf(options, control) : paintedBy(options, *document);
    if (isMapGiven && !map)
        return stoppedWhileReading();
    if (heals && !marksSeams(document, control))
        return StoppedByUser;
    RunOutcome outcome = RunOutcome::Finished;
    if (!heals || isHealingWanted(*document)) {
        const auto pipeline = pipelineOf(options, *document, control);
        if (!pipeline)
            return StoppedByUser;
        if (map)
            document->setSliderMap(*map);
        ProgressPrinter printer(style);
        outcome = pipeline->redo(document, control, [&](const Event &event) { printer.print(event); });
        printer.finish();
        if (heals && outcome == RunOutcome::Finished)
            tellSeams(document, control);
    }
    if (outcome == RunOutcome::Finished
        && (!output.isWanted() || output.write(document, document->lastFinishedStage(), {}, control, style)))
        return Done;
    std::fprintf(stderr, "Stopped. Go on with: pixelsmith redo \"%s\"\n", document->path().c_str());
    return StoppedByUser;
}

} // namespace pixelsmith
