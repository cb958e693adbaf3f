#include "app/commands/output_file.h"

#include "app/paths.h"
#include "app/progress_printer.h"

#include <pixelsmith/parameters_text.h>
#include <pixelsmith/settings.h>

using namespace Qt::StringLiterals;

namespace pixelsmith {

OutputFile::OutputFile(const CommandOptions &options)
{
    m_options.deepZoomPage = deepZoomPagePath();
    m_liveFolder = options.liveFolder().toStdString();
    if (!options.has(u"output"_s))
        return;
    m_path = options.text(u"output"_s).toStdString();
    m_options.format = options.has(u"format"_s) ? imageFormatFromName(options.text(u"format"_s).toStdString())
                                                : imageFormatFromPath(m_path);
    if (options.has(u"compression"_s))
        m_options.compression = tiffCompressionFromName(options.text(u"compression"_s).toStdString());
    const auto take = [&](const QString &option, const std::string &setting, auto &value) {
        if (const auto given = options.integer(option)) {
            checkSetting(setting, *given);
            value = *given;
        }
    };
    take(u"quality"_s, "quality", m_options.quality);
    take(u"bits"_s, "bits", m_options.bits);
    take(u"max-side"_s, "max_side", m_options.maxSide);
    take(u"dpi"_s, "dpi", m_options.metadata.pixelsPerInch);
    m_tellsRecipe = !options.has(u"no-recipe"_s);
    m_isMarked = !options.has(u"no-label"_s);
}

std::unique_ptr<LiveDeepZoom> OutputFile::startLive(const std::shared_ptr<const Document> &document) const
{
    return m_liveFolder.empty() ? nullptr : std::make_unique<LiveDeepZoom>(m_liveFolder, document, m_options);
}

PictureMetadata OutputFile::metadataOf(const GenerationRequest &request, const GenerationPlan &plan,
                                       double paintedPart) const
{
    PictureMetadata metadata = m_options.metadata;
    if (m_tellsRecipe) {
        metadata.recipe = toJson(request);
        if (paintedPart > 0) // the map itself is in the document alone
            metadata.recipe.insert(1,
                                   u"\"painted_slider_percent\":%1,"_s.arg(100 * paintedPart, 0, 'f', 1).toStdString());
        metadata.parameters = parametersText(request, plan, paintedPart);
    }
    metadata.source = !m_isMarked                 ? DigitalSource::Unmarked
                      : request.baseImage.empty() ? DigitalSource::Trained
                                                  : DigitalSource::Composite;
    return metadata;
}

bool OutputFile::write(const std::shared_ptr<const Document> &document, int stage, const PixelRect &region,
                       RunControl &control, ProgressStyle style) const
{
    const double paintedPart = document->sliderMap().paintedPart();
    return write(*openStage(document, stage), metadataOf(document->request(), document->plan(), paintedPart), region,
                 control, style);
}

bool OutputFile::write(const TileSource &picture, const PictureMetadata &metadata, const PixelRect &region,
                       RunControl &control, ProgressStyle style) const
{
    ExportOptions exportOptions = m_options;
    exportOptions.region = region;
    exportOptions.metadata = metadata;
    ProgressPrinter printer(style);
    const bool isComplete = exportImage(picture, m_path, exportOptions, [&](double done) {
        printer.printExport(done);
        return !control.isStopRequested();
    });
    printer.finish();
    return isComplete;
}

} // namespace pixelsmith
