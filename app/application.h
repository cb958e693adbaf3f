#pragma once

#include "app/app_settings.h"
#include "app/child_jobs.h"
#include "app/generation_controller.h"
#include "app/model_library.h"

#include <ui/main_window.h>

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace pixelsmith {

/// Makes the window, the controller and the jobs, and connects them: the only place where layers meet.
class Application : public QObject
{
    Q_OBJECT

public:
    Application();
    ~Application() override;

    /// Shows the window; with a document or picture, or else the picture that was open last.
    void start(const QString &file);

    MainWindow &window() { return *m_window; }
    GenerationController &controller() { return m_controller; }

private:
    void connectCommands();
    void connectFiles();
    void connectModels();
    void connectController();
    void showState();
    void showDocument();
    void showGrowTargets();
    std::vector<GrowTarget> growTargets(const Document &document, const ModelInfo &model) const;
    void showModels();
    void chooseModel(const QString &path);
    void useModel(ModelKind kind, const QString &path);
    void openFile(const QString &path);
    void takePicture(const QString &path);
    void useSettings(GenerationRequest request, QStringList unused);
    void importPicture(const QString &path);
    void exportPicture(const ExportChoice &choice);
    void saveAs(const QString &path);
    void showError(ErrorKind kind, const QString &text);
    bool isInWorkingFolder() const;
    void remember();

    AppSettings m_settings;
    ChildJobs m_jobs;
    ModelLibrary m_models;
    GenerationController m_controller;
    std::unique_ptr<MainWindow> m_window;
    QTimer m_growTargetsDue;
    double m_secondsPerEvaluation = 0;
};

} // namespace pixelsmith
