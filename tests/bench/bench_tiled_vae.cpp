#include "canvas/resample.h"
#include "checkpoint/model_config.h"
#include "pipeline/tiled_vae.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

/// How far a picture that goes through the VAE in tiles is from the same as a whole, and what that takes, for each way to
/// find the statistics. Errors of pixels are in the range -1…1, those of latents in their standard deviation.
///   bench_tiled_vae MODEL PICTURE SIDE [THREADS]   the picture is brought to SIDE x SIDE, a multiple of 64
namespace pixelsmith {
namespace {

namespace fs = std::filesystem;

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A call's result and its seconds.
template<typename Call>
auto timed(Call &&call)
{
    const auto start = std::chrono::steady_clock::now();
    auto result = call();
    return std::pair(std::move(result), secondsSince(start));
}

at::Tensor pictureOf(const fs::path &path, int64_t side)
{
    FloatImage image = resample(*openImageFile(path), {side, side}, {0, 0, side, side});
    return at::from_blob(image.rgb.data(), {side, side, 3}, at::kFloat).permute({2, 0, 1}).contiguous();
}

template<typename Space>
at::Tensor crop(const at::Tensor &map, const Rect<Space> &area)
{
    return map.slice(1, area.top, area.bottom).slice(2, area.left, area.right);
}

void printRow(const char *what, const at::Tensor &error, double statisticsSeconds, double tilesSeconds)
{
    fmt::print("| {} | {:.5f} | {:.6f} | {:.2f} | {:.2f} |\n", what, error.abs().max().item<double>(),
               error.abs().mean().item<double>(), statisticsSeconds, tilesSeconds);
    std::fflush(stdout);
}

using Statistics = std::function<PictureStatistics()>;
using Ways = std::vector<std::pair<const char *, Statistics>>;

void benchEncoder(const TiledVae &tiled, const at::Tensor &picture, const at::Tensor &whole)
{
    const LatentSize size = {whole.size(2), whole.size(1)};
    const auto read = [&](const PixelRect &area) { return crop(picture, area); };
    const Ways ways = {{"encode, each tile by itself", [] { return PictureStatistics(); }},
                       {"encode, windows", [&] { return tiled.encoderStatistics(size, read); }},
                       {"encode, survey", [&] { return *tiled.surveyForEncoding(size, read, [] { return true; }); }}};
    for (const auto &[what, find] : ways) {
        const auto [statistics, before] = timed(find);
        const auto [latents, seconds] = timed([&] {
            at::Tensor map = at::empty_like(whole);
            for (const LatentRect &tile : tiled.tiles(size))
                crop(map, tile).copy_(tiled.encodeTile(size, read, tile, statistics));
            return map;
        });
        printRow(what, (latents - whole) / whole.std(), before, seconds);
    }
}

/// What tiles cannot find out in one look: with it, what is left of their error is the halo's and the tokens' that
/// attention does without.
PictureStatistics statisticsOfWhole(const AutoencoderKL &vae, const at::Tensor &map)
{
    PictureStatistics statistics;
    auto pass = PicturePass::collecting(statistics);
    vae.decode(vae.fromLatents(map.unsqueeze(0)), pass);
    return statistics;
}

void benchDecoder(const AutoencoderKL &vae, const TiledVae &tiled, const at::Tensor &map)
{
    const auto [whole, wholeSeconds] =
        timed([&] { return vae.decode(vae.fromLatents(map.unsqueeze(0)))[0].clamp(-1, 1); });
    fmt::print("| decode, as a whole | 0 | 0 | 0 | {:.2f} |\n", wholeSeconds);
    const LatentSize size = {map.size(2), map.size(1)};
    const Ways ways = {{"decode, each tile by itself", [] { return PictureStatistics(); }},
                       {"decode, windows", [&] { return tiled.decoderStatistics(map); }},
                       {"decode, survey", [&] { return *tiled.surveyForDecoding(map, [] { return true; }); }},
                       {"decode, the whole's own", [&] { return statisticsOfWhole(vae, map); }}};
    for (const auto &[what, find] : ways) {
        const auto [statistics, before] = timed(find);
        const auto [picture, seconds] = timed([&] {
            at::Tensor pixels = at::empty_like(whole);
            for (const LatentRect &tile : tiled.tiles(size))
                crop(pixels, toPixels(tile, tiled.factor()))
                    .copy_(tiled.decodeTile(map, tile, statistics).mul(2).sub(1));
            return pixels;
        });
        printRow(what, picture - whole, before, seconds);
    }
}

void run(const std::vector<std::string> &arguments)
{
    if (arguments.size() < 3)
        throw Error(ErrorKind::InvalidRequest, "bench_tiled_vae MODEL PICTURE SIDE [THREADS]");
    at::set_num_threads(arguments.size() > 3 ? std::stoi(arguments[3]) : 2);
    const c10::InferenceMode inference;
    const fs::path folder = fs::path(arguments[0]) / "vae";
    const AutoencoderKL vae(readVaeConfig(folder), Weights::load(folder, at::kFloat));
    const TiledVae tiled(vae, vae.config().sample_size / vae.config().scaleFactor(), at::kCPU);
    const at::Tensor picture = pictureOf(arguments[1], std::stoll(arguments[2]));
    const auto [latents, seconds] =
        timed([&] { return vae.toLatents(vae.encode(picture.unsqueeze(0).mul(2).sub(1)).mean)[0]; });
    fmt::print("| way | largest error | mean error | s for statistics | s for tiles |\n|---|---|---|---|---|\n"
               "| encode, as a whole | 0 | 0 | 0 | {:.2f} |\n",
               seconds);
    benchEncoder(tiled, picture, latents);
    benchDecoder(vae, tiled, latents);
}

} // namespace
} // namespace pixelsmith

int main(int argc, char **argv)
{
    try {
        pixelsmith::run({argv + 1, argv + argc});
        return EXIT_SUCCESS;
    } catch (const std::exception &error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
