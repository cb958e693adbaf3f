#include "app/commands/run_document.h"

#include "app/command_line.h"
#include "app/progress_printer.h"

#include <pixelsmith/settings.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

OutputFile::OutputFile(const CommandOptions &options)
{
    if (!options.has(u"output"_s))
        return;
    m_path = options.text(u"output"_s).toStdString();
    m_options.format = options.has(u"format"_s) ? imageFormatFromName(options.text(u"format"_s).toStdString())
                                                : imageFormatFromPath(m_path);
    if (const auto quality = options.integer(u"quality"_s)) {
        checkSetting("quality", *quality);
        m_options.quality = *quality;
    }
}

bool OutputFile::write(const std::shared_ptr<const Document> &document, int stage, const PixelRect &region,
                       RunControl &control, ProgressStyle style) const
{
    return write(*openStage(document, stage), toJson(document->request()), region, control, style);
}

bool OutputFile::write(const TileSource &picture, const std::string &description, const PixelRect &region,
                       RunControl &control, ProgressStyle style) const
{
    ExportOptions exportOptions = m_options;
    exportOptions.region = region;
    exportOptions.description = description;
    ProgressPrinter printer(style);
    const bool isComplete = exportImage(picture, m_path, exportOptions, [&](double done) {
        printer.printExport(done);
        return !control.isStopRequested();
    });
    printer.finish();
    return isComplete;
}

int runDocument(Pipeline &pipeline, const std::shared_ptr<Document> &document, RunControl &control, ProgressStyle style,
                const OutputFile &output)
{
    ProgressPrinter printer(style);
    const RunOutcome outcome = pipeline.run(document, control, [&](const Event &event) { printer.print(event); });
    printer.finish();
    if (outcome == RunOutcome::Finished
        && (!output.isWanted() || output.write(document, document->lastFinishedStage(), {}, control, style)))
        return Done;
    std::fprintf(stderr, "Stopped. Go on with: pixelsmith resume \"%s\"\n", document->path().c_str());
    return StoppedByUser;
}

} // namespace pixelsmith
