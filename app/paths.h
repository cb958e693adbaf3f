#pragma once

#include <pixelsmith/generation_request.h>
#include <pixelsmith/pipeline.h>

#include <QString>

#include <filesystem>

namespace pixelsmith {

/// The folder of the embedded model: beside the program in a build, in share/pixelsmith where installed.
std::filesystem::path embeddedModelPath();

/// The file of the styles that come with the program.
std::filesystem::path stylesPath();

/// The page that shows a Deep Zoom folder in a browser.
std::filesystem::path deepZoomPagePath();

/// What the request paints with; an empty checkpoint is the embedded model.
ModelSource modelSource(const GenerationRequest &request);

/// Where pictures live that have no place of their own yet; made if need be.
QString workingFolder();

/// A new file name in the working folder.
QString newDocumentPath();

std::filesystem::path toPath(const QString &text);
QString toQString(const std::filesystem::path &path);

} // namespace pixelsmith
