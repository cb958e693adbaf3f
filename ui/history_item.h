#pragma once

#include <pixelsmith/generation_request.h>
#include <pixelsmith/geometry.h>

#include <QDateTime>
#include <QImage>
#include <QString>

#include <cstdint>

namespace pixelsmith {

/// A picture that was made: what its file says of it.
struct HistoryItem
{
    QString path;
    QDateTime changed;
    int64_t bytes = 0;
    GenerationRequest request;
    PixelSize size;          ///< of the largest finished stage; empty: none is finished
    int steps = 0;           ///< of that stage
    int guidedSteps = 0;     ///< of that stage: its Slider; without meaning for a base
    bool isGrown = false;    ///< it is no base
    bool isFinished = false; ///< all stages of its plan are done
    bool isFavourite = false;
    QImage thumbnail; ///< null: there is nothing to see yet
    QString problem;  ///< why the file cannot be read; empty: it can

    friend bool operator==(const HistoryItem &, const HistoryItem &) = default;
};

} // namespace pixelsmith
