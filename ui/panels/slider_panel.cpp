#include "ui/panels/slider_panel.h"

#include "ui/panels/section.h"
#include "ui/panels/step_slider.h"
#include "ui/text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kHeight = 104;
constexpr int kNameWidth = 118;

int passedOf(const StageInfo &stage)
{
    switch (stage.phase) {
    case StagePhase::Denoising:
        return stage.step;
    case StagePhase::Decoding:
    case StagePhase::Done:
        return stage.steps;
    case StagePhase::Waiting:
    case StagePhase::Encoding:
        break;
    }
    return 0;
}

/// The stage whose slider matters now: in work or the next to be, or the last when all are done.
int nextStage(const std::vector<StageInfo> &stages)
{
    const int last = static_cast<int>(stages.size()) - 1;
    for (int i = 1; i < last; ++i) {
        if (stages[static_cast<size_t>(i)].phase != StagePhase::Done)
            return i;
    }
    return std::max(1, last);
}

} // namespace

SliderPanel::SliderPanel(QWidget *parent)
    : QWidget(parent)
    , m_chooser(new QComboBox)
    , m_slider(new StepSlider)
    , m_text(makeQuietText())
    , m_box(new QSpinBox)
    , m_steps(makeQuietText())
{
    setObjectName(u"sliderStrip"_s);
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(kHeight);
    auto *title = new QLabel(tr("Slider"));
    title->setProperty("strong", true);
    title->setToolTip(tr("Few guided steps add new detail; many stay close to the picture before."));
    m_chooser->setProperty("flat", true);
    m_chooser->setAccessibleName(tr("Stage of the slider"));
    m_chooser->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setTextFormat(Qt::RichText);
    m_box->setAccessibleName(tr("Guided steps"));
    m_box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_box->setAlignment(Qt::AlignRight);
    m_box->setFixedWidth(64);
    m_steps->setWordWrap(false);

    auto *name = new QVBoxLayout;
    name->setSpacing(0);
    name->addStretch();
    name->addWidget(title);
    name->addWidget(m_chooser, 0, Qt::AlignLeft);
    name->addStretch();
    auto *axis = new QGridLayout;
    axis->setVerticalSpacing(2);
    axis->addWidget(makeQuietText(tr("more detail")), 0, 0, Qt::AlignLeft);
    axis->addWidget(m_text, 0, 1);
    axis->addWidget(makeQuietText(tr("more structure")), 0, 2, Qt::AlignRight);
    axis->addWidget(m_slider, 1, 0, 1, 3);
    axis->setColumnStretch(1, 1);
    axis->setContentsMargins(0, 18, 0, 4);
    for (int column : {0, 2}) {
        auto *end = static_cast<QLabel *>(axis->itemAtPosition(0, column)->widget());
        end->setWordWrap(false);
        end->setContentsMargins(StepSlider::kEndPx, 0, StepSlider::kEndPx, 0);
    }

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 0);
    layout->setSpacing(24);
    auto *nameBox = new QWidget;
    nameBox->setFixedWidth(kNameWidth);
    nameBox->setLayout(name);
    name->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(nameBox);
    layout->addLayout(axis, 1);
    auto *figure = new QHBoxLayout;
    figure->setSpacing(8);
    figure->addWidget(m_box);
    figure->addWidget(m_steps);
    layout->addLayout(figure);

    connect(m_slider, &QSlider::valueChanged, this, &SliderPanel::valueEdited);
    connect(m_slider, &QSlider::sliderPressed, this, [this] { ++m_drags; });
    // A move that was not taken up goes back.
    connect(m_slider, &QSlider::sliderReleased, this, &SliderPanel::showStage);
    connect(m_box, &QSpinBox::valueChanged, this, &SliderPanel::valueEdited);
    connect(m_chooser, &QComboBox::activated, this, [this](int index) { setStage(index + 1); });
    showStage();
}

bool SliderPanel::hasStages() const
{
    return m_stages.size() > 1;
}

int SliderPanel::drag() const
{
    return m_slider->isSliderDown() ? m_drags : 0;
}

const StageInfo *SliderPanel::info() const
{
    const bool known = m_stage >= 1 && m_stage < static_cast<int>(m_stages.size());
    return known ? &m_stages[static_cast<size_t>(m_stage)] : nullptr;
}

int SliderPanel::guidedSteps() const
{
    return m_slider->value();
}

void SliderPanel::setStages(const std::vector<StageInfo> &stages)
{
    const bool sameList = std::equal(stages.begin(), stages.end(), m_stages.begin(), m_stages.end(),
                                     [](const StageInfo &a, const StageInfo &b) { return a.size == b.size; });
    const int wasNext = nextStage(m_stages);
    const int isNext = nextStage(stages);
    m_stages = stages;
    if (!sameList || wasNext != isNext)
        m_stage = isNext;
    if (!sameList) {
        const QSignalBlocker quiet(m_chooser);
        m_chooser->clear();
        for (size_t i = 1; i < stages.size(); ++i)
            m_chooser->addItem(tr("stage %1").arg(Text::stageName(stages[i].size)));
    }
    showStage();
}

void SliderPanel::setStage(int stage)
{
    m_stage = stage;
    showStage();
}

void SliderPanel::showStage()
{
    const StageInfo *stage = info();
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietBox(m_box);
    const QSignalBlocker quietChooser(m_chooser);
    const int steps = stage ? stage->steps : 0;
    m_slider->setEnabled(stage != nullptr);
    m_box->setEnabled(stage != nullptr);
    m_chooser->setCurrentIndex(m_stage - 1);
    m_chooser->setVisible(stage != nullptr);
    m_steps->setText(tr("/ %1", "of so many steps").arg(steps));
    m_slider->setSteps(steps);
    m_box->setRange(0, steps);
    m_slider->setPassed(stage ? passedOf(*stage) : 0);
    // While the handle is held it belongs to the hand.
    if (stage && !m_slider->isSliderDown()) {
        m_slider->setValue(stage->guidedSteps);
        m_box->setValue(stage->guidedSteps);
        m_told = stage->guidedSteps;
    }
    showText();
}

void SliderPanel::showText()
{
    const int value = m_slider->value();
    const int passed = m_slider->passed();
    m_slider->setToolTip(
        info() && passed > 0 && passed < m_slider->maximum() && value < passed
            ? tr("Slider %1 is behind the current step %2, so guidance ends now.").arg(value).arg(passed)
            : tr("The step at which guidance ends; while the stage is painted, ahead of the marker."));
    m_text->setText(info() ? Text::sliderState(m_slider->value(), m_slider->maximum(), m_slider->passed()) : QString());
}

void SliderPanel::valueEdited(int value)
{
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietBox(m_box);
    m_slider->setValue(value);
    m_box->setValue(value);
    m_slider->update();
    showText();
    tell();
}

void SliderPanel::tell()
{
    const int value = m_slider->value();
    if (!info() || value == m_told)
        return;
    m_told = value;
    m_stages[static_cast<size_t>(m_stage)].guidedSteps = value;
    Q_EMIT sliderMoved(m_stage, value);
}

void SliderPanel::moveBy(int steps)
{
    if (info())
        m_slider->setValue(m_slider->value() + steps);
}

} // namespace pixelsmith
