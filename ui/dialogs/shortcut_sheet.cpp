#include "ui/dialogs/shortcut_sheet.h"

#include "ui/panels/section.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>

#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

ShortcutSheet::ShortcutSheet(const std::vector<QAction *> &actions, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"sheet"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keyboard Shortcuts"));
    std::vector<std::pair<QString, QString>> lines;
    for (const QAction *action : actions) {
        if (!action->shortcut().isEmpty())
            lines.emplace_back(action->shortcut().toString(QKeySequence::NativeText),
                               QString(action->text()).remove(u'&'));
    }
    const QString pan = tr("Arrow keys");
    lines.emplace_back(pan, tr("Move the picture; with Shift by a page, with Ctrl to its edge"));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(16, 16, 16, 16);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    const int rows = (static_cast<int>(lines.size()) + 1) / 2;
    for (int i = 0; i < static_cast<int>(lines.size()); ++i) {
        auto *key = new QLabel(lines[static_cast<size_t>(i)].first);
        key->setProperty("strong", true);
        const int column = i / rows * 2;
        grid->addWidget(key, i % rows, column);
        grid->addWidget(new QLabel(lines[static_cast<size_t>(i)].second), i % rows, column + 1);
    }
    auto *note = makeQuietText(tr("Single letters and figures act while the picture has the focus."));
    grid->addWidget(note, rows, 0, 1, 4);
}

} // namespace pixelsmith
