#include "ui/text.h"

#include <QFileInfo>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

// Between the figures of a line: "4k · step 12 / 50"
const QString kDot = u" · "_s;

} // namespace

QString Text::duration(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(std::max(0.0, seconds)));
    const qint64 minutes = whole / 60;
    const qint64 hours = minutes / 60;
    const qint64 days = hours / 24;
    if (whole < 60)
        return tr("%1 s", "seconds").arg(whole);
    if (minutes < 10)
        return tr("%1 min %2 s", "minutes and seconds").arg(minutes).arg(whole % 60);
    if (hours < 1)
        return tr("%1 min", "minutes").arg(minutes);
    if (days < 1)
        return tr("%1 h %2 min", "hours and minutes").arg(hours).arg(minutes % 60);
    return tr("%1 d %2 h", "days and hours").arg(days).arg(hours % 24);
}

QString Text::roughDuration(double seconds)
{
    const double minutes = seconds / 60;
    const double hours = minutes / 60;
    if (seconds < 90)
        return tr("%1 s", "seconds").arg(std::llround(seconds));
    if (minutes < 90)
        return tr("%1 min", "minutes").arg(std::llround(minutes));
    if (hours < 36)
        return tr("%1 h", "hours").arg(std::llround(hours));
    return tr("%1 d", "days").arg(std::llround(hours / 24));
}

QString Text::shortDuration(double seconds)
{
    const QLocale locale;
    return tr("%1 s", "seconds").arg(locale.toString(seconds, 'f', seconds < 1 ? 2 : 1));
}

QString Text::bytes(int64_t bytes)
{
    // One decimal where it says something: 84 MB, 0.9 GB, 42 GB.
    constexpr double megabyte = 1e6;
    constexpr double gigabyte = 1e9;
    constexpr double terabyte = 1e12;
    const QLocale locale;
    const auto figure = [&locale](double value) { return locale.toString(value, 'f', value < 9.95 ? 1 : 0); };
    const auto size = static_cast<double>(bytes);
    if (size < 0.5 * gigabyte)
        return tr("%1 MB", "megabytes").arg(figure(size / megabyte));
    if (size < 0.5 * terabyte)
        return tr("%1 GB", "gigabytes").arg(figure(size / gigabyte));
    return tr("%1 TB", "terabytes").arg(figure(size / terabyte));
}

QString Text::percent(double part)
{
    const double clamped = std::clamp(part, 0.0, 1.0);
    const int whole = clamped >= 1 ? 100 : std::min(99, static_cast<int>(std::floor(clamped * 100 + 1e-9)));
    return tr("%1 %", "percent").arg(QLocale().toString(whole));
}

QString Text::shortened(const QString &text, qsizetype length)
{
    const QString line = text.simplified();
    return line.size() <= length ? line : line.left(length - 1) + u'…';
}

QString Text::number(int64_t value)
{
    return QLocale().toString(static_cast<qlonglong>(value));
}

QString Text::size(PixelSize size)
{
    return tr("%1 × %2", "width and height in pixels").arg(size.width).arg(size.height);
}

QString Text::stageName(PixelSize size)
{
    const int64_t side = size.longSide();
    if (side < 1000)
        return QString::number(side);
    const double thousands = std::round(static_cast<double>(side) / 1024 * 10) / 10;
    const bool whole = thousands == std::floor(thousands);
    //: Short for thousands of pixels: 4k
    return tr("%1k").arg(QLocale().toString(thousands, 'f', whole ? 0 : 1));
}

QString Text::phase(StagePhase phase)
{
    switch (phase) {
    case StagePhase::Waiting:
        return tr("waiting");
    case StagePhase::Encoding:
        return tr("preparing");
    case StagePhase::Denoising:
        return tr("painting");
    case StagePhase::Decoding:
        return tr("developing");
    case StagePhase::Done:
        return tr("done");
    }
    return {};
}

QString Text::budget(const GrowTarget &target)
{
    if (!target.obstacle.isEmpty())
        return target.obstacle;
    QStringList parts;
    const QString least = target.seconds ? roughDuration(*target.seconds) : QString();
    const QString most = target.secondsMost ? roughDuration(*target.secondsMost) : least;
    if (target.seconds && least != most)
        parts << tr("%1 to %2", "durations").arg(least, most);
    else if (target.seconds)
        parts << tr("about %1", "duration").arg(roughDuration(*target.seconds));
    if (target.memoryBytes)
        parts << tr("%1 memory", "bytes").arg(bytes(*target.memoryBytes));
    if (target.diskBytes)
        parts << tr("%1 disk", "bytes").arg(bytes(*target.diskBytes));
    if (parts.isEmpty())
        return {};
    return tr("%1: %2", "stage, and what growing to it costs").arg(stageName(target.size), parts.join(kDot));
}

QString Text::progress(const Progress &progress, PixelSize size)
{
    QStringList parts{stageName(size)};
    const QString done = number(progress.partsDone);
    const QString all = number(progress.parts);
    switch (progress.phase) {
    case StagePhase::Waiting:
    case StagePhase::Done:
        parts << phase(progress.phase);
        break;
    case StagePhase::Encoding:
        parts << tr("preparing %1 / %2").arg(done, all);
        break;
    case StagePhase::Denoising:
        parts << tr("step %1 / %2").arg(progress.step).arg(progress.steps);
        if (progress.parts > 1)
            parts << tr("patch %1 / %2").arg(done, all);
        break;
    case StagePhase::Decoding:
        parts << tr("developing %1 / %2").arg(done, all);
        break;
    }
    return parts.join(kDot);
}

QString Text::sliderState(int guidedSteps, int steps, int passed)
{
    const QString end = u"<b>%1</b>"_s.arg(guidedSteps);
    if (passed >= steps && steps > 0)
        return tr("guidance ended at step %1").arg(end);
    if (guidedSteps <= passed && passed > 0)
        return tr("guidance ends at step %1, which has passed").arg(end);
    if (passed > 0)
        return tr("guidance ends at step %1, applies from step %2").arg(end).arg(passed + 1);
    if (guidedSteps == 0)
        return tr("no step is guided");
    if (guidedSteps >= steps)
        return tr("all steps are guided");
    return tr("guidance ends at step %1").arg(end);
}

QString Text::loading(const ModelLoading &loading)
{
    if (loading.bytes <= 0)
        return tr("Loading the model…");
    //: %1 and %2 are sizes of files: "2.1 GB"
    return tr("Loading the model… %1 of %2").arg(bytes(loading.bytesRead), bytes(loading.bytes));
}

QString Text::savingPaused(const SavingPaused &paused)
{
    if (!paused.isDiskFull)
        return tr("Paused: the disk reported an error (%1). Saved up to step %2; the rest waits in memory and is saved "
                  "as "
                  "soon as the disk works.")
            .arg(QString::fromStdString(paused.reason))
            .arg(paused.step);
    const QString folder = QFileInfo(QString::fromStdString(paused.document)).absolutePath();
    if (paused.bytesMissing > 0)
        return tr("Paused: disk full (needs %1 more in %2). Everything so far is saved; continues by itself when there "
                  "is "
                  "room.")
            .arg(bytes(paused.bytesMissing), folder);
    return tr("Paused: disk full (%1). Everything so far is saved; continues by itself when there is room.")
        .arg(folder);
}

QString Text::memoryLowered(const MemoryLowered &lowered)
{
    switch (lowered.limit) {
    case MemoryLimit::BatchSize:
        return tr("Low memory: patches at once from now on: %1. The picture goes on, slower.").arg(lowered.value);
    case MemoryLimit::VaeParts:
        return tr("Low memory: pictures are developed in %1 parts. The picture goes on, slower.").arg(lowered.value);
    case MemoryLimit::AttentionSlices:
        return tr("Low memory: attention is computed in %1 slices. The picture goes on, slower.").arg(lowered.value);
    case MemoryLimit::VaeOnHost:
        return tr("Low graphics memory: pictures are developed on the processor. The picture goes on, slower.");
    case MemoryLimit::TextEncodersOnHost:
        return tr("Low graphics memory: prompts are read on the processor. The picture goes on.");
    }
    return {};
}

QString Text::problem(ErrorKind kind, const QString &text)
{
    if (kind != ErrorKind::Internal)
        return text;
    return tr("This is a mistake in the program; what was finished is saved. It says: %1").arg(text);
}

} // namespace pixelsmith
