#include "ui/panels/try_slider_panel.h"

#include "ui/panels/preview_cell.h"
#include "ui/panels/section.h"
#include "ui/text.h"
#include "ui/window_state.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QProgressBar>
#include <QScrollArea>
#include <QScrollBar>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kBarSteps = 1000;
constexpr int kBarWidth = 160;
constexpr int kLeastHeight = 90;

} // namespace

TrySliderPanel::TrySliderPanel(QWidget *parent)
    : QWidget(parent)
    , m_text(makeQuietText())
    , m_bar(new QProgressBar)
    , m_head(new QHBoxLayout)
    , m_area(new QScrollArea)
    , m_row(new QHBoxLayout)
{
    setObjectName(u"trySlider"_s);
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Try Slider"));
    m_text->setWordWrap(false);
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setAccessibleName(tr("Progress of the preview"));
    auto *close = makeIconButton(u"close"_s, tr("Close the preview"));
    close->setProperty("flat", true);
    connect(close, &QToolButton::clicked, this, &TrySliderPanel::closeRequested);
    m_head->setSpacing(12);
    m_head->addWidget(makeHeading(tr("Try Slider")));
    m_head->addWidget(m_text);
    m_head->addWidget(m_bar);
    m_head->addStretch();
    m_head->addWidget(close);

    auto *cells = new QWidget;
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(8);
    cells->setLayout(m_row);
    m_area->setWidget(cells);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setMinimumHeight(kLeastHeight);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(m_head);
    layout->addWidget(m_area, 1);
    clear();
}

void TrySliderPanel::begin(const std::vector<SliderPosition> &sliders, PixelSize size)
{
    removeCells();
    m_row->addStretch();
    for (const SliderPosition &slider : sliders) {
        auto *cell = new PreviewCell(slider, size, static_cast<int>(m_cells.size()) + 1);
        connect(cell, &PreviewCell::clicked, this, [this, slider] { Q_EMIT sliderChosen(slider); });
        m_row->addWidget(cell);
        m_cells.push_back(cell);
    }
    m_row->addStretch();
    setBusy(true);
    m_bar->setValue(0);
    m_text->setText(tr("preparing"));
    setFocusPolicy(Qt::StrongFocus);
}

int TrySliderPanel::widestPicture(int count, int width) const
{
    const QMargins margins = layout()->contentsMargins();
    const int row = width - margins.left() - margins.right() - (count - 1) * m_row->spacing();
    return static_cast<int>((row / count - 2 * PreviewCell::kFrame) * devicePixelRatioF());
}

int TrySliderPanel::fullHeight() const
{
    const QMargins margins = layout()->contentsMargins();
    const int pictures = m_cells.empty() ? 0 : m_cells.front()->sizeHint().height();
    return margins.top() + m_head->sizeHint().height() + layout()->spacing() + pictures
           + m_area->horizontalScrollBar()->sizeHint().height() + margins.bottom();
}

void TrySliderPanel::setProgress(const Progress &progress, PixelSize size)
{
    if (!m_isBusy)
        return;
    m_bar->setValue(static_cast<int>(std::lround(doneOf(progress) * kBarSteps)));
    m_text->setText(Text::progress(progress, size));
}

void TrySliderPanel::setPreview(const RegionPreview &preview, int steps)
{
    setBusy(false);
    const size_t count = std::min(m_cells.size(), preview.pictures.size());
    for (size_t i = 0; i < count; ++i)
        m_cells[i]->setPicture(preview.pictures[i], preview.region.size(), steps);
    m_text->setText(tr("A part of %1. Choose how the picture shall grow.").arg(Text::stageName(preview.size)));
    if (hasFocus() && !m_cells.empty())
        m_cells.front()->setFocus();
}

void TrySliderPanel::clear()
{
    removeCells();
    setBusy(false);
    m_text->setText(tr("Point at a place in the picture and press T."));
}

void TrySliderPanel::removeCells()
{
    while (QLayoutItem *item = m_row->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_cells.clear();
}

void TrySliderPanel::setBusy(bool busy)
{
    m_isBusy = busy;
    m_bar->setVisible(busy);
}

void TrySliderPanel::keyPressEvent(QKeyEvent *event)
{
    const int index = event->key() - Qt::Key_1;
    const bool isPlain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else if (isPlain && index >= 0 && index < static_cast<int>(m_cells.size()))
        m_cells[static_cast<size_t>(index)]->click();
    else
        QWidget::keyPressEvent(event);
}

} // namespace pixelsmith
