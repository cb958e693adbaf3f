#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/commands/run_document.h"
#include "app/paths.h"

#include <pixelsmith/error.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// Where the run began, unless the user says otherwise: another device or thread count may round differently.
DeviceOptions deviceFor(const CommandOptions &options, const ComputeEnvironment &began)
{
    DeviceOptions device = options.device();
    if (!options.has(u"device"_s) && !began.device.empty())
        device.device = began.device;
    if (!options.has(u"dtype"_s) && !began.dtype.empty())
        device.dtype = began.dtype;
    if (!options.has(u"threads"_s) && began.threads > 0)
        device.threads = began.threads;
    return device;
}

} // namespace

int resumeCommand(const QStringList &arguments)
{
    CommandOptions options(u"resume"_s, u"Goes on with a stopped or killed run, to the same picture."_s,
                           {u"FILE.pixelsmith"_s});
    options.add(u"model"_s, u"folder"_s, u"The model, if it is not where it was."_s);
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
    const auto document = Document::open(toPath(options.positional(0)), Document::Access::ReadWrite);
    if (!document->isWritable() && document->writer().empty())
        throw Error(
            ErrorKind::Io,
            u"%1 cannot be changed: it is write-protected or damaged."_s.arg(options.positional(0)).toStdString());
    if (!document->isWritable())
        throw Error(ErrorKind::Io,
                    u"%1 is in use by Pixelsmith (%2). Close it there, then try again."_s
                        .arg(options.positional(0), QString::fromStdString(document->writer()))
                        .toStdString());
    GenerationRequest request = document->request();
    if (options.has(u"model"_s))
        request.checkpoint = options.text(u"model"_s).toStdString();
    const auto pipeline = Pipeline::fromPretrained(modelSource(request), deviceFor(options, document->environment()));
    return runDocument(*pipeline, document, control, style, output);
}

} // namespace pixelsmith
