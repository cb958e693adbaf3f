#include "ui/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPainter>
#include <QPalette>
#include <QProxyStyle>
#include <QStyle>
#include <QStyleFactory>
#include <QSvgRenderer>
#include <QWidget>

using namespace Qt::StringLiterals;

/// The resources of a static library are not there before they are named; the macro wants the global namespace.
static void initResources()
{
    Q_INIT_RESOURCE(pixelsmith);
}

namespace pixelsmith {

namespace {

constexpr int kFontPx = 13;

Theme darkTheme()
{
    Theme theme;
    theme.kind = Theme::Kind::Dark;
    theme.panel = QColor(0x28282A);
    theme.canvas = QColor(0x2F2F30);
    theme.field = QColor(0x1F1F21);
    theme.button = QColor(0x313134);
    theme.hover = QColor(0x3A3A3E);
    theme.text = QColor(0xE4E2DF);
    theme.quiet = QColor(0x9D9A95);
    theme.disabled = QColor(0x67655F);
    theme.line = QColor(0x1A1A1B);
    theme.border = QColor(0x3D3D40);
    theme.track = QColor(0x3D3D40);
    theme.accent = QColor(0xC98A3C);
    theme.accentText = QColor(0x1B1206);
    return theme;
}

Theme lightTheme()
{
    Theme theme;
    theme.kind = Theme::Kind::Light;
    theme.panel = QColor(0xF5F4F2);
    theme.canvas = QColor(0x8B8A88);
    theme.field = QColor(0xFFFFFF);
    theme.button = QColor(0xFFFFFF);
    theme.hover = QColor(0xEBE9E5);
    theme.text = QColor(0x26251F);
    theme.quiet = QColor(0x6B6862);
    theme.disabled = QColor(0xA9A6A0);
    theme.line = QColor(0xD9D7D3);
    theme.border = QColor(0xCFCCC7);
    theme.track = QColor(0xCFCCC7);
    theme.accent = QColor(0xC98A3C);
    theme.accentText = QColor(0x1B1206);
    return theme;
}

/// Fusion without underlined letters: the keys work all the same.
class QuietStyle : public QProxyStyle
{
public:
    QuietStyle()
        : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
    {
    }

    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *returned) const override
    {
        return hint == SH_UnderlineShortcut ? 0 : QProxyStyle::styleHint(hint, option, widget, returned);
    }
};

QString styleSheet(const Theme &theme)
{
    QFile file(u":/pixelsmith/styles/pixelsmith.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<QString, QColor> tokens[] = {
        {u"@panel"_s, theme.panel},   {u"@canvas"_s, theme.canvas},     {u"@field"_s, theme.field},
        {u"@button"_s, theme.button}, {u"@hover"_s, theme.hover},       {u"@text"_s, theme.text},
        {u"@quiet"_s, theme.quiet},   {u"@disabled"_s, theme.disabled}, {u"@line"_s, theme.line},
        {u"@border"_s, theme.border}, {u"@track"_s, theme.track},       {u"@on-accent"_s, theme.accentText},
        {u"@accent"_s, theme.accent},
    };
    for (const auto &[token, colour] : tokens)
        sheet.replace(token, colour.name());
    // The light surround is too dark for text to be read on it.
    sheet.replace(u"@start"_s, (theme.kind == Theme::Kind::Dark ? theme.canvas : theme.hover).name());
    sheet.replace(u"@kind"_s, theme.kind == Theme::Kind::Dark ? u"dark"_s : u"light"_s);
    return sheet;
}

QPixmap tinted(const QByteArray &svg, const QColor &colour, int size)
{
    QByteArray coloured = svg;
    coloured.replace("#000", colour.name().toLatin1());
    QSvgRenderer renderer(coloured);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

} // namespace

const Theme &Theme::of(Kind kind)
{
    static const Theme dark = darkTheme();
    static const Theme light = lightTheme();
    return kind == Kind::Dark ? dark : light;
}

const Theme &Theme::of(const QPalette &palette)
{
    return of(kindOf(palette));
}

Theme::Kind Theme::kindOf(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness() ? Kind::Dark
                                                                                                         : Kind::Light;
}

void Theme::apply(QApplication &application, Kind kind)
{
    initResources();
    const Theme &theme = of(kind);
    application.setStyle(new QuietStyle);
    application.setPalette(theme.palette());
    QFont font = application.font();
    if (QFontDatabase::families().contains(u"Inter"_s))
        font.setFamily(u"Inter"_s);
    font.setPixelSize(kFontPx);
    application.setFont(font);
    application.setStyleSheet(styleSheet(theme));
}

void Theme::apply(QApplication &application, Preferences::Look look)
{
    // What the desktop says, not what was applied meanwhile.
    static const Kind desktop = kindOf(application.palette());
    switch (look) {
    case Preferences::Look::System:
        apply(application, desktop);
        break;
    case Preferences::Look::Dark:
        apply(application, Kind::Dark);
        break;
    case Preferences::Look::Light:
        apply(application, Kind::Light);
        break;
    case Preferences::Look::Native:
        initResources();
        break;
    }
}

QPalette Theme::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, panel);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, field);
    palette.setColor(QPalette::AlternateBase, panel);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, quiet);
    palette.setColor(QPalette::Button, button);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, text);
    palette.setColor(QPalette::ToolTipBase, field);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, accentText);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::Light, border);
    palette.setColor(QPalette::Midlight, border);
    palette.setColor(QPalette::Mid, border);
    palette.setColor(QPalette::Dark, line);
    palette.setColor(QPalette::Shadow, line);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    return palette;
}

QIcon Theme::icon(const QString &name) const
{
    return icon(name, text);
}

QIcon Theme::icon(const QString &name, const QColor &colour) const
{
    QFile file(u":/pixelsmith/icons/%1.svg"_s.arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int size : {16, 24, 32, 48}) {
        icon.addPixmap(tinted(svg, colour, size), QIcon::Normal);
        icon.addPixmap(tinted(svg, disabled, size), QIcon::Disabled);
    }
    return icon;
}

void setStyleProperty(QWidget *widget, const char *name, bool on)
{
    if (widget->property(name).toBool() == on)
        return;
    widget->setProperty(name, on);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

} // namespace pixelsmith
