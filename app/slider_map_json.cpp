#include "app/slider_map_json.h"

#include <QtEndian>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr qsizetype kCellBytes = 3; ///< value, little endian, and cover

bool isPossible(int cells)
{
    return cells >= 1 && cells <= SliderMap::kLongSide;
}

} // namespace

QJsonObject toJson(const SliderMap &map)
{
    QByteArray cells;
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            const SliderCell &cell = map.at(column, row);
            cells.append(static_cast<char>(cell.value & 0xff));
            cells.append(static_cast<char>(cell.value >> 8));
            cells.append(static_cast<char>(cell.cover));
        }
    }
    return {
        {u"columns"_s, map.columns()}, {u"rows"_s, map.rows()}, {u"cells"_s, QString::fromLatin1(cells.toBase64())}};
}

std::optional<SliderMap> sliderMapFromJson(const QJsonObject &object)
{
    const int columns = object.value(u"columns"_s).toInt();
    const int rows = object.value(u"rows"_s).toInt();
    const QByteArray cells = QByteArray::fromBase64(object.value(u"cells"_s).toString().toLatin1());
    if (!isPossible(columns) || !isPossible(rows) || cells.size() != kCellBytes * columns * rows)
        return std::nullopt;
    SliderMap map(columns, rows);
    const char *next = cells.constData();
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column, next += kCellBytes) {
            // What is not covered has no value.
            if (const auto cover = static_cast<uint8_t>(next[2]); cover > 0)
                map.set(column, row, {qFromLittleEndian<uint16_t>(next), cover});
        }
    }
    return map;
}

} // namespace pixelsmith
