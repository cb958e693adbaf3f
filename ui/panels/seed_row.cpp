#include "ui/panels/seed_row.h"

#include "ui/panels/section.h"

#include <pixelsmith/settings.h>

#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QRandomGenerator>
#include <QRegularExpressionValidator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr uint32_t kLargestRandomSeed = 1'000'000; // short enough to read out
constexpr int kCounts[] = {1, 2, 4, 8};

QString iconOf(SeedRow::Then then)
{
    switch (then) {
    case SeedRow::Then::Random:
        break;
    case SeedRow::Then::NextNumber:
        return u"next_number"_s;
    case SeedRow::Then::Same:
        return u"locked"_s;
    }
    return u"unlocked"_s;
}

} // namespace

SeedRow::SeedRow(QWidget *parent)
    : QWidget(parent)
    , m_seed(new QLineEdit)
    , m_thenButton(makeIconButton(iconOf(m_then), tr("Seed of the next pictures")))
    , m_count(new QComboBox)
{
    m_seed->setValidator(new QRegularExpressionValidator(QRegularExpression(u"[0-9]{1,16}"_s), m_seed));
    m_seed->setToolTip(tr("The same seed paints the same picture."));
    auto *dice = makeIconButton(u"dice"_s, tr("New seed"));
    m_count->setAccessibleName(tr("Pictures at once"));
    m_count->setToolTip(tr("How many pictures are painted one after the other, with seeds that follow each other."));
    for (const int count : kCounts)
        m_count->addItem(tr("× %1", "so many pictures").arg(count), count);
    makeThenMenu();
    auto *fields = new QHBoxLayout;
    fields->setSpacing(8);
    fields->addWidget(m_seed, 1);
    fields->addWidget(dice);
    fields->addWidget(m_thenButton);
    fields->addWidget(m_count);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(makeLabel(tr("Seed"), m_seed));
    column->addLayout(fields);
    connect(dice, &QToolButton::clicked, this, &SeedRow::newSeed);
    connect(m_seed, &QLineEdit::textEdited, this, [this] {
        m_used = 0;
        Q_EMIT edited();
    });
}

void SeedRow::makeThenMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"seedMenu"_s);
    auto *group = new QActionGroup(this);
    const std::pair<Then, QString> choices[] = {{Then::Random, tr("Another seed for each picture")},
                                                {Then::NextNumber, tr("The next number for each picture")},
                                                {Then::Same, tr("Keep this seed for the next pictures")}};
    for (const auto &[then, text] : choices) {
        QAction *action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(then == m_then);
        action->setData(static_cast<int>(then));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice = then] { setThen(choice); });
    }
    m_thenButton->setMenu(menu);
    m_thenButton->setPopupMode(QToolButton::InstantPopup);
}

uint64_t SeedRow::seed() const
{
    return std::min(m_seed->text().toULongLong(), static_cast<qulonglong>(setting("seed").maximum));
}

int SeedRow::count() const
{
    return m_count->currentData().toInt();
}

void SeedRow::setThen(Then then)
{
    m_then = then;
    for (QAction *action : m_thenButton->menu()->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(then));
    setIconName(m_thenButton, iconOf(then));
}

void SeedRow::setUsedSeed(uint64_t seed)
{
    m_seed->setText(QString::number(seed));
    m_used = 1;
}

void SeedRow::chooseSeed(uint64_t seed)
{
    m_seed->setText(QString::number(seed));
    m_used = 0;
    Q_EMIT edited();
}

void SeedRow::newSeed()
{
    chooseSeed(QRandomGenerator::global()->bounded(kLargestRandomSeed));
}

void SeedRow::prepare()
{
    if (m_used > 0 && m_then == Then::Random)
        newSeed();
    else if (m_used > 0 && m_then == Then::NextNumber)
        chooseSeed(seed() + static_cast<uint64_t>(m_used));
    m_used = count();
}

} // namespace pixelsmith
