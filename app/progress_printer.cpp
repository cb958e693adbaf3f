#include "app/progress_printer.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr auto kInterval = std::chrono::milliseconds(200); ///< between two lines of a terminal
constexpr int64_t kMegabyte = 1'000'000;

QString phaseName(StagePhase phase)
{
    switch (phase) {
    case StagePhase::Waiting:
        return u"waiting"_s;
    case StagePhase::Encoding:
        return u"encoding"_s;
    case StagePhase::Denoising:
        return u"denoising"_s;
    case StagePhase::Decoding:
        return u"decoding"_s;
    case StagePhase::Done:
        return u"done"_s;
    }
    return {};
}

void printJson(const QJsonObject &object)
{
    std::printf("%s\n", QJsonDocument(object).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

QJsonObject toJson(const Progress &progress)
{
    QJsonObject object = {
        {u"event"_s, u"progress"_s},
        {u"stage"_s, progress.stage},
        {u"stages"_s, progress.stageCount},
        {u"phase"_s, phaseName(progress.phase)},
        {u"step"_s, progress.step},
        {u"steps"_s, progress.steps},
        {u"patches_done"_s, static_cast<qint64>(progress.partsDone)},
        {u"patches"_s, static_cast<qint64>(progress.parts)},
        {u"unet_evaluations"_s, static_cast<qint64>(progress.unetEvaluations)},
        {u"seconds"_s, progress.elapsedSeconds},
        {u"unet_seconds"_s, progress.unetSeconds},
        {u"vae_seconds"_s, progress.encodeSeconds + progress.decodeSeconds + progress.surveySeconds},
        {u"canvas_seconds"_s, progress.canvasSeconds},
        {u"document_seconds"_s, progress.documentSeconds},
        {u"peak_memory_bytes"_s, static_cast<qint64>(progress.peakMemoryBytes)},
    };
    if (progress.secondsLeft)
        object.insert(u"seconds_left"_s, *progress.secondsLeft);
    return object;
}

QString durationText(double seconds)
{
    const auto whole = static_cast<qint64>(seconds + 0.5);
    return whole < 60 ? u"%1 s"_s.arg(whole) : u"%1:%2 min"_s.arg(whole / 60).arg(whole % 60, 2, 10, QChar(u'0'));
}

QString loweredText(const MemoryLowered &lowered)
{
    switch (lowered.limit) {
    case MemoryLimit::BatchSize:
        return u"Low memory: patches at once: %1."_s.arg(lowered.value);
    case MemoryLimit::VaeParts:
        return u"Low memory: the autoencoder works in %1 parts."_s.arg(lowered.value);
    case MemoryLimit::AttentionSlices:
        return u"Low memory: attention is computed in %1 slices."_s.arg(lowered.value);
    case MemoryLimit::VaeOnHost:
        return u"Low memory: the autoencoder works on the processor."_s;
    case MemoryLimit::TextEncodersOnHost:
        return u"Low memory: prompts are encoded on the processor."_s;
    }
    return {};
}

} // namespace

ProgressPrinter::ProgressPrinter(ProgressStyle style)
    : m_style(style)
    , m_isTerminal(isatty(STDERR_FILENO) != 0)
{
}

void ProgressPrinter::print(const Event &event)
{
    if (const auto *warning = std::get_if<Warning>(&event))
        printLine(QString::fromStdString(warning->text) + u'\n');
    if (const auto *paused = std::get_if<SavingPaused>(&event))
        printPause(*paused);
    if (std::holds_alternative<SavingResumed>(event))
        printResume();
    if (const auto *lowered = std::get_if<MemoryLowered>(&event))
        printLine(loweredText(*lowered) + u'\n');
    if (const auto *loading = std::get_if<ModelLoading>(&event))
        printLoading(*loading);
    const auto *progress = std::get_if<Progress>(&event);
    if (!progress || m_style == ProgressStyle::None)
        return;
    if (m_style == ProgressStyle::Json)
        printJson(toJson(*progress));
    else
        printBar(*progress);
}

void ProgressPrinter::printLoading(const ModelLoading &loading)
{
    const auto now = std::chrono::steady_clock::now();
    if (loading.bytesRead < loading.bytes && now - m_last < kInterval)
        return;
    m_last = now;
    if (m_style == ProgressStyle::Json)
        printJson({{u"event"_s, u"loading"_s},
                   {u"bytes_read"_s, static_cast<qint64>(loading.bytesRead)},
                   {u"bytes"_s, static_cast<qint64>(loading.bytes)}});
    else if (m_style == ProgressStyle::Bar && m_isTerminal)
        printLine(
            u"loading the model: %1 of %2 MB"_s.arg(loading.bytesRead / kMegabyte).arg(loading.bytes / kMegabyte));
}

/// Once, not after each attempt.
void ProgressPrinter::printPause(const SavingPaused &paused)
{
    if (std::exchange(m_isPaused, true))
        return;
    QString text = u"Paused: %1 It goes on by itself when saving works again; Ctrl+C stops it."_s.arg(
        QString::fromStdString(paused.reason));
    if (paused.bytesMissing > 0)
        text += u" About %1 GB more are needed."_s.arg(double(paused.bytesMissing) / 1e9, 0, 'f', 1);
    printLine(text + u'\n');
    if (m_style == ProgressStyle::Json)
        printJson({{u"event"_s, u"paused"_s},
                   {u"disk_full"_s, paused.isDiskFull},
                   {u"reason"_s, QString::fromStdString(paused.reason)},
                   {u"bytes_missing"_s, static_cast<qint64>(paused.bytesMissing)},
                   {u"stage"_s, paused.stage},
                   {u"step"_s, paused.step}});
}

void ProgressPrinter::printResume()
{
    m_isPaused = false;
    printLine(u"Saving works again.\n"_s);
    if (m_style == ProgressStyle::Json)
        printJson({{u"event"_s, u"resumed"_s}});
}

void ProgressPrinter::printBar(const Progress &progress)
{
    const auto now = std::chrono::steady_clock::now();
    const bool isDone = progress.phase == StagePhase::Done;
    // A log file gets one line a stage; a terminal five a second.
    if (!isDone && (!m_isTerminal || now - m_last < kInterval))
        return;
    m_last = now;
    const double partial = progress.parts > 0 ? double(progress.partsDone) / double(progress.parts) : 0.0;
    const double done = isDone ? 1.0
                        : progress.phase == StagePhase::Denoising && progress.steps > 0
                            ? (progress.step - progress.firstStep + partial) / (progress.steps - progress.firstStep)
                            : partial;
    const int width = 30;
    const int filled = static_cast<int>(done * width);
    QString text = u"stage %1/%2 %3 [%4%5] step %6/%7  %8"_s.arg(progress.stage + 1)
                       .arg(progress.stageCount)
                       .arg(phaseName(progress.phase), -9)
                       .arg(QString(filled, u'#'), QString(width - filled, u'-'))
                       .arg(progress.step)
                       .arg(progress.steps)
                       .arg(durationText(progress.elapsedSeconds));
    if (progress.secondsLeft && *progress.secondsLeft >= 1)
        text += u", %1 left"_s.arg(durationText(*progress.secondsLeft));
    printLine(isDone ? text + u'\n' : text);
}

void ProgressPrinter::printExport(double done)
{
    if (m_style == ProgressStyle::Json)
        printJson({{u"event"_s, u"export"_s}, {u"done"_s, done}});
    else if (m_style == ProgressStyle::Bar && m_isTerminal)
        printLine(u"export %1 %"_s.arg(static_cast<int>(done * 100)));
}

void ProgressPrinter::finish()
{
    if (m_hasLine)
        std::fputs("\n", stderr);
    m_hasLine = false;
}

/// A text that does not end its line is written over by the next one.
void ProgressPrinter::printLine(const QString &text)
{
    if (m_isTerminal)
        std::fputs("\r\033[K", stderr);
    std::fputs(text.toUtf8().constData(), stderr);
    std::fflush(stderr);
    m_hasLine = !text.endsWith(u'\n');
}

} // namespace pixelsmith
