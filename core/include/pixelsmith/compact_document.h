#pragma once

#include <cstdint>
#include <filesystem>

namespace pixelsmith {

/// A document's bytes before and after.
struct Compacted
{
    int64_t before = 0;
    int64_t after = 0;
};

/// Gives back what a finished picture's document holds and does not need: latents, and room that was freed in the file.
/// Nobody may write it, and who reads it meanwhile keeps the room taken. Whatever happens, the picture stays: each of the two
/// steps is wholly done or not at all. Needs room for two more files of the size.
/// \param keepsLastStageOnly  also drops the pixels of the stages before the last one; they cannot be looked at or exported
/// any more.
/// Throws Error(Io), Error(DiskFull); Error(InvalidRequest) for a picture that is not finished.
Compacted compactDocument(const std::filesystem::path &document, bool keepsLastStageOnly);

} // namespace pixelsmith
