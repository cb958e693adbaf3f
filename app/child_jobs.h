#pragma once

#include <ui/window_state.h>

#include <QObject>
#include <QStringList>

#include <functional>
#include <map>
#include <vector>

class QProcess;

namespace pixelsmith {

/// Reading and writing image files in processes of their own (this program's command line): the libraries behind image
/// formats end or hang the process on some files and full disks, and a child can be stopped.
class ChildJobs : public QObject
{
    Q_OBJECT

public:
    /// \param program  empty: this one.
    explicit ChildJobs(QObject *parent = nullptr, const QString &program = {});
    /// Stops all jobs; they clean up behind themselves.
    ~ChildJobs() override;

    /// Starts `pixelsmith arguments…`. \param onDone  called when it ended well. \param onEnd  however it ended, after that.
    int start(const QString &title, const QStringList &arguments, std::function<void()> onDone = {},
              std::function<void()> onEnd = {});
    /// Runs `pixelsmith arguments…`, which is quick and not shown as a job. \param onAnswer  gets its standard output when it
    /// ended well; a failure is told as a job's.
    void ask(const QString &title, const QStringList &arguments,
             const std::function<void(const QByteArray &answer)> &onAnswer);
    void cancel(int id);
    std::vector<JobInfo> jobs() const;

Q_SIGNALS:
    void changed();
    /// \param text  what the job said on standard error, without the program's name.
    void failed(const QString &title, const QString &text);
    /// A job that ended well warned of something on standard error, after the program's name.
    void warned(const QString &text);

private:
    struct Job
    {
        JobInfo info;
        QProcess *process = nullptr;
        std::function<void()> onDone;
        std::function<void()> onEnd;
        bool isCancelled = false;
    };

    void tellFailure(const QString &title, QProcess &process);
    void tellWarnings(QProcess &process);
    void readProgress(int id);
    void finish(int id, bool isGood);

    QString m_program;
    std::map<int, Job> m_jobs;
    int m_nextId = 1;
};

} // namespace pixelsmith
