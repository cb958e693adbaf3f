#include "ui/panels/stage_options.h"

#include "ui/panels/number_box.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/section.h"
#include "ui/text.h"

#include <pixelsmith/settings.h>

#include <QComboBox>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace pixelsmith {

namespace {

constexpr double kGuidanceStep = 0.5;

} // namespace

StageOptions::StageOptions(QWidget *parent)
    : QWidget(parent)
    , m_stage(new QComboBox)
    , m_steps(new QSpinBox)
    , m_guidance(new NumberBox)
    , m_method(new QComboBox)
    , m_prompt(new PromptEdit(tr("as for all")))
    , m_clear(new QPushButton(tr("As for All Sizes")))
{
    m_stage->setToolTip(
        tr("Sizes that the picture has not begun to grow to. What is set here holds for this size alone."));
    // One below the range stands for "as for all".
    const Setting &steps = setting("stage_steps");
    m_steps->setRange(static_cast<int>(steps.minimum) - 1, static_cast<int>(steps.maximum));
    m_steps->setSpecialValueText(tr("as for all"));
    m_steps->setAccelerated(true);
    const Setting &guidance = setting("guidance_scale");
    m_guidance->setRange(guidance.minimum - kGuidanceStep, guidance.maximum);
    m_guidance->setSingleStep(kGuidanceStep);
    m_guidance->setSpecialValueText(tr("as for all"));
    m_method->addItem(tr("as for all"));
    m_method->addItem(tr("Refined"), static_cast<int>(Method::Refined));
    m_method->addItem(tr("Classic"), static_cast<int>(Method::Classic));
    m_clear->setToolTip(tr("Drop what is set for this size alone"));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const std::pair<QString, QWidget *> rows[] = {{tr("Size"), m_stage},
                                                  {tr("Steps of this size"), m_steps},
                                                  {tr("Follow the prompt at this size"), m_guidance},
                                                  {tr("Method of this size"), m_method},
                                                  {tr("Prompt of this size"), m_prompt}};
    for (const auto &[text, control] : rows) {
        layout->addWidget(makeLabel(text, control));
        layout->addWidget(control);
    }
    layout->addWidget(m_clear, 0, Qt::AlignLeft);

    connect(m_stage, &QComboBox::activated, this, &StageOptions::showChoice);
    connect(m_steps, &QSpinBox::valueChanged, this, [this] { takeChoice(m_steps); });
    connect(m_guidance, &QDoubleSpinBox::valueChanged, this, [this] { takeChoice(m_guidance); });
    connect(m_method, &QComboBox::currentIndexChanged, this, [this] { takeChoice(nullptr); });
    connect(m_prompt, &PromptEdit::textChanged, this, [this] { takeChoice(m_prompt); });
    const auto endEdit = [this] { m_field = nullptr; };
    connect(m_prompt, &PromptEdit::changed, this, endEdit);
    for (QAbstractSpinBox *box : std::initializer_list<QAbstractSpinBox *>{m_steps, m_guidance}) {
        connect(box, &QAbstractSpinBox::editingFinished, this, endEdit);
        box->installEventFilter(this);
    }
    connect(m_clear, &QPushButton::clicked, this, [this] {
        std::vector<StageChoice> before = m_choices;
        replace({.stage = stage()});
        showChoice();
        Q_EMIT edited();
        tellChange(0, std::move(before));
    });
    showChoice();
}

/// 0: there is none.
int StageOptions::stage() const
{
    return m_stage->currentData().toInt();
}

void StageOptions::setStages(const std::vector<StageAhead> &stages)
{
    if (stages == m_stages)
        return;
    const int chosen = stage();
    m_stages = stages;
    m_stage->clear();
    for (const StageAhead &ahead : stages)
        m_stage->addItem({}, ahead.stage);
    m_stage->setCurrentIndex(std::max(0, m_stage->findData(chosen)));
    // What is typed in the field is not shown anew.
    if (stage() != chosen)
        showChoice();
    else
        showNames();
}

void StageOptions::setChoices(const std::vector<StageChoice> &choices)
{
    m_choices = choices;
    showChoice();
}

void StageOptions::takeOver(const std::vector<StageChoice> &choices)
{
    std::vector<StageChoice> before = m_choices;
    setChoices(choices);
    if (!before.empty() && before != choices)
        Q_EMIT changed({.before = std::move(before), .after = choices});
}

void StageOptions::putBack(int stage, const std::vector<StageChoice> &choices)
{
    if (stage == 0) {
        m_choices = choices;
    } else {
        const auto found = std::ranges::find(choices, stage, &StageChoice::stage);
        replace(found == choices.end() ? StageChoice{.stage = stage} : *found);
        m_stage->setCurrentIndex(std::max(0, m_stage->findData(stage)));
    }
    showChoice();
    Q_EMIT edited();
}

/// One that chooses nothing is dropped.
void StageOptions::replace(const StageChoice &choice)
{
    std::erase_if(m_choices, [&](const StageChoice &other) { return other.stage == choice.stage; });
    if (choice != StageChoice{.stage = choice.stage})
        m_choices.push_back(choice);
    std::ranges::sort(m_choices, {}, &StageChoice::stage);
}

void StageOptions::tellChange(int number, std::vector<StageChoice> before)
{
    if (before == m_choices)
        return;
    const auto shown = std::ranges::find(m_stages, stage(), &StageAhead::stage);
    Q_EMIT changed({stage(), number, Text::stageName(shown->size), std::move(before), m_choices});
}

void StageOptions::showNames()
{
    for (size_t i = 0; i < m_stages.size(); ++i) {
        const QString name = Text::stageName(m_stages[i].size);
        const bool isOwn = std::ranges::count(m_choices, m_stages[i].stage, &StageChoice::stage) > 0;
        //: A size whose settings are its own
        m_stage->setItemText(static_cast<int>(i), isOwn ? tr("%1, set").arg(name) : name);
    }
    m_clear->setEnabled(std::ranges::count(m_choices, stage(), &StageChoice::stage) > 0);
}

void StageOptions::showChoice()
{
    const QScopedValueRollback quiet(m_quiet, true);
    const auto found = std::ranges::find(m_choices, stage(), &StageChoice::stage);
    const StageChoice choice = found == m_choices.end() ? StageChoice() : *found;
    m_steps->setValue(choice.steps.value_or(m_steps->minimum()));
    m_guidance->setValue(choice.guidanceScale.value_or(m_guidance->minimum()));
    m_method->setCurrentIndex(choice.method ? m_method->findData(static_cast<int>(*choice.method)) : 0);
    m_prompt->putBack(QString::fromStdString(choice.prompt));
    m_field = nullptr;
    showNames();
}

/// \param field  null: the edit stands by itself.
void StageOptions::takeChoice(const QWidget *field)
{
    if (m_quiet || stage() == 0)
        return;
    StageChoice choice = {.stage = stage()};
    if (m_steps->value() > m_steps->minimum())
        choice.steps = m_steps->value();
    if (m_guidance->value() > m_guidance->minimum())
        choice.guidanceScale = std::max(m_guidance->value(), setting("guidance_scale").minimum);
    if (m_method->currentIndex() > 0)
        choice.method = static_cast<Method>(m_method->currentData().toInt());
    choice.prompt = m_prompt->toPlainText().trimmed().toStdString();
    std::vector<StageChoice> before = m_choices;
    replace(choice);
    showNames();
    Q_EMIT edited();
    if (std::exchange(m_field, field) != field)
        ++m_edits;
    tellChange(field ? m_edits : 0, std::move(before));
}

/// A number is one value: the undo keys are the window's, not those of its digits.
bool StageOptions::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<const QKeyEvent *>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo))
            return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pixelsmith
