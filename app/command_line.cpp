#include "app/command_line.h"

#include "app/command_options.h"
#include "app/commands/commands.h"

#include <pixelsmith/error.h>
#include <pixelsmith/version.h>

#include <QFileInfo>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr const char *kHelp = R"(Pixelsmith paints a picture from a prompt and grows it, stage by stage, to gigapixels.

pixelsmith                             the window
pixelsmith FILE                        the window with that document or picture
pixelsmith generate --prompt TEXT …    paint and grow a picture
pixelsmith resume FILE.pixelsmith      go on with a stopped or killed run
pixelsmith export FILE.pixelsmith --output FILE
                                       write an image file: .tif, .png or .jpg
pixelsmith import IMAGE --document FILE.pixelsmith
                                       make a document whose base is that picture
pixelsmith preview FILE.pixelsmith --region X,Y,W,H --output FILE
                                       show a part as it would be at a larger size, at one
                                       Slider position or several
pixelsmith redo FILE.pixelsmith --region X,Y,W,H --slider VALUE
                                       paint a part of a finished picture again;
                                       or --heal-seams: where borders of patches show
pixelsmith compact FILE.pixelsmith     make a finished picture's document as small as it can be
pixelsmith move FILE.pixelsmith FOLDER move a document, finished or not, to another folder or disk
pixelsmith unpack IMAGE --document FILE.pixelsmith
                                       make a document to look at a picture of any size
pixelsmith info FILE|FOLDER            what a document, picture or model is and how it was made

Each command explains its options with --help.
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 stopped, can be resumed; 4 disk full or file error, can be resumed.
)";

int exitCodeFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidRequest:
        return WrongUsage;
    case ErrorKind::Io:
    case ErrorKind::DiskFull:
        return FileTrouble;
    case ErrorKind::Checkpoint:
    case ErrorKind::Device:
    case ErrorKind::OutOfMemory:
    case ErrorKind::Internal:
        return Failed;
    }
    return Failed;
}

} // namespace

const CommandTable &fileCommands()
{
    static const CommandTable table = {{u"export"_s, exportCommand},
                                       {u"info"_s, infoCommand},
                                       {u"compact"_s, compactCommand},
                                       {u"move"_s, moveCommand},
                                       {u"unpack"_s, unpackCommand}};
    return table;
}

bool isFileCommand(const QStringList &arguments)
{
    if (!isCommand(fileCommands(), arguments))
        return false;
    const auto isModel = [](const QString &path) { return QFileInfo(path).isDir() || path.endsWith(u".safetensors"); };
    return arguments.first() != u"info" || arguments.contains(u"--json"_s) // which is of pictures alone
           || std::none_of(arguments.begin() + 1, arguments.end(), isModel);
}

bool isCommand(const CommandTable &commands, const QStringList &arguments)
{
    return !arguments.isEmpty() && (commands.contains(arguments.first()) || arguments.first().startsWith(u'-'));
}

int runCommand(const CommandTable &commands, const QStringList &arguments)
{
    const QString &name = arguments.first();
    if (name == u"--help" || name == u"-h") {
        std::fputs(kHelp, stdout);
        return Done;
    }
    if (name == u"--version") {
        std::printf("Pixelsmith %s\n", kVersion);
        return Done;
    }
    try {
        const auto command = commands.value(name);
        if (!command)
            throw UsageError{u"There is no option %1 without a command."_s.arg(name)};
        return command(arguments.mid(1));
    } catch (const UsageError &error) {
        std::fprintf(stderr, "pixelsmith: %s See pixelsmith %s --help.\n", error.text.toUtf8().constData(),
                     commands.contains(name) ? name.toUtf8().constData() : "");
        return WrongUsage;
    } catch (const Error &error) {
        std::fprintf(stderr, "pixelsmith: %s\n", error.what());
        return exitCodeFor(error.kind());
    }
}

} // namespace pixelsmith
