#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/paths.h"
#include "app/progress_printer.h"
#include "app/stop_on_signal.h"

#include <pixelsmith/move_document.h>

#include <QFileInfo>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

int moveCommand(const QStringList &arguments)
{
    CommandOptions options(u"move"_s,
                           u"Moves a document into another folder, finished or not, and checks the copy first."_s,
                           {u"FILE.pixelsmith"_s, u"FOLDER"_s});
    options.addProgressOption();
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    RunControl control;
    const StopOnSignal stopOnSignal(control);
    ProgressPrinter printer(options.progressStyle());
    const auto document = toPath(QFileInfo(options.positional(0)).absoluteFilePath());
    const auto moved = moveDocument(document, toPath(options.positional(1)), [&](double done) {
        printer.printExport(done);
        return !control.isStopRequested();
    });
    printer.finish();
    if (moved.empty())
        return StoppedByUser;
    std::printf("now        %s\n", moved.c_str());
    return Done;
}

} // namespace pixelsmith
