#include "app/calibration.h"

#include <QCryptographicHash>
#include <QSettings>
#include <QVariantList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kKept = 8; ///< measurements; the oldest goes
constexpr int kFewestEvaluations = 8;
constexpr double kMargin = 0.1; ///< of a single measurement, to both sides

struct Work
{
    double evaluations = 0;
    double megapixels = 0; ///< that go through the VAE and into the document
    double encoded = 0;    ///< of them, through its encoder
};

double megapixelsOf(const StagePlan &stage)
{
    return static_cast<double>(stage.size.width * stage.size.height) / 1e6;
}

Work workOf(const GenerationPlan &plan, int firstStage)
{
    Work work;
    for (const StagePlan &stage : plan.stages) {
        if (stage.index < firstStage)
            continue;
        work.evaluations += static_cast<double>(stage.unetEvaluations);
        // An enlargement is encoded and decoded, a base decoded alone.
        work.encoded += stage.index == 0 ? 0 : megapixelsOf(stage);
        work.megapixels += (stage.index == 0 ? 1 : 2) * megapixelsOf(stage);
    }
    return work;
}

/// Adds a measurement to the list of that name.
void append(QSettings &settings, const QString &name, double value)
{
    QVariantList values = settings.value(name).toList();
    values.append(value);
    while (values.size() > kKept)
        values.removeFirst();
    settings.setValue(name, values);
}

std::optional<double> newestOf(const QSettings &settings, const QString &name)
{
    const QVariantList values = settings.value(name).toList();
    return values.isEmpty() ? std::nullopt : std::optional(values.last().toDouble());
}

/// Smallest and largest; nullopt: none.
std::optional<std::pair<double, double>> rangeOf(const QSettings &settings, const QString &name)
{
    const QVariantList values = settings.value(name).toList();
    if (values.isEmpty())
        return std::nullopt;
    const auto less = [](const QVariant &a, const QVariant &b) { return a.toDouble() < b.toDouble(); };
    const auto [least, most] = std::minmax_element(values.begin(), values.end(), less);
    return std::pair(least->toDouble() * (1 - kMargin), most->toDouble() * (1 + kMargin));
}

} // namespace

Calibration::Calibration(const QString &modelIdentity, const DeviceOptions &device)
{
    const QString text = u"%1 %2 %3 %4 %5"_s.arg(modelIdentity, QString::fromStdString(device.device),
                                                 QString::fromStdString(device.dtype), QString::number(device.threads),
                                                 QString::number(device.savesMemory));
    m_key = u"calibration/1/"_s
            + QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha1).toHex());
}

void Calibration::note(const GenerationPlan &plan, int firstStage, const Progress &end) const
{
    if (end.unetEvaluations < kFewestEvaluations || end.unetSeconds <= 0)
        return;
    QSettings settings;
    settings.beginGroup(m_key);
    append(settings, u"secondsPerEvaluation"_s, end.unetSeconds / static_cast<double>(end.unetEvaluations));
    const double rest =
        end.encodeSeconds + end.decodeSeconds + end.surveySeconds + end.canvasSeconds + end.documentSeconds;
    const Work work = workOf(plan, firstStage);
    // A run that was resumed did a part of its stages before.
    const bool isWhole = static_cast<double>(end.unetEvaluations) >= work.evaluations;
    if (isWhole && work.megapixels > 0)
        append(settings, u"secondsPerMegapixel"_s, rest / work.megapixels);
    if (isWhole && work.encoded > 0)
        append(settings, u"encodingSecondsPerMegapixel"_s, end.encodeSeconds / work.encoded);
    // A base takes less memory than an enlargement.
    if (end.peakMemoryBytes > 0 && plan.stages.back().index > 0)
        append(settings, u"memoryBytes"_s, static_cast<double>(end.peakMemoryBytes));
}

std::optional<RunCost> Calibration::cost(const GenerationPlan &plan, int firstStage) const
{
    QSettings settings;
    settings.beginGroup(m_key);
    const auto evaluation = rangeOf(settings, u"secondsPerEvaluation"_s);
    if (!evaluation)
        return std::nullopt;
    const auto megapixel = rangeOf(settings, u"secondsPerMegapixel"_s).value_or(std::pair(0.0, 0.0));
    const Work work = workOf(plan, firstStage);
    RunCost cost;
    cost.secondsLeast = work.evaluations * evaluation->first + work.megapixels * megapixel.first;
    cost.secondsMost = work.evaluations * evaluation->second + work.megapixels * megapixel.second;
    const QVariantList memory = settings.value(u"memoryBytes"_s).toList();
    for (const QVariant &value : memory)
        cost.memoryBytes = std::max(cost.memoryBytes.value_or(0), static_cast<int64_t>(value.toDouble()));
    return cost;
}

std::vector<StageTimes> Calibration::times(const GenerationPlan &plan) const
{
    QSettings settings;
    settings.beginGroup(m_key);
    const auto evaluation = newestOf(settings, u"secondsPerEvaluation"_s);
    const double megapixel = newestOf(settings, u"secondsPerMegapixel"_s).value_or(0);
    const double encoding = newestOf(settings, u"encodingSecondsPerMegapixel"_s).value_or(megapixel);
    std::vector<StageTimes> all;
    for (const StagePlan &stage : plan.stages) {
        const auto evaluations = static_cast<double>(std::max<int64_t>(1, stage.unetEvaluations));
        const double passes = stage.index == 0 ? 1 : 2;
        StageTimes times;
        if (evaluation) {
            times.isMeasured = true;
            times.denoising = evaluations * *evaluation;
            times.encoding = stage.index == 0 ? 0 : megapixelsOf(stage) * encoding;
            times.decoding = std::max(0.0, passes * megapixelsOf(stage) * megapixel - times.encoding);
        } else {
            times.encoding *= evaluations;
            times.denoising *= evaluations;
            times.decoding *= evaluations;
        }
        all.push_back(times);
    }
    return all;
}

} // namespace pixelsmith
