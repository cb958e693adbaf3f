#include <pixelsmith/log.h>

#include <cstdio>
#include <mutex>

namespace pixelsmith {

namespace {

struct Sink
{
    std::mutex mutex;
    LogSink write = [](LogLevel level, const std::string &text) {
        if (level == LogLevel::Warning)
            std::fprintf(stderr, "pixelsmith: %s\n", text.c_str());
    };
};

Sink &sink()
{
    static Sink instance;
    return instance;
}

} // namespace

void setLogSink(LogSink write)
{
    const std::lock_guard lock(sink().mutex);
    sink().write = std::move(write);
}

void log(LogLevel level, const std::string &text)
{
    const std::lock_guard lock(sink().mutex);
    if (sink().write)
        sink().write(level, text);
}

} // namespace pixelsmith
