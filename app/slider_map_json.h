#pragma once

#include <pixelsmith/slider_map.h>

#include <QJsonObject>

#include <optional>

namespace pixelsmith {

/// A painted Slider on its way from the process that read its picture.
QJsonObject toJson(const SliderMap &map);
/// nullopt: no map, or one that cannot be.
std::optional<SliderMap> sliderMapFromJson(const QJsonObject &object);

} // namespace pixelsmith
