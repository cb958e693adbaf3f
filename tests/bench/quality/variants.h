#pragma once

#include "base/json.h"

#include <filesystem>
#include <string>
#include <vector>

namespace pixelsmith {

/// One way of making an enlargement.
struct Variant
{
    enum class Kind {
        Plain,           ///< Lanczos alone
        PlainThroughVae, ///< the same through the VAE
        TruthThroughVae, ///< the renderer's own picture of that size through the VAE: no method can be nearer to it
        Cascade,
    };

    std::string name;
    Kind kind = Kind::Cascade;
    bool coversRandomly = false; ///< randomCover() instead of patchCover()
    Json request;                ///< fields that replace those of the request; see toJson(GenerationRequest)
};

/// From a JSON file: a list of {"name", "kind": "plain" | "plain through VAE" | "truth through VAE", "cover": "random",
/// "request": {…}}, of which only the name must be there. Throws Error(Io), Error(InvalidRequest).
std::vector<Variant> readVariants(const std::filesystem::path &path);

} // namespace pixelsmith
