#include "app/command_line.h"
#include "app/command_options.h"
#include "app/commands/commands.h"
#include "app/paths.h"

#include <pixelsmith/compact_document.h>

#include <QFileInfo>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace pixelsmith {

int compactCommand(const QStringList &arguments)
{
    CommandOptions options(u"compact"_s, u"Makes a finished picture's document as small as it can be."_s,
                           {u"FILE.pixelsmith"_s});
    options.addFlag(
        u"last-stage-only"_s,
        u"Also drop the pixels of the stages before the last; they cannot be looked at or exported any more."_s);
    options.addProgressOption();
    options.parse(arguments);
    if (options.isHelpWanted()) {
        std::fputs(options.helpText().toUtf8().constData(), stdout);
        return Done;
    }
    // The new file is built there; the system's place for such files may be small.
    setenv("SQLITE_TMPDIR", QFileInfo(options.positional(0)).absolutePath().toLocal8Bit().constData(), 0);
    const Compacted size = compactDocument(toPath(options.positional(0)), options.has(u"last-stage-only"_s));
    std::printf("was        %.1f MB\nis         %.1f MB\n", static_cast<double>(size.before) / 1e6,
                static_cast<double>(size.after) / 1e6);
    return Done;
}

} // namespace pixelsmith
