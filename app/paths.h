#pragma once

#include <QString>

#include <filesystem>

namespace pixelsmith {

/// The folder of the embedded model: beside the program in a build, in share/pixelsmith where installed.
std::filesystem::path embeddedModelPath();

/// `checkpoint` of a request as a path; empty is the embedded model.
std::filesystem::path checkpointPath(const std::string &checkpoint);

/// Where pictures live that have no place of their own yet; made if need be.
QString workingFolder();

/// A new file name in the working folder.
QString newDocumentPath();

std::filesystem::path toPath(const QString &text);
QString toQString(const std::filesystem::path &path);

} // namespace pixelsmith
