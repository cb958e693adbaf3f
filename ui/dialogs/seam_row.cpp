#include "ui/dialogs/seam_row.h"

#include "ui/panels/section.h"
#include "ui/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace pixelsmith {

SeamRow::SeamRow(QWidget *parent)
    : QWidget(parent)
    , m_text(makeQuietText())
    , m_heal(new QPushButton(tr("Heal Seams")))
{
    setObjectName(u"seams"_s);
    m_heal->setObjectName(u"healSeams"_s);
    m_heal->setAutoDefault(false);
    m_heal->setToolTip(tr("Paint the places again where borders of patches show"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_text, 1);
    row->addWidget(m_heal, 0, Qt::AlignTop);
    connect(m_heal, &QPushButton::clicked, this, &SeamRow::healRequested);
    showState();
}

void SeamRow::setStage(int stage)
{
    if (stage == m_stage)
        return;
    m_stage = stage;
    m_findings.reset();
    m_wasHealed = false;
    m_isLooking = stage >= 0 && !m_isHealing;
    showState();
    Q_EMIT wanted(m_isLooking ? stage : -1);
}

void SeamRow::setFindings(int stage, const std::optional<SeamFindings> &findings)
{
    if (stage != m_stage || m_isHealing)
        return;
    m_isLooking = false;
    m_findings = findings;
    showState();
}

void SeamRow::setCanHeal(bool on)
{
    m_canHeal = on;
    showState();
}

void SeamRow::setHealing(bool on)
{
    if (on == m_isHealing)
        return;
    m_isHealing = on;
    m_findings.reset();
    m_isLooking = !on && m_stage >= 0;
    m_wasHealed = m_stage >= 0;
    showState();
    Q_EMIT wanted(m_isLooking ? m_stage : -1);
}

QString SeamRow::text() const
{
    return m_text->text();
}

/// What was found, in words.
QString SeamRow::found() const
{
    const int64_t looked = m_findings->looked;
    const auto showing = static_cast<int>(m_findings->showing.size());
    if (looked == 0)
        return {};
    const bool isSample = looked < m_findings->places;
    if (showing == 0 && isSample)
        return tr("No seams show at the %1 places looked at.").arg(Text::number(looked));
    if (showing == 0)
        return m_wasHealed ? tr("The seams are healed: none shows any more.") : tr("No seams show.");
    const QString where =
        isSample
            //: %1 is the number of places that were looked at, of many more
            ? tr("Seams show at %n of the %1 places looked at.", nullptr, showing).arg(Text::number(looked))
            : m_wasHealed ? tr("Seams still show at %n place(s).", nullptr, showing)
                          : tr("Seams show at %n place(s) of this stage.", nullptr, showing);
    return m_canHeal ? tr("%1 Healing paints only these again; all else stays as it is.").arg(where)
                     : tr("%1 They can be healed in the largest size, once it is finished and nothing is painted.")
                           .arg(where);
}

void SeamRow::showState()
{
    QString text;
    if (m_isHealing)
        text = tr("The seams are being healed. The picture is whole all the while; the window can pause and stop it.");
    else if (m_isLooking)
        text = tr("Looking for seams…");
    else if (m_findings)
        text = found();
    const bool showsSome = !m_isHealing && m_findings && !m_findings->showing.empty();
    m_text->setText(text);
    m_heal->setVisible(showsSome && m_canHeal);
    setVisible(m_stage >= 0 && !text.isEmpty());
    Q_EMIT changed();
}

} // namespace pixelsmith
