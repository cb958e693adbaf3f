#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/commands/run_document.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

int resumeCommand(const QStringList &arguments)
{
    CommandOptions options(u"resume"_s, u"Goes on with a stopped or killed run, to the same picture."_s,
                           {u"FILE.pixelsmith"_s});
    options.add(u"model"_s, u"folder"_s, u"The model, if it is not where it was."_s);
    options.addOutputOptions(u"Image file to write at the end: .tif, .png or .jpg."_s);
    options.addLiveOption();
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
    const auto pipeline = pipelineOf(options, *document, control);
    return !pipeline ? StoppedByUser : runDocument(*pipeline, document, control, style, output);
}

} // namespace pixelsmith
