// What is painted again of a finished picture: where the Slider was painted since, and where seams show.
#include "app/generation_controller.h"

#include <pixelsmith/heal_seams.h>

namespace pixelsmith {

void GenerationController::setSliderMap(const SliderMap &map)
{
    if (isShownRunning()) {
        m_control->setSliderMap(std::make_shared<SliderMap>(map));
    } else if (m_document && m_document->isWritable()) {
        saveSliderMap(m_document, map);
        checkRedo();
        Q_EMIT stateChanged();
    }
}

void GenerationController::saveSliderMap(const std::shared_ptr<Document> &document, const SliderMap &map)
{
    attempt([&] {
        if (!document->sliderMap().paintsAs(map))
            document->setSliderMap(map);
    });
}

void GenerationController::checkRedo()
{
    m_isRedoWanted = false;
    m_isHealingWanted = false;
    attempt([this] {
        m_isRedoWanted = m_document && m_document->isRedoWanted();
        m_isHealingWanted = m_isRedoWanted && isHealingWanted(*m_document);
    });
}

void GenerationController::redoPainted()
{
    if (m_document && !m_running && m_isRedoWanted)
        attempt([this] { start(m_document, m_device, Work::Redo); });
}

void GenerationController::healSeams()
{
    if (m_document && !m_running && m_document->isFinished())
        attempt([this] { start(m_document, m_device, Work::Heal); });
}

} // namespace pixelsmith
