// The painted Slider: its brush, its strokes on the stack of changes, and painting a part again.
#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/panels/brush_bar.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/slider_brush.h"
#include "ui/window_overlays.h"

#include <QUndoStack>

#include <algorithm>

namespace pixelsmith {

namespace {

constexpr double kStructureValue = 0.9;
constexpr double kDetailValue = 0.1;
constexpr double kSizeStep = 1.25;
constexpr double kSpotRadius = 0.06; ///< of the picture's longer side

/// A stroke, made already when it comes.
class Stroke : public QUndoCommand
{
public:
    using Show = std::function<void(const SliderMap &)>;

    Stroke(const QString &text, SliderMap before, SliderMap after, Show show)
        : QUndoCommand(text)
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_show(std::move(show))
    {
    }
    void undo() override { m_show(m_before); }
    void redo() override { m_show(m_after); }

private:
    SliderMap m_before;
    SliderMap m_after;
    Show m_show;
};

} // namespace

QWidget *MainWindow::makeBrush()
{
    m_brush = new SliderBrush(m_viewer, this); // it goes before the viewer
    auto *bar = new BrushBar(m_brush);
    connect(bar, &BrushBar::doneClicked, this, [this] {
        takeBrush(SliderBrush::Tool::None, {});
        m_viewer->setFocus();
    });
    return bar;
}

void MainWindow::connectBrush()
{
    const Actions &a = *m_actions;
    using Tool = SliderBrush::Tool;
    // The same key again puts the brush away.
    connect(a.brushStructure, &QAction::triggered, this,
            [this](bool on) { takeBrush(on ? Tool::Paint : Tool::None, kStructureValue); });
    connect(a.brushDetail, &QAction::triggered, this,
            [this](bool on) { takeBrush(on ? Tool::Paint : Tool::None, kDetailValue); });
    connect(a.brushEraser, &QAction::triggered, this,
            [this](bool on) { takeBrush(on ? Tool::Erase : Tool::None, {}); });
    connect(a.brushSmaller, &QAction::triggered, m_brush, [this] { m_brush->resizeBy(1 / kSizeStep); });
    connect(a.brushLarger, &QAction::triggered, m_brush, [this] { m_brush->resizeBy(kSizeStep); });
    connect(a.showSliderMap, &QAction::toggled, m_brush, &SliderBrush::setShown);
    connect(a.redoPainted, &QAction::triggered, this, &MainWindow::redoRequested);
    connect(m_brush, &SliderBrush::toolChanged, this, &MainWindow::showBrush);
    connect(m_brush, &SliderBrush::brushChanged, this, &MainWindow::showBrush);
    connect(m_brush, &SliderBrush::stroked, this, [this](const SliderMap &before, const SliderMap &after) {
        pushStroke(m_brush->tool() == Tool::Erase ? tr("Erase") : tr("Paint the Slider"), before, after);
    });
    connect(a.structureAtSpot, &QAction::triggered, this, &MainWindow::paintAtSpot);
    connect(a.drift, &QAction::toggled, this, &MainWindow::showCommands);
}

void MainWindow::pushStroke(const QString &text, const SliderMap &before, const SliderMap &after)
{
    m_undo->push(new Stroke(text, before, after, [this](const SliderMap &map) {
        m_brush->setMap(map);
        Q_EMIT sliderPainted(map);
    }));
}

/// What drifted too far stays closer to the base when its place is painted again.
void MainWindow::paintAtSpot()
{
    const std::optional<QPointF> spot = m_overlays->driftSpot();
    if (!spot)
        return;
    const SliderMap before = m_brush->map();
    SliderMap after = before.columns() > 0 ? before : SliderMap::of(m_viewer->view().pictureSize());
    after.paint(spot->x(), spot->y(), kSpotRadius, kStructureValue);
    m_actions->showSliderMap->setChecked(true);
    pushStroke(tr("Paint the Slider"), before, after);
}

void MainWindow::setSliderMap(const SliderMap &map)
{
    m_brush->setMap(map);
}

/// A value that was set by hand stays, as long as it lies on the brush's own side.
void MainWindow::takeBrush(SliderBrush::Tool tool, std::optional<double> value)
{
    if (tool == SliderBrush::Tool::Paint && value && (m_brush->value() < 0.5) != (*value < 0.5))
        m_brush->setValue(*value);
    m_brush->setTool(tool);
    showBrush();
}

void MainWindow::showBrush()
{
    using Tool = SliderBrush::Tool;
    const bool isDetail = m_brush->value() < 0.5;
    m_actions->brushStructure->setChecked(m_brush->tool() == Tool::Paint && !isDetail);
    m_actions->brushDetail->setChecked(m_brush->tool() == Tool::Paint && isDetail);
    m_actions->brushEraser->setChecked(m_brush->tool() == Tool::Erase);
}

/// After the end, paint does nothing until its part is painted again, or the picture grows.
void MainWindow::offerRedo(bool wasWanted)
{
    if (!m_commands.canPaint && m_brush->tool() != SliderBrush::Tool::None)
        m_brush->setTool(SliderBrush::Tool::None);
    if (m_commands.canRedoPainted && !wasWanted && m_state.isHealing)
        showMessage(tr("Some seams are not healed yet. The picture is whole; healing goes on where it ended."),
                    {{tr("Heal the Rest"), [this] { Q_EMIT redoRequested(); }}});
    else if (m_commands.canRedoPainted && !wasWanted)
        showMessage(tr("What is painted holds when the picture grows on. Redo the painted part to see it at this size; "
                       "the rest stays as it is."),
                    {{tr("Redo the painted part"), [this] { Q_EMIT redoRequested(); }}});
    else if (wasWanted && !m_commands.canRedoPainted)
        clearMessage();
}

} // namespace pixelsmith
