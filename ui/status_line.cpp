#include "ui/status_line.h"

#include "ui/text.h"

#include <QLabel>
#include <QLocale>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

StatusLine::StatusLine(QWidget *parent)
    : QStatusBar(parent)
    , m_work(addField(false))
    , m_speed(addField(false))
    , m_left(addField(false))
    , m_memory(addField(true))
    , m_disk(addField(true))
    , m_zoom(addField(true))
    , m_origin(addField(true))
    , m_cursor(addField(true))
{
    setSizeGripEnabled(false);
    setContentsMargins(10, 0, 8, 0);
}

QLabel *StatusLine::addField(bool right)
{
    auto *label = new QLabel;
    label->setContentsMargins(4, 0, 12, 0);
    label->hide();
    if (right)
        addPermanentWidget(label);
    else
        addWidget(label);
    return label;
}

void StatusLine::show(QLabel *label, const QString &text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

void StatusLine::setNote(const QString &note)
{
    show(m_work, note);
    show(m_speed, {});
    show(m_left, {});
}

void StatusLine::setProgress(const Progress &progress, PixelSize size)
{
    show(m_work, Text::progress(progress, size));
    measure(progress);
    const bool measured = progress.phase == StagePhase::Denoising && m_secondsPerPatch > 0;
    show(m_speed, measured ? tr("%1 a patch").arg(Text::shortDuration(m_secondsPerPatch)) : QString());
    show(m_left, progress.secondsLeft ? tr("%1 left").arg(Text::duration(*progress.secondsLeft)) : QString());
}

void StatusLine::measure(const Progress &progress)
{
    constexpr double kept = 0.7;
    const bool sameStage = progress.stage == m_last.stage && progress.phase == m_last.phase;
    if (!sameStage)
        m_secondsPerPatch = 0;
    const double patches =
        static_cast<double>((progress.step - m_last.step) * progress.parts + progress.partsDone - m_last.partsDone);
    const double seconds = progress.elapsedSeconds - m_last.elapsedSeconds;
    if (sameStage && patches > 0 && seconds > 0) {
        const double now = seconds / patches;
        m_secondsPerPatch = m_secondsPerPatch > 0 ? kept * m_secondsPerPatch + (1 - kept) * now : now;
    }
    m_last = progress;
}

void StatusLine::setResourceUse(const ResourceUse &use)
{
    show(m_memory, use.memoryBytes > 0 ? tr("memory %1").arg(Text::bytes(use.memoryBytes)) : QString());
    show(m_disk, use.diskBytes > 0 ? tr("disk %1").arg(Text::bytes(use.diskBytes)) : QString());
}

void StatusLine::setZoom(double zoom)
{
    show(m_zoom, zoom > 0 ? tr("%1 %", "percent").arg(QLocale().toString(std::lround(zoom * 100))) : QString());
}

void StatusLine::setCursorPixel(PixelPoint pixel, const QColor &colour, const QString &origin)
{
    show(m_origin, origin);
    show(m_cursor, tr("x %1 y %2 %3", "place and colour of a pixel")
                       .arg(pixel.x)
                       .arg(pixel.y)
                       .arg(colour.isValid() ? colour.name().toUpper() : QString()));
}

void StatusLine::clearCursor()
{
    show(m_origin, {});
    show(m_cursor, {});
}

QString StatusLine::cursorText() const
{
    return m_cursor->text();
}

QString StatusLine::originText() const
{
    return m_origin->text();
}

QString StatusLine::speedText() const
{
    return m_speed->text();
}

QString StatusLine::leftText() const
{
    return m_work->text();
}

} // namespace pixelsmith
