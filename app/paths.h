#pragma once

#include <pixelsmith/generation_request.h>
#include <pixelsmith/pipeline.h>

#include <QString>

#include <filesystem>
#include <string>

namespace pixelsmith {

/// The folder of the embedded model: beside the program in a build, in share/pixelsmith where installed.
std::filesystem::path embeddedModelPath();

/// Value of GenerationRequest::checkpoint for what people call a model: an absolute path, but the bare name of a model
/// that comes with the program stays one, since the program may move.
std::string checkpointNamed(const QString &text);

/// Whether a request's checkpoint is on this computer: a path, a model of the program by its name, or the embedded one.
bool hasCheckpoint(const std::string &checkpoint);

/// The file of the styles that come with the program.
std::filesystem::path stylesPath();

/// The page that shows a Deep Zoom folder in a browser.
std::filesystem::path deepZoomPagePath();

/// What the request paints with; an empty checkpoint is the embedded model, a bare name another that comes with the
/// program.
ModelSource modelSource(const GenerationRequest &request);

/// Where pictures live that have no place of their own yet; made if need be.
QString workingFolder();

/// A new file name in the working folder.
QString newDocumentPath();

/// Removes a document of ours that nobody has open, with what lies beside it while it is written: what came to nothing,
/// also where its writer crashed.
void removeDocument(const QString &path);

std::filesystem::path toPath(const QString &text);
QString toQString(const std::filesystem::path &path);

} // namespace pixelsmith
