#include "pipeline/survey_notes.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

namespace pixelsmith {

namespace {

/// Parts of the notes: what tiles are told, whole ones and those in parts, and then tile after tile of the survey.
constexpr int64_t kOfTiles = 2;
/// More than any that attention could go through.
constexpr int64_t kMaxTokens = int64_t{1} << 24;

class Writer
{
public:
    template<typename Value>
    void put(std::span<const Value> values)
    {
        const auto bytes = std::as_bytes(values);
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    }
    void number(int64_t value) { put(std::span<const int64_t>(&value, 1)); }
    void tensor(const at::Tensor &tensor)
    {
        const std::vector<std::byte> values = toBytes(tensor);
        m_bytes.insert(m_bytes.end(), values.begin(), values.end());
    }
    /// [1, count, channels]
    void tokens(const at::Tensor &tokens)
    {
        number(tokens.size(1));
        number(static_cast<int64_t>(tokens.scalar_type()));
        tensor(tokens);
    }
    std::vector<std::byte> take() { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
};

/// Of bytes that may be a stranger's: whatever does not fit ends it.
class Reader
{
public:
    explicit Reader(std::span<const std::byte> bytes)
        : m_left(bytes)
    {
    }

    bool isSound() const { return m_isSound; }
    bool isAtItsEnd() const { return m_isSound && m_left.empty(); }

    int64_t number()
    {
        int64_t value = 0;
        const auto bytes = take(1, sizeof value);
        if (m_isSound)
            std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    std::vector<double> doubles(int64_t count)
    {
        const auto bytes = take(count, sizeof(double));
        std::vector<double> values(bytes.size() / sizeof(double));
        if (!values.empty())
            std::memcpy(values.data(), bytes.data(), bytes.size());
        return values;
    }
    at::Tensor tensor(at::IntArrayRef shape)
    {
        const auto bytes = take(c10::multiply_integers(shape), sizeof(float));
        return m_isSound ? fromBytes({bytes.begin(), bytes.end()}, shape) : at::Tensor();
    }
    at::Tensor tokens(int64_t channels)
    {
        const int64_t count = number();
        const int64_t type = number();
        m_isSound = m_isSound && count >= 1 && count <= kMaxTokens
                    && std::ranges::any_of(std::array{at::kFloat, at::kHalf, at::kBFloat16},
                                           [&](at::ScalarType known) { return static_cast<int64_t>(known) == type; });
        const at::Tensor values = tensor({1, m_isSound ? count : 0, channels});
        return m_isSound ? values.to(static_cast<at::ScalarType>(type)) : at::Tensor();
    }

private:
    std::span<const std::byte> take(int64_t count, size_t bytesOfOne)
    {
        m_isSound = m_isSound && count >= 0 && static_cast<uint64_t>(count) <= m_left.size() / bytesOfOne;
        const size_t bytes = m_isSound ? static_cast<size_t>(count) * bytesOfOne : 0;
        const auto taken = m_left.first(bytes);
        m_left = m_left.subspan(bytes);
        return taken;
    }

    std::span<const std::byte> m_left;
    bool m_isSound = true;
};

int stepOf(StagePhase phase)
{
    return phase == StagePhase::Encoding ? 0 : 1;
}

} // namespace

SurveyNotes::SurveyNotes(const DocumentStore &store, RunJournal &journal, int stage, StagePhase phase,
                         const VaeConfig &config)
    : m_journal(journal)
    , m_stage(stage)
    , m_step(stepOf(phase))
    , m_groups(config.norm_num_groups)
    , m_channels(config.block_out_channels.back())
{
    store.readLatents(stage, LatentKind::Survey, m_step,
                      [this](const LatentPart &part) { m_notes[part.part] = part.bytes; });
}

std::optional<PictureStatistics> SurveyNotes::statistics(bool isInParts) const
{
    const auto note = m_notes.find(isInParts ? 1 : 0);
    if (note == m_notes.end())
        return std::nullopt;
    Reader reader(note->second);
    PictureStatistics statistics;
    for (int64_t layers = reader.number(); layers > 0 && reader.isSound(); --layers)
        statistics.layers.push_back(reader.tensor({2, m_groups}));
    if (reader.number() == 1)
        statistics.tokens = reader.tokens(m_channels);
    return reader.isAtItsEnd() ? std::optional(statistics) : std::nullopt;
}

void SurveyNotes::keep(bool isInParts, const PictureStatistics &statistics)
{
    if (statistics.layers.empty())
        return; // of a picture of one tile, which is told nothing
    Writer writer;
    writer.number(static_cast<int64_t>(statistics.layers.size()));
    for (const at::Tensor &layer : statistics.layers)
        writer.tensor(layer);
    writer.number(statistics.tokens.defined() ? 1 : 0);
    if (statistics.tokens.defined())
        writer.tokens(statistics.tokens);
    write(isInParts ? 1 : 0, writer.take());
}

std::optional<PictureMoments> SurveyNotes::tile(int64_t tile) const
{
    const auto note = m_notes.find(kOfTiles + tile);
    if (note == m_notes.end())
        return std::nullopt;
    Reader reader(note->second);
    PictureMoments moments;
    for (int64_t layers = reader.number(); layers > 0 && reader.isSound(); --layers) {
        const std::vector<double> count = reader.doubles(1);
        moments.layers.push_back({.count = count.empty() ? 0 : count[0],
                                  .sums = reader.doubles(m_groups),
                                  .squares = reader.doubles(m_groups)});
    }
    for (int64_t tokens = reader.number(); tokens > 0 && reader.isSound(); --tokens)
        moments.tokens.push_back(reader.tokens(m_channels));
    return reader.isAtItsEnd() ? std::optional(moments) : std::nullopt;
}

void SurveyNotes::keepTile(int64_t tile, const PictureMoments &found)
{
    Writer writer;
    writer.number(static_cast<int64_t>(found.layers.size()));
    for (const PictureMoments::Layer &layer : found.layers) {
        writer.put(std::span<const double>(&layer.count, 1));
        writer.put(std::span<const double>(layer.sums));
        writer.put(std::span<const double>(layer.squares));
    }
    writer.number(static_cast<int64_t>(found.tokens.size()));
    for (const at::Tensor &tokens : found.tokens)
        writer.tokens(tokens);
    write(kOfTiles + tile, writer.take());
}

int64_t SurveyNotes::tileCount() const
{
    return std::distance(m_notes.lower_bound(kOfTiles), m_notes.end());
}

void SurveyNotes::write(int64_t part, std::vector<std::byte> bytes)
{
    m_journal.add(WriteBatch::LatentWrite{m_stage, LatentKind::Survey, m_step, part, bytes});
    m_notes[part] = std::move(bytes);
    m_journal.commitIfDue();
}

WriteBatch::LatentDrop dropOfEncodingNotes(int stage)
{
    return {stage, LatentKind::Survey, stepOf(StagePhase::Decoding)};
}

} // namespace pixelsmith
