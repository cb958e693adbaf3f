// The one source that sees OpenImageIO; see oiio_module.h.
#include "oiio/oiio_module.h"

#include <OpenImageIO/filesystem.h>
#include <OpenImageIO/imageio.h>

#include <algorithm>

namespace pixelsmith {

namespace {

/// Values of OpenEXR's LevelMode and LevelRoundingMode. Levels are rounded up, as a TilePyramid's.
constexpr int kMipmap = 1;
constexpr int kRoundUp = 1;

int number(int64_t value)
{
    return static_cast<int>(value);
}

OIIO::TypeDesc typeOf(SampleType type)
{
    switch (type) {
    case SampleType::UInt8:
        return OIIO::TypeDesc::UINT8;
    case SampleType::UInt16:
        return OIIO::TypeDesc::UINT16;
    case SampleType::Half:
        return OIIO::TypeDesc::HALF;
    case SampleType::Float:
        break;
    }
    return OIIO::TypeDesc::FLOAT;
}

/// Reads at places, too, as some of OpenImageIO's readers do.
class Proxy : public OIIO::Filesystem::IOFile
{
public:
    explicit Proxy(const FileAccess &file)
        : IOFile(file.stream, Read)
        , m_readAt(file.readAt)
    {
    }
    size_t pread(void *to, size_t size, int64_t offset) override
    {
        return static_cast<size_t>(std::max<ssize_t>(0, m_readAt(offset, static_cast<char *>(to), size)));
    }

private:
    std::function<ssize_t(int64_t, char *, size_t)> m_readAt;
};

std::vector<uint8_t> profileOf(const OIIO::ImageSpec &spec)
{
    const OIIO::ParamValue *profile = spec.find_attribute("ICCProfile");
    if (!profile || profile->type().basetype != OIIO::TypeDesc::UINT8)
        return {};
    const auto *bytes = static_cast<const uint8_t *>(profile->data());
    return {bytes, bytes + profile->datasize()};
}

/// \param plugin  OpenImageIO's reader, by whose name it tells some things.
PictureSpec specOf(const OIIO::ImageSpec &spec, const std::string &plugin)
{
    const bool isFloat = spec.format.is_floating_point();
    return {
        .size = {spec.width, spec.height},
        .origin = {spec.x, spec.y},
        .tileSize = spec.tile_width > 0 ? PixelSize{spec.tile_width, std::max(1, spec.tile_height)} : PixelSize(),
        .depth = spec.depth,
        .channels = spec.nchannels,
        .orientation = spec.get_int_attribute("Orientation", 1),
        .isFloat = isFloat,
        .isLinear = isFloat && spec.get_string_attribute("oiio:ColorSpace", "Linear") == "Linear",
        .isPremultiplied = spec.get_int_attribute("oiio:UnassociatedAlpha", 0) == 0,
        .isForPrint = spec.get_string_attribute(plugin + ":ColorSpace") == "CMYK",
        .profile = profileOf(spec),
    };
}

class Reader : public PictureReader
{
public:
    explicit Reader(std::string plugin)
        : m_plugin(std::move(plugin))
        , m_input(OIIO::ImageInput::create(m_plugin))
    {
    }

    bool isKnown() const { return m_input != nullptr; }

    /// \param file  null: the library opens the path itself.
    bool open(const std::filesystem::path &path, const FileAccess *file)
    {
        if (file)
            m_proxy = std::make_unique<Proxy>(*file);
        OIIO::ImageSpec config;
        config.attribute("oiio:UnassociatedAlpha", 1);
        const bool isOpen =
            (!m_proxy || m_input->set_ioproxy(m_proxy.get())) && m_input->open(path.string(), m_opened, config);
        return answered(isOpen);
    }

    const PictureSpec &spec() const override { return m_spec; }

    std::string text(const std::string &name) const override { return m_opened.get_string_attribute(name); }

    bool seekLevel(int level) override { return answered(m_input->seek_subimage(0, level)); }

    bool read(const PixelRect &rect, SampleType type, void *values) override
    {
        const int level = m_input->current_miplevel();
        const bool isRead =
            m_spec.tileSize.isEmpty()
                ? m_input->read_scanlines(0, level, number(rect.top), number(rect.bottom), 0, 0, m_spec.channels,
                                          typeOf(type), values)
                : m_input->read_tiles(0, level, number(rect.left), number(rect.right), number(rect.top),
                                      number(rect.bottom), 0, 1, 0, m_spec.channels, typeOf(type), values);
        if (!isRead)
            m_input->geterror(); // or it is printed at the end
        return isRead;
    }

private:
    bool answered(bool isGood)
    {
        if (isGood)
            m_spec = specOf(m_input->spec(), m_plugin);
        else
            m_input->geterror();
        return isGood;
    }

    std::string m_plugin;
    // In this order: the input is gone before what it reads from.
    std::unique_ptr<Proxy> m_proxy;
    std::unique_ptr<OIIO::ImageInput> m_input;
    OIIO::ImageSpec m_opened;
    PictureSpec m_spec;
};

class Encoder : public ExrEncoder
{
public:
    Encoder(std::filesystem::path path, std::FILE *stream, ExrSettings settings)
        : m_path(std::move(path))
        , m_settings(std::move(settings))
        , m_proxy(stream, OIIO::Filesystem::IOProxy::Write)
        , m_output(OIIO::ImageOutput::create("openexr"))
    {
    }

    bool isKnown() const { return m_output != nullptr; }

    bool beginLevel(PixelSize size) override
    {
        OIIO::ImageSpec spec(number(size.width), number(size.height), 3, OIIO::TypeDesc::HALF);
        spec.tile_width = spec.tile_height = number(m_settings.tileSide);
        spec.tile_depth = 1;
        // Of halves that were 256 values, zip needs four times as long and makes files twice as large.
        spec.attribute("compression", "piz");
        spec.attribute("oiio:ColorSpace", "Linear");
        spec.attribute("Software", "Pixelsmith");
        if (const int density = m_settings.pixelsPerInch; density > 0) {
            spec.attribute("XResolution", static_cast<float>(density));
            spec.attribute("YResolution", static_cast<float>(density));
            spec.attribute("ResolutionUnit", "in");
        }
        if (!m_settings.description.empty())
            spec.attribute("ImageDescription", m_settings.description);
        if (m_settings.hasLevels) {
            spec.attribute("textureformat", "Plain Texture");
            spec.attribute("openexr:levelmode", kMipmap);
            spec.attribute("openexr:roundingmode", kRoundUp);
        }
        OIIO::Filesystem::IOProxy *proxy = &m_proxy;
        spec.attribute("oiio:ioproxy", OIIO::TypeDesc::PTR, &proxy);
        const auto mode = m_isOpen ? OIIO::ImageOutput::AppendMIPLevel : OIIO::ImageOutput::Create;
        m_isOpen = m_output->open(m_path.string(), spec, mode);
        return m_isOpen;
    }

    bool write(const PixelRect &rect, const uint16_t *halves) override
    {
        return m_output->write_tiles(number(rect.left), number(rect.right), number(rect.top), number(rect.bottom), 0, 1,
                                     OIIO::TypeDesc::HALF, halves);
    }

    bool close() override { return m_output->close() && !m_output->has_error(); }

    std::string error() override { return m_output->geterror(); }

private:
    std::filesystem::path m_path;
    ExrSettings m_settings;
    // In this order: the output is gone before what it writes to.
    OIIO::Filesystem::IOFile m_proxy;
    std::unique_ptr<OIIO::ImageOutput> m_output;
    bool m_isOpen = false;
};

std::unique_ptr<PictureReader> openPicture(const std::string &plugin, const std::filesystem::path &path,
                                           const FileAccess &file, bool &isKnown)
{
    auto reader = std::make_unique<Reader>(plugin);
    isKnown = reader->isKnown();
    return isKnown && reader->open(path, &file) ? std::move(reader) : nullptr;
}

std::unique_ptr<PictureReader> openOwnExr(const std::filesystem::path &path)
{
    // The library's own limit is meant for strangers' files.
    OIIO::attribute("limits:imagesize_MB", 0);
    auto reader = std::make_unique<Reader>("openexr");
    return reader->isKnown() && reader->open(path, nullptr) ? std::move(reader) : nullptr;
}

std::unique_ptr<ExrEncoder> makeExr(const std::filesystem::path &path, std::FILE *stream, const ExrSettings &settings)
{
    auto encoder = std::make_unique<Encoder>(path, stream, settings);
    return encoder->isKnown() ? std::move(encoder) : nullptr;
}

void toHalves(const float *values, uint16_t *halves, int count)
{
    OIIO::convert_pixel_values(OIIO::TypeDesc::FLOAT, values, OIIO::TypeDesc::HALF, halves, count);
}

} // namespace

} // namespace pixelsmith

extern "C" const pixelsmith::OiioModule *pixelsmithOiioModule()
{
    static constexpr pixelsmith::OiioModule kModule = {
        .openPicture = &pixelsmith::openPicture,
        .openOwnExr = &pixelsmith::openOwnExr,
        .makeExr = &pixelsmith::makeExr,
        .toHalves = &pixelsmith::toHalves,
    };
    return &kModule;
}
