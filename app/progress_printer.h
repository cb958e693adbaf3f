#pragma once

#include "app/command_options.h"

#include <pixelsmith/events.h>

#include <chrono>

namespace pixelsmith {

/// Shows a run in the terminal: a bar on standard error, or one JSON object a line on standard output.
class ProgressPrinter
{
public:
    explicit ProgressPrinter(ProgressStyle style);

    void print(const Event &event);
    /// \param done  0…1
    void printExport(double done);
    /// Ends the bar's line.
    void finish();

private:
    void printLoading(const ModelLoading &loading);
    void printBar(const Progress &progress);
    void printPause(const SavingPaused &paused);
    void printResume();
    void printLine(const QString &text);

    ProgressStyle m_style;
    bool m_isTerminal;
    bool m_hasLine = false;
    bool m_isPaused = false;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace pixelsmith
