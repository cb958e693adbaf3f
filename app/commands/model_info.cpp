#include "app/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/info_options.h"
#include "app/paths.h"

#include <pixelsmith/model_file.h>
#include <pixelsmith/pipeline.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

void print(const char *label, const std::string &value)
{
    if (!value.empty())
        std::printf("%-10s %s\n", label, value.c_str());
}

const char *fitText(Fit fit)
{
    switch (fit) {
    case Fit::Unknown:
        return "";
    case Fit::Fits:
        return "fits this computer";
    case Fit::FitsSavingMemory:
        return "fits this computer with --low-memory";
    case Fit::DoesNotFit:
        return "needs more than this computer has";
    }
    return "";
}

void printModel(const std::filesystem::path &folder)
{
    const ModelDescription description = describeModel(folder);
    print("is", name(description.kind));
    std::printf("weights    %.1f million numbers in %s, %.1f MB\n", static_cast<double>(description.parameters) / 1e6,
                description.precision.c_str(), static_cast<double>(description.bytes) / 1e6);
    if (description.predictsVelocity || description.hasZeroTerminalSnr)
        std::printf("marked     %s%s\n", description.predictsVelocity ? "v-prediction " : "",
                    description.hasZeroTerminalSnr ? "zero-terminal-SNR" : "");
    if (description.kind != ModelKind::Sdxl)
        return;
    print("memory", fitText(fitOf(description, {})));
    const ModelInfo model = readModelInfo(modelSource({.checkpoint = folder.string()}));
    print("model", model.name);
    print("identity", model.identity);
    std::printf("native     %lld x %lld pixels\n", static_cast<long long>(model.nativeSize().width),
                static_cast<long long>(model.nativeSize().height));
    std::printf("suits      %d steps and guidance %g, %d and %g for enlargements, Slider %g %%\n", model.steps,
                model.guidanceScale, model.stageSteps, model.guidanceScaleFor(Method::Refined), model.slider.value);
}

} // namespace

int modelInfoCommand(const QStringList &arguments)
{
    InfoOptions options;
    options.parse(arguments);
    printModel(toPath(options.positional(0)));
    return Done;
}

} // namespace pixelsmith
