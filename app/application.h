#pragma once

#include "app/app_settings.h"
#include "app/child_jobs.h"
#include "app/generation_controller.h"
#include "app/model_library.h"
#include "app/picture_history.h"
#include "app/picture_opener.h"
#include "app/run_queue.h"
#include "app/seam_finder.h"
#include "app/window_service.h"

#include <ui/main_window.h>

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace pixelsmith {

/// Makes the window, the controller and the jobs, and connects them: the only place where layers meet.
class Application : public QObject
{
    Q_OBJECT

public:
    explicit Application(std::unique_ptr<GenerationWorker> worker = std::make_unique<GenerationWorker>());
    ~Application() override;

    /// Shows the window; with a document or picture, or else the picture that was open last.
    void start(const QString &file);
    /// Again, while the program runs on without it.
    void showWindow();

    MainWindow &window() { return *m_window; }
    GenerationController &controller() { return m_controller; }

Q_SIGNALS:
    /// The window is closed, and what ran on without it has come to its end.
    void ended();

private:
    void connectCommands();
    void connectWindow();
    void closeWindow();
    void endWithoutWindow();
    void connectRuns();
    void connectPictures();
    void connectPreferences();
    void usePreferences(const Preferences &preferences);
    void setDevice(DeviceOptions device);
    void tellEnd();
    void connectFiles();
    void connectSeams();
    void tellHealed(const SeamFindings &findings);
    void connectModels();
    void connectController();
    void showState();
    QString keptNote() const;
    void showStages();
    void showDocument();
    void showGrowTargets();
    std::vector<GrowTarget> growTargets(const Document &document, const ModelInfo &model) const;
    void showModels();
    void chooseModel(const QString &path);
    void useModel(ModelKind kind, const QString &path);
    void openDocument(const QString &path);
    void deletePicture(const QString &path);
    void whenClosed(const QString &path, const std::function<void(const QString &)> &then, int looksLeft = 60);
    void deleteClosed(const QString &path);
    void showBases();
    void openFile(const QString &path);
    void takePicture(const QString &path);
    void useSettings(GenerationRequest request, QStringList unused);
    void compactPicture();
    void compactClosed(const QString &path);
    void movePicture(const QString &path, const QString &folder);
    void moveStopped();
    void endMove();
    void tellMoved(const QString &folder);
    void importPicture(const QString &path);
    void exportPicture(const ExportChoice &choice);
    void saveAs(const QString &path);
    void showComparison(const CompareChoice &choice);
    void generate(const GenerationRequest &request, int count);
    void grow(PixelSize target);
    void resume();
    int enqueue(QueuedRun run);
    void showBaseOf(const QueuedRun &run, const QString &document);
    void goOnWithQueue();
    void clearQueue();
    void beginNext();
    void begin(const QueuedRun &run, GenerationController::Show show);
    void noteRun();
    void withModel(const GenerationRequest &request, std::function<bool(const ModelInfo &)> beginRun);
    void endRun(const RunResult &result, const QString &document);
    bool offerToResume(const AppSettings::OpenRun &run);
    void hold(const QString &problem = {});
    void cancelJob(const JobInfo &job);
    void showJobs();
    void showError(ErrorKind kind, const QString &text);
    void useProcessor();
    bool isInWorkingFolder() const;
    void remember();

    /// One of several bases that were asked for together.
    struct Base
    {
        int run = 0; ///< in the queue; 0: not any more
        BaseInfo info;
    };

    /// A picture on its way to another folder.
    struct Move
    {
        QString path = {}; ///< empty: none moves
        QString folder = {};
        QString target = {}; ///< as soon as it is there
        bool isShown = false;
        bool goesOn = false; ///< it was being painted
        QString title = {};  ///< of its run
    };

    AppSettings m_settings;
    ChildJobs m_jobs;
    PictureOpener m_opener;
    ModelLibrary m_models;
    RunQueue m_queue;
    PictureHistory m_history;
    GenerationController m_controller;
    std::unique_ptr<MainWindow> m_window;
    SeamFinder m_seams;
    WindowService m_service;
    bool m_isHidden = false; ///< closed, while the program runs on
    std::vector<Base> m_bases;
    QTimer m_growTargetsDue;
    ModelLoading m_loading;    ///< of the run's model, while it is read
    Progress m_lastProgress;   ///< of the run
    bool m_isStarting = false; ///< a run begins as soon as its model is read
    QString m_runTitle;
    GenerationPlan m_runPlan;           ///< of what runs
    std::vector<StageTimes> m_runTimes; ///< of its stages
    int m_runFirstStage = 0;
    double m_runDone = 0;
    Move m_move;
    QString m_lastRun; ///< document of the run that ended last
    int m_healed = 0;  ///< parts that the run heals, until it is told what came of it
};

} // namespace pixelsmith
