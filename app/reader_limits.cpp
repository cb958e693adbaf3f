#include "app/reader_limits.h"

#include "app/command_line.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace pixelsmith {

namespace {

// What any picture may take: the program, its libraries and their tables; and a thread's stack and heap, as reserved.
constexpr uint64_t kProgramBytes = uint64_t(2) << 30;
constexpr uint64_t kThreadBytes = uint64_t(192) << 20;
constexpr uint64_t kSeconds = 60;
constexpr uint64_t kFileBytes = uint64_t(64) << 20;
// And for each pixel: held whole as four floats and as what comes of them, decoded ten times as slowly as usual, and
// unpacked with its levels and a log.
constexpr uint64_t kBytesOfPixel = 24;
constexpr uint64_t kPixelsOfSecond = 1'000'000;
constexpr uint64_t kFileBytesOfPixel = 10;
/// Between the signal and the end, should the signal not do.
constexpr uint64_t kGraceSeconds = 5;

/// What a signal's handler says; no memory can be asked for there.
struct LastWords
{
    std::string text;
    char stack[1 << 16] = {}; ///< of the handler: the usual one may be used up
};

LastWords &lastWords()
{
    static LastWords words;
    return words;
}

void tellAndEnd(int)
{
    const std::string &text = lastWords().text;
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    ::_exit(FileTrouble);
}

void catchCrashes(const std::filesystem::path &picture)
{
    lastWords().text = "pixelsmith: " + picture.string() + " could not be read: it is damaged or made to harm.\n";
    const stack_t stack = {.ss_sp = lastWords().stack, .ss_flags = 0, .ss_size = sizeof(LastWords::stack)};
    ::sigaltstack(&stack, nullptr);
    struct sigaction action = {};
    action.sa_handler = &tellAndEnd;
    action.sa_flags = SA_ONSTACK;
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU})
        ::sigaction(signal, &action, nullptr);
}

/// \param grace  between what a process may set itself and what it may not.
void limit(__rlimit_resource resource, uint64_t value, uint64_t grace)
{
    rlimit limits = {};
    ::getrlimit(resource, &limits);
    limits.rlim_cur = std::min<uint64_t>(value, limits.rlim_max);
    limits.rlim_max = std::min<uint64_t>(value + grace, limits.rlim_max);
    ::setrlimit(resource, &limits);
}

uint64_t memoryOfComputer()
{
    return static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// \param isLast  false: the limits can be widened once more.
void limitTo(uint64_t pixels, bool isLast)
{
    const uint64_t grace = isLast ? 0 : RLIM_INFINITY / 2;
    const uint64_t threads = 2 * std::thread::hardware_concurrency() + 2;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // theirs take all of the address space
    limit(RLIMIT_AS,
          kProgramBytes + threads * kThreadBytes + std::min(kBytesOfPixel * pixels, memoryOfComputer() / 4 * 3), grace);
#endif
    limit(RLIMIT_CPU, kSeconds + pixels / kPixelsOfSecond, grace + kGraceSeconds);
    limit(RLIMIT_FSIZE, kFileBytes + kFileBytesOfPixel * pixels, grace);
    limit(RLIMIT_CORE, 0, 0);
}

} // namespace

void limitReading(const std::filesystem::path &picture)
{
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    catchCrashes(picture);
    limitTo(0, false);
    limitTo(static_cast<uint64_t>(readImageSize(picture).area()), true);
}

} // namespace pixelsmith
