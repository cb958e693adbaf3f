#pragma once

#include "checkpoint/model_config.h"
#include "models/picture_pass.h"
#include "pipeline/run_journal.h"

#include <pixelsmith/events.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace pixelsmith {

/// What the VAE found out of a stage's whole picture, written down so that a run that goes on need not look at it again:
/// that can take as long as all that is made with it.
class SurveyNotes
{
public:
    /// Reads what the document holds. \param journal  kept by reference. \param phase  Encoding or Decoding.
    SurveyNotes(const DocumentStore &store, RunJournal &journal, int stage, StagePhase phase, const VaeConfig &config);

    /// What tiles are told, on the host. \param isInParts  of tiles that are computed in parts.
    std::optional<PictureStatistics> statistics(bool isInParts) const;
    void keep(bool isInParts, const PictureStatistics &statistics);

    /// What a survey found of its tiles until it was interrupted, on the host. \param tile  in the order of the survey.
    std::optional<PictureMoments> tile(int64_t tile) const;
    void keepTile(int64_t tile, const PictureMoments &found);
    int64_t tileCount() const;

private:
    void write(int64_t part, std::vector<std::byte> bytes);

    RunJournal &m_journal;
    int m_stage;
    int m_step; ///< that they are kept by
    int64_t m_groups;
    int64_t m_channels;
    std::map<int64_t, std::vector<std::byte>> m_notes; ///< by part
};

/// The notes on the encoding are not wanted any more.
WriteBatch::LatentDrop dropOfEncodingNotes(int stage);

} // namespace pixelsmith
