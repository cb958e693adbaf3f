#include "app/command_line.h"
#include "app/commands/commands.h"

using namespace Qt::StringLiterals;

namespace pixelsmith {

const CommandTable &engineCommands()
{
    static const CommandTable table = {{u"generate"_s, generateCommand}, {u"resume"_s, resumeCommand},
                                       {u"import"_s, importCommand},     {u"preview"_s, previewCommand},
                                       {u"redo"_s, redoCommand},         {u"info"_s, modelInfoCommand}};
    return table;
}

} // namespace pixelsmith
