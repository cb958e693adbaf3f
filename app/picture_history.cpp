#include "app/picture_history.h"

#include "app/app_settings.h"
#include "app/paths.h"

#include <ui/background_threads.h>

#include <pixelsmith/document.h>
#include <pixelsmith/error.h>
#include <pixelsmith/tile_source.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtConcurrentRun>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kQuietMs = 500; ///< files of a picture that is painted come and go often
constexpr qsizetype kMostElsewhere = 500;

/// The coarsest level, which is one small tile.
QImage thumbnailOf(const std::shared_ptr<Document> &document, int stage)
{
    const auto source = openStage(document, stage);
    const auto tile = source->tile({source->pyramid().levelCount() - 1, 0, 0});
    if (!tile)
        return {};
    return QImage(tile->rgb.data(), static_cast<int>(tile->width), static_cast<int>(tile->height),
                  static_cast<int>(3 * tile->width), QImage::Format_RGB888)
        .convertToFormat(QImage::Format_RGB32);
}

void readDocument(HistoryItem &item)
{
    const auto document = Document::open(toPath(item.path), Document::Access::ReadOnly);
    item.request = document->request();
    const GenerationPlan plan = document->plan();
    const int finished = document->lastFinishedStage();
    item.isFinished = finished + 1 == static_cast<int>(plan.stages.size());
    if (finished >= 0) {
        const StagePlan &stage = plan.stages.at(static_cast<size_t>(finished));
        item.size = stage.size;
        item.steps = stage.steps;
        item.guidedSteps = stage.guidedSteps;
        item.isGrown = finished > 0;
        for (const SliderChange &change : document->sliderChanges()) {
            if (change.stage == finished)
                item.guidedSteps = change.guidedSteps;
        }
    }
    item.thumbnail = thumbnailOf(document, std::max(0, finished));
}

/// Path, time and size, which tell whether the rest is as it was. While a picture is open, what is new lies in a log
/// beside it.
HistoryItem describeFile(const QFileInfo &file)
{
    HistoryItem item;
    item.path = file.absoluteFilePath();
    item.changed = file.lastModified();
    item.bytes = file.size();
    const QFileInfo log(item.path + u"-wal"_s);
    if (log.exists() && log.size() > 0) {
        item.changed = std::max(item.changed, log.lastModified());
        item.bytes += log.size();
    }
    return item;
}

HistoryItem readItem(HistoryItem item)
{
    try {
        readDocument(item);
    } catch (const Error &error) {
        item.problem = QString::fromUtf8(error.what());
    }
    return item;
}

} // namespace

PictureHistory::PictureHistory(const QString &folder, QObject *parent)
    : QObject(parent)
    , m_folder(folder)
{
    m_due.setSingleShot(true);
    m_due.setInterval(kQuietMs);
    connect(&m_due, &QTimer::timeout, this, &PictureHistory::refresh);
    m_watcher.addPath(folder);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_due, qOverload<>(&QTimer::start));
}

const HistoryItem *PictureHistory::find(const QString &path) const
{
    const auto item = std::ranges::find(m_items, path, &HistoryItem::path);
    return item == m_items.end() ? nullptr : &*item;
}

PictureHistory::Scan PictureHistory::scan(const QString &folder, const QStringList &elsewhere,
                                          const std::vector<HistoryItem> &known)
{
    Scan scan;
    auto files = QDir(folder).entryInfoList({u"*.pixelsmith"_s}, QDir::Files, QDir::Name);
    for (const QString &path : elsewhere) {
        // Its disk may come back; one that does not answer must not hold the window, so it is asked here.
        const QFileInfo file(path);
        if (file.isFile())
            files.append(file);
        if (file.dir().exists() && !scan.folders.contains(file.absolutePath()))
            scan.folders.append(file.absolutePath());
    }
    for (const QFileInfo &file : files) {
        const HistoryItem now = describeFile(file);
        const auto item = std::ranges::find(known, now.path, &HistoryItem::path);
        const bool isKnown = item != known.end() && item->changed == now.changed && item->bytes == now.bytes;
        scan.items.push_back(isKnown ? *item : readItem(now));
        scan.isChanged = scan.isChanged || !isKnown;
    }
    scan.isChanged = scan.isChanged || scan.items.size() != known.size();
    return scan;
}

void PictureHistory::refresh()
{
    m_isScanWanted = m_isScanning;
    if (m_isScanning)
        return;
    m_isScanning = true;
    QtConcurrent::run(backgroundThreads(), [folder = m_folder, elsewhere = AppSettings().picturesElsewhere(),
                                            known = m_items] {
        return scan(folder, elsewhere, known);
    }).then(this, [this](const Scan &found) { take(found); });
}

void PictureHistory::take(Scan scan)
{
    m_isScanning = false;
    for (const QString &folder : scan.folders) {
        if (!m_watcher.directories().contains(folder))
            m_watcher.addPath(folder);
    }
    if (scan.isChanged) {
        m_items = std::move(scan.items);
        showFavourites();
    }
    if (m_isScanWanted)
        refresh();
}

bool PictureHistory::isElsewhere(const QString &path) const
{
    return QFileInfo(path).absolutePath() != QFileInfo(m_folder).absoluteFilePath();
}

void PictureHistory::remember(const QString &path)
{
    if (isElsewhere(path)) {
        AppSettings settings;
        QStringList paths = settings.picturesElsewhere();
        paths.removeAll(path);
        paths.prepend(path);
        settings.setPicturesElsewhere(paths.first(std::min(kMostElsewhere, paths.size())));
    }
    refresh();
}

void PictureHistory::setFavourite(const QString &path, bool on)
{
    AppSettings settings;
    QStringList names = settings.favourites();
    names.removeAll(QFileInfo(path).fileName());
    if (on)
        names << QFileInfo(path).fileName();
    settings.setFavourites(names);
    showFavourites();
}

void PictureHistory::showFavourites()
{
    const QStringList names = AppSettings().favourites();
    for (HistoryItem &item : m_items)
        item.isFavourite = names.contains(QFileInfo(item.path).fileName());
    Q_EMIT changed();
}

std::optional<QString> PictureHistory::moveToTrash(const QString &path)
{
    try {
        // What a program that was killed left beside the file goes into it: the file must stand for itself.
        const auto document = Document::open(toPath(path), Document::Access::ReadWrite);
        if (!document->isWritable())
            return std::nullopt;
    } catch (const Error &) {
        // One that is no sound document may be thrown away all the same.
    }
    QString inTrash;
    if (!QFile::moveToTrash(path, &inTrash))
        return std::nullopt;
    AppSettings settings;
    QStringList elsewhere = settings.picturesElsewhere();
    if (elsewhere.removeAll(path) > 0)
        settings.setPicturesElsewhere(elsewhere);
    refresh();
    return inTrash;
}

bool PictureHistory::restore(const QString &path, const QString &inTrash)
{
    if (!QFile::rename(inTrash, path))
        return false;
    // The note that a trash keeps beside it, as the freedesktop.org specification has it.
    const QFileInfo file(inTrash);
    QFile::remove(file.absolutePath() + u"/../info/"_s + file.fileName() + u".trashinfo"_s);
    remember(path);
    return true;
}

} // namespace pixelsmith
