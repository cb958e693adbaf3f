// What single sizes do otherwise than the Create panel says for all.
#include "ui/main_window.h"
#include "ui/panels/section.h"
#include "ui/panels/stage_options.h"

#include <pixelsmith/settings.h>

namespace pixelsmith {

QWidget *MainWindow::makeStageOptions()
{
    m_stageOptions = new StageOptions;
    connect(m_stageOptions, &StageOptions::edited, this, [this] { Q_EMIT requestEdited(request()); });
    m_stageOptionsSection = new FoldSection(tr("Settings of One Size"), m_stageOptions);
    m_stageOptionsSection->hide();
    return m_stageOptionsSection;
}

/// The plan's own stages are settled. Each choice to grow to is one stage more than the one before it.
void MainWindow::showStageOptions()
{
    std::vector<StageAhead> ahead;
    const auto last = static_cast<int>(setting("stage").maximum);
    for (const GrowTarget &target : m_targets) {
        const int stage = static_cast<int>(m_stages.size() + ahead.size());
        if (!m_stages.empty() && target.size.longSide() > m_stages.back().size.longSide() && stage <= last)
            ahead.push_back({stage, target.size});
    }
    m_stageOptionsSection->setVisible(!ahead.empty());
    m_stageOptions->setStages(ahead);
}

} // namespace pixelsmith
