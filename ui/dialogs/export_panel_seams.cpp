// What the export sheet tells of seams.
#include "ui/dialogs/export_panel.h"
#include "ui/dialogs/seam_row.h"

#include <QComboBox>

namespace pixelsmith {

/// Looked for while the sheet can be seen; a base has none.
void ExportPanel::showSeams()
{
    const int stage = isVisible() && !isLive() && m_stage->count() > 0 ? m_stage->currentData().toInt() : 0;
    const bool isLargest = stage > 0 && stage + 1 == static_cast<int>(m_stages.size());
    m_seams->setHealing(m_isHealing && isLargest);
    m_seams->setStage(stage > 0 ? stage : -1);
    m_seams->setCanHeal(m_canHeal && isLargest);
}

void ExportPanel::setHealing(bool canHeal, bool isHealing)
{
    m_canHeal = canHeal;
    m_isHealing = isHealing;
    showSeams();
}

void ExportPanel::forgetSeams()
{
    m_seams->setStage(-1);
    showSeams();
}

void ExportPanel::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    showSeams();
}

} // namespace pixelsmith
