#include "app/child_jobs.h"

#include "app/child_words.h"
#include "app/start.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace pixelsmith {

ChildJobs::ChildJobs(QObject *parent, const QString &program)
    : QObject(parent)
    , m_program(program.isEmpty() ? programPath() : program)
{
}

ChildJobs::~ChildJobs()
{
    for (auto &[id, job] : m_jobs) {
        job.process->disconnect(this);
        job.process->terminate();
    }
    for (auto &[id, job] : m_jobs) {
        if (!job.process->waitForFinished(2000))
            job.process->kill();
    }
}

int ChildJobs::start(const QString &title, const QStringList &arguments, std::function<void()> onDone,
                     std::function<void()> onEnd)
{
    const int id = m_nextId++;
    auto *process = new QProcess(this);
    m_jobs[id] = {{id, title, 0}, process, std::move(onDone), std::move(onEnd), false};
    connect(process, &QProcess::readyReadStandardOutput, this, [this, id] { readProgress(id); });
    connect(process, &QProcess::finished, this, [this, id](int code, QProcess::ExitStatus status) {
        finish(id, code == 0 && status == QProcess::NormalExit);
    });
    connect(process, &QProcess::errorOccurred, this, [this, id](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            finish(id, false);
    });
    process->start(m_program, arguments + QStringList{u"--progress"_s, u"json"_s});
    Q_EMIT changed();
    return id;
}

void ChildJobs::ask(const QString &title, const QStringList &arguments,
                    const std::function<void(const QByteArray &answer)> &onAnswer)
{
    auto *process = new QProcess(this);
    connect(process, &QProcess::finished, this, [=, this](int code, QProcess::ExitStatus status) {
        process->deleteLater();
        if (code == 0 && status == QProcess::NormalExit)
            onAnswer(process->readAllStandardOutput());
        else
            tellFailure(title, *process);
    });
    connect(process, &QProcess::errorOccurred, this, [=, this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        process->deleteLater();
        tellFailure(title, *process);
    });
    process->start(m_program, arguments);
}

void ChildJobs::cancel(int id)
{
    const auto job = m_jobs.find(id);
    if (job == m_jobs.end())
        return;
    job->second.isCancelled = true;
    job->second.process->terminate();
}

void ChildJobs::readProgress(int id)
{
    Job &job = m_jobs.at(id);
    while (job.process->canReadLine()) {
        const QJsonObject line = QJsonDocument::fromJson(job.process->readLine()).object();
        if (line.contains(u"done"_s))
            job.info.done = line.value(u"done"_s).toDouble();
        else if (line.value(u"patches"_s).toDouble() > 0)
            job.info.done = line.value(u"patches_done"_s).toDouble() / line.value(u"patches"_s).toDouble();
    }
    Q_EMIT changed();
}

void ChildJobs::finish(int id, bool isGood)
{
    const Job job = m_jobs.at(id);
    m_jobs.erase(id);
    job.process->deleteLater();
    Q_EMIT changed();
    if (isGood && job.onDone)
        job.onDone();
    if (isGood)
        tellWarnings(*job.process);
    else if (!job.isCancelled)
        tellFailure(job.info.title, *job.process);
    if (job.onEnd)
        job.onEnd();
}

void ChildJobs::tellFailure(const QString &title, QProcess &process)
{
    Q_EMIT failed(title, wordsOf(process).failure);
}

void ChildJobs::tellWarnings(QProcess &process)
{
    if (const ChildWords words = wordsOf(process); !words.warnings.isEmpty())
        Q_EMIT warned(words.warnings.join(u' '));
}

std::vector<JobInfo> ChildJobs::jobs() const
{
    std::vector<JobInfo> jobs;
    for (const auto &[id, job] : m_jobs)
        jobs.push_back(job.info);
    return jobs;
}

} // namespace pixelsmith
