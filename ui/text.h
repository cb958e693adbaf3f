#pragma once

#include "ui/window_state.h"

#include <pixelsmith/error.h>
#include <pixelsmith/events.h>

#include <QCoreApplication>
#include <QString>

/// Numbers, events and errors as sentences in the user's language.
namespace pixelsmith {

class Text
{
    Q_DECLARE_TR_FUNCTIONS(pixelsmith::Text)

public:
    /// "12 s", "1 min 50 s", "2 h 5 min", "3 d 4 h".
    static QString duration(double seconds);
    /// For estimates, one unit: "12 s", "6 min", "3 h", "2 d".
    static QString roughDuration(double seconds);
    /// A second or less with two significant digits: "0.02 s".
    static QString shortDuration(double seconds);
    /// "84 MB", "0.9 GB".
    static QString bytes(int64_t bytes);
    /// \param part  0…1. Never "100 %" before all is done.
    static QString percent(double part);
    static QString number(int64_t value);
    /// One line of at most `length` characters; what is longer ends in "…".
    static QString shortened(const QString &text, qsizetype length);
    /// "4096 × 2560".
    static QString size(PixelSize size);
    /// How a stage is called, by its long side: "256", "1k", "2.5k", "64k".
    static QString stageName(PixelSize size);
    static QString phase(StagePhase phase);

    /// "8k: about 6 min · 0.9 GB memory · 0.3 GB disk", or why it cannot be.
    static QString budget(const GrowTarget &target);
    /// "4k · step 12 / 50 · patch 118 / 273".
    static QString progress(const Progress &progress, PixelSize size);
    /// "guidance ends at step <b>30</b>, applies from step 13"; rich text.
    static QString sliderState(int guidedSteps, int steps, int passed);
    /// Why the run waits, what is safe, what the user can do.
    static QString loading(const ModelLoading &loading);
    static QString savingPaused(const SavingPaused &paused);
    /// For the status line: what the run makes do with.
    static QString memoryLowered(const MemoryLowered &lowered);
    /// What happened. \param text  of the error: a whole sentence, but for mistakes of our own.
    static QString problem(ErrorKind kind, const QString &text);
};

} // namespace pixelsmith
