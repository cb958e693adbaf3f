#pragma once

#include "ui/history_item.h"

#include <QAbstractListModel>
#include <QSortFilterProxyModel>

#include <vector>

namespace pixelsmith {

/// The pictures that were made, the newest first.
class HistoryModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    /// In whatever order. Rows of pictures that stay keep their selection.
    void setItems(std::vector<HistoryItem> items);
    const HistoryItem &item(int row) const { return m_items.at(static_cast<size_t>(row)); }
    /// -1: not there.
    int rowOf(const QString &path) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    std::vector<HistoryItem> m_items;
};

/// Those with all words of a text in their description, seed, style or size.
class HistoryFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit HistoryFilter(HistoryModel *model, QObject *parent = nullptr);

    void setText(const QString &text);
    void setFavouritesOnly(bool on);
    const HistoryItem &item(const QModelIndex &index) const;

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    HistoryModel *m_model = nullptr;
    QStringList m_words;
    bool m_favouritesOnly = false;
};

} // namespace pixelsmith
