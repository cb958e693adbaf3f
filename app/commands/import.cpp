#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/paths.h"
#include "app/progress_printer.h"
#include "app/reader_limits.h"
#include "app/stop_on_signal.h"

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>
#include <pixelsmith/pipeline.h>

#include <QFileInfo>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

int importCommand(const QStringList &arguments)
{
    CommandOptions options(u"import"_s, u"Makes a document whose base is a picture file, ready to be grown."_s,
                           {u"IMAGE"_s});
    options.add(u"document"_s, u"file"_s, u"The document to make."_s);
    options.add(u"prompt"_s, u"text"_s, u"What the picture shows; growing follows it."_s);
    options.add(u"negative"_s, u"text"_s, u"What to avoid."_s);
    options.add(u"model"_s, u"folder"_s, u"The model that will grow it; without it the embedded one."_s);
    options.addSetting(u"seed"_s);
    options.addProgressOption();
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    if (!options.has(u"document"_s))
        throw UsageError{u"Say where the document goes: --document FILE.pixelsmith."_s};
    GenerationRequest request;
    request.prompt = options.text(u"prompt"_s).toStdString();
    request.negativePrompt = options.text(u"negative"_s).toStdString();
    request.baseImage = QFileInfo(options.positional(0)).absoluteFilePath().toStdString();
    if (options.has(u"model"_s))
        request.checkpoint = checkpointNamed(options.text(u"model"_s));
    request.seed = static_cast<uint64_t>(options.number(u"seed"_s).value_or(0));

    const ModelInfo model = readModelInfo(modelSource(request));
    RunControl control;
    const StopOnSignal stopOnSignal(control);
    limitReading(request.baseImage);
    const GenerationPlan plan = makePlan(request, model, readImageSize(request.baseImage));
    ProgressPrinter printer(options.progressStyle());
    auto document = Document::create(toPath(options.text(u"document"_s)), request, plan);
    try {
        const RunOutcome outcome = importBase(document, control, [&](const Event &event) { printer.print(event); });
        printer.finish();
        return outcome == RunOutcome::Finished ? Done : StoppedByUser;
    } catch (const Error &) {
        // What cannot be read will not be read another time either.
        document.reset();
        removeDocument(options.text(u"document"_s));
        throw;
    }
}

} // namespace pixelsmith
