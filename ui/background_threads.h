#pragma once

class QThreadPool;

namespace pixelsmith {

/// The threads of what is done beside the window: reading, measuring, copying. Qt fills what it paints with the threads of
/// QThreadPool::globalInstance() and waits for them, so the window would stand still for as long as work of ours holds
/// them. GUI thread only; lives as long as the application, which waits for what is begun.
QThreadPool *backgroundThreads();

} // namespace pixelsmith
