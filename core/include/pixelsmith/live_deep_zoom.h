#pragma once

#include <pixelsmith/events.h>
#include <pixelsmith/image_file.h>

#include <filesystem>
#include <memory>

namespace pixelsmith {

class Document;

/// A Deep Zoom folder that grows while a picture is made: index.html, picture.dzi and picture_files. Each tile is a file that
/// is there wholly or not at all, and the page looks for new ones by itself; whenever the program ends, what is there can be
/// looked at. Writing is done by a thread of its own; where it fails, the run goes on and a warning tells it.
class LiveDeepZoom
{
public:
    /// Also writes what the document holds already.
    /// \param options  quality and deepZoomPage are used.
    /// Throws Error(Io), Error(DiskFull), Error(InvalidRequest) if the folder holds other files of these names.
    LiveDeepZoom(const std::filesystem::path &folder, const std::shared_ptr<const Document> &document,
                 const ExportOptions &options);
    /// Writes what is left, and that nothing more will come.
    ~LiveDeepZoom();
    LiveDeepZoom(const LiveDeepZoom &) = delete;
    LiveDeepZoom &operator=(const LiveDeepZoom &) = delete;

    /// New pixels can be read from the document. From any thread; does not wait.
    void add(const TilesChanged &changed);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace pixelsmith
