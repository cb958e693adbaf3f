// Requests, plans, packed tiles and whole documents. The first byte says which.
#include "document/document_store.h"
#include "document/tile_codec.h"
#include "fuzz/fuzz.h"
#include "support/sample_document.h"

#include <pixelsmith/document.h>
#include <pixelsmith/log.h>

using namespace pixelsmith;

namespace {

enum Kind : char { RequestText, PlanText, PackedTile, WholeFile };

std::string sampleFile()
{
    const auto path = fuzz::folder() / "sample.pixelsmith";
    std::filesystem::remove(path);
    const SampleDocument sample;
    {
        const auto document = Document::create(path, sample.request, sample.plan);
        WriteBatch batch;
        for (int64_t column = 0; column < 2; ++column)
            batch.add(WriteBatch::TileWrite{1, SampleDocument::flatTile({0, column, 0}, {1, 2, 3}, 64)});
        batch.add(WriteBatch::LatentWrite{1, LatentKind::Sample, 1, 0, std::vector<std::byte>(500)});
        batch.add(WriteBatch::StageWrite{1, {StagePhase::Denoising, 1}});
        batch.add(SliderChange{1, 2, 3});
        document->store().commit(batch);
    }
    return fuzz::readFile(path);
}

/// Everything that opening, looking and going on would read.
void readAll(const std::filesystem::path &path, Document::Access access)
{
    const auto document = Document::open(path, access);
    fuzz::expectRefusalAtMost([&] { document->request(); });
    fuzz::expectRefusalAtMost([&] { document->environment(); });
    fuzz::expectRefusalAtMost([&] { document->sliderChanges(); });
    fuzz::expectRefusalAtMost([&] { document->store().memoryLog(); });
    fuzz::expectRefusalAtMost([&] { document->sliderMapChanges(); });
    fuzz::expectRefusalAtMost([&] { document->store().redoParts(); });
    for (const StagePlan &stage : document->plan().stages) {
        fuzz::expectRefusalAtMost([&] { document->stageState(stage.index); });
        for (int64_t column = 0; column < 3; ++column)
            fuzz::expectRefusalAtMost([&] { document->store().readTile(stage.index, {0, column, 0}); });
        fuzz::expectRefusalAtMost([&] { document->store().readLatents(stage.index, LatentKind::Sample, 1); });
    }
}

} // namespace

namespace pixelsmith::fuzz {

std::vector<std::string> seeds()
{
    const SampleDocument sample;
    TileEncoder encoder;
    const auto tile = SampleDocument::flatTile({0, 0, 0}, {1, 2, 3}, 16);
    const auto packed = encoder.encode(tile->rgb, 16, 16);
    const std::string tileText(reinterpret_cast<const char *>(packed.data()), packed.size());
    return {std::string(1, RequestText) + toJson(sample.request), std::string(1, PlanText) + toJson(sample.plan),
            std::string(1, PackedTile) + tileText, std::string(1, WholeFile) + sampleFile()};
}

std::vector<std::string> words()
{
    return {"null",
            "true",
            "[]",
            "{}",
            "\"stages\":",
            "\"size\":",
            "SQLite format 3",
            "CREATE TABLE tiles",
            "\xff\xff\xff\xff"};
}

} // namespace pixelsmith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    setLogSink([](LogLevel, const std::string &) {});
    const std::string_view text = fuzz::textOf(data + 1, size - 1);
    switch (data[0] % 4) {
    case RequestText:
        fuzz::expectRefusalAtMost([&] { toJson(requestFromJson(text)); });
        break;
    case PlanText:
        fuzz::expectRefusalAtMost([&] { toJson(planFromJson(text)); });
        break;
    case PackedTile: {
        const auto tile = decodeTile(std::as_bytes(std::span(text)), kTileSide);
        if (tile && tile->rgb.size() != static_cast<size_t>(3 * tile->width * tile->height))
            std::abort();
        break;
    }
    case WholeFile: {
        const auto path = fuzz::folder() / "fuzzed.pixelsmith";
        for (const auto access : {Document::Access::ReadOnly, Document::Access::ReadWrite}) {
            for (const char *suffix : {"-wal", "-shm", "-journal"})
                std::filesystem::remove(path.string() + suffix);
            fuzz::writeFile(path, text);
            fuzz::expectRefusalAtMost([&] { readAll(path, access); });
        }
        break;
    }
    default:
        break;
    }
    return 0;
}
