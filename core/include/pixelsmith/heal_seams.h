#pragma once

#include <pixelsmith/document.h>
#include <pixelsmith/patch_grid.h>
#include <pixelsmith/tile_source.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace pixelsmith {

/// A stretch of a border between two patches of any of a stage's steps. What shows at it is a step of tone that the
/// picture before does not have there. Colours are red, green and blue, 0…255, a step the length of their difference.
struct SeamPlace
{
    bool isVertical = false;
    int64_t at = 0;    ///< it runs between the pixels at - 1 and at
    int64_t begin = 0; ///< along the other axis
    int64_t end = 0;
    double step = 0;     ///< median along it of the step from the 4 pixels before it to the 4 behind
    double evenness = 0; ///< 0…1: the part of it that steps the same way
    double contrast =
        0; ///< `step` over those 8 and 16 pixels beside it, or half an edge that the picture before has near

    /// Whether a viewer would see it: a line that is straight and all of one step, stands out of what is beside it, and
    /// is not fainter than about one unit of L*a*b*, which is what can be told apart at an edge.
    bool shows() const;

    friend bool operator==(const SeamPlace &, const SeamPlace &) = default;
};

struct SeamFindings
{
    std::vector<SeamPlace> showing;
    int64_t looked = 0; ///< places that were looked at …
    int64_t places = 0; ///< … of so many
};

/// \param before  the picture before, of any smaller size; null, or where it misses pixels: edges that were in it count too.
/// \param grids   where patches met, of each step.
/// \param most    places to look at, spread evenly over the picture.
/// \param goesOn  asked between places; false ends it with what was looked at so far.
/// Reads tiles of level 0; what does not exist is passed over. Any thread. Throws Error(Io).
SeamFindings findSeams(const TileSource &picture, const TileSource *before, const std::vector<PatchGrid> &grids,
                       int64_t most, const std::function<bool()> &goesOn);

/// The same of a stage of a document; a base has no places. Throws Error(Io), Error(InvalidRequest).
SeamFindings findSeams(const std::shared_ptr<const Document> &document, int stage, int64_t most,
                       const std::function<bool()> &goesOn);

/// Marks all places of the finished picture's largest stage where a seam shows, so that Pipeline::redo() paints them again:
/// from the picture before, with the Slider as it stands there, under patches that lie across the border and cross-fade,
/// so that no border runs there any more. Around them the new fades into the old; all other pixels keep their bits.
/// Where an earlier healing was interrupted, its places are all there are.
/// \param goesOn  asked while it looks; false ends it, and nothing is marked.
/// \return  how many parts are marked; empty: ended.
/// Throws Error(Io), Error(DiskFull), Error(InvalidRequest) for a picture that is not finished.
std::optional<int64_t> markSeams(const std::shared_ptr<Document> &document, const std::function<bool()> &goesOn);

/// Whether places are marked and not painted yet. Throws Error(Io).
bool isHealingWanted(const Document &document);

} // namespace pixelsmith
