#include <pixelsmith/parameters_text.h>

#include <QtTest>

using namespace pixelsmith;

class tst_ParametersText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isWhatOtherProgramsWrite();
    void valuesWithCommasAreQuoted();
    void ownPictureHasNoSampler();
    void paintOnTheSliderIsNoted();
};

namespace {

GenerationPlan planOf(const GenerationRequest &request)
{
    return makePlan(request, {.patchSide = 32}, request.baseImage.empty() ? PixelSize() : PixelSize{256, 256});
}

} // namespace

void tst_ParametersText::isWhatOtherProgramsWrite()
{
    GenerationRequest request;
    request.prompt = "a cat, sitting";
    request.negativePrompt = "blurry";
    request.seed = 7;
    request.steps = 12;
    request.stageSteps = 10;
    request.guidanceScale = 6.5;
    request.scheduler = SchedulerKind::DpmSolverMultistep;
    request.usesKarrasSigmas = true;
    request.checkpoint = "/models/dream.safetensors";
    request.loras = {{.file = "/loras/ink.safetensors", .weight = 0.8}};
    request.targetSize = {1024, 1024};
    request.slider = {{.value = 4, .isPercent = false}, {.value = 50}};
    QCOMPARE(
        parametersText(request, planOf(request)).c_str(),
        "a cat, sitting <lora:ink:0.8>\n"
        "Negative prompt: blurry\n"
        "Steps: 12, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 7, Size: 256x256, Model: dream, "
        "Pixelsmith stages: 512x512/1024x1024, Pixelsmith slider: 4 of 10/5 of 10, Pixelsmith method: refined, "
        "Version: Pixelsmith");
}

void tst_ParametersText::valuesWithCommasAreQuoted()
{
    GenerationRequest request;
    request.checkpoint = "/models/a, b \"c\".safetensors";
    QVERIFY(parametersText(request, planOf(request)).find(R"(Model: "a, b \"c\"",)") != std::string::npos);
}

void tst_ParametersText::ownPictureHasNoSampler()
{
    GenerationRequest request;
    request.baseImage = "/home/me/photo.png";
    const std::string text = parametersText(request, planOf(request));
    QVERIFY(text.find("Sampler") == std::string::npos && text.find("Seed: 0, Size: 256x256") != std::string::npos);
}

void tst_ParametersText::paintOnTheSliderIsNoted()
{
    const GenerationRequest request;
    QVERIFY(parametersText(request, planOf(request)).find("painted") == std::string::npos);
    QVERIFY(parametersText(request, planOf(request), 0.125).find("Pixelsmith painted slider: 12.5 % of the picture,")
            != std::string::npos);
}

QTEST_GUILESS_MAIN(tst_ParametersText)
#include "tst_parameters_text.moc"
