#include "ui/panels/history_delegate.h"

#include "ui/panels/history_model.h"
#include "ui/text.h"
#include "ui/theme.h"

#include <QListView>
#include <QPainter>
#include <QPainterPath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kGap = 3;
constexpr int kCaption = 20;
constexpr int kStar = 14;
constexpr double kRadius = 4;

/// The middle of the picture in the cell's shape.
void drawPicture(QPainter &painter, const QRectF &rect, const QImage &image)
{
    const double scale = std::max(rect.width() / image.width(), rect.height() / image.height());
    const QSizeF part(rect.width() / scale, rect.height() / scale);
    const QRectF source((image.width() - part.width()) / 2, (image.height() - part.height()) / 2, part.width(),
                        part.height());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(rect, image, source);
}

/// "4711 · 30 · 2k"
QString captionOf(const HistoryItem &item)
{
    QStringList parts = {QString::number(item.request.seed)};
    if (item.isGrown)
        parts << QString::number(item.guidedSteps);
    if (!item.size.isEmpty())
        parts << Text::stageName(item.size);
    return parts.join(u" · "_s);
}

} // namespace

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return static_cast<const QListView *>(option.widget)->gridSize();
}

void HistoryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *filter = static_cast<const HistoryFilter *>(index.model());
    const HistoryItem &item = filter->item(index);
    const Theme &theme = Theme::of(option.palette);
    const QRectF cell = QRectF(option.rect).adjusted(kGap, kGap, -kGap, -kGap);
    QPainterPath shape;
    shape.addRoundedRect(cell, kRadius, kRadius);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipPath(shape);
    painter->fillRect(cell, theme.track);
    if (!item.thumbnail.isNull())
        drawPicture(*painter, cell, item.thumbnail);
    const QRectF line(cell.left(), cell.bottom() - kCaption, cell.width(), kCaption);
    painter->fillRect(line, QColor(0, 0, 0, 130));
    QFont font = option.font;
    font.setPixelSize(11);
    painter->setFont(font);
    painter->setPen(Qt::white);
    const QRectF text = line.adjusted(6, 0, -6, 0);
    const QString caption = item.problem.isEmpty() ? captionOf(item) : HistoryModel::tr("cannot be read");
    const double room = text.width() - (item.isFavourite ? kStar + 2 : 0);
    const QString elided = QFontMetricsF(font).elidedText(caption, Qt::ElideRight, room);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, elided);
    if (item.isFavourite)
        theme.icon(u"star_on"_s, Qt::white)
            .paint(painter, QRectF(text.right() - kStar + 1, line.top() + 3, kStar, kStar).toRect());
    painter->setClipping(false);
    const bool isChosen = option.state & QStyle::State_Selected;
    const bool hasFocus = option.state & QStyle::State_HasFocus;
    if (isChosen || hasFocus) {
        painter->setPen(QPen(hasFocus ? theme.text : theme.accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(cell.adjusted(1, 1, -1, -1), kRadius, kRadius);
    }
    painter->restore();
}

} // namespace pixelsmith
