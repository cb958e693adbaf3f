#pragma once

#include "ui/preferences.h"

#include <QColor>
#include <QIcon>
#include <QString>

class QApplication;
class QPalette;
class QWidget;

namespace pixelsmith {

/// Colours of the window. One accent marks the one next action, progress and selection; all else is quiet.
struct Theme
{
    enum class Kind { Dark, Light };

    Kind kind = Kind::Dark;
    QColor panel;
    QColor canvas; ///< around the picture; neutral, so that it does not tint what is seen
    QColor field;  ///< where one types
    QColor button;
    QColor hover;
    QColor text;
    QColor quiet; ///< text of less weight; still 4.5 : 1 against the panel
    QColor disabled;
    QColor line;
    QColor border; ///< of controls
    QColor track;  ///< of progress and sliders, where nothing is done yet
    QColor accent;
    QColor accentText;

    static const Theme &of(Kind kind);
    /// By the palette's lightness.
    static const Theme &of(const QPalette &palette);
    static Kind kindOf(const QPalette &palette);

    /// Fusion style, font, palette and style sheet for the whole program.
    static void apply(QApplication &application, Kind kind);
    /// As the user prefers. The desktop's own style is left as it is: to be called once, before there are windows.
    static void apply(QApplication &application, Preferences::Look look);

    QPalette palette() const;
    /// An icon from the resources in the theme's text colour, grey where disabled.
    QIcon icon(const QString &name) const;
    QIcon icon(const QString &name, const QColor &colour) const;
};

/// Sets a property the style sheet looks at and lets it look again.
void setStyleProperty(QWidget *widget, const char *name, bool on);

} // namespace pixelsmith
