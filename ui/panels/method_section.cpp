#include "ui/panels/method_section.h"

#include "ui/panels/number_box.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/section.h"
#include "ui/theme.h"

#include <pixelsmith/settings.h>

#include <QCheckBox>
#include <QComboBox>
#include <QVBoxLayout>

namespace pixelsmith {

namespace {

QVBoxLayout *makeColumn(QWidget *owner)
{
    auto *layout = new QVBoxLayout(owner);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    return layout;
}

} // namespace

MethodSection::MethodSection(QWidget *parent)
    : QWidget(parent)
{
    QVBoxLayout *layout = makeColumn(this);
    m_method = new QComboBox;
    m_method->addItem(tr("Refined"), static_cast<int>(Method::Refined));
    m_method->addItem(tr("Classic"), static_cast<int>(Method::Classic));
    m_method->setToolTip(tr("Refined needs fewer steps and keeps the picture's structure more firmly."));
    layout->addWidget(makeLabel(tr("Method of enlargements"), m_method));
    layout->addWidget(m_method);
    m_refinement = new QWidget;
    makeColumn(m_refinement);
    layout->addWidget(m_refinement);
    m_start =
        addNumber(tr("Steps skipped"), tr("Of each enlargement's steps: the more, the closer it stays."), "start", 5);
    m_start->setSuffix(tr(" %"));
    m_anchor = addNumber(tr("Hold on structure"), tr("How firmly forms stay where they are."), "anchor", 0.1);
    m_detailNoise = addNumber(tr("Seeds of detail"), tr("Noise where the picture has detail, to grow more from."),
                              "detail_noise", 0.05);
    for (QDoubleSpinBox *box : {m_start, m_detailNoise}) {
        box->setMinimum(-box->singleStep()); // below the range: not set
        box->setSpecialValueText(tr("recommended"));
    }
    m_bandLock =
        addNumber(tr("Faithful to what is there"),
                  tr("How far the finished enlargement is given back what the picture before shows already, at "
                     "the Slider's full end."),
                  "band_lock", 0.1);
    m_locksTone = new QCheckBox(tr("Keep colours and gradients"));
    m_locksTone->setToolTip(tr("Enlargements end with the tones of the picture they grew from."));
    m_refinement->layout()->addWidget(m_locksTone);
    m_prompt = new PromptEdit(tr("The same as of the base"));
    m_prompt->setToolTip(tr("A quiet prompt, without the names of things, keeps them from appearing in every patch."));
    layout->addWidget(makeLabel(tr("Prompt of enlargements"), m_prompt));
    layout->addWidget(m_prompt);
    connect(m_method, &QComboBox::currentIndexChanged, this, [this] {
        showRefinement();
        Q_EMIT edited();
    });
    connect(m_locksTone, &QCheckBox::toggled, this, &MethodSection::edited);
    connect(m_prompt, &PromptEdit::textChanged, this, &MethodSection::edited);
    setRequest({});
}

QDoubleSpinBox *MethodSection::addNumber(const QString &label, const QString &toolTip, const char *key, double step)
{
    const Setting &limits = setting(key);
    auto *box = new NumberBox;
    box->setRange(limits.minimum, limits.maximum);
    box->setSingleStep(step);
    box->setToolTip(toolTip);
    m_refinement->layout()->addWidget(makeLabel(label, box));
    m_refinement->layout()->addWidget(box);
    connect(box, &QDoubleSpinBox::valueChanged, this, &MethodSection::edited);
    return box;
}

void MethodSection::showRefinement()
{
    m_refinement->setVisible(static_cast<Method>(m_method->currentData().toInt()) == Method::Refined);
}

void MethodSection::fill(GenerationRequest &request) const
{
    request.method = static_cast<Method>(m_method->currentData().toInt());
    const auto chosen = [](const QDoubleSpinBox *box) {
        return box->value() > box->minimum() ? std::optional(box->value()) : std::nullopt;
    };
    request.refine.startPercent = chosen(m_start);
    request.refine.anchor = m_anchor->value();
    request.refine.detailNoise = chosen(m_detailNoise);
    request.refine.locksTone = m_locksTone->isChecked();
    request.refine.bandLock = m_bandLock->value();
    request.stagePrompt = m_prompt->toPlainText().trimmed().toStdString();
}

void MethodSection::setRequest(const GenerationRequest &request)
{
    m_method->setCurrentIndex(m_method->findData(static_cast<int>(request.method)));
    m_start->setValue(request.refine.startPercent.value_or(m_start->minimum()));
    m_anchor->setValue(request.refine.anchor);
    m_detailNoise->setValue(request.refine.detailNoise.value_or(m_detailNoise->minimum()));
    m_locksTone->setChecked(request.refine.locksTone);
    m_bandLock->setValue(request.refine.bandLock);
    m_prompt->takeOver(QString::fromStdString(request.stagePrompt));
    showRefinement();
}

} // namespace pixelsmith
