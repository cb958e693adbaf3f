#include "image_io/decoded_image.h"

#include "image_io/image_format.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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
    , m_input(OIIO::ImageInput::create(m_plugin))
{
    if (!m_input || !m_input->set_ioproxy(m_file.proxy()))
        throw refusal(path, "is of a format that this installation cannot read.");
    OIIO::ImageSpec config;
    config.attribute("oiio:UnassociatedAlpha", 1);
    if (!m_input->open(path.string(), m_spec, config)) {
        m_input->geterror();
        throw Error(ErrorKind::Io, fmt::format("{} could not be read: it is damaged or cut off.", path.string()),
                    path.string());
    }
    checkSpec();
    m_orientation = m_spec.get_int_attribute("Orientation", 1);
    if (m_orientation < 1 || m_orientation > 8)
        m_orientation = 1;
    const bool isFloat = m_spec.format.is_floating_point();
    m_isLinear = isFloat && m_spec.get_string_attribute("oiio:ColorSpace", "Linear") == "Linear";
    m_isPremultiplied = m_spec.get_int_attribute("oiio:UnassociatedAlpha", 0) == 0;
    // By their reader's name; OpenImageIO makes red, green and blue of them.
    m_changes.isForPrint = m_spec.get_string_attribute(m_plugin + ":ColorSpace") == "CMYK";
    if (!isFloat)
        takeProfile();
}

void DecodedImage::takeProfile()
{
    const OIIO::ParamValue *profile = m_spec.find_attribute("ICCProfile");
    if (!profile || profile->type().basetype != OIIO::TypeDesc::UINT8)
        return;
    try {
        m_transform = ColourTransform::from(
            {static_cast<const uint8_t *>(profile->data()), static_cast<size_t>(profile->datasize())},
            m_spec.nchannels < 3);
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
    const std::string text = m_spec.get_string_attribute(name);
    return text.size() <= kMaxDescription ? text : std::string();
}

void DecodedImage::checkSpec() const
{
    const auto size = fmt::format("{} x {}", m_spec.width, m_spec.height);
    if (m_spec.width < kMinSide || m_spec.height < kMinSide)
        throw refusal(m_path,
                      fmt::format("is only {} pixels large; at least {} x {} are needed.", size, kMinSide, kMinSide));
    const int64_t pixels = DecodedImage::size().area();
    if (m_spec.width > kMaxSide || m_spec.height > kMaxSide || pixels > kMaxPixels)
        throw refusal(m_path, fmt::format("claims {} pixels; at most 131072 x 131072 can be used.", size));
    std::error_code error;
    const auto bytes = static_cast<int64_t>(std::filesystem::file_size(m_path, error));
    if (!error && pixels > kUncheckedPixels && pixels / kMaxPixelsOfByte > bytes)
        throw refusal(m_path, fmt::format("claims {} pixels, and its {} bytes cannot hold so many.", size, bytes));
    if (m_spec.nchannels < 1 || m_spec.nchannels > 4 || m_spec.depth > 1)
        throw refusal(m_path, fmt::format("has {} channels; pictures with 1 to 4 can be used.", m_spec.nchannels));
    if (isTiled() && int64_t(m_spec.tile_width) * std::max(1, m_spec.tile_height) > kMaxFileTilePixels)
        throw refusal(m_path, "is cut into tiles that are too large to read.");
}

void DecodedImage::failReading() const
{
    m_input->geterror();
    throw Error(ErrorKind::Io, fmt::format("{} could not be read: it is damaged or cut off.", m_path.string()),
                m_path.string());
}

/// \param held  receives the part that the values are of: whole rows or whole tiles of the file.
template<typename Value>
std::vector<Value> DecodedImage::readRaw(const PixelRect &rect, PixelRect &held)
{
    held = {0, rect.top, m_spec.width, rect.bottom};
    if (isTiled()) {
        const int64_t width = m_spec.tile_width;
        const int64_t height = m_spec.tile_height;
        held = PixelRect{rect.left / width * width, rect.top / height * height, alignUp(rect.right, width),
                         alignUp(rect.bottom, height)}
                   .intersected(PixelRect::of(size()));
    }
    std::vector<Value> values(static_cast<size_t>(held.area() * m_spec.nchannels));
    const auto type = OIIO::TypeDesc(OIIO::BaseTypeFromC<Value>::value);
    const auto x = [&](int64_t value) { return static_cast<int>(value) + m_spec.x; };
    const auto y = [&](int64_t value) { return static_cast<int>(value) + m_spec.y; };
    const bool isRead = isTiled() ? m_input->read_tiles(0, 0, x(held.left), x(held.right), y(held.top), y(held.bottom),
                                                        0, 1, 0, m_spec.nchannels, type, values.data())
                                  : m_input->read_scanlines(0, 0, y(held.top), y(held.bottom), 0, 0, m_spec.nchannels,
                                                            type, values.data());
    if (!isRead)
        failReading();
    return values;
}

/// The colours through the profile first, then before white.
std::vector<uint8_t> DecodedImage::readProfiled(const PixelRect &rect)
{
    PixelRect held;
    const std::vector<uint16_t> values = readRaw<uint16_t>(rect, held);
    const auto channels = static_cast<size_t>(m_spec.nchannels);
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
    const int channels = m_spec.nchannels;
    const bool isGrey = channels < 3;
    const bool hasAlpha = channels == 2 || channels == 4;
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
                const Value shown = hasAlpha ? onWhite(colour, pixel[channels - 1], m_isPremultiplied) : colour;
                rgb.push_back(encoded(shown, m_isLinear));
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
    const int channels = m_spec.nchannels;
    const bool hasAlpha = channels == 2 || channels == 4;
    std::vector<uint8_t> grey;
    grey.reserve(static_cast<size_t>(2 * rect.area()));
    for (int64_t y = rect.top; y < rect.bottom; ++y) {
        const Value *pixel = values.data() + ((y - held.top) * held.width() + rect.left - held.left) * channels;
        for (int64_t x = rect.left; x < rect.right; ++x, pixel += channels) {
            // ITU-R BT.709's weights; grey files have one channel for all.
            const double luma = channels < 3
                                    ? encoded(pixel[0], m_isLinear)
                                    : 0.2126 * encoded(pixel[0], m_isLinear) + 0.7152 * encoded(pixel[1], m_isLinear)
                                          + 0.0722 * encoded(pixel[2], m_isLinear);
            grey.push_back(static_cast<uint8_t>(std::lround(luma)));
            grey.push_back(hasAlpha ? encoded(pixel[channels - 1], false) : uint8_t{255});
        }
    }
    return grey;
}

std::vector<uint8_t> DecodedImage::readGrey(const PixelRect &rect)
{
    return m_spec.format.is_floating_point() ? readGreyAs<float>(rect) : readGreyAs<uint8_t>(rect);
}

std::vector<uint8_t> DecodedImage::read(const PixelRect &rect)
{
    auto rgb = m_transform                         ? readProfiled(rect)
               : m_spec.format.is_floating_point() ? readAs<float>(rect)
                                                   : readAs<uint8_t>(rect);
    warnOfChanges();
    return rgb;
}

} // namespace pixelsmith
