// The Slider of the next stage, and trying it on a part of the picture.
#include "ui/actions.h"
#include "ui/background_threads.h"
#include "ui/main_window.h"
#include "ui/panels/preview_cell.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/try_slider_panel.h"
#include "ui/preview_likeness.h"
#include "ui/viewer/image_viewer.h"

#include <QDockWidget>
#include <QPointer>
#include <QtConcurrentRun>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int64_t kTrySide = 256;
constexpr int64_t kLeastTrySide = 128;
/// Whole latents of every known autoencoder: no more of the picture is painted than is shown.
constexpr int64_t kTryStep = 8;

/// Where a part of `side` pixels lies whose middle is at `fraction` of the length.
int64_t partAt(double fraction, int64_t side, int64_t length)
{
    const auto wanted = static_cast<int64_t>(std::llround(fraction * static_cast<double>(length))) - side / 2;
    return std::clamp<int64_t>(wanted, 0, length - side) / kTryStep * kTryStep;
}

} // namespace

void MainWindow::makeTryDock()
{
    m_try = new TrySliderPanel;
    m_tryDock = addPanel(u"tryDock"_s, tr("Try Slider"), m_try, Qt::BottomDockWidgetArea);
    splitDockWidget(m_tryDock, m_bottomDock, Qt::Vertical);
    m_tryDock->setProperty("wanted", false);
    connect(m_try, &TrySliderPanel::sliderChosen, this,
            [this](const SliderPosition &slider) { moveSlider(nextStage(), slider); });
    connect(m_try, &TrySliderPanel::closeRequested, this, &MainWindow::closeTry);
    connect(m_tryDock, &QDockWidget::visibilityChanged, this, [this] {
        // Behind another panel's tab it is out of sight, but not closed.
        if (m_tryDock->isHidden())
            closeTry();
    });
}

void MainWindow::trySlider()
{
    const std::vector<StageInfo> stages = sliderStages();
    const auto next = static_cast<size_t>(nextStage());
    if (next >= stages.size())
        return;
    m_trySize = stages[next].size;
    PreviewRequest wanted = {request(), {}, {{0}, {25}, {50}, {75}, {100}}};
    // In a narrow window they are smaller: all are seen at once, and the picture keeps its room.
    const int64_t fits = m_try->widestPicture(static_cast<int>(wanted.sliders.size()), width()) / kTryStep * kTryStep;
    const int64_t shown = std::clamp(fits, kLeastTrySide, kTrySide);
    const PixelSize side = {std::min(shown, m_trySize.width), std::min(shown, m_trySize.height)};
    const QPointF spot = m_viewer->spotFraction();
    m_tryRegion = PixelRect::at(partAt(spot.x(), side.width, m_trySize.width),
                                partAt(spot.y(), side.height, m_trySize.height), side);
    wanted.region = m_tryRegion;
    wanted.request.targetSize = m_trySize;
    m_tried.reset();
    m_try->begin(wanted.sliders, side);
    if (m_tryDock->isHidden())
        m_rightHeights = {m_rightDock->height(), m_historyDock->height()};
    m_tryDock->setProperty("wanted", true);
    showCommands();
    m_tryDock->raise();
    resizeDocks({m_tryDock}, {m_try->fullHeight()}, Qt::Vertical);
    m_try->setFocus(Qt::ShortcutFocusReason);
    Q_EMIT tryRequested(wanted);
}

void MainWindow::closeTry()
{
    if (m_tryRegion.isEmpty())
        return;
    const bool hasFocus = m_try->hasFocus() || m_try->isAncestorOf(focusWidget());
    m_tryRegion = {};
    m_tried.reset();
    m_try->clear();
    m_tryDock->setProperty("wanted", false);
    m_tryDock->hide();
    // It took its room from all others; Qt gives it back by shares of its own.
    QTimer::singleShot(0, this, [this] {
        if (m_tryDock->isHidden() && !m_rightDock->isHidden() && !m_historyDock->isHidden())
            resizeDocks({m_rightDock, m_historyDock}, m_rightHeights, Qt::Vertical);
    });
    showWork();
    if (hasFocus)
        m_viewer->setFocus();
    Q_EMIT tryStopRequested();
}

void MainWindow::setPreviewProgress(const Progress &progress)
{
    m_try->setProgress(progress, m_trySize);
}

void MainWindow::setPreview(const RegionPreview &preview)
{
    const std::vector<StageInfo> stages = sliderStages();
    const auto stage = std::ranges::find(stages, preview.size, &StageInfo::size);
    m_try->setPreview(preview, stage == stages.end() ? 0 : stage->steps);
    m_tried = std::make_shared<const RegionPreview>(preview);
}

/// Once the stage that was tried is painted, the chosen picture tells how true it was.
void MainWindow::checkTry()
{
    const auto source = m_viewer->source();
    if (!m_tried || !source || source->size() != m_tried->size)
        return;
    const auto stage = std::ranges::find(m_stages, m_tried->size, &StageInfo::size);
    if (stage == m_stages.end() || stage->phase != StagePhase::Done)
        return;
    const auto picture = std::ranges::find(m_tried->pictures, stage->guidedSteps, &RegionPicture::guidedSteps);
    const auto index = static_cast<size_t>(picture - m_tried->pictures.begin());
    const auto tried = std::exchange(m_tried, nullptr);
    if (index >= std::min(tried->pictures.size(), m_try->cells().size()))
        return;
    QtConcurrent::run(backgroundThreads(), [tried, index, source] {
        return previewLikeness(*tried, index, *source);
    }).then(this, [cell = QPointer(m_try->cells()[index])](const std::optional<double> &likeness) {
        if (cell && likeness)
            cell->setLikeness(*likeness);
    });
}

void MainWindow::showSlider()
{
    m_slider->setStages(sliderStages());
}

/// The stages of the plan, and behind them, where all are done, the one that Grow would add.
std::vector<StageInfo> MainWindow::sliderStages() const
{
    std::vector<StageInfo> stages = m_stages;
    const bool isDone = std::ranges::all_of(stages, [](const StageInfo &s) { return s.phase == StagePhase::Done; });
    if (stages.empty() || !isDone || m_targets.empty() || m_targets.front().steps == 0
        || m_targets.front().size.longSide() <= stages.back().size.longSide())
        return stages;
    const GrowTarget &target = m_targets.front();
    StageInfo next;
    next.size = target.size;
    next.steps = target.steps;
    next.guidedSteps = m_nextSlider ? m_nextSlider->guidedSteps(target.steps) : target.guidedSteps;
    stages.push_back(next);
    return stages;
}

/// The first stage that is not done, by its index in sliderStages(); their count where there is none.
int MainWindow::nextStage() const
{
    const std::vector<StageInfo> stages = sliderStages();
    const auto next = std::ranges::find_if(stages, [](const StageInfo &s) { return s.phase != StagePhase::Done; });
    return static_cast<int>(next - stages.begin());
}

/// Where the preview lies in the picture that is shown.
std::vector<PixelRect> MainWindow::tryRects() const
{
    const PixelSize shown = m_viewer->view().pictureSize();
    if (m_tryRegion.isEmpty() || shown.isEmpty())
        return {};
    const auto scaled = [](int64_t at, int64_t from, int64_t to) { return at * to / from; };
    return {{scaled(m_tryRegion.left, m_trySize.width, shown.width),
             scaled(m_tryRegion.top, m_trySize.height, shown.height),
             scaled(m_tryRegion.right, m_trySize.width, shown.width),
             scaled(m_tryRegion.bottom, m_trySize.height, shown.height)}};
}

} // namespace pixelsmith
