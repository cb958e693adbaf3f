#include "support/region_pixels.h"

#include <pixelsmith/error.h>
#include <pixelsmith/pipeline.h>
#include <pixelsmith/region_preview.h>
#include <pixelsmith/tile_source.h>

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

/// How near a preview comes to the finished picture: PSNR inside of the region by method, size and Slider.
///   bench_preview MODEL FOLDER [SEED] [LARGEST] [classic|refined]    FOLDER for the documents; kept, so that runs are done once
namespace pixelsmith {
namespace {

const EventSink kNoSink = [](const Event &) {};
const std::vector<SliderPosition> kPositions = {{0}, {25}, {50}, {75}, {100}};
constexpr int64_t kSide = 256;

GenerationRequest requestFor(uint64_t seed, Method method)
{
    GenerationRequest request;
    request.prompt = "a mountain lake at sunset";
    request.seed = seed;
    request.method = method;
    return request;
}

/// The document grown from `from` to `size` at a Slider position; made and run where it is not there yet.
std::shared_ptr<Document> grown(Pipeline &pipeline, const std::filesystem::path &from,
                                const std::filesystem::path &path, GenerationRequest request, PixelSize size,
                                SliderPosition slider)
{
    if (!std::filesystem::exists(path))
        Document::open(from, Document::Access::ReadOnly)->saveCopy(path);
    const auto document = Document::open(path, Document::Access::ReadWrite);
    if (document->plan().stages.back().size != size) {
        request.targetSize = size;
        request.slider = {slider};
        document->extendTo(request, growPlan(document->plan(), request, pipeline.modelInfo()));
    }
    RunControl control;
    if (!document->isFinished())
        pipeline.run(document, control, kNoSink);
    return document;
}

void compare(Pipeline &pipeline, const std::filesystem::path &from, const std::string &stem,
             const GenerationRequest &request, PixelSize size)
{
    std::vector<std::shared_ptr<const TileSource>> finished;
    int64_t wholeEvaluations = 0;
    for (const SliderPosition &slider : kPositions) {
        const auto path = fmt::format("{}-{}.pixelsmith", stem, slider.value);
        const auto whole = grown(pipeline, from, path, request, size, slider);
        finished.push_back(openStage(whole, whole->lastFinishedStage()));
        wholeEvaluations += whole->plan().stages.back().unetEvaluations;
    }
    const auto document = Document::open(from, Document::Access::ReadOnly);
    for (const auto &[name, left] : {std::pair{"middle", (size.width - kSide) / 2}, std::pair{"corner", int64_t{0}}}) {
        PreviewRequest preview = {request, PixelRect::at(left, left, {kSide, kSide}), kPositions};
        preview.request.targetSize = size;
        RunControl control;
        const auto start = std::chrono::steady_clock::now();
        const auto result = pipeline.preview(document, preview, control, kNoSink);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        fmt::print("{} {} {}:", name, size.width, pixelsmith::name(request.method));
        for (size_t i = 0; i < finished.size(); ++i)
            fmt::print(" {:5.1f}", psnr(result->pictures[i].rgb, pixelsOf(*finished[i], result->region)));
        fmt::print(" dB; {} evaluations, {} unshared, {} for the whole stages; {:.1f} s\n", result->unetEvaluations,
                   result->unetEvaluationsUnshared, wholeEvaluations, seconds.count());
        std::fflush(stdout);
    }
}

void run(const std::filesystem::path &model, const std::filesystem::path &folder, uint64_t seed, int64_t largest,
         const std::string &only)
{
    std::filesystem::create_directories(folder);
    const auto pipeline = Pipeline::fromPretrained({.checkpoint = model}, {"cpu", "float32", 2});
    for (const Method method : {Method::Classic, Method::Refined}) {
        if (!only.empty() && only != name(method))
            continue;
        const GenerationRequest request = requestFor(seed, method);
        const auto stem = folder / fmt::format("{}-{}", name(method), seed);
        std::filesystem::path from = stem.string() + ".pixelsmith";
        if (!std::filesystem::exists(from)) {
            RunControl control;
            pipeline->run(Document::create(from, request, makePlan(request, pipeline->modelInfo())), control, kNoSink);
        }
        for (PixelSize size = {512, 512}; size.width <= largest; size = {2 * size.width, 2 * size.height}) {
            const std::string next = fmt::format("{}-{}", stem.string(), size.width);
            compare(*pipeline, from, next, request, size);
            from = next + "-50.pixelsmith";
        }
    }
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        const auto argument = [&](int index, const char *otherwise) { return index < argc ? argv[index] : otherwise; };
        if (argc < 3)
            throw pixelsmith::Error(pixelsmith::ErrorKind::InvalidRequest,
                                    "The folders of model and documents are missing.");
        pixelsmith::run(argv[1], argv[2], std::stoull(argument(3, "1")), std::stoll(argument(4, "1024")),
                        argument(5, ""));
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
