#pragma once

#include "app/child_jobs.h"
#include "app/hidden_folder.h"

#include <pixelsmith/tile_source.h>

#include <QObject>

#include <memory>

namespace pixelsmith {

/// Opens pictures of any kind and size to look at beside the one in work: documents at once, image files after a child
/// process has unpacked them. GUI thread.
class PictureOpener : public QObject
{
    Q_OBJECT

public:
    /// \param jobs  kept by reference; failures of reading are told there, as a job's.
    explicit PictureOpener(ChildJobs &jobs, QObject *parent = nullptr);

    /// Answers with opened() or failed(), a file that cannot be read with ChildJobs::failed().
    void open(const QString &path);

Q_SIGNALS:
    /// The source can be read as long as it is held.
    void opened(const QString &path, const std::shared_ptr<const pixelsmith::TileSource> &picture);
    void failed(const QString &text);

private:
    void show(const QString &path, const QString &document);

    ChildJobs &m_jobs;
    std::unique_ptr<HiddenFolder> m_folder; ///< of what was unpacked; goes with the program
    int m_unpacked = 0;
};

} // namespace pixelsmith
