#include "image_io/decoded_image.h"

#include "image_io/image_format.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <type_traits>

namespace pixelsmith {

namespace {

constexpr int kMinSide = 16;
constexpr int kMaxSide = 1 << 18;
/// Of one picture: as many as a document can grow to.
constexpr int64_t kMaxPixels = int64_t(1) << 34;
/// A larger picture must have a byte for so many pixels; white paper takes a few times as much.
constexpr int64_t kMaxPixelsOfByte = 4096;
constexpr int64_t kUncheckedPixels = int64_t(1) << 26;
/// Of a tile, or of a row that is decoded at once, with 16 bytes a pixel.
constexpr int64_t kMaxFileTilePixels = int64_t(1) << 24;

Error refusal(const std::filesystem::path &path, const std::string &what)
{
    return Error(ErrorKind::InvalidRequest, fmt::format("{} {}", path.string(), what), path.string());
}

uint8_t encoded(float value, bool isLinear)
{
    if (!(value > 0))
        return 0; // NaN too
    if (isLinear)
        value = value <= 0.0031308f ? value * 12.92f : 1.055f * std::pow(value, 1 / 2.4f) - 0.055f;
    return static_cast<uint8_t>(std::lround(std::min(value, 1.0f) * 255));
}

uint8_t encoded(uint8_t value, bool)
{
    return value;
}

template<typename Value>
constexpr SampleType kSampleType = std::is_same_v<Value, uint8_t>    ? SampleType::UInt8
                                   : std::is_same_v<Value, uint16_t> ? SampleType::UInt16
                                                                     : SampleType::Float;

template<typename Value>
constexpr Value kOpaque = std::is_same_v<Value, uint8_t> ? Value(255) : Value(1);

/// A colour before a white background.
template<typename Value>
Value onWhite(Value colour, Value alpha, bool isPremultiplied)
{
    const float opacity = static_cast<float>(alpha) / static_cast<float>(kOpaque<Value>);
    const float own = static_cast<float>(colour) * (isPremultiplied ? 1.0f : opacity);
    const float sum = own + (1 - opacity) * static_cast<float>(kOpaque<Value>);
    if constexpr (std::is_same_v<Value, uint8_t>)
        return static_cast<uint8_t>(std::clamp(std::lround(sum), 0l, 255l));
    else
        return sum;
}

} // namespace

DecodedImage::DecodedImage(const std::filesystem::path &path)
    : m_path(path)
    , m_plugin(readingPluginOf(path))
    , m_file(path)
{
    bool isKnown = false;
    try {
        m_reader = oiioModule().openPicture(m_plugin, path, m_file.access(), isKnown);
    } catch (const std::bad_alloc &) {
        failForMemory();
    }
    if (!isKnown)
        throw refusal(path, "is of a format that this installation cannot read.");
    if (!m_reader)
        failReading();
    checkSpec();
    if (const int orientation = spec().orientation; orientation >= 1 && orientation <= 8)
        m_orientation = orientation;
    m_changes.isForPrint = spec().isForPrint;
    if (!spec().isFloat && !spec().profile.empty())
        takeProfile();
}

void DecodedImage::takeProfile()
{
    try {
        m_transform = ColourTransform::from(spec().profile, spec().channels < 3);
    } catch (const Error &error) {
        m_changes.profile = error.what();
    }
}

void DecodedImage::warnOfChanges()
{
    if (m_changes == m_warnedOf)
        return;
    const auto warn = [&](bool isNew, const std::string &what) {
        if (isNew)
            log(LogLevel::Warning, fmt::format("{}: {}", m_path.string(), what));
    };
    warn(m_changes.profile != m_warnedOf.profile, m_changes.profile + " It is read as sRGB.");
    warn(m_changes.isForPrint != m_warnedOf.isForPrint,
         "Its colours for print (CMYK) were converted and may look a little different.");
    warn(m_changes.isTransparent != m_warnedOf.isTransparent, "Where it is transparent it was put on white.");
    warn(m_changes.hasNaN != m_warnedOf.hasNaN, "It holds values that are not numbers; they became black.");
    m_warnedOf = m_changes;
}

std::string DecodedImage::text(const std::string &name) const
{
    const std::string text = m_reader->text(name);
    return text.size() <= kMaxDescription ? text : std::string();
}

void DecodedImage::checkSpec() const
{
    const auto [width, height] = spec().size;
    const auto size = fmt::format("{} x {}", width, height);
    if (width < kMinSide || height < kMinSide)
        throw refusal(m_path,
                      fmt::format("is only {} pixels large; at least {} x {} are needed.", size, kMinSide, kMinSide));
    const int64_t pixels = spec().size.area();
    if (width > kMaxSide || height > kMaxSide || pixels > kMaxPixels)
        throw refusal(m_path, fmt::format("claims {} pixels; at most 131072 x 131072 can be used.", size));
    std::error_code error;
    const auto bytes = static_cast<int64_t>(std::filesystem::file_size(m_path, error));
    if (!error && pixels > kUncheckedPixels && pixels / kMaxPixelsOfByte > bytes)
        throw refusal(m_path, fmt::format("claims {} pixels, and its {} bytes cannot hold so many.", size, bytes));
    if (spec().channels < 1 || spec().channels > 4 || spec().depth > 1)
        throw refusal(m_path, fmt::format("has {} channels; pictures with 1 to 4 can be used.", spec().channels));
    if (spec().tileSize.area() > kMaxFileTilePixels)
        throw refusal(m_path, "is cut into tiles that are too large to read.");
}

void DecodedImage::failReading() const
{
    throw Error(ErrorKind::Io, fmt::format("{} could not be read: it is damaged or cut off.", m_path.string()),
                m_path.string());
}

void DecodedImage::failForMemory() const
{
    throw Error(ErrorKind::OutOfMemory,
                fmt::format("{} could not be read: it wants more memory than there is for it. It may be damaged.",
                            m_path.string()),
                m_path.string());
}

/// \param held  receives the part that the values are of: whole rows or whole tiles of the file.
template<typename Value>
std::vector<Value> DecodedImage::readRaw(const PixelRect &rect, PixelRect &held)
{
    held = {0, rect.top, size().width, rect.bottom};
    if (isTiled()) {
        const auto [width, height] = spec().tileSize;
        held = PixelRect{rect.left / width * width, rect.top / height * height, alignUp(rect.right, width),
                         alignUp(rect.bottom, height)}
                   .intersected(PixelRect::of(size()));
    }
    std::vector<Value> values(static_cast<size_t>(held.area() * spec().channels));
    const auto [x, y] = spec().origin;
    const PixelRect inFile = {held.left + x, held.top + y, held.right + x, held.bottom + y};
    if (!m_reader->read(inFile, kSampleType<Value>, values.data()))
        failReading();
    return values;
}

/// The colours through the profile first, then before white.
std::vector<uint8_t> DecodedImage::readProfiled(const PixelRect &rect)
{
    PixelRect held;
    const std::vector<uint16_t> values = readRaw<uint16_t>(rect, held);
    const auto channels = static_cast<size_t>(spec().channels);
    const size_t colours = channels < 3 ? 1 : 3;
    const bool hasAlpha = channels != colours;
    const auto width = static_cast<size_t>(rect.width());
    std::vector<uint16_t> row(colours * width);
    std::vector<uint8_t> rgb(static_cast<size_t>(3 * rect.area()));
    for (int64_t y = rect.top; y < rect.bottom; ++y) {
        const uint16_t *pixels =
            values.data() + static_cast<size_t>((y - held.top) * held.width() + rect.left - held.left) * channels;
        uint8_t *out = rgb.data() + static_cast<size_t>(y - rect.top) * 3 * width;
        for (size_t x = 0; x < width; ++x)
            std::copy_n(pixels + x * channels, colours, row.data() + x * colours);
        m_transform->apply(row.data(), out, width);
        for (size_t i = 0; hasAlpha && i < 3 * width; ++i) {
            const auto alpha = static_cast<uint8_t>(pixels[i / 3 * channels + colours] / 257);
            m_changes.isTransparent |= alpha < kOpaque<uint8_t>;
            out[i] = onWhite(out[i], alpha, false);
        }
    }
    return rgb;
}

template<typename Value>
std::vector<uint8_t> DecodedImage::readAs(const PixelRect &rect)
{
    PixelRect held;
    const std::vector<Value> values = readRaw<Value>(rect, held);
    const int channels = spec().channels;
    const bool isGrey = channels < 3;
    const bool hasAlpha = channels == 2 || channels == 4;
    const bool isLinear = spec().isLinear;
    const bool isPremultiplied = spec().isPremultiplied;
    std::vector<uint8_t> rgb;
    rgb.reserve(static_cast<size_t>(3 * rect.area()));
    for (int64_t y = rect.top; y < rect.bottom; ++y) {
        const Value *pixel = values.data() + ((y - held.top) * held.width() + rect.left - held.left) * channels;
        for (int64_t x = rect.left; x < rect.right; ++x, pixel += channels) {
            m_changes.isTransparent |= hasAlpha && pixel[channels - 1] < kOpaque<Value>;
            for (int channel = 0; channel < 3; ++channel) {
                const Value colour = pixel[isGrey ? 0 : channel];
                if constexpr (std::is_floating_point_v<Value>)
                    m_changes.hasNaN |= std::isnan(colour);
                const Value shown = hasAlpha ? onWhite(colour, pixel[channels - 1], isPremultiplied) : colour;
                rgb.push_back(encoded(shown, isLinear));
            }
        }
    }
    return rgb;
}

template<typename Value>
std::vector<uint8_t> DecodedImage::readGreyAs(const PixelRect &rect)
{
    PixelRect held;
    const std::vector<Value> values = readRaw<Value>(rect, held);
    const int channels = spec().channels;
    const bool hasAlpha = channels == 2 || channels == 4;
    const bool isLinear = spec().isLinear;
    std::vector<uint8_t> grey;
    grey.reserve(static_cast<size_t>(2 * rect.area()));
    for (int64_t y = rect.top; y < rect.bottom; ++y) {
        const Value *pixel = values.data() + ((y - held.top) * held.width() + rect.left - held.left) * channels;
        for (int64_t x = rect.left; x < rect.right; ++x, pixel += channels) {
            // ITU-R BT.709's weights; grey files have one channel for all.
            const double luma = channels < 3
                                    ? encoded(pixel[0], isLinear)
                                    : 0.2126 * encoded(pixel[0], isLinear) + 0.7152 * encoded(pixel[1], isLinear)
                                          + 0.0722 * encoded(pixel[2], isLinear);
            grey.push_back(static_cast<uint8_t>(std::lround(luma)));
            grey.push_back(hasAlpha ? encoded(pixel[channels - 1], false) : uint8_t{255});
        }
    }
    return grey;
}

std::vector<uint8_t> DecodedImage::readGrey(const PixelRect &rect)
{
    try {
        return spec().isFloat ? readGreyAs<float>(rect) : readGreyAs<uint8_t>(rect);
    } catch (const std::bad_alloc &) {
        failForMemory();
    }
}

std::vector<uint8_t> DecodedImage::read(const PixelRect &rect)
{
    try {
        return readRgb(rect);
    } catch (const std::bad_alloc &) {
        failForMemory();
    }
}

std::vector<uint8_t> DecodedImage::readRgb(const PixelRect &rect)
{
    auto rgb = m_transform ? readProfiled(rect) : spec().isFloat ? readAs<float>(rect) : readAs<uint8_t>(rect);
    warnOfChanges();
    return rgb;
}

} // namespace pixelsmith
