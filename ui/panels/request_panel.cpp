#include "ui/panels/request_panel.h"

#include "ui/panels/device_section.h"
#include "ui/panels/method_section.h"
#include "ui/panels/model_parts.h"
#include "ui/panels/number_box.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/sampler_section.h"
#include "ui/panels/section.h"
#include "ui/panels/seed_row.h"
#include "ui/print_size.h"
#include "ui/text.h"
#include "ui/theme.h"

#include <pixelsmith/settings.h>

#include <QAbstractItemView>
#include <QButtonGroup>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QSpinBox>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kMargin = 16;
constexpr int kSmallestWidth = 272;
constexpr int kPromptHeight = 112;

} // namespace

PixelSize baseSizeOf(Shape shape, PixelSize nativeSize)
{
    const int64_t side = nativeSize.longSide();
    const int64_t wide = side * 5 / 4;
    const int64_t low = side * 3 / 4;
    switch (shape) {
    case Shape::Square:
        break;
    case Shape::Landscape:
        return {wide, low};
    case Shape::Portrait:
        return {low, wide};
    }
    return {side, side};
}

Shape shapeOf(PixelSize size)
{
    if (size.width == size.height)
        return Shape::Square;
    return size.width > size.height ? Shape::Landscape : Shape::Portrait;
}

RequestPanel::RequestPanel(QWidget *parent)
    : QWidget(parent)
{
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(8);
    m_prompt = new PromptEdit(tr("Describe a picture…"), kPromptHeight);
    m_prompt->setAccessibleName(tr("Prompt"));
    m_avoid = new PromptEdit(tr("What should not be in it…"));
    m_avoid->setAccessibleName(tr("Avoid"));
    m_avoidSection = new FoldSection(tr("Avoid"), m_avoid);
    m_model = new QComboBox;
    m_modelNote = makeQuietText();
    m_parts = new ModelParts;

    layout->addWidget(makeHeading(tr("Create")));
    layout->addWidget(m_prompt);
    layout->addWidget(m_avoidSection);
    m_style = new QComboBox;
    m_style->setToolTip(tr("Words around the prompt that set the manner of the picture."));
    layout->addWidget(makeLabel(tr("Style"), m_style));
    layout->addWidget(m_style);
    layout->addSpacing(2);
    layout->addWidget(makeShapeRow());
    layout->addSpacing(6);
    m_seed = new SeedRow;
    layout->addWidget(m_seed);
    layout->addSpacing(6);
    layout->addWidget(makeLabel(tr("Model"), m_model));
    layout->addWidget(m_model);
    layout->addWidget(m_modelNote);
    layout->addWidget(m_parts);
    layout->addSpacing(6);
    layout->addWidget(new FoldSection(tr("Advanced"), makeAdvanced()));
    layout->addStretch();

    auto *scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    setMinimumWidth(kSmallestWidth);

    // The longest choice must not make the panel wider than its place.
    for (QComboBox *box : {m_style, m_model}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(10);
        box->view()->setAccessibleName(box->accessibleName());
    }
    setStyles({});
    setModels(
        {{tr("Embedded landscapes"), {}, tr("Small demonstration model. Add your SDXL model for anything else.")}});
    setModelInfo({});
    newSeed();
    connectEdits();
}

QWidget *RequestPanel::makeShapeRow()
{
    auto *row = new QWidget;
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_shapes = new QButtonGroup(this);
    const std::pair<QString, QString> shapes[] = {
        {u"square"_s, tr("Square")}, {u"landscape"_s, tr("Landscape")}, {u"portrait"_s, tr("Portrait")}};
    int id = 0;
    for (const auto &[icon, text] : shapes) {
        auto *button = makeIconButton(icon, text);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        m_shapes->addButton(button, id++);
        buttons->addWidget(button);
    }
    m_shapes->button(0)->setChecked(true);
    m_shapeSize = makeQuietText();
    m_shapeSize->setWordWrap(false);
    buttons->addSpacing(4);
    buttons->addWidget(m_shapeSize);
    buttons->addStretch();
    auto *forPrint = new QPushButton(tr("For print…"));
    forPrint->setProperty("flat", true);
    forPrint->setToolTip(tr("Choose shape and size by the size on paper"));
    connect(forPrint, &QPushButton::clicked, this, &RequestPanel::printSizeWanted);
    auto *head = new QHBoxLayout;
    head->addWidget(makeLabel(tr("Shape"), m_shapes->button(0)), 1);
    head->addWidget(forPrint);
    column->addLayout(head);
    m_shapes->button(0)->setAccessibleName(tr("Square"));
    column->addLayout(buttons);
    return row;
}

/// One below the range stands for "as the model recommends".
QSpinBox *RequestPanel::makeStepsBox(const char *key)
{
    const Setting &limits = setting(key);
    auto *box = new QSpinBox;
    box->setRange(static_cast<int>(limits.minimum) - 1, static_cast<int>(limits.maximum));
    box->setValue(box->minimum());
    box->setSpecialValueText(tr("recommended"));
    box->setAccelerated(true);
    return box;
}

QWidget *RequestPanel::makeAdvanced()
{
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_steps = makeStepsBox("steps");
    m_stageSteps = makeStepsBox("stage_steps");
    const Setting &guidance = setting("guidance_scale");
    constexpr double step = 0.5;
    m_guidance = new NumberBox;
    m_guidance->setSingleStep(step);
    m_guidance->setRange(guidance.minimum - step, guidance.maximum);
    m_guidance->setValue(m_guidance->minimum());
    m_guidance->setSpecialValueText(tr("recommended"));
    m_steps->setToolTip(tr("Steps in which the base is painted."));
    m_stageSteps->setToolTip(tr("Steps in which each enlargement is painted."));
    m_guidance->setToolTip(tr("How strictly the prompt is followed."));
    layout->addWidget(makeLabel(tr("Steps of the base"), m_steps));
    layout->addWidget(m_steps);
    layout->addWidget(makeLabel(tr("Steps of each enlargement"), m_stageSteps));
    layout->addWidget(m_stageSteps);
    layout->addWidget(makeLabel(tr("Follow the prompt"), m_guidance));
    layout->addWidget(m_guidance);
    m_method = new MethodSection;
    layout->addWidget(m_method);
    m_sampler = new SamplerSection;
    layout->addWidget(m_sampler);
    m_device = new DeviceSection;
    layout->addWidget(m_device);
    return content;
}

void RequestPanel::connectEdits()
{
    connect(m_prompt, &PromptEdit::textChanged, this, &RequestPanel::edited);
    connect(m_avoid, &PromptEdit::textChanged, this, &RequestPanel::edited);
    connect(m_shapes, &QButtonGroup::idToggled, this, [this](int, bool on) {
        if (on)
            edited();
    });
    connect(m_shapes, &QButtonGroup::idClicked, this, [this] {
        if (!std::exchange(m_print, {}).isEmpty())
            edited();
    });
    connect(m_seed, &SeedRow::edited, this, &RequestPanel::edited);
    connect(m_steps, &QSpinBox::valueChanged, this, &RequestPanel::edited);
    connect(m_stageSteps, &QSpinBox::valueChanged, this, &RequestPanel::edited);
    connect(m_guidance, &QDoubleSpinBox::valueChanged, this, &RequestPanel::edited);
    connect(m_style, &QComboBox::activated, this, &RequestPanel::edited);
    connect(m_parts, &ModelParts::edited, this, &RequestPanel::edited);
    connect(m_method, &MethodSection::edited, this, &RequestPanel::edited);
    connect(m_method, &MethodSection::edited, this, &RequestPanel::showStageSteps);
    connect(m_sampler, &SamplerSection::edited, this, &RequestPanel::edited);
    connect(m_model, &QComboBox::activated, this, &RequestPanel::modelActivated);
    connect(m_parts, &ModelParts::fileWanted, this, &RequestPanel::modelFileWanted);
    connect(m_device, &DeviceSection::edited, this, &RequestPanel::deviceEdited);
}

GenerationRequest RequestPanel::request() const
{
    GenerationRequest request = m_kept;
    request.baseImage.clear();
    request.targetSize = {};
    request.slider.clear();
    request.prompt = m_prompt->toPlainText().trimmed().toStdString();
    request.negativePrompt = m_avoid->toPlainText().trimmed().toStdString();
    request.seed = m_seed->seed();
    request.checkpoint = m_models[static_cast<size_t>(m_currentModel)].path.toStdString();
    request.style = m_styles[static_cast<size_t>(std::max(0, m_style->currentIndex()))];
    request.vae = m_parts->vae();
    request.loras = m_parts->loras();
    m_sampler->fill(request);
    m_method->fill(request);
    request.baseSize = !m_print.isEmpty()
                           ? m_printBase
                           : baseSizeOf(static_cast<Shape>(m_shapes->checkedId()), m_modelInfo.nativeSize());
    request.steps.reset();
    request.stageSteps.reset();
    request.guidanceScale.reset();
    if (m_steps->value() > m_steps->minimum())
        request.steps = m_steps->value();
    if (m_stageSteps->value() > m_stageSteps->minimum())
        request.stageSteps = m_stageSteps->value();
    if (m_guidance->value() > m_guidance->minimum())
        request.guidanceScale = m_guidance->value();
    return request;
}

void RequestPanel::setRequest(const GenerationRequest &request)
{
    {
        const QScopedValueRollback quiet(m_quiet, true);
        m_kept = request;
        m_print = {};
        m_prompt->takeOver(QString::fromStdString(request.prompt));
        m_avoid->takeOver(QString::fromStdString(request.negativePrompt));
        m_avoidSection->setOpen(!request.negativePrompt.empty());
        m_seed->setUsedSeed(request.seed);
        m_shapes->button(static_cast<int>(shapeOf(request.baseSize.isEmpty() ? request.targetSize : request.baseSize)))
            ->setChecked(true);
        m_steps->setValue(request.steps.value_or(m_steps->minimum()));
        m_stageSteps->setValue(request.stageSteps.value_or(m_stageSteps->minimum()));
        m_guidance->setValue(request.guidanceScale.value_or(m_guidance->minimum()));
        showStyle(request.style);
        m_parts->set(request.vae, request.loras);
        m_sampler->setRequest(request);
        m_method->setRequest(request);
        showModel(QString::fromStdString(request.checkpoint));
    }
    showModelNote();
    edited();
}

QString RequestPanel::prompt() const
{
    return m_prompt->toPlainText();
}

void RequestPanel::setPrompt(const QString &prompt)
{
    m_prompt->takeOver(prompt);
}

void RequestPanel::setStyles(const std::vector<Style> &styles)
{
    m_styles.assign(1, Style());
    m_styles.insert(m_styles.end(), styles.begin(), styles.end());
    m_style->clear();
    m_style->addItem(tr("None", "style"));
    for (const Style &style : styles)
        m_style->addItem(QString::fromStdString(style.name));
}

/// A style that the list does not have joins it: a picture keeps its own.
void RequestPanel::showStyle(const Style &style)
{
    auto place = std::ranges::find(m_styles, style);
    if (place == m_styles.end()) {
        m_styles.push_back(style);
        m_style->addItem(QString::fromStdString(style.name));
        place = std::prev(m_styles.end());
    }
    m_style->setCurrentIndex(static_cast<int>(place - m_styles.begin()));
}

void RequestPanel::setModels(const std::vector<ModelChoice> &models)
{
    const ModelChoice chosen = m_models.empty() ? ModelChoice() : m_models[static_cast<size_t>(m_currentModel)];
    m_models = models.empty() ? m_models : models;
    // The chosen one stays, whatever the new list has: another in its place would paint another picture.
    if (!chosen.path.isEmpty() && std::ranges::count(m_models, chosen.path, &ModelChoice::path) == 0)
        m_models.push_back(chosen);
    m_model->clear();
    for (const ModelChoice &model : m_models)
        m_model->addItem(model.name, model.path);
    m_model->insertSeparator(m_model->count());
    m_model->addItem(tr("Add a model, VAE or LoRA file…"));
    m_model->addItem(tr("Add a model folder…"));
    m_currentModel = std::max(0, m_model->findData(chosen.path));
    m_model->setCurrentIndex(m_currentModel);
    showModelNote();
}

/// A model that the list does not have joins it.
void RequestPanel::showModel(const QString &path)
{
    if (m_model->findData(path) < 0) {
        std::vector<ModelChoice> models = m_models;
        models.push_back({QFileInfo(path).completeBaseName(), path, path});
        setModels(models);
    }
    m_currentModel = m_model->findData(path);
    m_model->setCurrentIndex(m_currentModel);
}

void RequestPanel::setModelInfo(const ModelInfo &info)
{
    m_modelInfo = info;
    if (!m_print.isEmpty())
        m_printBase = baseFor(m_print, info);
    const QLocale locale;
    m_steps->setSpecialValueText(tr("%1 (recommended)").arg(locale.toString(info.steps)));
    m_stageStepsFor = {{Method::Refined, info.stageStepsFor(Method::Refined)},
                       {Method::Classic, info.stageStepsFor(Method::Classic)}};
    showStageSteps();
    m_guidance->setSpecialValueText(tr("%1 (recommended)").arg(locale.toString(info.guidanceScale, 'f', 1)));
    edited();
}

/// What is recommended depends on the method.
void RequestPanel::showStageSteps()
{
    GenerationRequest request;
    m_method->fill(request);
    if (const auto steps = m_stageStepsFor.find(request.method); steps != m_stageStepsFor.end())
        m_stageSteps->setSpecialValueText(tr("%1 (recommended)").arg(QLocale().toString(steps->second)));
}

void RequestPanel::modelActivated(int index)
{
    if (index < static_cast<int>(m_models.size())) {
        m_currentModel = index;
        showModelNote();
        Q_EMIT modelChosen(m_models[static_cast<size_t>(index)].path);
        edited();
        return;
    }
    m_model->setCurrentIndex(m_currentModel);
    if (index == m_model->count() - 1)
        Q_EMIT modelFolderWanted();
    else
        Q_EMIT modelFileWanted();
}

void RequestPanel::chooseModel(const QString &path)
{
    if (const int index = m_model->findData(path); index >= 0) {
        m_model->setCurrentIndex(index);
        modelActivated(index);
    }
}

void RequestPanel::addVae(const QString &path)
{
    m_parts->setVae(path);
}

void RequestPanel::addLora(const QString &path)
{
    m_parts->addLora(path);
}

void RequestPanel::setPartChoices(const PartChoices &choices)
{
    m_parts->setChoices(choices);
}

void RequestPanel::setDevice(const DeviceOptions &device)
{
    m_device->setDevice(device);
}

void RequestPanel::showModelNote()
{
    const auto &[name, path, note, details] = m_models[static_cast<size_t>(m_currentModel)];
    m_modelNote->setToolTip(details);
    m_modelNote->setText(note);
    m_modelNote->setVisible(!note.isEmpty());
}

void RequestPanel::prepareSeed()
{
    m_seed->prepare();
}

int RequestPanel::count() const
{
    return m_seed->count();
}

void RequestPanel::newSeed()
{
    m_seed->newSeed();
}

void RequestPanel::chooseSeed(uint64_t seed)
{
    m_seed->chooseSeed(seed);
}

std::vector<PromptEdit *> RequestPanel::promptFields() const
{
    return {m_prompt, m_avoid, m_method->promptField()};
}

void RequestPanel::focusPrompt()
{
    m_prompt->setFocus(Qt::ShortcutFocusReason);
}

void RequestPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        for (QToolButton *button : findChildren<QToolButton *>()) {
            if (button->property("tool").toBool())
                tintIconButton(button);
        }
    }
    QWidget::changeEvent(event);
}

void RequestPanel::setPrintShape(PixelSize print)
{
    m_print = print;
    m_printBase = baseFor(print, m_modelInfo);
    {
        const QScopedValueRollback quiet(m_quiet, true);
        m_shapes->button(static_cast<int>(shapeOf(print)))->setChecked(true);
    }
    edited();
}

void RequestPanel::edited()
{
    const GenerationRequest now = request();
    m_shapeSize->setText(Text::size(now.baseSize));
    if (!m_quiet)
        Q_EMIT requestEdited(now);
}

} // namespace pixelsmith
