#include "ui/panels/model_parts.h"

#include "ui/panels/number_box.h"
#include "ui/panels/section.h"
#include "ui/theme.h"

#include <pixelsmith/settings.h>

#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

QString nameOf(const QString &path)
{
    const QFileInfo info(path);
    return info.isDir() ? info.fileName() : info.completeBaseName();
}

} // namespace

ModelParts::ModelParts(QWidget *parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout)
    , m_menu(new QMenu(this))
{
    m_menu->setObjectName(u"modelParts"_s);
    auto *button = new QToolButton;
    button->setText(tr("Add a VAE or LoRA"));
    button->setToolTip(tr("A VAE takes the place of the model's own; LoRAs change its style or teach it a subject."));
    button->setMenu(m_menu);
    button->setPopupMode(QToolButton::InstantPopup);
    m_menu->setToolTipsVisible(true);
    connect(m_menu, &QMenu::aboutToShow, this, &ModelParts::fillMenu);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_rows->setSpacing(4);
    layout->addLayout(m_rows);
    layout->addWidget(button, 0, Qt::AlignLeft);
    showRows();
}

std::vector<LoraChoice> ModelParts::loras() const
{
    return m_loras;
}

void ModelParts::set(const std::string &vae, const std::vector<LoraChoice> &loras)
{
    m_vae = vae;
    m_loras = loras;
    showRows();
}

void ModelParts::setChoices(const PartChoices &choices)
{
    m_choices = choices;
}

void ModelParts::fillMenu()
{
    m_menu->clear();
    // Not addSection(): styles may leave its text out.
    const auto addHeading = [this](const QString &text) {
        m_menu->addSeparator();
        m_menu->addAction(text)->setEnabled(false);
    };
    if (!m_choices.vaes.isEmpty())
        addHeading(tr("VAE"));
    for (const QString &path : m_choices.vaes)
        addChoice(path, path.toStdString() == m_vae, [this, path] { setVae(path); });
    if (!m_choices.loras.isEmpty())
        addHeading(tr("LoRA"));
    for (const QString &path : m_choices.loras)
        addChoice(path, std::ranges::count(m_loras, path.toStdString(), &LoraChoice::file) > 0,
                  [this, path] { addLora(path); });
    m_menu->addSeparator();
    m_menu->addAction(tr("Add a file…"), this, &ModelParts::fileWanted);
}

/// One in use is taken away by its row.
void ModelParts::addChoice(const QString &path, bool isUsed, const std::function<void()> &use)
{
    QAction *action = m_menu->addAction(nameOf(path), this, use);
    action->setToolTip(path);
    action->setEnabled(!isUsed);
}

void ModelParts::setVae(const QString &path)
{
    m_vae = path.toStdString();
    showRows();
    Q_EMIT edited();
}

void ModelParts::addLora(const QString &path)
{
    const std::string file = path.toStdString();
    if (std::ranges::count(m_loras, file, &LoraChoice::file) > 0)
        return;
    m_loras.push_back({.file = file});
    showRows();
    Q_EMIT edited();
}

void ModelParts::showRows()
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // the button that was pressed may be in it
        delete item;
    }
    if (!m_vae.empty())
        m_rows->addWidget(makeRow(tr("VAE"), m_vae, nullptr, [this] { setVae({}); }));
    for (size_t i = 0; i < m_loras.size(); ++i) {
        m_rows->addWidget(makeRow(tr("LoRA"), m_loras[i].file, makeWeight(i), [this, i] {
            m_loras.erase(m_loras.begin() + static_cast<ptrdiff_t>(i));
            showRows();
            Q_EMIT edited();
        }));
    }
}

QWidget *ModelParts::makeRow(const QString &kind, const std::string &file, QWidget *field,
                             const std::function<void()> &remove)
{
    const QString path = QString::fromStdString(file);
    const QString name = nameOf(path);
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto *label = new QLabel(tr("%1: %2", "VAE: its name").arg(kind, name));
    label->setTextFormat(Qt::PlainText);
    label->setToolTip(path);
    label->setMinimumWidth(1); // a long name is cut, the row stays as wide as the panel
    layout->addWidget(label, 1);
    if (field) {
        field->setAccessibleName(tr("Weight of %1").arg(name));
        layout->addWidget(field);
    }
    auto *button = makeIconButton(u"close"_s, tr("Remove %1").arg(name));
    connect(button, &QToolButton::clicked, this, remove);
    layout->addWidget(button);
    return row;
}

QDoubleSpinBox *ModelParts::makeWeight(size_t index)
{
    const Setting &limits = setting("lora_weight");
    auto *box = new NumberBox;
    box->setRange(limits.minimum, limits.maximum);
    box->setSingleStep(0.05);
    box->setValue(m_loras[index].weight);
    box->setToolTip(tr("How strongly the LoRA acts."));
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, index](double weight) {
        m_loras[index].weight = weight;
        Q_EMIT edited();
    });
    return box;
}

} // namespace pixelsmith
