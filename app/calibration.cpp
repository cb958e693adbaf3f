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
};

Work workOf(const GenerationPlan &plan, int firstStage)
{
    Work work;
    for (const StagePlan &stage : plan.stages) {
        if (stage.index < firstStage)
            continue;
        work.evaluations += static_cast<double>(stage.unetEvaluations);
        // An enlargement is encoded and decoded, a base decoded alone.
        const double passes = stage.index == 0 ? 1 : 2;
        work.megapixels += passes * static_cast<double>(stage.size.width * stage.size.height) / 1e6;
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

} // namespace pixelsmith
