// Seams of the picture shown: looked for by the export sheet, healed, and looked for again.
#include "app/application.h"

#include "app/paths.h"

namespace pixelsmith {

void Application::connectSeams()
{
    MainWindow *window = m_window.get();
    connect(window, &MainWindow::seamsWanted, this,
            [this](int stage) { m_seams.find(m_controller.document(), stage); });
    connect(window, &MainWindow::healRequested, this, [this] {
        m_window->clearMessage();
        m_healed = 0;
        m_controller.healSeams();
    });
    connect(&m_controller, &GenerationController::seamsMarked, this, [this](int places) {
        m_healed = places;
        if (places == 0)
            m_window->showMessage(tr("No seam shows in this picture."));
    });
    connect(&m_controller, &GenerationController::runEnded, this, [this](const RunResult &result) {
        const auto document = m_controller.document();
        if (result.kind != RunResult::Kind::Finished || !document || toQString(document->path()) != m_lastRun)
            m_healed = 0;
        else if (m_healed > 0)
            m_seams.find(document, document->lastFinishedStage());
    });
    connect(&m_seams, &SeamFinder::found, this, [this](int stage, const std::optional<SeamFindings> &findings) {
        m_window->setSeams(stage, findings);
        if (findings && m_healed > 0)
            tellHealed(*findings);
        m_healed = 0;
    });
}

void Application::tellHealed(const SeamFindings &findings)
{
    const auto left = static_cast<int>(findings.showing.size());
    const QString done = tr("%n part(s) of the picture were painted again.", nullptr, m_healed);
    if (findings.looked < findings.places) {
        m_window->showMessage(done); // a sample cannot tell of all
        return;
    }
    m_window->showMessage(left == 0 ? tr("%1 No seam shows any more.").arg(done)
                                    //: %1 is a whole sentence
                                    : tr("%1 Seams still show at %n place(s).", nullptr, left).arg(done));
}

} // namespace pixelsmith
