#include "pipeline/compute_errors.h"

#include <pixelsmith/error.h>

#include <c10/util/Exception.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <string_view>

namespace pixelsmith {

namespace {

constexpr std::array<std::string_view, 5> kOutOfMemoryTexts = {"out of memory", "can't allocate memory",
                                                               "DefaultCPUAllocator", "CUDNN_STATUS_ALLOC_FAILED",
                                                               "CUBLAS_STATUS_ALLOC_FAILED"};
/// After these the device's context is of no use any more.
constexpr std::array<std::string_view, 4> kDeviceTexts = {"CUDA error", "cuDNN error", "CUBLAS_STATUS", "CUDA driver"};

bool containsOneOf(std::string_view text, std::span<const std::string_view> parts)
{
    return std::ranges::any_of(parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

} // namespace

std::optional<std::string> outOfMemoryText()
{
    try {
        throw;
    } catch (const c10::OutOfMemoryError &error) {
        return error.what_without_backtrace();
    } catch (const c10::Error &error) {
        const std::string text = error.what_without_backtrace();
        if (containsOneOf(text, kOutOfMemoryTexts))
            return text;
    } catch (const std::bad_alloc &error) {
        return error.what();
    } catch (...) {
        // Something else, which the caller throws on.
    }
    return std::nullopt;
}

void throwAsOurs()
{
    try {
        throw;
    } catch (const Error &) {
        throw;
    } catch (const c10::Error &error) {
        const std::string text = error.what_without_backtrace();
        if (outOfMemoryText())
            throw Error(ErrorKind::OutOfMemory, "There was not enough memory. What was finished is saved.");
        if (containsOneOf(text, kDeviceTexts))
            throw Error(ErrorKind::Device,
                        fmt::format("The graphics card stopped responding. What was finished is saved; the "
                                    "model is loaded anew when the run goes on. ({})",
                                    text.substr(0, text.find('\n'))));
        throw Error(ErrorKind::Internal, fmt::format("The computation failed: {}", text));
    } catch (const std::bad_alloc &) {
        throw Error(ErrorKind::OutOfMemory, "There was not enough memory. What was finished is saved.");
    }
}

} // namespace pixelsmith
