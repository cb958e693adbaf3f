#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pixelsmith {

/// The weight files of one model.
struct ModelFiles
{
    std::vector<std::filesystem::path> files;
    std::map<std::string, std::string> shardOf; ///< key -> name of the file that must hold it; empty without an index
};

/// Finds the weights in a model's folder: the usual file name, else the only *.safetensors or *.safetensors.index.json.
/// A name in an index may not lead out of the folder; the file itself may be a link, as in download caches.
/// \param folder  or a *.safetensors file itself.
/// Throws Error(Checkpoint) for what cannot be used, saying what lies there instead, and Error(Io).
ModelFiles findModelFiles(const std::filesystem::path &folder);

} // namespace pixelsmith
