#pragma once

namespace pixelsmith {

/// Makes ImageViewer a graphic for assistive programs. Once is enough; more does no harm.
void installViewerAccessible();

} // namespace pixelsmith
