#pragma once

#include <optional>
#include <string>

/// What LibTorch and the libraries below it throw, as ours. All to be called within a catch block.
namespace pixelsmith {

/// What went wrong, if memory ran out, of the host or of the device. Empty: something else.
std::optional<std::string> outOfMemoryText();

/// Throws the exception that is being handled as an Error: OutOfMemory, Device where the graphics card failed, else
/// Internal. An Error stays what it is, and so does what is not of LibTorch.
[[noreturn]] void throwAsOurs();

} // namespace pixelsmith
