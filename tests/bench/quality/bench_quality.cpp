#include "lab_engine.h"
#include "measures.h"
#include "pictures.h"
#include "plan/cost_model.h"
#include "random_cover.h"
#include "report.h"
#include "scenes.h"
#include "variants.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

/// Measures ways of making enlargements on the embedded model, each from the same bases. See README.md.
///   bench_quality MODEL OUTPUT [--variants FILE] [--only NAME] [--sizes 512,1024] [--prompts N] [--seeds N]
///                 [--base drawn|painted] [--pictures yes] [--threads N]
namespace pixelsmith {
namespace {

struct Options
{
    std::filesystem::path model;
    std::filesystem::path output; ///< a folder
    std::map<std::string, std::string> values = {{"variants", PIXELSMITH_LAB_VARIANTS},
                                                 {"only", ""},
                                                 {"sizes", "512"},
                                                 {"prompts", "4"},
                                                 {"seeds", "1"},
                                                 {"base", "drawn"},
                                                 {"pictures", ""},
                                                 {"threads", "2"}};

    int number(const std::string &key) const { return std::stoi(values.at(key)); }
};

Options parse(int argc, char **argv)
{
    Options options;
    std::vector<std::string> words;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (!word.starts_with("--")) {
            words.push_back(word);
            continue;
        }
        const auto value = options.values.find(word.substr(2));
        if (value == options.values.end() || i + 1 == argc)
            throw Error(ErrorKind::InvalidRequest, fmt::format("{} is not an option of this program.", word), word);
        value->second = argv[++i];
    }
    if (words.size() != 2)
        throw Error(ErrorKind::InvalidRequest, "The folders of the model and of the results are wanted.");
    options.model = words[0];
    options.output = words[1];
    return options;
}

/// The owner of each latent in the cover, given that later patches overwrite earlier ones.
at::Tensor ownersOf(const std::vector<Patch> &cover, LatentSize map)
{
    at::Tensor owners = at::zeros({map.height, map.width}, at::TensorOptions(at::kInt));
    int64_t owner = 0;
    for (const Patch &patch : cover)
        owners.slice(0, patch.owned.top, patch.owned.bottom)
            .slice(1, patch.owned.left, patch.owned.right)
            .fill_(owner++);
    return owners;
}

/// The bases of all scenes for one size, and what the enlargements are compared with.
class Lab
{
public:
    Lab(const Options &options)
        : m_options(options)
        , m_engine({.checkpoint = options.model}, {"cpu", "float32", options.number("threads")})
        , m_scenes(labScenes(options.number("prompts"), options.number("seeds")))
    {
        std::filesystem::create_directories(options.output);
    }

    void run(int64_t side);

private:
    struct Case
    {
        LabScene scene;
        std::shared_ptr<Document> base;
        Comparison with;
    };

    Case makeCase(const LabScene &scene, PixelSize size);
    at::Tensor enlarge(const Variant &variant, Case &scene, PixelSize size, RunCost &cost);
    at::Tensor runCascade(const Variant &variant, Case &scene, PixelSize size, RunCost &cost);
    void writePictures(const Variant &variant, const Case &scene, const at::Tensor &result) const;

    Options m_options;
    LabEngine m_engine;
    std::vector<LabScene> m_scenes;
    int m_documents = 0;
};

Lab::Case Lab::makeCase(const LabScene &scene, PixelSize size)
{
    const PixelSize native = m_engine.info().nativeSize();
    GenerationRequest request;
    request.prompt = scene.prompt;
    request.seed = static_cast<uint64_t>(scene.seed);
    if (m_options.values.at("base") == "drawn") {
        const auto file = m_options.output / "base.png";
        writePng(drawScene(scene, native), file);
        request.baseImage = std::filesystem::absolute(file).string();
    }
    const auto path = m_options.output / fmt::format("base-{}.pixelsmith", scene.seed);
    std::filesystem::remove(path);
    Case result = {scene, Document::create(path, request, makePlan(request, m_engine.info(), native)), {}};
    m_engine.run(result.base, patchCover);
    const auto picture = openStage(result.base, 0);
    result.with.base = readPicture(*picture);
    result.with.enlarged = enlargedPlainly(*picture, size);
    result.with.truth = drawScene(scene, size);
    result.with.nativeSide = native.width;
    result.with.latentSide = m_engine.info().vaeScaleFactor;
    // Of patches, of what they own, of VAE tiles.
    result.with.periods = {native.width, native.width * 3 / 4, kTileSide};
    std::erase_if(result.with.periods, [&](int64_t period) { return period >= size.width; });
    return result;
}

at::Tensor Lab::runCascade(const Variant &variant, Case &scene, PixelSize size, RunCost &cost)
{
    const CoverFunction cover = variant.coversRandomly ? randomCover : patchCover;
    Json json = Json::parse(toJson(scene.base->request()));
    json.merge_patch(variant.request);
    GenerationRequest request = requestFromJson(json.dump());
    request.targetSize = size;
    GenerationPlan plan = growPlan(scene.base->plan(), request, m_engine.info());
    addCosts(plan, cover);

    const auto path = m_options.output / fmt::format("run-{}.pixelsmith", m_documents++);
    scene.base->saveCopy(path);
    at::Tensor result;
    {
        const auto document = Document::open(path, Document::Access::ReadWrite);
        document->extendTo(request, plan);
        cost = m_engine.run(document, cover);
        const StagePlan &stage = plan.stages.back();
        result = readPicture(*openStage(document, stage.index));
        const auto lastCover = cover(coverGeometry(plan, stage), stage.steps - 1);
        scene.with.seams = seamsOf(ownersOf(lastCover, stage.latentSize), plan.vaeScaleFactor);
    }
    std::filesystem::remove(path);
    return result;
}

at::Tensor Lab::enlarge(const Variant &variant, Case &scene, PixelSize size, RunCost &cost)
{
    scene.with.seams = {};
    switch (variant.kind) {
    case Variant::Kind::Plain:
        return scene.with.enlarged;
    case Variant::Kind::PlainThroughVae:
        return m_engine.throughVae(scene.with.enlarged);
    case Variant::Kind::TruthThroughVae:
        return m_engine.throughVae(scene.with.truth);
    case Variant::Kind::Cascade:
        break;
    }
    return runCascade(variant, scene, size, cost);
}

void Lab::writePictures(const Variant &variant, const Case &scene, const at::Tensor &result) const
{
    if (m_options.values.at("pictures").empty())
        return;
    std::string name = fmt::format("{}-{}-{}", variant.name, scene.scene.seed, result.size(2));
    std::ranges::replace_if(
        name, [](char c) { return c == ' ' || c == ',' || c == '/'; }, '_');
    writePng(result, m_options.output / (name + ".png"));
}

void Lab::run(int64_t side)
{
    const PixelSize size = {side, side};
    std::vector<Case> cases;
    for (const LabScene &scene : m_scenes)
        cases.push_back(makeCase(scene, size));
    ContactSheet sheet;
    std::ofstream table(m_options.output / fmt::format("table-{}.md", side));
    const auto tell = [&](const std::string &text) {
        table << text << std::flush;
        fmt::print("{}", text);
        std::fflush(stdout);
    };
    tell(tableHead(size));
    for (const Variant &variant : readVariants(m_options.values.at("variants"))) {
        if (variant.name.find(m_options.values.at("only")) == std::string::npos)
            continue;
        MeasuredSet set;
        for (Case &scene : cases) {
            RunCost cost;
            const at::Tensor result = enlarge(variant, scene, size, cost);
            set.add(result, scene.with, cost);
            sheet.add(result);
            writePictures(variant, scene, result);
        }
        sheet.endRow();
        tell(toMarkdown({variant.name, set.measures()}));
    }
    sheet.write(m_options.output / fmt::format("sheet-{}.png", side));
}

void run(const Options &options)
{
    const c10::InferenceMode inference;
    Lab lab(options);
    std::istringstream sizes(options.values.at("sizes"));
    for (std::string side; std::getline(sizes, side, ',');)
        lab.run(std::stoll(side));
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        pixelsmith::run(pixelsmith::parse(argc, argv));
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
