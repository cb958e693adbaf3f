#include "oiio/oiio_module.h"

#include <pixelsmith/error.h>

#include <dlfcn.h>
#include <fmt/format.h>

namespace pixelsmith {

namespace {

/// Looked for where the program's own run path says: beside it, or in the libraries' folder of an installation.
constexpr const char *kFile = "libpixelsmith_oiio.so";

const OiioModule &load()
{
    // Lazy: most of what its libraries can do is never called.
    void *library = ::dlopen(kFile, RTLD_LAZY | RTLD_LOCAL);
    using Function = decltype(&pixelsmithOiioModule);
    const auto function = library ? reinterpret_cast<Function>(::dlsym(library, "pixelsmithOiioModule")) : nullptr;
    if (!function)
        throw Error(ErrorKind::Io,
                    fmt::format("{} cannot be loaded ({}). Install Pixelsmith again.", kFile, ::dlerror()), kFile);
    return *function();
}

} // namespace

const OiioModule &oiioModule()
{
    static const OiioModule &module = load();
    return module;
}

} // namespace pixelsmith
