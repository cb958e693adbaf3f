#pragma once

#include <pixelsmith/geometry.h>

#include <ATen/ATen.h>

namespace pixelsmith {

/// A view of a part of a map or picture: [..., h, w].
template<typename Space>
at::Tensor window(const at::Tensor &map, const Rect<Space> &area)
{
    return map.slice(-2, area.top, area.bottom).slice(-1, area.left, area.right);
}

/// `inner` as seen from `outer`'s corner.
template<typename Space>
Rect<Space> relativeTo(const Rect<Space> &inner, const Rect<Space> &outer)
{
    return Rect<Space>::at(inner.left - outer.left, inner.top - outer.top, inner.size());
}

} // namespace pixelsmith
