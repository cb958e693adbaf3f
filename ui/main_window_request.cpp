// What the Create panel holds: the request, and what there is to choose from.
#include "ui/actions.h"
#include "ui/dialogs/print_panel.h"
#include "ui/main_window.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/section.h"
#include "ui/panels/stage_options.h"

#include <algorithm>

namespace pixelsmith {

namespace {

constexpr double kWeightStep = 0.1;

} // namespace

void MainWindow::connectPrompts()
{
    std::vector<PromptEdit *> fields = m_request->promptFields();
    fields.push_back(m_stageOptions->promptField());
    const std::pair<QAction *, double> steps[] = {{m_actions->raiseWeight, kWeightStep},
                                                  {m_actions->lowerWeight, -kWeightStep}};
    for (const auto &[action, by] : steps) {
        for (PromptEdit *field : fields)
            field->addAction(action);
        connect(action, &QAction::triggered, this, [fields, by = by] {
            const auto inUse = std::ranges::find_if(fields, &PromptEdit::hasFocus);
            (inUse == fields.end() ? fields.front() : *inUse)->changeWeight(by);
        });
    }
}

GenerationRequest MainWindow::request() const
{
    GenerationRequest request = m_request->request();
    if (m_nextSlider)
        request.slider = {*m_nextSlider};
    request.stageChoices = m_stageOptions->choices();
    return request;
}

void MainWindow::setRequest(const GenerationRequest &request)
{
    m_request->setRequest(request);
    m_stageOptions->takeOver(request.stageChoices);
    // What is set must not be out of sight.
    if (!request.stageChoices.empty())
        m_stageOptionsSection->setOpen(true);
    m_nextSlider = request.slider.empty() ? std::nullopt : std::optional(request.slider.back());
    showSlider();
}

void MainWindow::setModels(const std::vector<ModelChoice> &models)
{
    m_request->setModels(models);
}

void MainWindow::setStyles(const std::vector<Style> &styles)
{
    m_request->setStyles(styles);
}

void MainWindow::chooseModel(const QString &path)
{
    m_request->chooseModel(path);
}

void MainWindow::addVae(const QString &path)
{
    m_request->addVae(path);
}

void MainWindow::addLora(const QString &path)
{
    m_request->addLora(path);
}

void MainWindow::setPartChoices(const PartChoices &choices)
{
    m_request->setPartChoices(choices);
}

void MainWindow::setDevice(const DeviceOptions &device)
{
    m_request->setDevice(device);
}

void MainWindow::setModelInfo(const ModelInfo &info)
{
    m_request->setModelInfo(info);
    m_print->setModel(info);
}

} // namespace pixelsmith
