#include "app/commands/run_document.h"

#include "app/command_line.h"
#include "app/guarded_pictures.h"
#include "app/paths.h"
#include "app/progress_printer.h"

#include <pixelsmith/error.h>
#include <pixelsmith/import_base.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

std::shared_ptr<Document> openToChange(const QString &path)
{
    auto document = Document::open(toPath(path), Document::Access::ReadWrite);
    if (!document->isWritable() && document->writer().empty())
        throw Error(ErrorKind::Io,
                    u"%1 cannot be changed: it is write-protected or damaged."_s.arg(path).toStdString());
    if (!document->isWritable())
        throw Error(ErrorKind::Io, u"%1 is in use by Pixelsmith (%2). Close it there, then try again."_s
                                       .arg(path, QString::fromStdString(document->writer()))
                                       .toStdString());
    return document;
}

std::unique_ptr<Pipeline> loadPipeline(const ModelSource &source, const DeviceOptions &device,
                                       const RunControl &control, ProgressStyle style)
{
    ProgressPrinter printer(style);
    auto pipeline = Pipeline::fromPretrained(source, device, [&](int64_t bytesRead, int64_t bytes) {
        printer.print(ModelLoading{bytesRead, bytes});
        return !control.isStopRequested();
    });
    printer.finish();
    if (!pipeline)
        std::fputs("Stopped while the model was read; nothing was changed.\n", stderr);
    return pipeline;
}

std::unique_ptr<Pipeline> pipelineOf(const CommandOptions &options, const Document &document, const RunControl &control)
{
    GenerationRequest request = document.request();
    if (options.has(u"model"_s))
        request.checkpoint = options.text(u"model"_s).toStdString();
    return loadPipeline(modelSource(request), options.deviceOf(document.environment()), control,
                        options.progressStyle());
}

std::optional<SliderMap> sliderMapOf(const CommandOptions &options, const RunControl &control)
{
    if (!options.has(u"slider-map"_s))
        return SliderMap();
    return GuardedPictures(control).sliderMap(options.text(u"slider-map"_s));
}

int stoppedWhileReading()
{
    std::fputs("Stopped while the picture was read; nothing was changed.\n", stderr);
    return StoppedByUser;
}

int runDocument(Pipeline &pipeline, const std::shared_ptr<Document> &document, RunControl &control, ProgressStyle style,
                const OutputFile &output, std::shared_ptr<const TileSource> base)
{
    ProgressPrinter printer(style);
    auto live = output.startLive(document);
    const EventSink sink = [&](const Event &event) {
        printer.print(event);
        if (const auto *changed = std::get_if<TilesChanged>(&event); changed && live)
            live->add(*changed);
    };
    RunOutcome outcome = base ? importBase(document, *base, control, sink) : importGuarded(document, control, sink);
    base.reset(); // what it was unpacked to takes room
    if (outcome == RunOutcome::Finished)
        outcome = pipeline.run(document, control, sink);
    printer.finish();
    live.reset();
    if (outcome == RunOutcome::Finished
        && (!output.isWanted() || output.write(document, document->lastFinishedStage(), {}, control, style)))
        return Done;
    std::fprintf(stderr, "Stopped. Go on with: pixelsmith resume \"%s\"\n", document->path().c_str());
    return StoppedByUser;
}

} // namespace pixelsmith
