#include "ui/panels/stages_panel.h"

#include "ui/text.h"
#include "ui/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace pixelsmith {

namespace {

constexpr int kRowHeight = 30;
constexpr int kNameWidth = 44;
constexpr int kSliderWidth = 36;
constexpr int kStateWidth = 50;
constexpr double kBarHeight = 4;

} // namespace

StagesPanel::StagesPanel(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Stages"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void StagesPanel::setStages(const std::vector<StageInfo> &stages)
{
    if (stages == m_stages)
        return;
    const bool sameCount = stages.size() == m_stages.size();
    m_stages = stages;
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_stages.size()) - 1));
    if (!sameCount)
        updateGeometry();
    setAccessibleDescription(m_stages.empty() ? QString() : describe(m_current));
    update();
}

void StagesPanel::setCurrent(int stage)
{
    m_current = stage;
    if (stage >= 0 && stage < static_cast<int>(m_stages.size()))
        setAccessibleDescription(describe(stage));
    update();
}

QSize StagesPanel::sizeHint() const
{
    return {240, kRowHeight * std::max(1, static_cast<int>(m_stages.size()))};
}

QRect StagesPanel::rowRect(int row) const
{
    return {0, row * kRowHeight, width(), kRowHeight};
}

void StagesPanel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_stages.empty()) {
        painter.setPen(Theme::of(palette()).quiet);
        painter.drawText(rowRect(0), Qt::AlignVCenter | Qt::AlignLeft, tr("None yet"));
    }
    for (int row = 0; row < static_cast<int>(m_stages.size()); ++row)
        drawRow(painter, row);
}

void StagesPanel::drawRow(QPainter &painter, int row) const
{
    const Theme &theme = Theme::of(palette());
    const StageInfo &stage = m_stages[static_cast<size_t>(row)];
    const QRect rect = rowRect(row);
    if (row == m_current && m_stages.size() > 1) {
        painter.setPen(hasFocus() ? QPen(theme.text, 1) : QPen(Qt::NoPen));
        painter.setBrush(theme.hover);
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 1.5, -0.5, -1.5), 5, 5);
    }
    painter.setPen(stage.isVisible ? theme.text : theme.quiet);
    painter.drawText(rect.adjusted(8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, Text::stageName(stage.size));

    painter.setPen(theme.quiet);
    if (hasSlider(row))
        painter.drawText(rect.adjusted(8 + kNameWidth, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         QStringLiteral("%1/%2").arg(stage.guidedSteps).arg(stage.steps));

    const QRect state = rect.adjusted(0, 0, -8, 0);
    if (stage.phase == StagePhase::Done) {
        const QRect tick(state.right() - 15, state.center().y() - 7, 16, 16);
        theme.icon(QStringLiteral("check"), theme.quiet).paint(&painter, tick);
        if (stage.secondsTaken > 0)
            painter.drawText(state.adjusted(0, 0, -24, 0), Qt::AlignVCenter | Qt::AlignRight,
                             Text::duration(stage.secondsTaken));
        return;
    }
    const int left = 8 + kNameWidth + kSliderWidth;
    QRectF bar(left, rect.center().y() - kBarHeight / 2 + 1, rect.width() - left - kStateWidth - 8, kBarHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.track);
    painter.drawRoundedRect(bar, 2, 2);
    bar.setWidth(bar.width() * std::clamp(stage.done, 0.0, 1.0));
    painter.setBrush(theme.accent);
    if (bar.width() >= 1)
        painter.drawRoundedRect(bar, 2, 2);

    painter.setPen(theme.quiet);
    if (stage.phase != StagePhase::Waiting || stage.done > 0) {
        painter.drawText(state, Qt::AlignVCenter | Qt::AlignRight, Text::percent(stage.done));
    } else {
        painter.drawText(state, Qt::AlignVCenter | Qt::AlignRight,
                         stage.times.isMeasured ? Text::roughDuration(stage.times.all()) : QStringLiteral("·"));
    }
}

/// A base has none.
bool StagesPanel::hasSlider(int row) const
{
    return row > 0 && m_stages[static_cast<size_t>(row)].steps > 0;
}

QString StagesPanel::describe(int row) const
{
    const StageInfo &stage = m_stages[static_cast<size_t>(row)];
    const QString name = Text::stageName(stage.size);
    const QString size = Text::size(stage.size);
    const QString state =
        stage.phase == StagePhase::Done && stage.secondsTaken > 0
            ? tr("%1: %2 pixels, done in %3").arg(name, size, Text::duration(stage.secondsTaken))
        : stage.phase == StagePhase::Done ? tr("%1: %2 pixels, done").arg(name, size)
        : stage.phase == StagePhase::Waiting && stage.times.isMeasured
            ? tr("%1: %2 pixels, waiting, takes %3").arg(name, size, Text::roughDuration(stage.times.all()))
        : stage.phase == StagePhase::Waiting
            ? tr("%1: %2 pixels, waiting").arg(name, size)
            : tr("%1: %2 pixels, %3, %4").arg(name, size, Text::phase(stage.phase), Text::percent(stage.done));
    return hasSlider(row) ? tr("%1, Slider %2 of %3").arg(state).arg(stage.guidedSteps).arg(stage.steps) : state;
}

void StagesPanel::choose(int stage)
{
    if (stage >= 0 && stage < static_cast<int>(m_stages.size()) && m_stages[static_cast<size_t>(stage)].isVisible)
        Q_EMIT stageChosen(stage);
}

void StagesPanel::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        choose(static_cast<int>(event->position().y()) / kRowHeight);
}

void StagesPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Up)
        choose(m_current - 1);
    else if (event->key() == Qt::Key_Down)
        choose(m_current + 1);
    else
        QWidget::keyPressEvent(event);
}

bool StagesPanel::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int row = help->y() / kRowHeight;
        if (row >= 0 && row < static_cast<int>(m_stages.size()))
            QToolTip::showText(help->globalPos(), describe(row), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace pixelsmith
