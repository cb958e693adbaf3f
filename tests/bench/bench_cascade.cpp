#include <pixelsmith/document.h>
#include <pixelsmith/error.h>
#include <pixelsmith/pipeline.h>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <sstream>
#include <variant>

/// What a picture costs, by its size: seconds per megapixel of the finished picture, all its stages together, split by
/// what they were spent on; peak memory; evaluations. Each size is a process of its own, so that its peak is its own.
///   bench_cascade MODEL [--sizes 1024,2048,4096] [--method refined|classic] [--steps N] [--base-steps N] [--start PERCENT]
///                 [--scheduler ddim|dpmpp2m] [--guidance SCALE] [--batch N] [--dtype auto] [--threads N] [--folder DOCUMENTS]
namespace pixelsmith {
namespace {

namespace fs = std::filesystem;

struct Options
{
    fs::path model;
    std::map<std::string, std::string> values = {
        {"sizes", "1024,2048,4096"},
        {"method", "refined"},
        {"steps", "4"},
        {"base-steps", "4"},
        {"start", "50"},
        {"scheduler", "ddim"},
        {"guidance", ""},
        {"dtype", "auto"},
        {"threads", "0"},
        {"batch", ""},
        {"folder", fs::temp_directory_path().string()},
    };

    const std::string &text(const std::string &key) const { return values.at(key); }
    int number(const std::string &key) const { return std::stoi(values.at(key)); }
};

Options parse(int argc, char **argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (!word.starts_with("--")) {
            options.model = word;
            continue;
        }
        const auto value = options.values.find(word.substr(2));
        if (value == options.values.end() || i + 1 == argc)
            throw Error(ErrorKind::InvalidRequest, fmt::format("{} is not an option of this program.", word), word);
        value->second = argv[++i];
    }
    if (options.model.empty())
        throw Error(ErrorKind::InvalidRequest, "The folder of a model is missing.");
    return options;
}

GenerationRequest requestFor(const Options &options, int64_t side)
{
    GenerationRequest request;
    request.prompt = "a mountain lake at sunset";
    request.seed = 7;
    request.targetSize = {side, side};
    request.steps = options.number("base-steps");
    request.stageSteps = options.number("steps");
    request.method = options.text("method") == "classic" ? Method::Classic : Method::Refined;
    request.refine.startPercent = options.number("start");
    if (options.text("scheduler") == "dpmpp2m")
        request.scheduler = request.stageScheduler = SchedulerKind::DpmSolverMultistep;
    if (!options.text("guidance").empty())
        request.guidanceScale = std::stod(options.text("guidance"));
    if (!options.text("batch").empty())
        request.batchSize = options.number("batch");
    return request;
}

/// \param cpuSeconds  of all threads; on a busy machine the steadier figure.
void printRow(int64_t side, const Progress &last, double cpuSeconds, int64_t documentBytes)
{
    const double megapixels = static_cast<double>(side * side) / 1e6;
    const double inside = last.unetSeconds + last.encodeSeconds + last.decodeSeconds + last.surveySeconds;
    const double outside = last.elapsedSeconds - inside;
    const auto perMegapixel = [&](double seconds) { return fmt::format(" {:.3f} |", seconds / megapixels); };
    std::string row = fmt::format("| {} |{}{}", side, perMegapixel(cpuSeconds), perMegapixel(last.elapsedSeconds));
    for (const double seconds :
         {last.unetSeconds, last.encodeSeconds, last.decodeSeconds, last.surveySeconds, last.canvasSeconds,
          last.documentSeconds, outside - last.canvasSeconds - last.documentSeconds})
        row += perMegapixel(seconds);
    row += fmt::format(" {:.1f} | {} | {} | {:.2f} |", 100 * outside / last.elapsedSeconds, last.unetEvaluations,
                       last.peakMemoryBytes >> 20, static_cast<double>(documentBytes) / (megapixels * 1e6));
    fmt::print("{}\n", row);
    std::fflush(stdout);
}

void runSize(const Options &options, int64_t side)
{
    const ModelSource source = {.checkpoint = options.model};
    const auto pipeline = Pipeline::fromPretrained(
        source, {.device = "cpu", .dtype = options.text("dtype"), .threads = options.number("threads")});
    const GenerationRequest request = requestFor(options, side);
    const fs::path path = fs::path(options.text("folder")) / fmt::format("bench_cascade_{}.pixelsmith", getpid());
    const auto document = Document::create(path, request, makePlan(request, pipeline->modelInfo(), {}));
    RunControl control;
    Progress last;
    const std::clock_t start = std::clock();
    pipeline->run(document, control, [&](const Event &event) {
        if (const auto *progress = std::get_if<Progress>(&event))
            last = *progress;
    });
    const double cpuSeconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    printRow(side, last, cpuSeconds, static_cast<int64_t>(fs::file_size(path)));
    fs::remove(path);
}

/// False if a size could not be done.
bool run(const Options &options)
{
    fmt::print(
        "{} steps, start {} %, {}, {}, {}\nSeconds per megapixel of the finished picture:\n"
        "| side | CPU | all | UNet | encode | decode | survey | canvas | document | rest | outside of UNet and VAE, % "
        "| evaluations | "
        "peak MiB | document bytes a pixel |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
        options.text("steps"), options.text("start"), options.text("method"), options.text("scheduler"),
        options.text("dtype"));
    std::fflush(stdout);
    std::istringstream sizes(options.text("sizes"));
    for (std::string size; std::getline(sizes, size, ',');) {
        const pid_t child = fork();
        if (child == 0) {
            runSize(options, std::stoll(size));
            std::_Exit(EXIT_SUCCESS);
        }
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
            return false;
    }
    return true;
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        return pixelsmith::run(pixelsmith::parse(argc, argv)) ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
