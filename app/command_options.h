#pragma once

#include <pixelsmith/generation_request.h>
#include <pixelsmith/pipeline.h>

#include <QCommandLineParser>
#include <QString>
#include <QStringList>

#include <optional>
#include <string>

namespace pixelsmith {

enum class ProgressStyle { Bar, Json, None };

/// Arguments that cannot be understood: exit code 2.
struct UsageError
{
    QString text;
};

/// The options of a command: reads them as what they mean, with the ranges of the settings table.
class CommandOptions
{
public:
    /// \param positional  names of the arguments without a dash, for the help.
    CommandOptions(const QString &command, const QString &description, const QStringList &positional);

    void add(const QString &name, const QString &valueName, const QString &description);
    void addFlag(const QString &name, const QString &description);
    /// A number of the settings table; help, range and default come from there.
    void addSetting(const QString &name);
    void addRequestOptions();
    /// Those of the request's options that shape enlargements; part of addRequestOptions().
    void addStageOptions();
    void addRegionOption(const QString &description);
    void addSliderMapOption();
    void addDeviceOptions();
    void addProgressOption();
    void addOutputOptions(const QString &description);
    void addLiveOption();

    /// Throws UsageError. \param arguments  what follows the command.
    void parse(const QStringList &arguments);
    bool isHelpWanted() const;
    QString helpText() const;

    bool has(const QString &name) const { return m_parser.isSet(name); }
    QString text(const QString &name) const { return m_parser.value(name); }
    /// Empty where it was not given, or the command has no such option.
    QString liveFolder() const { return m_offersLive ? text(QStringLiteral("live-deep-zoom")) : QString(); }
    QString positional(qsizetype index) const { return m_parser.positionalArguments().at(index); }
    std::optional<double> number(const QString &name) const;
    std::optional<int> integer(const QString &name) const;

    GenerationRequest request() const;
    /// Changes what the stage options were given for.
    void applyStageOptions(GenerationRequest &request) const;
    /// Empty where it was not given. Throws UsageError.
    PixelRect region() const;
    DeviceOptions device() const;
    /// Where the run began, unless the options say otherwise: another device or thread count may round differently.
    DeviceOptions deviceOf(const ComputeEnvironment &began) const;
    ProgressStyle progressStyle() const;

private:
    void applyGuidance(GuidanceOptions &guidance) const;

    QString m_command;
    QStringList m_positional;
    QCommandLineParser m_parser;
    bool m_offersLive = false;
};

} // namespace pixelsmith
