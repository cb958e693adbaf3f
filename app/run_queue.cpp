#include "app/run_queue.h"

#include <pixelsmith/error.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kVersion = 1;
constexpr std::array kKindNames = {"generate", "grow", "go_on"};

QJsonObject toJsonObject(const QueuedRun &run)
{
    return {{u"kind"_s, QString::fromLatin1(kKindNames.at(static_cast<size_t>(run.kind)))},
            {u"request"_s, QString::fromStdString(toJson(run.request))},
            {u"document"_s, run.document},
            {u"title"_s, run.title}};
}

/// Throws Error(InvalidRequest).
QueuedRun runFromJson(const QJsonObject &object)
{
    const auto name = std::ranges::find(kKindNames, object.value(u"kind"_s).toString().toStdString());
    if (name == kKindNames.end())
        throw Error(ErrorKind::InvalidRequest, "unknown kind of run");
    QueuedRun run;
    run.kind = static_cast<QueuedRun::Kind>(name - kKindNames.begin());
    run.request = requestFromJson(object.value(u"request"_s).toString().toStdString());
    run.document = object.value(u"document"_s).toString();
    run.title = object.value(u"title"_s).toString();
    return run;
}

} // namespace

RunQueue::RunQueue(const QString &file, QObject *parent)
    : QObject(parent)
    , m_file(file)
    , m_lock(file + u".lock"_s)
{
    m_lock.setStaleLockTime(0);
}

void RunQueue::load()
{
    QFile file(m_file);
    if (!m_lock.tryLock(0) || !file.open(QIODevice::ReadOnly))
        return;
    const QJsonObject root = QJsonDocument::fromJson(file.readAll()).object();
    file.close();
    try {
        if (root.value(u"version"_s).toInt() != kVersion)
            throw Error(ErrorKind::InvalidRequest, "not a queue of this version");
        std::vector<QueuedRun> runs;
        for (const QJsonValue &value : root.value(u"runs"_s).toArray()) {
            runs.push_back(runFromJson(value.toObject()));
            runs.back().id = m_nextId++;
        }
        m_runs = std::move(runs);
        Q_EMIT changed();
    } catch (const Error &) {
        const QString kept = m_file + u".unreadable"_s;
        QFile::remove(kept);
        QFile::rename(m_file, kept);
        Q_EMIT told(tr("The pictures that waited to be painted could not be read; the file was kept as %1.").arg(kept));
    }
}

int RunQueue::add(QueuedRun run)
{
    run.id = m_nextId++;
    m_runs.push_back(std::move(run));
    save();
    return m_runs.back().id;
}

std::vector<QueuedRun>::iterator RunQueue::find(int id)
{
    return std::ranges::find(m_runs, id, &QueuedRun::id);
}

void RunQueue::remove(int id)
{
    if (const auto run = find(id); run != m_runs.end()) {
        m_runs.erase(run);
        save();
    }
}

void RunQueue::move(int id, int by)
{
    const auto run = find(id);
    if (run == m_runs.end())
        return;
    const auto from = run - m_runs.begin();
    const auto to = std::clamp<std::ptrdiff_t>(from + by, 0, std::ssize(m_runs) - 1);
    if (to > from)
        std::rotate(run, run + 1, m_runs.begin() + to + 1);
    else
        std::rotate(m_runs.begin() + to, run, run + 1);
    save();
}

std::optional<QueuedRun> RunQueue::takeFirst()
{
    if (m_runs.empty())
        return std::nullopt;
    const QueuedRun first = m_runs.front();
    remove(first.id);
    return first;
}

void RunQueue::documentMoved(const QString &from, const QString &to)
{
    for (QueuedRun &run : m_runs) {
        if (run.document == from)
            run.document = to;
    }
    save();
}

void RunQueue::clear()
{
    m_runs.clear();
    save();
}

void RunQueue::save()
{
    QString problem;
    if (!m_lock.isLocked() && !m_lock.tryLock(0)) {
        problem = tr("Another Pixelsmith keeps its queue; what waits here is forgotten when this window closes.");
    } else {
        QJsonArray runs;
        for (const QueuedRun &run : m_runs)
            runs.append(toJsonObject(run));
        const QByteArray bytes =
            QJsonDocument(QJsonObject{{u"version"_s, kVersion}, {u"runs"_s, runs}}).toJson(QJsonDocument::Compact);
        QSaveFile file(m_file);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
            problem = tr("The queue cannot be saved (%1); what waits is forgotten when this window closes.")
                          .arg(file.errorString());
    }
    Q_EMIT changed();
    // Once: each further run that waits would tell the same.
    if (!problem.isEmpty() && !m_isTold && !m_runs.empty())
        Q_EMIT told(problem);
    m_isTold = !problem.isEmpty();
}

} // namespace pixelsmith
