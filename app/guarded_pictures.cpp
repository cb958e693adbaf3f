#include "app/guarded_pictures.h"

#include "app/child_words.h"
#include "app/command_line.h"
#include "app/hidden_folder.h"
#include "app/paths.h"
#include "app/slider_map_json.h"
#include "app/start.h"

#include <pixelsmith/error.h>
#include <pixelsmith/import_base.h>
#include <pixelsmith/log.h>

#include <QDeadlineTimer>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <algorithm>
#include <csignal>
#include <sys/prctl.h>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kLookMs = 50;    ///< between two looks at the control
constexpr int kGraceMs = 2000; ///< for a child to clean up behind itself
/// No answer is longer, nor what is said beside it; a child that somebody took over could fill our memory.
constexpr qint64 kMaxAnswer = 2 << 20;
/// A child's word on a picture's size is no better than the picture's.
constexpr int kMaxSide = 1 << 18;
constexpr int64_t kProgressParts = 1000;

Error failure(ErrorKind kind, const QString &file, const QString &text)
{
    return Error(kind, text.toStdString(), file.toStdString());
}

Error unreadable(const QString &file)
{
    return failure(ErrorKind::Io, file, u"%1 could not be read: it is damaged or made to harm."_s.arg(file));
}

/// In the child, before it becomes the program: it ends when we do, and may be asked to end by us. Ctrl+C is ours to
/// hear, and that nobody reads its progress any more shall not keep it from cleaning up.
void followParent()
{
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t signal = {};
    sigemptyset(&signal);
    sigaddset(&signal, SIGTERM);
    ::sigprocmask(SIG_UNBLOCK, &signal, nullptr);
}

/// As exitCodeFor() made the code.
ErrorKind kindOf(const QProcess &process)
{
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() == FileTrouble)
        return ErrorKind::Io;
    return process.exitCode() == WrongUsage ? ErrorKind::InvalidRequest : ErrorKind::OutOfMemory;
}

/// What a child says line by line: JSON is its answer or its progress, anything else its words. Both come in one channel:
/// QProcess waits for one alone, and would meanwhile read the other without an end.
class Listener
{
public:
    /// \param progress  empty: JSON is the answer.
    Listener(QProcess &process, const std::function<void(double done)> &progress)
        : m_process(process)
        , m_progress(progress)
    {
        process.setProcessChannelMode(QProcess::MergedChannels);
    }

    /// Waits for a moment.
    void listen()
    {
        m_process.waitForReadyRead(kLookMs);
        while (m_process.canReadLine())
            take(m_process.readLine());
        if (m_process.state() == QProcess::NotRunning)
            take(m_process.readAll());
    }
    bool isTooMuch() const { return m_bytes + m_process.bytesAvailable() > kMaxAnswer; }
    const QByteArray &answer() const { return m_answer; }
    ChildWords words() const { return wordsOf(m_process, m_words); }

private:
    void take(const QByteArray &line)
    {
        const bool isJson = line.startsWith('{');
        if (isJson && m_progress) {
            const QJsonObject told = QJsonDocument::fromJson(line).object();
            if (told.contains(u"done"_s))
                m_progress(std::clamp(told.value(u"done"_s).toDouble(), 0.0, 1.0));
            return;
        }
        m_bytes += line.size();
        if (isTooMuch())
            return;
        if (isJson)
            m_answer = line;
        else if (const QByteArray word = line.trimmed(); !word.isEmpty())
            m_words << QString::fromUtf8(word);
    }

    QProcess &m_process;
    const std::function<void(double done)> &m_progress;
    QByteArray m_answer;
    QStringList m_words;
    qint64 m_bytes = 0;
};

class UnpackedPicture : public TileSource
{
public:
    UnpackedPicture(std::unique_ptr<HiddenFolder> folder, std::shared_ptr<const TileSource> picture)
        : m_folder(std::move(folder))
        , m_picture(std::move(picture))
    {
    }

    const TilePyramid &pyramid() const override { return m_picture->pyramid(); }
    std::shared_ptr<const Tile> tile(const TileKey &key) const override { return m_picture->tile(key); }

private:
    std::unique_ptr<HiddenFolder> m_folder; ///< goes after what reads it
    std::shared_ptr<const TileSource> m_picture;
};

} // namespace

GuardedPictures::GuardedPictures(const RunControl &control, const QString &program)
    : m_control(control)
    , m_program(program.isEmpty() ? programPath() : program)
{
}

/// \return the child's answer; empty where it tells progress.
std::optional<QByteArray> GuardedPictures::ask(const QString &file, const QStringList &arguments,
                                               const std::function<void(double done)> &progress) const
{
    QProcess process;
    Listener listener(process, progress);
    process.setChildProcessModifier(&followParent);
    process.start(m_program, arguments);
    if (!process.waitForStarted(-1))
        throw failure(ErrorKind::Internal, file, u"%1 cannot be started. Install Pixelsmith again."_s.arg(m_program));
    std::optional<QDeadlineTimer> end;
    while (process.state() != QProcess::NotRunning) {
        listener.listen();
        if (listener.isTooMuch() || (end && end->hasExpired())) {
            process.kill();
        } else if (!end && m_control.isStopRequested()) {
            process.terminate();
            end = QDeadlineTimer(kGraceMs);
        }
    }
    const bool isNormal = process.exitStatus() == QProcess::NormalExit;
    if (m_control.isStopRequested() || (isNormal && process.exitCode() == StoppedByUser))
        return std::nullopt;
    const ChildWords words = listener.words();
    if (listener.isTooMuch() || !isNormal || process.exitCode() != Done)
        throw listener.isTooMuch() || words.failure.isEmpty() ? unreadable(file)
                                                              : failure(kindOf(process), file, words.failure);
    for (const QString &warning : words.warnings)
        log(LogLevel::Warning, warning.toStdString());
    return listener.answer();
}

std::optional<PixelSize> GuardedPictures::imageSize(const QString &file) const
{
    const auto answer = ask(file, {u"info"_s, u"--json"_s, u"--"_s, file});
    if (!answer)
        return std::nullopt;
    const QJsonObject told = QJsonDocument::fromJson(*answer).object();
    const PixelSize size = {told.value(u"width"_s).toInt(), told.value(u"height"_s).toInt()};
    if (size.isEmpty() || size.longSide() > kMaxSide)
        throw unreadable(file);
    return size;
}

std::optional<SliderMap> GuardedPictures::sliderMap(const QString &file) const
{
    const auto answer = ask(file, {u"info"_s, u"--json"_s, u"--slider-map"_s, u"--"_s, file});
    if (!answer)
        return std::nullopt;
    auto map = sliderMapFromJson(QJsonDocument::fromJson(*answer).object().value(u"slider_map"_s).toObject());
    if (!map)
        throw unreadable(file);
    return map;
}

std::shared_ptr<const TileSource> GuardedPictures::unpack(const QString &file, const QString &folder,
                                                          const std::function<void(double done)> &progress) const
{
    if (const QFileInfo place(folder); !place.isDir() || !place.isWritable())
        throw failure(ErrorKind::Io, file,
                      u"There is no place to unpack %1: %2 is no folder, or cannot be written to."_s.arg(file, folder));
    auto hidden = std::make_unique<HiddenFolder>(folder);
    if (!hidden->isValid())
        throw failure(ErrorKind::Io, file, u"There is no place to unpack %1: %2"_s.arg(file, hidden->errorText()));
    const QString path = hidden->filePath(u"1.pixelsmith"_s);
    const QStringList arguments = {u"unpack"_s, u"--document"_s, path, u"--progress"_s, u"json"_s, u"--"_s, file};
    if (!ask(file, arguments, progress))
        return nullptr;
    const auto document = Document::open(toPath(path), Document::Access::ReadOnly);
    const int stage = document->lastFinishedStage();
    if (stage < 0)
        throw unreadable(file);
    return std::make_shared<UnpackedPicture>(std::move(hidden), openStage(document, stage));
}

Progress readingProgress(const GenerationPlan &plan, double done)
{
    Progress progress;
    progress.stageCount = static_cast<int>(plan.stages.size());
    progress.phase = StagePhase::Decoding;
    progress.parts = kProgressParts;
    progress.partsDone = static_cast<int64_t>(done * static_cast<double>(kProgressParts));
    return progress;
}

RunOutcome importGuarded(const std::shared_ptr<Document> &document, RunControl &control, const EventSink &sink)
{
    if (!isImportWanted(*document))
        return RunOutcome::Finished;
    const GenerationPlan plan = document->plan();
    const auto picture = GuardedPictures(control).unpack(QString::fromStdString(plan.baseImage),
                                                         QFileInfo(toQString(document->path())).absolutePath(),
                                                         [&](double done) { sink(readingProgress(plan, done)); });
    return picture ? importBase(document, *picture, control, sink) : RunOutcome::Stopped;
}

} // namespace pixelsmith
