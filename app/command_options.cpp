#include "app/command_options.h"

#include "app/paths.h"

#include <pixelsmith/settings.h>
#include <pixelsmith/styles.h>

#include <QFileInfo>

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// "stage-steps" on the command line is "stage_steps" in the table.
std::string settingKey(const QString &name)
{
    return QString(name).replace(u'-', u'_').toStdString();
}

Style styleNamed(const QString &name)
{
    QStringList known;
    for (const Style &style : readStyles(stylesPath())) {
        known.append(QString::fromStdString(style.name));
        if (known.back().compare(name, Qt::CaseInsensitive) == 0)
            return style;
    }
    throw UsageError{u"There is no style %1; known: %2."_s.arg(name, known.join(u", "_s))};
}

std::string absolutePath(const QString &path)
{
    return QFileInfo(path).absoluteFilePath().toStdString();
}

} // namespace

CommandOptions::CommandOptions(const QString &command, const QString &description, const QStringList &positional)
    : m_command(command)
    , m_positional(positional)
{
    m_parser.setApplicationDescription(description);
    m_parser.addHelpOption();
    for (const QString &name : positional)
        m_parser.addPositionalArgument(name, {});
}

void CommandOptions::add(const QString &name, const QString &valueName, const QString &description)
{
    m_parser.addOption({name, description, valueName});
}

void CommandOptions::addFlag(const QString &name, const QString &description)
{
    m_parser.addOption({name, description});
}

void CommandOptions::addSetting(const QString &name)
{
    const Setting &entry = setting(settingKey(name));
    const QString range = u" (%1 to %2)"_s.arg(entry.minimum, 0, 'g', 16).arg(entry.maximum, 0, 'g', 16);
    add(name, u"number"_s, QString::fromUtf8(entry.help.data(), static_cast<qsizetype>(entry.help.size())) + range);
}

void CommandOptions::addRequestOptions()
{
    add(u"prompt"_s, u"text"_s, u"What to paint."_s);
    add(u"negative"_s, u"text"_s, u"What to avoid."_s);
    add(u"model"_s, u"path"_s,
        u"Model folder, .safetensors file, or landscapes-fast; without it the embedded model paints."_s);
    add(u"vae"_s, u"path"_s, u"A VAE that replaces the model's own."_s);
    add(u"lora"_s, u"file[:weight]"_s, u"A LoRA; may be given several times."_s);
    add(u"style"_s, u"name"_s, u"Words around the prompt: Photograph, Watercolour, … An unknown name lists them."_s);
    add(u"image"_s, u"file"_s, u"A picture that takes the base's place."_s);
    add(u"base"_s, u"WxH"_s, u"Size of the base."_s);
    add(u"scheduler"_s, u"name"_s, u"ddim, euler, euler_a, dpmpp2m or lcm, for the base."_s);
    for (const auto &name : {u"seed"_s, u"steps"_s})
        addSetting(name);
    addStageOptions();
}

void CommandOptions::addStageOptions()
{
    add(u"size"_s, u"WxH"_s, u"Size of the finished picture; without it the base alone is made."_s);
    add(u"stage-scheduler"_s, u"name"_s,
        u"ddim, euler, euler_a, dpmpp2m or lcm, for the enlargements; dpmpp2m unless given."_s);
    add(u"spacing"_s, u"name"_s, u"leading, trailing or linspace: which timesteps the steps are."_s);
    addFlag(u"karras"_s,
            u"Space the noise levels as Karras et al. do, for euler and dpmpp2m; enlargements do it anyway."_s);
    addFlag(u"no-stage-karras"_s, u"Do not do so in enlargements."_s);
    add(u"stage"_s, u"choice"_s,
        u"What one enlargement does otherwise, 2:steps=6,guidance=2,method=classic,prompt=TEXT or a part of it; may be "
        u"given several times."_s);
    addFlag(u"no-tone-lock"_s, u"Let the refined method change colours and gradients."_s);
    add(u"stage-prompt"_s, u"text"_s,
        u"What the enlargements are told instead of the prompt; a quiet one avoids repeated objects."_s);
    add(u"pag-layers"_s, u"list"_s, u"Where perturbed-attention guidance acts: mid, down.N, up.N."_s);
    add(u"method"_s, u"name"_s, u"refined unless given, or classic: the published method, for the enlargements."_s);
    add(u"slider"_s, u"list"_s,
        u"Guided steps of each enlargement, as numbers or percentages: 12,8 or 60%. The last one holds for all further."_s);
    for (const auto &name :
         {u"stage-steps"_s, u"batch-size"_s, u"guidance-rescale"_s, u"guidance-start"_s, u"guidance-end"_s,
          u"guidance-detail"_s, u"pag-scale"_s, u"start"_s, u"anchor"_s, u"detail-noise"_s, u"band-lock"_s})
        addSetting(name);
    add(u"guidance"_s, u"number"_s,
        QString::fromUtf8(setting("guidance_scale").help.data(),
                          static_cast<qsizetype>(setting("guidance_scale").help.size())));
}

void CommandOptions::addRegionOption(const QString &description)
{
    add(u"region"_s, u"X,Y,W,H"_s, description);
}

void CommandOptions::addSliderMapOption()
{
    add(u"slider-map"_s, u"file"_s,
        u"The painted Slider, a grey picture of the same shape: black for more detail, white for more structure, "
        "transparent where the Slider holds."_s);
}

void CommandOptions::addDeviceOptions()
{
    add(u"device"_s, u"name"_s, u"auto, cpu, cuda or cuda:N."_s);
    add(u"dtype"_s, u"name"_s, u"auto, float32, bfloat16 or float16."_s);
    addFlag(u"low-memory"_s, u"Keep the UNet in host memory and bring it to the device block by block; slower."_s);
    addSetting(u"threads"_s);
}

void CommandOptions::addProgressOption()
{
    add(u"progress"_s, u"style"_s, u"bar, json (one object a line on standard output) or none."_s);
}

void CommandOptions::addOutputOptions(const QString &description)
{
    add(u"output"_s, u"file"_s, description);
    add(u"format"_s, u"name"_s,
        u"tiff, png, jpeg, exr, webp or dzi (Deep Zoom); without it the file's ending decides."_s);
    add(u"compression"_s, u"name"_s, u"Of TIFF files: zip, lzw or none."_s);
    for (const auto &name : {u"quality"_s, u"bits"_s, u"max-side"_s, u"dpi"_s})
        addSetting(name);
    addFlag(u"no-recipe"_s, u"Do not tell in the file how the picture was made."_s);
    addFlag(u"no-label"_s, u"Do not mark the file as made by a model (IPTC digital source type)."_s);
}

void CommandOptions::addLiveOption()
{
    m_offersLive = true;
    add(u"live-deep-zoom"_s, u"folder"_s,
        u"A folder with a page that shows the picture while it grows; it can be watched in any web browser."_s);
}

void CommandOptions::parse(const QStringList &arguments)
{
    if (!m_parser.parse(QStringList{m_command} + arguments))
        throw UsageError{m_parser.errorText() + u"."_s};
    if (isHelpWanted())
        return;
    if (const auto given = m_parser.positionalArguments(); given.size() != m_positional.size())
        throw UsageError{given.size() < m_positional.size()
                             ? u"%1 is missing."_s.arg(m_positional.at(given.size()))
                             : u"There is one argument too many: %1."_s.arg(given.at(m_positional.size()))};
}

bool CommandOptions::isHelpWanted() const
{
    return m_parser.isSet(u"help"_s);
}

QString CommandOptions::helpText() const
{
    // QCommandLineParser names the program alone in its first line.
    QString text = m_parser.helpText();
    const qsizetype options = text.indexOf(u"[options]");
    return options < 0 ? text : u"Usage: pixelsmith %1 %2"_s.arg(m_command, text.mid(options));
}

std::optional<double> CommandOptions::number(const QString &name) const
{
    if (!has(name))
        return std::nullopt;
    bool isNumber = false;
    const double value = QLocale::c().toDouble(text(name), &isNumber);
    if (!isNumber || !std::isfinite(value))
        throw UsageError{u"--%1 %2 is not a number."_s.arg(name, text(name))};
    return value;
}

std::optional<int> CommandOptions::integer(const QString &name) const
{
    const auto value = number(name);
    if (!value)
        return std::nullopt;
    if (*value != std::floor(*value) || std::abs(*value) > 1e9)
        throw UsageError{u"--%1 %2 is not a whole number."_s.arg(name, text(name))};
    return static_cast<int>(*value);
}

GenerationRequest CommandOptions::request() const
{
    GenerationRequest request;
    request.prompt = text(u"prompt"_s).toStdString();
    request.negativePrompt = text(u"negative"_s).toStdString();
    if (has(u"model"_s))
        request.checkpoint = checkpointNamed(text(u"model"_s));
    if (has(u"vae"_s))
        request.vae = absolutePath(text(u"vae"_s));
    for (const QString &lora : m_parser.values(u"lora"_s)) {
        LoraChoice choice = loraFromText(lora.toStdString());
        choice.file = absolutePath(QString::fromStdString(choice.file));
        request.loras.push_back(choice);
    }
    if (has(u"style"_s))
        request.style = styleNamed(text(u"style"_s));
    if (has(u"image"_s))
        request.baseImage = absolutePath(text(u"image"_s));
    if (has(u"base"_s))
        request.baseSize = sizeFromText(text(u"base"_s).toStdString());
    if (has(u"scheduler"_s))
        request.scheduler = schedulerFromName(text(u"scheduler"_s).toStdString());
    if (const auto seed = number(u"seed"_s)) {
        checkSetting("seed", *seed);
        if (*seed != std::floor(*seed))
            throw UsageError{u"--seed %1 is not a whole number."_s.arg(text(u"seed"_s))};
        request.seed = static_cast<uint64_t>(*seed);
    }
    request.steps = integer(u"steps"_s);
    applyStageOptions(request);
    return request;
}

void CommandOptions::applyStageOptions(GenerationRequest &request) const
{
    const auto set = [](auto &value, const auto &given) {
        if (given)
            value = *given;
    };
    if (has(u"size"_s))
        request.targetSize = sizeFromText(text(u"size"_s).toStdString());
    if (has(u"stage-scheduler"_s))
        request.stageScheduler = schedulerFromName(text(u"stage-scheduler"_s).toStdString());
    if (has(u"spacing"_s))
        request.timestepSpacing = timestepSpacingFromName(text(u"spacing"_s).toStdString());
    request.usesKarrasSigmas = request.usesKarrasSigmas || has(u"karras"_s);
    request.stagesUseKarrasSigmas = (request.stagesUseKarrasSigmas || has(u"karras"_s)) && !has(u"no-stage-karras"_s);
    for (const QString &choice : m_parser.values(u"stage"_s))
        request.stageChoices.push_back(stageChoiceFromText(choice.toStdString()));
    if (has(u"method"_s))
        request.method = methodFromName(text(u"method"_s).toStdString());
    set(request.refine.startPercent, number(u"start"_s));
    set(request.refine.anchor, number(u"anchor"_s));
    set(request.refine.detailNoise, number(u"detail-noise"_s));
    set(request.refine.bandLock, number(u"band-lock"_s));
    request.refine.locksTone = request.refine.locksTone && !has(u"no-tone-lock"_s);
    if (has(u"stage-prompt"_s))
        request.stagePrompt = text(u"stage-prompt"_s).toStdString();
    if (has(u"slider"_s))
        request.slider = sliderFromText(text(u"slider"_s).toStdString());
    set(request.stageSteps, integer(u"stage-steps"_s));
    set(request.batchSize, integer(u"batch-size"_s));
    set(request.guidanceScale, number(u"guidance"_s));
    applyGuidance(request.guidance);
    validate(request);
}

void CommandOptions::applyGuidance(GuidanceOptions &guidance) const
{
    const auto set = [this](auto &value, const QString &name) {
        if (const auto given = number(name))
            value = *given;
    };
    set(guidance.rescale, u"guidance-rescale"_s);
    set(guidance.startPercent, u"guidance-start"_s);
    set(guidance.endPercent, u"guidance-end"_s);
    set(guidance.detailScale, u"guidance-detail"_s);
    set(guidance.pagScale, u"pag-scale"_s);
    if (has(u"pag-layers"_s))
        guidance.pagLayers = pagLayersFromText(text(u"pag-layers"_s).toStdString());
}

PixelRect CommandOptions::region() const
{
    if (!has(u"region"_s))
        return {};
    const QStringList numbers = text(u"region"_s).split(u',');
    std::array<qint64, 4> values = {};
    bool isGood = numbers.size() == 4;
    for (qsizetype i = 0; isGood && i < 4; ++i)
        values[static_cast<size_t>(i)] = numbers[i].toLongLong(&isGood);
    if (!isGood || values[0] < 0 || values[1] < 0 || values[2] <= 0 || values[3] <= 0)
        throw UsageError{u"--region %1 is not X,Y,WIDTH,HEIGHT in pixels."_s.arg(text(u"region"_s))};
    return PixelRect::at(values[0], values[1], {values[2], values[3]});
}

DeviceOptions CommandOptions::device() const
{
    DeviceOptions options;
    if (has(u"device"_s))
        options.device = text(u"device"_s).toStdString();
    if (has(u"dtype"_s))
        options.dtype = text(u"dtype"_s).toStdString();
    options.savesMemory = has(u"low-memory"_s);
    if (const auto threads = integer(u"threads"_s)) {
        checkSetting("threads", *threads);
        options.threads = *threads;
    }
    return options;
}

DeviceOptions CommandOptions::deviceOf(const ComputeEnvironment &began) const
{
    DeviceOptions options = device();
    if (!has(u"device"_s) && !began.device.empty())
        options.device = began.device;
    if (!has(u"dtype"_s) && !began.dtype.empty())
        options.dtype = began.dtype;
    if (!has(u"threads"_s) && began.threads > 0)
        options.threads = began.threads;
    return options;
}

ProgressStyle CommandOptions::progressStyle() const
{
    const QString style = has(u"progress"_s) ? text(u"progress"_s) : u"bar"_s;
    if (style == u"bar")
        return ProgressStyle::Bar;
    if (style == u"json")
        return ProgressStyle::Json;
    if (style == u"none")
        return ProgressStyle::None;
    throw UsageError{u"There is no progress style %1; known: bar, json, none."_s.arg(style)};
}

} // namespace pixelsmith
