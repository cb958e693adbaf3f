#pragma once

#include <pixelsmith/image_file.h>

#include <filesystem>

namespace pixelsmith {

/// Moves a document that nobody writes into another folder, under its name, finished or not: what a full disk needs. The
/// copy is written, compared with the original by its bytes and made durable before the original goes, so that whatever
/// happens at least one of them is whole. Takes in what a killed program left in the document's log.
/// \return its new path; empty if progress stopped it, and all is as before.
/// Throws Error(InvalidRequest): it is there already, or no such folder; Error(Io), Error(DiskFull).
std::filesystem::path moveDocument(const std::filesystem::path &document, const std::filesystem::path &folder,
                                   const ExportProgress &progress);

} // namespace pixelsmith
