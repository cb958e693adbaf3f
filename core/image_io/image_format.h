#pragma once

#include <pixelsmith/image_file.h>

#include <filesystem>
#include <string>

namespace pixelsmith {

/// Longer descriptions are neither written nor read; JPEG's comments end near here.
inline constexpr size_t kMaxDescription = 60'000;

/// OpenImageIO's name of the plug-in that reads the file, by its first bytes, so that no other one is ever tried. Throws Error(Io) if it cannot be read, Error(InvalidRequest)
/// that says what it is instead if it is no PNG, JPEG, TIFF, EXR or WebP.
std::string readingPluginOf(const std::filesystem::path &path);

/// "PNG": for messages.
std::string_view displayName(ImageFormat format);

} // namespace pixelsmith
