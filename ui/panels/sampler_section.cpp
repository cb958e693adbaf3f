#include "ui/panels/sampler_section.h"

#include "ui/panels/number_box.h"
#include "ui/panels/section.h"
#include "ui/theme.h"

#include <pixelsmith/settings.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pixelsmith {

SamplerSection::SamplerSection(QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_scheduler = addScheduler(layout, tr("Scheduler of the base"), tr("The way from noise to picture."));
    m_stageScheduler = addScheduler(layout, tr("Scheduler of enlargements"),
                                    tr("DDIM is the classic method's own; DPM++ 2M needs the fewest steps."));
    m_spacing = new QComboBox;
    m_spacing->addItem(tr("The model's own"), -1);
    for (const auto &[text, spacing] : {std::pair{tr("Leading"), TimestepSpacing::Leading},
                                        {tr("Trailing"), TimestepSpacing::Trailing},
                                        {tr("Even"), TimestepSpacing::Linspace}})
        m_spacing->addItem(text, static_cast<int>(spacing));
    m_spacing->setToolTip(tr("Which noise levels the steps take. Models for few steps want Trailing."));
    layout->addWidget(makeLabel(tr("Spacing of the steps"), m_spacing));
    layout->addWidget(m_spacing);
    m_karras = addKarras(layout, tr("Karras noise levels of the base"));
    m_stageKarras = addKarras(layout, tr("Karras noise levels of enlargements"));
    m_detail = addNumber(layout, tr("Follow the prompt in details"),
                         tr("A strength of its own for fine structure, often two or three times the other."),
                         "guidance_detail", 0.5);
    m_detail->setMinimum(-m_detail->singleStep()); // below the range: no strength of its own
    m_detail->setSpecialValueText(tr("as the method does"));
    m_rescale = addNumber(layout, tr("Rescale guidance"),
                          tr("Against over-exposed pictures, where the prompt is followed strictly."),
                          "guidance_rescale", 0.05);
    m_start = addNumber(layout, tr("Guidance from"), tr("Part of the steps that is not guided at the beginning."),
                        "guidance_start", 5);
    m_end = addNumber(layout, tr("Guidance to"),
                      tr("After this part of the steps the prompt is no longer enforced, which saves time."),
                      "guidance_end", 5);
    for (QDoubleSpinBox *box : {m_start, m_end})
        box->setSuffix(tr(" %"));
    // Guidance that ends before it begins would guide nothing.
    m_start->setMaximum(m_start->maximum() - 1);
    connect(m_start, &QDoubleSpinBox::valueChanged, m_end, [this](double start) { m_end->setMinimum(start + 1); });
    m_pag = addNumber(layout, tr("Perturbed attention"), tr("Clearer structure, in half as much time again. 0 is off."),
                      "pag_scale", 0.5);
    m_pagLayers = new QLineEdit;
    m_pagLayers->setValidator(new QRegularExpressionValidator(
        QRegularExpression(u"(mid|down\\.[0-7]|up\\.[0-7])(,(mid|down\\.[0-7]|up\\.[0-7]))*"_s), m_pagLayers));
    m_pagLayers->setToolTip(tr("Blocks of the model, with commas: mid, down.1, up.0."));
    layout->addWidget(makeLabel(tr("Where attention is perturbed"), m_pagLayers));
    layout->addWidget(m_pagLayers);
    connect(m_pagLayers, &QLineEdit::textEdited, this, &SamplerSection::edited);
    connect(m_spacing, &QComboBox::currentIndexChanged, this, &SamplerSection::edited);
    setRequest({});
}

QComboBox *SamplerSection::addScheduler(QVBoxLayout *layout, const QString &label, const QString &toolTip)
{
    auto *box = new QComboBox;
    // Names of algorithms, the same in every language.
    for (const auto &[text, kind] : {std::pair{u"DDIM"_s, SchedulerKind::Ddim},
                                     {u"Euler"_s, SchedulerKind::EulerDiscrete},
                                     {u"Euler a"_s, SchedulerKind::EulerAncestral},
                                     {u"DPM++ 2M"_s, SchedulerKind::DpmSolverMultistep},
                                     {u"LCM"_s, SchedulerKind::Lcm}})
        box->addItem(text, static_cast<int>(kind));
    box->setToolTip(toolTip);
    layout->addWidget(makeLabel(label, box));
    layout->addWidget(box);
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
        showKarras();
        Q_EMIT edited();
    });
    return box;
}

QCheckBox *SamplerSection::addKarras(QVBoxLayout *layout, const QString &label)
{
    auto *box = new QCheckBox(label);
    box->setToolTip(tr("More steps where little noise is left; for Euler and DPM++ 2M."));
    layout->addWidget(box);
    connect(box, &QCheckBox::toggled, this, &SamplerSection::edited);
    return box;
}

QDoubleSpinBox *SamplerSection::addNumber(QVBoxLayout *layout, const QString &label, const QString &toolTip,
                                          const char *key, double step)
{
    const Setting &limits = setting(key);
    auto *box = new NumberBox;
    box->setRange(limits.minimum, limits.maximum);
    box->setSingleStep(step);
    box->setValue(limits.defaultValue);
    box->setToolTip(toolTip);
    layout->addWidget(makeLabel(label, box));
    layout->addWidget(box);
    connect(box, &QDoubleSpinBox::valueChanged, this, &SamplerSection::edited);
    return box;
}

void SamplerSection::showKarras()
{
    if (!m_stageKarras)
        return;
    const auto takesThem = [](const QComboBox *box) {
        return takesKarrasSigmas(static_cast<SchedulerKind>(box->currentData().toInt()));
    };
    m_karras->setEnabled(takesThem(m_scheduler));
    m_stageKarras->setEnabled(takesThem(m_stageScheduler));
}

void SamplerSection::fill(GenerationRequest &request) const
{
    request.scheduler = static_cast<SchedulerKind>(m_scheduler->currentData().toInt());
    request.stageScheduler = static_cast<SchedulerKind>(m_stageScheduler->currentData().toInt());
    request.timestepSpacing.reset();
    if (const int spacing = m_spacing->currentData().toInt(); spacing >= 0)
        request.timestepSpacing = static_cast<TimestepSpacing>(spacing);
    request.usesKarrasSigmas = m_karras->isEnabled() && m_karras->isChecked();
    request.stagesUseKarrasSigmas = m_stageKarras->isEnabled() && m_stageKarras->isChecked();
    request.guidance.rescale = m_rescale->value();
    request.guidance.startPercent = m_start->value();
    request.guidance.endPercent = m_end->value();
    request.guidance.detailScale.reset();
    if (m_detail->value() > m_detail->minimum())
        request.guidance.detailScale = m_detail->value();
    request.guidance.pagScale = m_pag->value();
    if (m_pagLayers->hasAcceptableInput())
        request.guidance.pagLayers = pagLayersFromText(m_pagLayers->text().toStdString());
}

void SamplerSection::setRequest(const GenerationRequest &request)
{
    m_scheduler->setCurrentIndex(m_scheduler->findData(static_cast<int>(request.scheduler)));
    m_stageScheduler->setCurrentIndex(m_stageScheduler->findData(static_cast<int>(request.stageScheduler)));
    m_spacing->setCurrentIndex(
        m_spacing->findData(request.timestepSpacing ? static_cast<int>(*request.timestepSpacing) : -1));
    m_karras->setChecked(request.usesKarrasSigmas);
    m_stageKarras->setChecked(request.stagesUseKarrasSigmas);
    m_rescale->setValue(request.guidance.rescale);
    m_start->setValue(request.guidance.startPercent);
    m_end->setValue(request.guidance.endPercent);
    m_detail->setValue(request.guidance.detailScale.value_or(m_detail->minimum()));
    m_pag->setValue(request.guidance.pagScale);
    QStringList layers;
    for (const std::string &layer : request.guidance.pagLayers)
        layers.append(QString::fromStdString(layer));
    m_pagLayers->setText(layers.join(u','));
    showKarras();
}

} // namespace pixelsmith
