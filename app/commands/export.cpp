#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/commands/output_file.h"
#include "app/paths.h"
#include "app/stop_on_signal.h"

#include <pixelsmith/error.h>
#include <pixelsmith/settings.h>

#include <cstdio>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// Each tile takes a few buffers of a megabyte and gives them back. Handing them to the system each time costs a tenth of
/// the time, in pages to be cleared; what this process holds at once is small.
void keepFreedMemory()
{
#if defined(__GLIBC__)
    constexpr int kKept = 256 << 20;
    constexpr int kLargest = 32 << 20;
    mallopt(M_TRIM_THRESHOLD, kKept);
    mallopt(M_MMAP_THRESHOLD, kLargest);
#endif
}

int stageToExport(const CommandOptions &options, const Document &document)
{
    const int finished = document.lastFinishedStage();
    if (finished < 0)
        throw Error(ErrorKind::InvalidRequest,
                    "No stage of this picture is finished yet. Go on with pixelsmith resume.");
    const auto stage = options.integer(u"stage"_s);
    if (!stage)
        return finished;
    if (*stage < 1 || *stage > finished + 1)
        throw Error(
            ErrorKind::InvalidRequest,
            u"Stage %1 cannot be exported; stages 1 to %2 are finished."_s.arg(*stage).arg(finished + 1).toStdString());
    return *stage - 1;
}

} // namespace

int exportCommand(const QStringList &arguments)
{
    CommandOptions options(u"export"_s, u"Writes a document's picture into an image file."_s, {u"FILE.pixelsmith"_s});
    options.addOutputOptions(u"The file to write; an existing one is replaced when the new one is complete."_s);
    options.add(u"stage"_s, u"K"_s, u"Which stage, from 1; without it the last finished one."_s);
    options.addRegionOption(u"A part of the picture, in pixels."_s);
    options.addProgressOption();
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    const OutputFile output(options);
    if (!output.isWanted())
        throw UsageError{u"Say where the picture goes: --output FILE."_s};
    const PixelRect region = options.region();
    RunControl control;
    const StopOnSignal stopOnSignal(control);
    keepFreedMemory();
    const auto document = Document::open(toPath(options.positional(0)), Document::Access::ReadOnly);
    const int stage = stageToExport(options, *document);
    return output.write(document, stage, region, control, options.progressStyle()) ? Done : StoppedByUser;
}

} // namespace pixelsmith
