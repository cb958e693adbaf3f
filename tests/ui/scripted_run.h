#pragma once

#include "ui/main_window.h"
#include "ui/painted_source.h"
#include "ui/text.h"

#include <pixelsmith/events.h>
#include <pixelsmith/patch_grid.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

/// A run that never was, for the window's tests: what core would tell of a plan, without a model, and the place of the
/// program that plays it to the window.
namespace pixelsmith {

/// All that core tells while one stage is painted, in its order: the stage begins, is prepared tile by tile, denoised
/// group by group, developed tile by tile, and ends.
class StageScript
{
public:
    StageScript(const GenerationPlan &plan, int stage)
        : m_plan(plan)
        , m_stage(plan.stages.at(static_cast<size_t>(stage)))
        , m_pyramid(m_stage.size)
    {
        m_events.emplace_back(StageStarted{stage, m_stage.size});
        if (stage > 0) {
            addTiles(StagePhase::Encoding);
            m_events.emplace_back(StageVisible{stage});
        }
        for (int step = m_stage.sampling.firstStep; step < m_stage.steps; ++step)
            addStep(step);
        addTiles(StagePhase::Decoding);
        add(StagePhase::Done, m_stage.steps, 0, 0, {});
        m_events.emplace_back(StageFinished{stage});
    }

    const std::vector<Event> &events() const { return m_events; }

    /// The events before the first progress of that phase and step, and that one.
    std::vector<Event> upTo(StagePhase phase, int step = 0, int64_t partsDone = 0) const
    {
        std::vector<Event> events;
        for (const Event &event : m_events) {
            events.push_back(event);
            const auto *progress = std::get_if<Progress>(&event);
            if (progress && progress->phase == phase && progress->step == step && progress->partsDone == partsDone)
                break;
        }
        return events;
    }

private:
    static constexpr double kSecondsPerPart = 0.2;

    void add(StagePhase phase, int step, int64_t done, int64_t parts, std::vector<PixelRect> inWork)
    {
        Progress progress;
        progress.stage = m_stage.index;
        progress.stageCount = static_cast<int>(m_plan.stages.size());
        progress.phase = phase;
        progress.firstStep = m_stage.sampling.firstStep;
        progress.step = step;
        progress.steps = m_stage.steps;
        progress.partsDone = done;
        progress.parts = parts;
        m_seconds += kSecondsPerPart;
        progress.elapsedSeconds = m_seconds;
        progress.secondsLeft = 100 - m_seconds / 100;
        progress.peakMemoryBytes = 800'000'000;
        progress.inWork = std::move(inWork);
        m_events.emplace_back(std::move(progress));
    }

    void addStep(int step)
    {
        const PatchGrid grid = patchGrid(m_plan, m_stage.index, step);
        const int64_t group = std::max<int64_t>(1, m_stage.batchSize);
        for (int64_t first = 0; first < grid.cellCount(); first += group) {
            std::vector<PixelRect> cells;
            for (int64_t i = first; i < std::min(first + group, grid.cellCount()); ++i)
                cells.push_back(grid.cell(i));
            add(StagePhase::Denoising, step, first, grid.cellCount(), std::move(cells));
        }
        // Of a base, a preview is painted after each step.
        if (m_stage.index == 0)
            m_events.emplace_back(TilesChanged{0, m_pyramid.tilesIn(0, PixelRect::of(m_stage.size))});
    }

    void addTiles(StagePhase phase)
    {
        const auto tiles = m_pyramid.tilesIn(0, PixelRect::of(m_stage.size));
        const int step = phase == StagePhase::Decoding ? m_stage.steps : 0;
        for (size_t i = 0; i < tiles.size(); ++i) {
            add(phase, step, static_cast<int64_t>(i), static_cast<int64_t>(tiles.size()),
                {m_pyramid.tileRect(tiles[i])});
            std::vector<TileKey> changed;
            for (TileKey key = tiles[i]; m_pyramid.contains(key); key = m_pyramid.parent(key))
                changed.push_back(key);
            m_events.emplace_back(TilesChanged{m_stage.index, std::move(changed)});
        }
    }

    const GenerationPlan &m_plan;
    const StagePlan &m_stage;
    TilePyramid m_pyramid;
    double m_seconds = 0;
    std::vector<Event> m_events;
};

/// Doublings of a base, planned for a model that does not exist.
inline GenerationPlan scriptedPlan(PixelSize base, PixelSize target, int steps = 10)
{
    GenerationRequest request;
    request.prompt = "a lake";
    request.seed = 7;
    request.baseSize = base;
    request.targetSize = target;
    request.steps = steps;
    request.stageSteps = steps;
    request.batchSize = 1;
    request.method = Method::Classic;
    ModelInfo model;
    model.patchSide = 32;
    return makePlan(request, model);
}

/// Stands where the program stands: tells the window of the events as they come, and shows stages that are asked for.
/// GUI thread only.
class ScriptedRun
{
public:
    /// What a stage looks like, by its size and the number of tiles that were told of.
    using Paint = std::function<Rgb(PixelSize size, double x, double y, int64_t revision)>;

    ScriptedRun(MainWindow &window, GenerationPlan plan, Paint paint)
        : m_window(window)
        , m_plan(std::move(plan))
    {
        for (const StagePlan &stage : m_plan.stages) {
            m_stages.push_back({.size = stage.size, .steps = stage.steps, .guidedSteps = stage.guidedSteps});
            m_sources.push_back(std::make_shared<PaintedSource>(
                stage.size, [paint, size = stage.size](double x, double y, int64_t revision) {
                    return paint(size, x, y, revision);
                }));
        }
        QObject::connect(&window, &MainWindow::stageChosen, &window, [this](int stage) { show(stage); });
        QObject::connect(&window, &MainWindow::sliderChanged, &window, [this](int stage, int guidedSteps) {
            m_stages.at(static_cast<size_t>(stage)).guidedSteps = guidedSteps;
            tellStages();
        });
        QObject::connect(&window, &MainWindow::compareRequested, &window, [this](const CompareChoice &choice) {
            m_window.setComparison(source(std::max(0, choice.stage)), QStringLiteral("other"));
        });
    }

    const GenerationPlan &plan() const { return m_plan; }
    std::shared_ptr<PaintedSource> source(int stage) const { return m_sources.at(static_cast<size_t>(stage)); }

    void setRun(WindowState::Run run)
    {
        WindowState state;
        state.run = run;
        state.title = QStringLiteral("Lake");
        state.note = QStringLiteral("Model ready");
        state.seed = m_plan.seed;
        m_window.setState(state);
    }

    void play(const std::vector<Event> &events)
    {
        for (const Event &event : events)
            play(event);
    }

    void play(const Event &event)
    {
        if (const auto *progress = std::get_if<Progress>(&event)) {
            StageInfo &stage = m_stages.at(static_cast<size_t>(progress->stage));
            const bool isOtherPhase = stage.phase != progress->phase;
            advance(stage, *progress);
            m_window.setProgress(*progress);
            m_window.setResourceUse({progress->peakMemoryBytes, progress->unetEvaluations});
            if (isOtherPhase)
                tellStages();
        } else if (const auto *tiles = std::get_if<TilesChanged>(&event)) {
            source(tiles->stage)->setRevision(++m_revision);
            if (tiles->stage == 0)
                makeVisible(0);
            m_window.tilesChanged(*tiles);
        } else if (const auto *visible = std::get_if<StageVisible>(&event)) {
            makeVisible(visible->stage);
        } else if (const auto *finished = std::get_if<StageFinished>(&event)) {
            makeVisible(finished->stage);
        } else if (const auto *paused = std::get_if<SavingPaused>(&event)) {
            setRun(WindowState::Run::Paused);
            m_window.showMessage(Text::savingPaused(*paused), {{QStringLiteral("Try again"), [] {}}});
        } else if (std::holds_alternative<SavingResumed>(event)) {
            setRun(WindowState::Run::Growing);
            m_window.clearMessage();
        } else if (const auto *lowered = std::get_if<MemoryLowered>(&event)) {
            m_window.showMessage(Text::memoryLowered(*lowered));
        } else if (const auto *warning = std::get_if<Warning>(&event)) {
            m_window.showMessage(QString::fromStdString(warning->text));
        }
    }

    /// As when the stages up to `stage` were painted, and seen, before.
    void finishStages(int stage)
    {
        for (int i = 0; i <= stage; ++i) {
            StageInfo &info = m_stages.at(static_cast<size_t>(i));
            info.phase = StagePhase::Done;
            info.done = 1;
            info.step = info.steps;
            info.isVisible = true;
        }
        tellStages();
        show(stage);
    }

    void show(int stage)
    {
        m_window.setPicture(source(stage), stage, m_shown >= 0);
        m_shown = stage;
    }

    void tellStages()
    {
        m_window.setStages(m_stages);
        m_window.setPlan(m_plan, source(0));
    }

private:
    void makeVisible(int stage)
    {
        m_stages.at(static_cast<size_t>(stage)).isVisible = true;
        if (m_newest == stage)
            return;
        m_newest = stage;
        tellStages();
        show(stage);
    }

    MainWindow &m_window;
    GenerationPlan m_plan;
    std::vector<StageInfo> m_stages;
    std::vector<std::shared_ptr<PaintedSource>> m_sources;
    int m_newest = -1;
    int m_shown = -1;
    int64_t m_revision = 0;
};

} // namespace pixelsmith
