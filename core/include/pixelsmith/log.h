#pragma once

#include <functional>
#include <string>

namespace pixelsmith {

enum class LogLevel { Debug, Info, Warning };

using LogSink = std::function<void(LogLevel, const std::string &)>;

/// Replaces where log lines go; the default writes warnings to standard error. Thread-safe.
void setLogSink(LogSink sink);

/// Thread-safe; the sink is called on the caller's thread.
void log(LogLevel level, const std::string &text);

} // namespace pixelsmith
