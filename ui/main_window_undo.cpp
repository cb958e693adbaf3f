// The stack of changes behind Undo and Redo: moves of the Slider, changes of prompts and of the settings of single sizes.
// Strokes of the brush join them.
#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/section.h"
#include "ui/panels/slider_panel.h"
#include "ui/panels/stage_options.h"
#include "ui/text.h"

#include <QUndoStack>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

/// Where the Slider of a stage stands.
struct MainWindow::SliderMark
{
    int guidedSteps = 0;
    bool isOfNext = false; ///< the stage was not planned yet: the request keeps it until the picture grows
    std::optional<SliderPosition> next = {};

    friend bool operator==(const SliderMark &, const SliderMark &) = default;
};

/// The moves of one drag are one change. A stage that was painted meanwhile stays as it is, and the change is dropped.
class MainWindow::SliderMove : public QUndoCommand
{
public:
    /// \param drag  0: a move by itself.
    SliderMove(MainWindow &window, int stage, int drag, SliderMark before, SliderMark after)
        : QUndoCommand(tr("Slider"))
        , m_window(window)
        , m_stage(stage)
        , m_drag(drag)
        , m_before(before)
        , m_after(after)
    {
    }
    int id() const override { return 1; }
    void undo() override { setObsolete(!m_window.putSlider(m_stage, m_before)); }
    void redo() override { setObsolete(!m_window.putSlider(m_stage, m_after)); }
    bool mergeWith(const QUndoCommand *command) override
    {
        const auto *other = static_cast<const SliderMove *>(command);
        if (m_drag == 0 || other->m_drag != m_drag || other->m_stage != m_stage)
            return false;
        m_after = other->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

private:
    MainWindow &m_window;
    int m_stage;
    int m_drag;
    SliderMark m_before;
    SliderMark m_after;
};

/// Of what is painted next, so that it outlives the picture shown. Made already when it comes.
class MainWindow::RequestChange : public QUndoCommand
{
public:
    using QUndoCommand::QUndoCommand;
    void redo() final
    {
        if (!std::exchange(m_isMade, false))
            makeAgain();
    }
    virtual std::unique_ptr<RequestChange> copy() const = 0;

protected:
    virtual void makeAgain() = 0;

private:
    bool m_isMade = true;
};

class MainWindow::PromptChange : public RequestChange
{
public:
    PromptChange(PromptEdit &field, const QString &before, const QString &after)
        : RequestChange(field.accessibleName())
        , m_field(field)
        , m_before(before)
        , m_after(after)
    {
    }
    void undo() override { m_field.putBack(m_before); }
    std::unique_ptr<RequestChange> copy() const override
    {
        return std::make_unique<PromptChange>(m_field, m_before, m_after);
    }

protected:
    void makeAgain() override { m_field.putBack(m_after); }

private:
    PromptEdit &m_field;
    QString m_before;
    QString m_after;
};

/// What is typed into one field is one change. Of a size that was planned meanwhile nothing changes, and it is dropped.
class MainWindow::StageChange : public RequestChange
{
public:
    StageChange(MainWindow &window, const StageEdit &edit)
        : RequestChange(edit.stage == 0 ? tr("Settings of Single Sizes") : tr("Settings of %1").arg(edit.name))
        , m_window(window)
        , m_edit(edit)
    {
    }
    int id() const override { return 2; }
    void undo() override { setObsolete(!m_window.putStageChoice(m_edit.stage, m_edit.before)); }
    bool mergeWith(const QUndoCommand *command) override
    {
        const StageEdit &other = static_cast<const StageChange *>(command)->m_edit;
        if (m_edit.number == 0 || other.number != m_edit.number)
            return false;
        m_edit.after = other.after;
        setObsolete(m_edit.after == m_edit.before);
        return true;
    }
    std::unique_ptr<RequestChange> copy() const override { return std::make_unique<StageChange>(m_window, m_edit); }

protected:
    void makeAgain() override { setObsolete(!m_window.putStageChoice(m_edit.stage, m_edit.after)); }

private:
    MainWindow &m_window;
    StageEdit m_edit;
};

void MainWindow::makeUndo()
{
    m_undo = new QUndoStack(this);
    m_undo->setUndoLimit(200);
    // The menu says what would be changed; a field that is typed in keeps its own keys.
    const auto follow = [](QAction *action, bool isPossible, const QString &name, const QString &what) {
        action->setEnabled(isPossible);
        action->setText(what.isEmpty() ? name : u"%1: %2"_s.arg(name, what));
    };
    const auto show = [this, follow] {
        follow(m_actions->undo, m_undo->canUndo(), tr("&Undo"), m_undo->undoText());
        follow(m_actions->redo, m_undo->canRedo(), tr("&Redo"), m_undo->redoText());
    };
    connect(m_actions->undo, &QAction::triggered, m_undo, [this] {
        commitPrompts();
        m_undo->undo();
    });
    connect(m_actions->redo, &QAction::triggered, m_undo, &QUndoStack::redo);
    // Until the actions go: the stack tells of its end, when the window is gone already.
    connect(m_undo, &QUndoStack::indexChanged, m_actions, show);
    connect(m_undo, &QUndoStack::canUndoChanged, m_actions, show);
    connect(m_undo, &QUndoStack::canRedoChanged, m_actions, show);
    for (PromptEdit *field : m_request->promptFields())
        connect(field, &PromptEdit::changed, m_undo, [this, field](const QString &before, const QString &after) {
            m_undo->push(new PromptChange(*field, before, after));
        });
    connect(m_stageOptions, &StageOptions::changed, m_undo,
            [this](const StageEdit &edit) { m_undo->push(new StageChange(*this, edit)); });
    show();
}

void MainWindow::commitPrompts()
{
    for (PromptEdit *field : m_request->promptFields())
        field->commit();
    m_stageOptions->promptField()->commit();
}

/// The picture that comes has nothing to take back, but prompts and settings are those of the one before.
void MainWindow::forgetPictureChanges()
{
    std::vector<std::unique_ptr<RequestChange>> kept;
    for (int i = 0; i < m_undo->index(); ++i) {
        if (const auto *change = dynamic_cast<const RequestChange *>(m_undo->command(i)))
            kept.push_back(change->copy());
    }
    m_undo->clear();
    for (auto &change : kept)
        m_undo->push(change.release());
}

void MainWindow::moveSlider(int stage, SliderPosition slider, int drag)
{
    const std::vector<StageInfo> stages = sliderStages();
    const StageInfo &moved = stages.at(static_cast<size_t>(stage));
    const bool isNext = stage >= static_cast<int>(m_stages.size());
    SliderMark before = {moved.guidedSteps, isNext};
    SliderMark after = {slider.guidedSteps(moved.steps), isNext};
    if (isNext) {
        before.next = m_nextSlider;
        after.next = slider;
    }
    m_undo->push(new SliderMove(*this, stage, drag, before, after));
}

/// A stage that is planned is told; the one after them all keeps its Slider here until the picture grows.
/// \return false, and told, where the stage is painted already.
bool MainWindow::putSlider(int stage, const SliderMark &mark)
{
    const std::vector<StageInfo> stages = sliderStages();
    const auto index = static_cast<size_t>(stage);
    if (index >= stages.size() || stages[index].phase == StagePhase::Done) {
        showSlider();
        showMessage(tr("This size is painted already; its Slider stays as it is."));
        return false;
    }
    if (mark.isOfNext)
        m_nextSlider = mark.next;
    if (index < m_stages.size())
        m_stages[index].guidedSteps = mark.guidedSteps;
    m_slider->setStage(stage);
    showSlider();
    if (index < m_stages.size())
        Q_EMIT sliderChanged(stage, mark.guidedSteps);
    else
        Q_EMIT requestEdited(request());
    return true;
}

/// \param choices  of which the stage's is taken. \return false, and told, where the stage is planned already.
bool MainWindow::putStageChoice(int stage, const std::vector<StageChoice> &choices)
{
    if (stage > 0 && stage < static_cast<int>(m_stages.size())) {
        showMessage(tr("The picture grows to this size already; its settings stay as they are."));
        return false;
    }
    m_stageOptionsSection->setOpen(true);
    m_stageOptions->putBack(stage, choices);
    return true;
}

} // namespace pixelsmith
