#include "ui/panels/bases_strip.h"

#include "ui/panels/section.h"
#include "ui/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr QSize kCell(104, 104);
constexpr int kFrame = 3;
constexpr int kCaption = 20;

} // namespace

BaseCell::BaseCell(QWidget *parent)
    : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setEnabled(false);
}

void BaseCell::setBase(const BaseInfo &base)
{
    using State = BaseInfo::State;
    m_base = base;
    setText(QString::number(base.seed));
    setAccessibleName(tr("Picture with seed %1").arg(base.seed));
    const QString state = base.state == State::Waiting    ? tr("It waits for its turn.")
                          : base.state == State::Painting ? tr("It is being painted.")
                                                          : tr("Show this one; Grow goes on with it.");
    setToolTip(tr("Seed %1. %2", "of one of several pictures, and what becomes of it").arg(base.seed).arg(state));
    setAccessibleDescription(state);
    setEnabled(!base.document.isEmpty());
    update();
}

QSize BaseCell::sizeHint() const
{
    return kCell;
}

void BaseCell::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QRectF cell = QRectF(rect()).adjusted(kFrame, kFrame, -kFrame, -kFrame);
    QPainterPath shape;
    shape.addRoundedRect(cell, 4, 4);
    painter.setClipPath(shape);
    painter.fillRect(cell, theme.track);
    const QRectF place = cell.adjusted(0, 0, 0, -kCaption);
    if (!m_base.thumbnail.isNull()) {
        QRectF target(QPointF(), QSizeF(m_base.thumbnail.size()).scaled(place.size(), Qt::KeepAspectRatio));
        target.moveCenter(place.center());
        painter.drawImage(target, m_base.thumbnail);
    } else {
        painter.setPen(theme.quiet);
        painter.drawText(place, Qt::AlignCenter, m_base.state == BaseInfo::State::Waiting ? u"·"_s : u"…"_s);
    }
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(isEnabled() ? theme.text : theme.quiet);
    painter.drawText(QRectF(cell.left(), cell.bottom() - kCaption, cell.width(), kCaption), Qt::AlignCenter, text());
    painter.setClipping(false);
    if (isChecked() || hasFocus()) {
        painter.setPen(QPen(hasFocus() ? theme.text : theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(cell, 4, 4);
    }
}

BasesStrip::BasesStrip(QWidget *parent)
    : QWidget(parent)
    , m_place(new QHBoxLayout)
    , m_close(makeIconButton(u"close"_s, tr("Close the strip; the pictures stay in the history")))
{
    setObjectName(u"basesStrip"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_close->setProperty("flat", true);
    auto *content = new QWidget;
    content->setObjectName(u"basesRow"_s);
    m_place->setContentsMargins(12, 0, 12, 0);
    m_place->setSpacing(2);
    m_place->addStretch();
    content->setLayout(m_place);
    auto *scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 4, 8, 4);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    setFixedHeight(kCell.height() + 18);
    connect(m_close, &QToolButton::clicked, this, &BasesStrip::closeRequested);
    hide();
}

void BasesStrip::setBases(const std::vector<BaseInfo> &bases)
{
    while (m_cells.size() > bases.size()) {
        m_cells.back()->hide();
        m_cells.back()->deleteLater();
        m_cells.pop_back();
    }
    while (m_cells.size() < bases.size()) {
        auto *cell = new BaseCell;
        m_place->insertWidget(static_cast<int>(m_cells.size()), cell);
        connect(cell, &QAbstractButton::clicked, this, [this, cell] {
            setCurrent(m_current); // what is shown stays marked until the other one is
            Q_EMIT baseChosen(cell->base().document);
        });
        m_cells.push_back(cell);
    }
    for (size_t i = 0; i < bases.size(); ++i)
        m_cells[i]->setBase(bases[i]);
    setCurrent(m_current);
    setVisible(bases.size() > 1);
}

void BasesStrip::setCurrent(const QString &document)
{
    m_current = document;
    for (BaseCell *cell : m_cells)
        cell->setChecked(!document.isEmpty() && cell->base().document == document);
}

void BasesStrip::moveFocus(int by)
{
    const auto at = std::ranges::find_if(m_cells, [](const BaseCell *cell) { return cell->hasFocus(); });
    const auto wanted = at - m_cells.begin() + by;
    if (at != m_cells.end() && wanted >= 0 && wanted < std::ssize(m_cells))
        m_cells[static_cast<size_t>(wanted)]->setFocus(Qt::TabFocusReason);
}

void BasesStrip::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Left)
        moveFocus(-1);
    else if (event->key() == Qt::Key_Right)
        moveFocus(1);
    else if (event->key() == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else
        QWidget::keyPressEvent(event);
}

void BasesStrip::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        tintIconButton(m_close);
    QWidget::changeEvent(event);
}

} // namespace pixelsmith
