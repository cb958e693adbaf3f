// What the Create panel holds: the request, and what there is to choose from.
#include "ui/main_window.h"
#include "ui/panels/request_panel.h"

namespace pixelsmith {

GenerationRequest MainWindow::request() const
{
    GenerationRequest request = m_request->request();
    if (m_nextSlider)
        request.slider = {*m_nextSlider};
    return request;
}

void MainWindow::setRequest(const GenerationRequest &request)
{
    m_request->setRequest(request);
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
}

} // namespace pixelsmith
