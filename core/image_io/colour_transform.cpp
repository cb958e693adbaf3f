#include "image_io/colour_transform.h"

#include "image_io/metadata.h"

#include <pixelsmith/error.h>

#include <lcms2.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Real ones, with tables for printers, have up to about a megabyte.
constexpr size_t kMaxProfile = 8u << 20;

using Profile = std::unique_ptr<void, decltype(&cmsCloseProfile)>;

Error refusal(const char *why)
{
    return Error(ErrorKind::InvalidRequest, why);
}

} // namespace

std::unique_ptr<ColourTransform> ColourTransform::from(std::span<const uint8_t> bytes, bool isGrey)
{
    const std::string &own = srgbProfile();
    const auto same = [](uint8_t a, char b) { return a == static_cast<uint8_t>(b); };
    if (std::equal(bytes.begin(), bytes.end(), own.begin(), own.end(), same))
        return nullptr;
    if (bytes.size() > kMaxProfile)
        throw refusal("Its colour profile is too large.");
    const Profile profile(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())),
                          &cmsCloseProfile);
    if (!profile)
        throw refusal("Its colour profile is damaged.");
    if (cmsGetColorSpace(profile.get()) != (isGrey ? cmsSigGrayData : cmsSigRgbData))
        throw refusal("Its colour profile is for other colours.");
    const Profile srgb(cmsCreate_sRGBProfile(), &cmsCloseProfile);
    void *transform = cmsCreateTransform(profile.get(), isGrey ? TYPE_GRAY_16 : TYPE_RGB_16, srgb.get(), TYPE_RGB_8,
                                         INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
    if (!transform)
        throw refusal("Its colour profile cannot be used.");
    return std::unique_ptr<ColourTransform>(new ColourTransform(transform));
}

ColourTransform::ColourTransform(void *transform)
    : m_transform(transform)
{
}

ColourTransform::~ColourTransform()
{
    cmsDeleteTransform(m_transform);
}

void ColourTransform::apply(const uint16_t *colours, uint8_t *rgb, size_t pixels) const
{
    cmsDoTransform(m_transform, colours, rgb, static_cast<cmsUInt32Number>(pixels));
}

} // namespace pixelsmith
