#include "ui/dialogs/export_panel.h"

#include "ui/dialogs/export_details.h"
#include "ui/dialogs/seam_row.h"
#include "ui/panels/section.h"
#include "ui/text.h"

#include <pixelsmith/export_size.h>

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QSignalBlocker>
#include <QStorageInfo>
#include <QVBoxLayout>

#include <cmath>
#include <limits>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kWidth = 520;
constexpr int kCardsInRow = 3;

/// A format with what it is mostly wanted with.
struct Card
{
    ImageFormat format;
    int bits = 8;
    int pixelsPerInch = 0;
};

constexpr Card kPrint = {ImageFormat::Tiff, 16, 300};
constexpr Card kCards[] = {{ImageFormat::Tiff}, {ImageFormat::DeepZoom}, kPrint,
                           {ImageFormat::Png},  {ImageFormat::Jpeg},     {ImageFormat::WebP},
                           {ImageFormat::Exr}};

/// Why no file can be made there; empty: it can.
QString obstacleIn(const QFileInfo &folder)
{
    if (!folder.isDir())
        return ExportPanel::tr("The folder %1 does not exist.").arg(folder.filePath());
    if (!folder.isWritable())
        return ExportPanel::tr("The folder %1 cannot be written to. Choose another one.").arg(folder.filePath());
    return {};
}

int64_t freeBytesIn(const QString &folder)
{
    const QStorageInfo disk(folder);
    // Who cannot be asked may have room; the export finds out.
    return disk.isValid() ? disk.bytesAvailable() : std::numeric_limits<int64_t>::max();
}

} // namespace

QString suffixOf(ImageFormat format)
{
    switch (format) {
    case ImageFormat::Jpeg:
        return u"jpg"_s;
    case ImageFormat::Png:
        return u"png"_s;
    case ImageFormat::Exr:
        return u"exr"_s;
    case ImageFormat::WebP:
        return u"webp"_s;
    case ImageFormat::DeepZoom:
        return u"dzi"_s;
    case ImageFormat::Tiff:
        break;
    }
    return u"tif"_s;
}

QString nameOf(ImageFormat format)
{
    switch (format) {
    case ImageFormat::Jpeg:
        return u"JPEG"_s;
    case ImageFormat::Png:
        return u"PNG"_s;
    case ImageFormat::Exr:
        return u"EXR"_s;
    case ImageFormat::WebP:
        return u"WebP"_s;
    case ImageFormat::DeepZoom:
        return u"Deep Zoom"_s;
    case ImageFormat::Tiff:
        break;
    }
    return u"TIFF"_s;
}

ExportPanel::ExportPanel(QWidget *parent)
    : QDialog(parent)
    , m_roomIn(freeBytesIn)
{
    setObjectName(u"sheet"_s);
    setWindowTitle(tr("Export"));
    setMinimumWidth(kWidth);
    m_stage = new QComboBox;
    m_stage->setObjectName(u"stage"_s);
    m_part = new QComboBox;
    m_part->setObjectName(u"part"_s);
    m_part->setAccessibleName(tr("Part of the picture"));
    m_part->addItem(tr("The whole picture"));
    m_part->addItem(tr("What the view shows"));
    m_live = new QCheckBox(tr("Live: the folder grows with the picture"));
    m_live->setObjectName(u"live"_s);
    m_live->setToolTip(tr("Tiles appear as they are painted, and the page in the folder shows them by itself."));
    m_details = new ExportDetails;
    m_limit = makeQuietText();
    m_seams = new SeamRow;
    m_export = new QPushButton(tr("Export"));
    m_export->setDefault(true);
    m_export->setProperty("accent", true);
    auto *cancel = new QPushButton(tr("Cancel"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_export);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(makeHeading(tr("Format")));
    layout->addWidget(makeCards());
    layout->addSpacing(4);
    layout->addWidget(makeLabel(tr("Stage"), m_stage));
    layout->addWidget(m_stage);
    layout->addWidget(m_part);
    layout->addWidget(m_live);
    layout->addSpacing(4);
    layout->addWidget(m_details);
    layout->addSpacing(4);
    layout->addWidget(makePathRow());
    layout->addWidget(m_limit);
    layout->addWidget(makeFixes());
    layout->addWidget(m_seams);
    layout->addStretch();
    layout->addLayout(buttons);

    connect(m_formats, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (!on)
            return;
        m_details->setDepth(kCards[id].bits, kCards[id].pixelsPerInch);
        formatChanged();
    });
    connect(m_stage, &QComboBox::currentIndexChanged, this, &ExportPanel::showState);
    connect(m_part, &QComboBox::currentIndexChanged, this, &ExportPanel::showState);
    connect(m_live, &QCheckBox::toggled, this, &ExportPanel::liveChanged);
    connect(m_details, &ExportDetails::edited, this, &ExportPanel::showState);
    connect(m_path, &QLineEdit::textChanged, this, &ExportPanel::showState);
    connect(m_export, &QPushButton::clicked, this, &ExportPanel::confirm);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_seams, &SeamRow::changed, this, [this] {
        if (isVisible())
            fitHeight();
    });
    formatChanged();
}

QWidget *ExportPanel::makeCards()
{
    auto *cards = new QWidget;
    auto *grid = new QGridLayout(cards);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    m_formats = new QButtonGroup(this);
    const QString notes[] = {
        tr("Master: any size, all zoom levels"),     tr("For web sites: a folder and a page to zoom"),
        tr("16 bits a channel, 300 pixels an inch"), tr("Lossless, for sharing"),
        tr("Small files, up to 65500 pixels"),       tr("Smallest files, up to 4096 pixels"),
        tr("Linear light, for compositing")};
    for (int i = 0; i < static_cast<int>(std::size(kCards)); ++i) {
        auto *card = new QToolButton;
        card->setText(kCards[i].bits == kPrint.bits ? tr("Print TIFF") : nameOf(kCards[i].format));
        card->setToolTip(notes[i]);
        card->setAccessibleDescription(notes[i]);
        card->setCheckable(true);
        card->setProperty("card", true);
        card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        m_formats->addButton(card, i);
        auto *note = makeQuietText(notes[i]);
        note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        grid->addWidget(card, i / kCardsInRow * 2, i % kCardsInRow);
        grid->addWidget(note, i / kCardsInRow * 2 + 1, i % kCardsInRow);
        grid->setColumnStretch(i % kCardsInRow, 1);
    }
    m_formats->button(0)->setChecked(true);
    return cards;
}

QWidget *ExportPanel::makePathRow()
{
    m_path = new QLineEdit;
    m_path->setObjectName(u"path"_s);
    auto *browseButton = new QPushButton(tr("Browse…"));
    browseButton->setAutoDefault(false);
    connect(browseButton, &QPushButton::clicked, this, &ExportPanel::browse);
    auto *row = new QWidget;
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto *fields = new QHBoxLayout;
    fields->setSpacing(8);
    fields->addWidget(m_path, 1);
    fields->addWidget(browseButton);
    m_pathLabel = makeLabel(tr("File"), m_path);
    column->addWidget(m_pathLabel);
    column->addLayout(fields);
    return row;
}

/// Buttons that help out of what cannot be.
QWidget *ExportPanel::makeFixes()
{
    m_useTiff = new QPushButton(tr("Export as TIFF"));
    m_reduce = new QPushButton;
    m_useWhole = new QPushButton(tr("Export the Whole Picture"));
    auto *fixes = new QWidget;
    auto *row = new QHBoxLayout(fixes);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    for (QPushButton *button : {m_useTiff, m_reduce, m_useWhole}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch();
    connect(m_useTiff, &QPushButton::clicked, this, [this] { m_formats->button(0)->setChecked(true); });
    connect(m_reduce, &QPushButton::clicked, this,
            [this] { m_details->setMaxSide(static_cast<int>(maxSideOf(format()))); });
    connect(m_useWhole, &QPushButton::clicked, this, [this] { m_part->setCurrentIndex(0); });
    return fixes;
}

ImageFormat ExportPanel::format() const
{
    return kCards[std::max(0, m_formats->checkedId())].format;
}

bool ExportPanel::isLive() const
{
    return m_live->isChecked();
}

PixelSize ExportPanel::stageSize() const
{
    const QVariant stage = m_stage->currentData();
    return stage.isValid() ? m_stages[static_cast<size_t>(stage.toInt())].size : PixelSize();
}

void ExportPanel::setStages(const std::vector<StageInfo> &stages)
{
    const QVariant chosen = m_stage->currentData();
    m_stages = stages;
    const QSignalBlocker untilFilled(m_stage);
    m_stage->clear();
    for (int i = 0; i < static_cast<int>(stages.size()); ++i) {
        const StageInfo &stage = stages[static_cast<size_t>(i)];
        const bool isHealed = m_isHealing && i + 1 == static_cast<int>(stages.size());
        if (stage.phase == StagePhase::Done || isHealed)
            m_stage->addItem(
                tr("%1 – %2 pixels", "stage and size").arg(Text::stageName(stage.size), Text::size(stage.size)), i);
    }
    const int index = m_stage->findData(chosen);
    m_stage->setCurrentIndex(index >= 0 ? index : m_stage->count() - 1);
    const bool grows = m_stage->count() < static_cast<int>(stages.size());
    m_live->setEnabled(grows);
    if (!grows)
        m_live->setChecked(false);
    showState();
}

void ExportPanel::chooseStage(int stage)
{
    if (const int index = m_stage->findData(stage); index >= 0)
        m_stage->setCurrentIndex(index);
}

void ExportPanel::setSuggestedPath(const QString &pathWithoutSuffix)
{
    const QFileInfo file(pathWithoutSuffix);
    m_fileName = file.fileName();
    m_path->setText(isLive() ? file.path() : pathWithoutSuffix + u'.' + suffixOf(format()));
}

PixelRect ExportPanel::region() const
{
    if (m_part->currentIndex() == 0)
        return {};
    const PixelSize size = stageSize();
    const auto place = [](double fraction, int64_t side, auto round) {
        return static_cast<int64_t>(round(fraction * static_cast<double>(side)));
    };
    const auto down = [](double value) { return std::floor(value); };
    const auto up = [](double value) { return std::ceil(value); };
    return PixelRect{place(m_visiblePart.left(), size.width, down), place(m_visiblePart.top(), size.height, down),
                     place(m_visiblePart.right(), size.width, up), place(m_visiblePart.bottom(), size.height, up)}
        .intersected(PixelRect::of(size));
}

PixelSize ExportPanel::writtenSize() const
{
    if (const PixelRect part = region(); !part.isEmpty())
        return part.size();
    ExportChoice details;
    m_details->fill(details);
    return reducedSize(stageSize(), details.maxSide);
}

int64_t ExportPanel::neededBytes() const
{
    const ExportChoice chosen = choice();
    return exportBytes(
        writtenSize(),
        {.format = chosen.format, .region = chosen.region, .compression = chosen.compression, .bits = chosen.bits});
}

void ExportPanel::setRoomIn(std::function<int64_t(const QString &folder)> roomIn)
{
    m_roomIn = std::move(roomIn);
    showState();
}

ExportChoice ExportPanel::choice() const
{
    ExportChoice choice = {.path = m_path->text().trimmed(),
                           .format = format(),
                           .stage = m_stage->currentData().toInt(),
                           .region = region(),
                           .isLive = isLive()};
    m_details->fill(choice);
    return choice;
}

QString ExportPanel::obstacle() const
{
    if (isLive())
        return obstacleIn(QFileInfo(m_path->text().trimmed()));
    if (m_stage->count() == 0)
        return tr("No stage is finished yet.");
    const int64_t longest = maxSideOf(format());
    if (writtenSize().longSide() > longest) {
        return tr("%1 cannot be wider or higher than %2 pixels; this picture has %3.")
            .arg(nameOf(format()), Text::number(longest), Text::number(writtenSize().longSide()));
    }
    if (format() == ImageFormat::DeepZoom && !region().isEmpty())
        return tr("Deep Zoom shows the whole picture.");
    const QString path = m_path->text().trimmed();
    if (path.isEmpty())
        return tr("Choose a file to write to.");
    const QString folder = QFileInfo(path).absolutePath();
    if (const QString problem = obstacleIn(QFileInfo(folder)); !problem.isEmpty())
        return problem;
    const int64_t room = m_roomIn(folder);
    if (neededBytes() <= room)
        return {};
    return tr("The file needs up to %1, and %2 are free in its folder. Choose another folder or a smaller stage.")
        .arg(Text::bytes(neededBytes()), Text::bytes(room));
}

/// What the export will take, where nothing is in its way.
QString ExportPanel::cost() const
{
    const QString path = choice().path;
    //: Sizes of files: what will be written, and what is free
    const QString size = tr("Up to %1; %2 are free in the folder.")
                             .arg(Text::bytes(neededBytes()), Text::bytes(m_roomIn(QFileInfo(path).absolutePath())));
    return QFileInfo::exists(path) ? tr("%1 The file exists and will be replaced.").arg(size) : size;
}

/// A live picture has a folder of its own, named as the document is.
void ExportPanel::liveChanged()
{
    const QString path = m_path->text().trimmed();
    const QFileInfo file(path);
    if (isLive())
        m_fileName = file.completeBaseName();
    if (!path.isEmpty())
        m_path->setText(isLive() ? file.path() : path + u'/' + m_fileName + u'.' + suffixOf(format()));
    m_pathLabel->setText(isLive() ? tr("Folder") : tr("File"));
    showState();
}

void ExportPanel::formatChanged()
{
    m_live->setVisible(format() == ImageFormat::DeepZoom);
    if (format() != ImageFormat::DeepZoom)
        m_live->setChecked(false);
    const QFileInfo file(m_path->text().trimmed());
    if (!m_path->text().trimmed().isEmpty())
        m_path->setText(file.path() + u'/' + file.completeBaseName() + u'.' + suffixOf(format()));
    m_details->setFormat(format());
    showState();
}

void ExportPanel::showState()
{
    m_stage->setEnabled(!isLive());
    m_part->setEnabled(!isLive());
    m_details->setWhole(m_part->currentIndex() == 0 && !isLive());
    const QString problem = obstacle();
    if (!problem.isEmpty())
        m_limit->setText(problem);
    else if (isLive())
        m_limit->setText(tr("All stages of the run, from now to its end. File ▸ Live Deep Zoom ends it."));
    else
        m_limit->setText(cost());
    m_export->setEnabled(problem.isEmpty());
    const int64_t longest = maxSideOf(format());
    const bool isTooLarge = !isLive() && m_stage->count() > 0 && writtenSize().longSide() > longest;
    m_useTiff->setVisible(isTooLarge);
    m_reduce->setVisible(isTooLarge && m_part->currentIndex() == 0);
    m_reduce->setText(tr("Reduce to %1 Pixels").arg(Text::number(longest)));
    m_useWhole->setVisible(format() == ImageFormat::DeepZoom && m_part->currentIndex() != 0 && !isLive());
    showSeams();
}

void ExportPanel::browse()
{
    auto *dialog = new QFileDialog(this, tr("Export As"), m_path->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (isLive()) {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
    } else {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(suffixOf(format()));
        dialog->setNameFilter(tr("%1 pictures (*.%2)").arg(nameOf(format()), suffixOf(format())));
        // The sheet says itself that a file will be replaced.
        dialog->setOption(QFileDialog::DontConfirmOverwrite);
    }
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

/// Qt opens no window higher than two thirds of the screen; the notes below the cards would be cut.
void ExportPanel::fitHeight()
{
    constexpr int frame = 40; // of the desktop's, about
    const int room = screen()->availableGeometry().height() - frame;
    resize(width(), std::max(height(), std::min(room, layout()->totalHeightForWidth(width()))));
}

void ExportPanel::showEvent(QShowEvent *event)
{
    fitHeight();
    QDialog::showEvent(event);
    showSeams();
}

void ExportPanel::confirm()
{
    if (!obstacle().isEmpty())
        return;
    Q_EMIT exportRequested(choice());
    accept();
}

} // namespace pixelsmith
