#include "image_io/picture_input.h"
#include "support/expect_error.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>
#include <pixelsmith/log.h>

#include <QtTest>

#include <OpenImageIO/imageio.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <jpeglib.h>
#include <limits>
#include <map>
#include <zlib.h>

using namespace pixelsmith;
using namespace std::string_literals;

namespace {

constexpr int kSide = 32;

std::string numberText(uint64_t value, int bytes, bool isBigEndian)
{
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> 8 * (isBigEndian ? bytes - 1 - i : i));
    return text;
}

/// An XMP packet whose elements nest: decoders that call themselves for each need more stack than there is.
std::string deepXmp(int depth)
{
    std::string packet = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
                         "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description>";
    for (int i = 0; i < depth; ++i)
        packet += "<rdf:Bag><rdf:li>";
    packet += "x";
    for (int i = 0; i < depth; ++i)
        packet += "</rdf:li></rdf:Bag>";
    return packet + "</rdf:Description></rdf:RDF></x:xmpmeta>";
}

std::string deflated(const std::string &text)
{
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef *>(packed.data()), &size, reinterpret_cast<const Bytef *>(text.data()),
             static_cast<uLong>(text.size()));
    packed.resize(size);
    return packed;
}

std::string pngChunk(const std::string &type, const std::string &content)
{
    const std::string typed = type + content;
    const auto crc = crc32(0, reinterpret_cast<const Bytef *>(typed.data()), static_cast<uInt>(typed.size()));
    return numberText(content.size(), 4, true) + typed + numberText(crc, 4, true);
}

/// A sound grey picture of kSide x kSide with these chunks before its pixels.
std::string png(const std::string &chunks)
{
    std::string rows;
    for (int y = 0; y < kSide; ++y)
        rows += '\0' + std::string(kSide, static_cast<char>(100));
    const std::string size = numberText(kSide, 4, true) + numberText(kSide, 4, true);
    return "\x89PNG\r\n\x1a\n"s + pngChunk("IHDR", size + "\x08\0\0\0\0"s) + chunks + pngChunk("IDAT", deflated(rows))
           + pngChunk("IEND", "");
}

struct TiffTag
{
    int number;
    int type;
    std::string content; ///< values as they lie in the file
};

/// A TIFF of kSide x kSide pixels, all of them `pixel`. \param more  besides the tags that every picture has, or
/// instead of them.
std::string tiff(const std::string &pixel, int photometric, const std::vector<TiffTag> &more, bool isBigEndian = false,
                 bool isBig = false)
{
    const auto text = [&](uint64_t value, int bytes) { return numberText(value, bytes, isBigEndian); };
    const int width = isBig ? 8 : 4;
    const std::string header =
        (isBigEndian ? "MM"s : "II"s) + text(isBig ? 43 : 42, 2) + (isBig ? text(8, 2) + text(0, 2) : "");
    std::string body;
    const size_t bodyAt = header.size() + static_cast<size_t>(width);
    for (int i = 0; i < kSide * kSide; ++i)
        body += pixel;
    std::string bits;
    for (size_t i = 0; i < pixel.size(); ++i)
        bits += text(8, 2);
    std::map<int, TiffTag> tags = {
        {256, {256, 3, text(kSide, 2)}},
        {257, {257, 3, text(kSide, 2)}},
        {258, {258, 3, bits}},
        {259, {259, 3, text(1, 2)}},
        {262, {262, 3, text(static_cast<uint64_t>(photometric), 2)}},
        {273, {273, 4, text(bodyAt, 4)}},
        {277, {277, 3, text(pixel.size(), 2)}},
        {278, {278, 3, text(kSide, 2)}},
        {279, {279, 4, text(body.size(), 4)}},
    };
    for (const TiffTag &tag : more)
        tags[tag.number] = tag;
    std::string directory = text(tags.size(), isBig ? 8 : 2);
    for (const auto &[number, tag] : tags) {
        const size_t size = tag.type == 3 ? 2 : tag.type == 4 ? 4 : 1;
        directory += text(static_cast<uint64_t>(number), 2) + text(static_cast<uint64_t>(tag.type), 2)
                     + text(tag.content.size() / size, width);
        std::string value = tag.content;
        if (value.size() > static_cast<size_t>(width)) {
            value = text(bodyAt + body.size(), width);
            body += tag.content;
            body.resize((body.size() + 1) / 2 * 2);
        }
        value.resize(static_cast<size_t>(width), '\0');
        directory += value;
    }
    return header + text(bodyAt + body.size(), width) + body + directory + text(0, width);
}

/// A sound JPEG with these segments before all others.
std::string jpeg(const TempDir &dir, const std::string &segments)
{
    const OIIO::ImageSpec spec(kSide, kSide, 3, OIIO::TypeDesc::UINT8);
    const std::vector<uint8_t> grey(static_cast<size_t>(3 * kSide * kSide), 100);
    const auto output = OIIO::ImageOutput::create("jpeg");
    if (!output->open(dir / "sound.jpg", spec) || !output->write_image(OIIO::TypeDesc::UINT8, grey.data())
        || !output->close())
        qFatal("no JPEG to begin with");
    std::ifstream file(dir / "sound.jpg", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    return bytes.substr(0, 2) + segments + bytes.substr(2);
}

std::string jpegSegment(const std::string &content)
{
    return "\xff\xe1"s + numberText(content.size() + 2, 2, true) + content;
}

/// A JPEG of kSide x kSide pixels of middle grey, in colours for print.
std::string printJpeg()
{
    jpeg_compress_struct jpeg = {};
    jpeg_error_mgr errors = {};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char *bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&jpeg, &bytes, &size);
    jpeg.image_width = jpeg.image_height = kSide;
    jpeg.input_components = 4;
    jpeg.in_color_space = JCS_CMYK;
    jpeg_set_defaults(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    std::vector<JSAMPLE> pixels(size_t(4) * kSide, 128);
    JSAMPROW row = pixels.data();
    while (jpeg.next_scanline < jpeg.image_height)
        jpeg_write_scanlines(&jpeg, &row, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    const std::string text(reinterpret_cast<const char *>(bytes), size);
    std::free(bytes);
    return text;
}

/// Of floating point numbers, all of them `value`.
std::string exr(const TempDir &dir, float value)
{
    const OIIO::ImageSpec spec(kSide, kSide, 3, OIIO::TypeDesc::FLOAT);
    const std::vector<float> values(static_cast<size_t>(3 * kSide * kSide), value);
    const auto output = OIIO::ImageOutput::create("openexr");
    if (!output->open(dir / "sound.exr", spec) || !output->write_image(OIIO::TypeDesc::FLOAT, values.data())
        || !output->close())
        qFatal("no EXR to begin with");
    std::ifstream file(dir / "sound.exr", std::ios::binary);
    return {(std::istreambuf_iterator<char>(file)), {}};
}

void write(const std::filesystem::path &path, const std::string &bytes)
{
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::array<int, 3> firstPixel(const std::filesystem::path &path)
{
    const auto tile = openImageFile(path)->tile({0, 0, 0});
    return {tile->rgb[0], tile->rgb[1], tile->rgb[2]};
}

} // namespace

/// Pictures that are odd, and pictures that were made to harm.
class tst_HostileImages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oddPicturesAreReadOrRefusedByName_data();
    void oddPicturesAreReadOrRefusedByName();
    void wideSlimPicturesAreRead();
    void whatIsTransparentEverywhereIsWhite();
    void printColoursAreConverted();
    void whatChangesAPictureIsWarnedOf_data();
    void whatChangesAPictureIsWarnedOf();
    void hostileMetadataIsIgnored_data();
    void hostileMetadataIsIgnored();
    void filesOfMorePartsThanAnySoundOneAreRefused_data();
    void filesOfMorePartsThanAnySoundOneAreRefused();

private:
    TempDir m_dir;
};

void tst_HostileImages::oddPicturesAreReadOrRefusedByName_data()
{
    QTest::addColumn<QByteArray>("plugin");
    QTest::addColumn<int>("side");
    QTest::addColumn<int>("channels");
    QTest::addColumn<QString>("message");
    QTest::newRow("H30 one pixel") << QByteArray("png") << 1 << 3
                                   << QStringLiteral("is only 1 x 1 pixels large; at least 16 x 16 are needed.");
    QTest::newRow("H30 32 channels, EXR")
        << QByteArray("openexr") << 64 << 32 << QStringLiteral("has 32 channels; pictures with 1 to 4 can be used.");
    QTest::newRow("H30 32 channels, TIFF")
        << QByteArray("tiff") << 64 << 32 << QStringLiteral("has 32 channels; pictures with 1 to 4 can be used.");
}

void tst_HostileImages::oddPicturesAreReadOrRefusedByName()
{
    QFETCH(QByteArray, plugin);
    QFETCH(int, side);
    QFETCH(int, channels);
    QFETCH(QString, message);
    const OIIO::ImageSpec spec(side, side, channels, OIIO::TypeDesc::HALF);
    const auto output = OIIO::ImageOutput::create(plugin.toStdString());
    const std::vector<float> values(static_cast<size_t>(side * side * channels), 0.5f);
    QVERIFY(output->open(m_dir / "odd", spec));
    QVERIFY(output->write_image(OIIO::TypeDesc::FLOAT, values.data()) && output->close());
    expectError(ErrorKind::InvalidRequest, message, [&] { readImageSize(m_dir / "odd"); });
    expectError(ErrorKind::InvalidRequest, message, [&] { openImageFile(m_dir / "odd"); });
}

void tst_HostileImages::wideSlimPicturesAreRead()
{
    const OIIO::ImageSpec spec(65'536, 16, 3, OIIO::TypeDesc::UINT8);
    std::vector<uint8_t> values(size_t(3) * 65'536 * 16, 7);
    values.back() = 9;
    const auto output = OIIO::ImageOutput::create("png");
    QVERIFY(output->open(m_dir / "slim", spec));
    QVERIFY(output->write_image(OIIO::TypeDesc::UINT8, values.data()) && output->close());
    const auto source = openImageFile(m_dir / "slim");
    QVERIFY((source->size() == PixelSize{65'536, 16}));
    QCOMPARE(source->tile({0, 127, 0})->rgb.back(), uint8_t(9));
}

void tst_HostileImages::whatIsTransparentEverywhereIsWhite()
{
    write(m_dir / "clear.tif", tiff(std::string("\x10\x20\x30\0", 4), 2, {{338, 3, numberText(2, 2, false)}}));
    QCOMPARE(firstPixel(m_dir / "clear.tif"), (std::array{255, 255, 255}));
}

void tst_HostileImages::printColoursAreConverted()
{
    // Cyan alone, and black alone.
    write(m_dir / "cmyk.tif", tiff(std::string("\xff\0\0\0", 4), 5, {}));
    QCOMPARE(firstPixel(m_dir / "cmyk.tif"), (std::array{0, 255, 255}));
    write(m_dir / "cmyk.tif", tiff(std::string("\0\0\0\xff", 4), 5, {}));
    QCOMPARE(firstPixel(m_dir / "cmyk.tif"), (std::array{0, 0, 0}));
}

void tst_HostileImages::whatChangesAPictureIsWarnedOf_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QStringList>("warnings");
    const auto row = [](const char *name, const std::string &bytes, const QStringList &warnings) {
        QTest::newRow(name) << QByteArray(bytes.data(), qsizetype(bytes.size())) << warnings;
    };
    const QString print = "Its colours for print (CMYK) were converted and may look a little different.";
    const QString white = "Where it is transparent it was put on white.";
    const QString black = "It holds values that are not numbers; they became black.";
    const std::vector<TiffTag> alpha = {{338, 3, numberText(2, 2, false)}};
    const std::string rgb = "\x64\x64\x64";
    row("H30 CMYK, TIFF", tiff(std::string("\xff\0\0\0", 4), 5, {}), {print});
    row("H30 CMYK, JPEG", printJpeg(), {print});
    row("H30 all transparent", tiff(rgb + '\0', 2, alpha), {white});
    row("H30 nothing transparent", tiff(rgb + '\xff', 2, alpha), {});
    row("H30 no numbers, EXR", exr(m_dir, std::numeric_limits<float>::quiet_NaN()), {black});
    row("H30 dazzling, EXR", exr(m_dir, std::numeric_limits<float>::infinity()), {});
    row("H30 usual", tiff(rgb, 2, {}), {});
}

void tst_HostileImages::whatChangesAPictureIsWarnedOf()
{
    QFETCH(QByteArray, file);
    QFETCH(QStringList, warnings);
    write(m_dir / "odd", file.toStdString());
    QStringList told;
    setLogSink([&](LogLevel, const std::string &text) { told.append(QString::fromStdString(text)); });
    const auto restore = qScopeGuard([] { setLogSink({}); });
    readImageSize(m_dir / "odd");
    QCOMPARE(told, QStringList());
    firstPixel(m_dir / "odd");
    for (QString &warning : warnings)
        warning.prepend(QStringLiteral("%1: ").arg((m_dir / "odd").c_str()));
    QCOMPARE(told, warnings);
}

void tst_HostileImages::hostileMetadataIsIgnored_data()
{
    QTest::addColumn<QByteArray>("file");
    const auto row = [](const char *name, const std::string &bytes) {
        QTest::newRow(name) << QByteArray(bytes.data(), qsizetype(bytes.size()));
    };
    const std::string deep = deepXmp(200'000);
    const std::string keyword = "XML:com.adobe.xmp";
    row("H31 PNG, nested XMP", png(pngChunk("iTXt", keyword + "\0\0\0\0\0"s + deep)));
    row("H31 PNG, nested XMP of 18 KB", png(pngChunk("iTXt", keyword + "\0\1\0\0\0"s + deflated(deep))));
    row("H31 PNG, nested XMP as another text", png(pngChunk("zTXt", "xml:com.adobe.xmp\0\0"s + deflated(deep))));
    row("H31 PNG, text bomb", png(pngChunk("zTXt", "Comment\0\0"s + deflated(std::string(100'000'000, 'a')))));
    row("H31 PNG, profile of garbage", png(pngChunk("iCCP", "p\0\0"s + deflated(std::string(4000, '\xff')))));
    row("H31 PNG, profile bomb", png(pngChunk("iCCP", "p\0\0"s + deflated(std::string(100'000'000, '\0')))));

    const std::string address = "http://ns.adobe.com/xap/1.0/\0"s;
    const std::string shorter = deepXmp(1800);
    row("H31 JPEG, nested XMP", jpeg(m_dir, jpegSegment(address + shorter)));
    row("H31 JPEG, nested XMP behind garbage",
        jpeg(m_dir, jpegSegment("") + std::string(100'000, 'g') + "\xff\x01\xff\xff"s
                        + jpegSegment(address + shorter).substr(1)));
    row("H31 JPEG, profile of garbage",
        jpeg(m_dir, "\xff\xe2"s + numberText(1016, 2, true) + "ICC_PROFILE\0\1\1"s + std::string(1000, '\xff')));
    // The second directory is the first again, and the tags have values beyond the file.
    const std::string loop = "Exif\0\0II*\0\x08\0\0\0\x02\0"s + "\x69\x87\x04\0\1\0\0\0\x08\0\0\0"s
                             + "\x0e\x01\x02\0\xff\xff\xff\x7f\xf0\xff\xff\x7f"s + "\x08\0\0\0"s;
    row("H31 JPEG, EXIF in a circle", jpeg(m_dir, jpegSegment(loop)));

    const std::string rgb = "\x64\x64\x64";
    row("H31 TIFF, nested XMP", tiff(rgb, 2, {{700, 1, deep}}));
    row("H31 TIFF, nested XMP of another type", tiff(rgb, 2, {{700, 7, deep}}));
    row("H31 TIFF, nested XMP, big-endian", tiff(rgb, 2, {{700, 1, deep}}, true));
    row("H31 BigTIFF, nested XMP", tiff(rgb, 2, {{700, 1, deep}}, false, true));
    row("H31 TIFF, profile of garbage", tiff(rgb, 2, {{34675, 7, std::string(3000, '\xff')}}));
    row("H31 TIFF, orientation 77", tiff(rgb, 2, {{274, 3, numberText(77, 2, false)}}));
}

void tst_HostileImages::hostileMetadataIsIgnored()
{
    QFETCH(QByteArray, file);
    write(m_dir / "hostile", file.toStdString());
    QVERIFY((readImageSize(m_dir / "hostile") == PixelSize{kSide, kSide}));
    QCOMPARE(firstPixel(m_dir / "hostile"), (std::array{100, 100, 100}));
    readPictureTexts(m_dir / "hostile");
}

void tst_HostileImages::filesOfMorePartsThanAnySoundOneAreRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    std::string chunks;
    std::string segments;
    for (int i = 0; i < 66'000; ++i) {
        chunks += pngChunk("tEXt", "a");
        segments += jpegSegment("");
    }
    const std::string asPng = png(chunks);
    const std::string asJpeg = jpeg(m_dir, segments);
    QTest::newRow("PNG") << QByteArray(asPng.data(), qsizetype(asPng.size()));
    QTest::newRow("JPEG") << QByteArray(asJpeg.data(), qsizetype(asJpeg.size()));
}

void tst_HostileImages::filesOfMorePartsThanAnySoundOneAreRefused()
{
    QFETCH(QByteArray, file);
    write(m_dir / "many", file.toStdString());
    expectError(ErrorKind::Io, QStringLiteral("many could not be read: it is damaged or made to harm."),
                [&] { readImageSize(m_dir / "many"); });
}

QTEST_GUILESS_MAIN(tst_HostileImages)
#include "tst_hostile_images.moc"
