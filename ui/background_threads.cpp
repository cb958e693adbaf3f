#include "ui/background_threads.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThread>
#include <QThreadPool>

#include <algorithm>

namespace pixelsmith {

QThreadPool *backgroundThreads()
{
    // A long copy or two must not keep the quick measures waiting.
    constexpr int leastThreads = 4;
    static QPointer<QThreadPool> threads;
    if (!threads) {
        threads = new QThreadPool(QCoreApplication::instance());
        threads->setMaxThreadCount(std::max(leastThreads, QThread::idealThreadCount()));
    }
    return threads;
}

} // namespace pixelsmith
