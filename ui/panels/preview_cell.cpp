#include "ui/panels/preview_cell.h"

#include "ui/text.h"
#include "ui/theme.h"

#include <QKeyEvent>
#include <QPainter>

#include <cmath>

namespace pixelsmith {

namespace {

constexpr int kCaption = 26;

} // namespace

PreviewCell::PreviewCell(SliderPosition slider, PixelSize size, int number, QWidget *parent)
    : QAbstractButton(parent)
    , m_slider(slider)
    , m_size(size)
    , m_number(number)
{
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setEnabled(false);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    describe();
}

void PreviewCell::setPicture(const RegionPicture &picture, PixelSize size, int steps)
{
    const auto width = static_cast<int>(size.width);
    // The image must not share bytes that are not its own.
    m_image = QImage(picture.rgb.data(), width, static_cast<int>(size.height), 3 * width, QImage::Format_RGB888)
                  .convertToFormat(QImage::Format_RGB32);
    m_size = size;
    m_guidedSteps = picture.guidedSteps;
    m_steps = steps;
    setEnabled(true);
    describe();
    updateGeometry();
    update();
}

void PreviewCell::setLikeness(double likeness)
{
    m_likeness = likeness;
    describe();
    update();
}

void PreviewCell::describe()
{
    setText(m_slider.isPercent ? Text::percent(m_slider.value / 100) : Text::number(std::lround(m_slider.value)));
    setAccessibleName(tr("Slider %1").arg(text()));
    QString what =
        hasPicture() ? tr("%1 of %2 steps are guided").arg(m_guidedSteps).arg(m_steps) : tr("Not painted yet");
    if (m_likeness)
        what = tr("%1; %2 of this picture was painted so").arg(what, Text::percent(*m_likeness));
    setAccessibleDescription(what);
    //: What a picture shows, and the key that chooses it
    setToolTip(hasPicture() ? tr("%1. Press %2 to choose it.").arg(what).arg(m_number) : what);
}

/// One pixel of the picture on each pixel of the screen.
QSize PreviewCell::pictureSize() const
{
    const double ratio = devicePixelRatioF();
    return {static_cast<int>(std::ceil(static_cast<double>(m_size.width) / ratio)),
            static_cast<int>(std::ceil(static_cast<double>(m_size.height) / ratio))};
}

QSize PreviewCell::sizeHint() const
{
    return pictureSize() + QSize(2 * kFrame, kCaption + kFrame);
}

void PreviewCell::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(palette());
    QPainter painter(this);
    const QRect picture(QPoint(kFrame, kCaption), pictureSize());
    if (hasPicture()) {
        QImage image = m_image;
        image.setDevicePixelRatio(devicePixelRatioF());
        painter.drawImage(picture.topLeft(), image);
    } else {
        painter.fillRect(picture, theme.track);
    }
    painter.setBrush(Qt::NoBrush);
    if (isChecked() || hasFocus()) {
        painter.setPen(QPen(isChecked() ? theme.accent : theme.text, 2));
        painter.drawRect(picture.adjusted(-2, -2, 2, 2));
    }
    if (isChecked() && hasFocus()) {
        painter.setPen(QPen(theme.text, 1));
        painter.drawRect(picture.adjusted(0, 0, -1, -1));
    }
    const QRect caption(kFrame, 0, picture.width(), kCaption - kFrame);
    painter.setPen(theme.quiet);
    painter.drawText(caption, Qt::AlignLeft | Qt::AlignVCenter, Text::number(m_number));
    if (m_likeness) {
        //: How much of a preview was painted so in the end; short, it stands above a small picture
        painter.drawText(caption, Qt::AlignRight | Qt::AlignVCenter, tr("%1 true").arg(Text::percent(*m_likeness)));
    }
    painter.setPen(isChecked() ? theme.text : theme.quiet);
    QFont font = this->font();
    font.setBold(isChecked());
    painter.setFont(font);
    painter.drawText(caption, Qt::AlignCenter, text());
}

/// Enter presses as space does.
void PreviewCell::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace pixelsmith
