#include "ui/panels/history_model.h"

#include "ui/text.h"

#include <QFileInfo>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

/// Names of pictures begin with the time they were made at, so the order stays when one grows on; others, which the user
/// named, have the time they were changed at.
QString timeOf(const HistoryItem &item)
{
    QString name = item.path.mid(item.path.lastIndexOf(u'/') + 1);
    const bool isTime = name.size() > 10 && name[0].isDigit() && name[4] == u'-' && name[7] == u'-';
    return isTime ? name : item.changed.toString(u"yyyy-MM-dd HH-mm-ss"_s);
}

bool isBefore(const HistoryItem &a, const HistoryItem &b)
{
    const QString aTime = timeOf(a);
    const QString bTime = timeOf(b);
    return aTime != bTime ? aTime > bTime : a.path > b.path;
}

QString promptOf(const HistoryItem &item)
{
    const QString prompt = QString::fromStdString(item.request.prompt);
    return prompt.isEmpty() ? QFileInfo(item.path).completeBaseName() : prompt;
}

QString toolTipOf(const HistoryItem &item)
{
    if (!item.problem.isEmpty())
        return item.problem;
    QStringList lines = {promptOf(item), HistoryModel::tr("Seed %1").arg(item.request.seed)};
    if (item.isGrown)
        lines << HistoryModel::tr("Slider %1 of %2").arg(item.guidedSteps).arg(item.steps);
    lines << (item.size.isEmpty() ? HistoryModel::tr("No stage is finished")
              : item.isFinished   ? Text::size(item.size)
                                  : HistoryModel::tr("%1, not finished").arg(Text::size(item.size)));
    //: When a picture was changed, and the size of its file
    lines << HistoryModel::tr("%1 · %2").arg(QLocale().toString(item.changed, QLocale::ShortFormat),
                                             Text::bytes(item.bytes));
    return lines.join(u'\n');
}

} // namespace

void HistoryModel::setItems(std::vector<HistoryItem> items)
{
    std::ranges::sort(items, isBefore);
    size_t row = 0;
    const auto dropRow = [this, &row] {
        beginRemoveRows({}, static_cast<int>(row), static_cast<int>(row));
        m_items.erase(m_items.begin() + static_cast<std::ptrdiff_t>(row));
        endRemoveRows();
    };
    for (HistoryItem &item : items) {
        while (row < m_items.size() && isBefore(m_items[row], item))
            dropRow();
        const int place = static_cast<int>(row);
        if (row == m_items.size() || m_items[row].path != item.path) {
            beginInsertRows({}, place, place);
            m_items.insert(m_items.begin() + place, std::move(item));
            endInsertRows();
        } else if (m_items[row] != item) {
            m_items[row] = std::move(item);
            Q_EMIT dataChanged(index(place), index(place));
        }
        ++row;
    }
    while (row < m_items.size())
        dropRow();
}

int HistoryModel::rowOf(const QString &path) const
{
    const auto item = std::ranges::find(m_items, path, &HistoryItem::path);
    return item == m_items.end() ? -1 : static_cast<int>(item - m_items.begin());
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const HistoryItem &shown = item(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return promptOf(shown);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return toolTipOf(shown);
    case Qt::AccessibleTextRole:
        return shown.isFavourite ? tr("%1, a favourite").arg(promptOf(shown)) : promptOf(shown);
    default:
        return {};
    }
}

HistoryFilter::HistoryFilter(HistoryModel *model, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_model(model)
{
    setSourceModel(model);
}

void HistoryFilter::setText(const QString &text)
{
    m_words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void HistoryFilter::setFavouritesOnly(bool on)
{
    m_favouritesOnly = on;
    invalidateFilter();
}

const HistoryItem &HistoryFilter::item(const QModelIndex &index) const
{
    return m_model->item(mapToSource(index).row());
}

bool HistoryFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const HistoryItem &item = m_model->item(row);
    if (m_favouritesOnly && !item.isFavourite)
        return false;
    const QString text = promptOf(item) + u' ' + QString::fromStdString(item.request.negativePrompt) + u' '
                         + QString::fromStdString(item.request.style.name) + u' ' + QString::number(item.request.seed)
                         + u' ' + (item.size.isEmpty() ? QString() : Text::stageName(item.size));
    return std::ranges::all_of(m_words, [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace pixelsmith
