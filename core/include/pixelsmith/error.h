#pragma once

#include <stdexcept>
#include <string>

namespace pixelsmith {

enum class ErrorKind {
    InvalidRequest, ///< what the user asked for cannot be done; nothing was started
    Checkpoint,     ///< the model's files are missing, damaged or of another kind
    Device,         ///< the compute device is missing or failed
    OutOfMemory,    ///< host or device memory ran out
    Io,             ///< a file or disk failed; what was committed is safe
    DiskFull,       ///< there is no room; what was committed is safe
    Internal,       ///< our own mistake
};

/// The one exception of core. what() is a whole sentence for the user: what happened, and what to do where that is
/// known.
class Error : public std::runtime_error
{
public:
    /// \param item  the file, key, tensor or setting in question; may be empty.
    Error(ErrorKind kind, const std::string &text, std::string item = {})
        : std::runtime_error(text)
        , m_kind(kind)
        , m_item(std::move(item))
    {
    }

    ErrorKind kind() const { return m_kind; }
    const std::string &item() const { return m_item; }

private:
    ErrorKind m_kind;
    std::string m_item;
};

} // namespace pixelsmith

/// Checks a rule of our own code; breaking it is Error(Internal). Bad input gets an Error of its own instead.
#define PIXELSMITH_CHECK(condition, text)                                                                              \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            throw ::pixelsmith::Error(::pixelsmith::ErrorKind::Internal, text, #condition);                            \
    } while (false)
