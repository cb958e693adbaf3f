#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/paths.h"
#include "app/progress_printer.h"
#include "app/reader_limits.h"
#include "app/stop_on_signal.h"

#include <pixelsmith/unpack_picture.h>

#include <QFileInfo>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

int unpackCommand(const QStringList &arguments)
{
    CommandOptions options(u"unpack"_s, u"Unpacks a picture file of any size into a document, to look at it."_s,
                           {u"IMAGE"_s});
    options.add(u"document"_s, u"file"_s, u"The document to make."_s);
    options.addProgressOption();
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    if (!options.has(u"document"_s))
        throw UsageError{u"Say where the document goes: --document FILE.pixelsmith."_s};
    const auto picture = toPath(QFileInfo(options.positional(0)).absoluteFilePath());
    RunControl control;
    const StopOnSignal stopOnSignal(control);
    limitReading(picture);
    ProgressPrinter printer(options.progressStyle());
    const bool isDone = unpackPicture(picture, toPath(options.text(u"document"_s)), [&](double done) {
        printer.printExport(done);
        return !control.isStopRequested();
    });
    printer.finish();
    return isDone ? Done : StoppedByUser;
}

} // namespace pixelsmith
