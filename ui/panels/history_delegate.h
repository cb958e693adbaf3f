#pragma once

#include <QStyledItemDelegate>

namespace pixelsmith {

/// Draws a picture of the history: its thumbnail with seed, Slider and size, and a star for a favourite. Fills the grid's
/// cells of a list view on a HistoryFilter.
class HistoryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace pixelsmith
