#include "support/expect_error.h"
#include "support/fake_tile_source.h"
#include "support/temp_dir.h"

#include <pixelsmith/document.h>
#include <pixelsmith/image_file.h>
#include <pixelsmith/log.h>
#include <pixelsmith/tile_source.h>
#include <pixelsmith/unpack_picture.h>

#include <QRect>
#include <QtTest>

#include <OpenImageIO/imageio.h>
#include <fstream>
#include <functional>
#include <lcms2.h>
#include <sys/stat.h>

using namespace pixelsmith;

namespace {

/// Writes a picture with OpenImageIO alone. \param value  of a channel, 0…1.
void writeImage(const std::filesystem::path &path, const char *plugin, OIIO::ImageSpec spec,
                const std::function<float(int x, int y, int channel)> &value)
{
    std::vector<float> values;
    for (int y = 0; y < spec.height; ++y) {
        for (int x = 0; x < spec.width; ++x) {
            for (int channel = 0; channel < spec.nchannels; ++channel)
                values.push_back(value(x, y, channel));
        }
    }
    const auto output = OIIO::ImageOutput::create(plugin);
    QVERIFY(output->open(path.string(), spec));
    QVERIFY2(output->write_image(OIIO::TypeDesc::FLOAT, values.data()), output->geterror().c_str());
    QVERIFY(output->close());
}

float ramp(int x, int y, int channel)
{
    return static_cast<float>((x * 5 + y * 3 + channel * 40) % 256) / 255;
}

uint8_t rampByte(int64_t x, int64_t y, int channel)
{
    return static_cast<uint8_t>((x * 5 + y * 3 + channel * 40) % 256);
}

Rgb pixelAt(const TileSource &source, int64_t x, int64_t y)
{
    const auto tile = source.tile({0, x / kTileSide, y / kTileSide});
    const uint8_t *pixel = tile->row(y % kTileSide) + 3 * (x % kTileSide);
    return {pixel[0], pixel[1], pixel[2]};
}

void verifyRamp(const TileSource &source)
{
    for (const TileKey &key : source.pyramid().tilesIn(0, PixelRect::of(source.size()))) {
        const auto tile = source.tile(key);
        for (int64_t y = 0; y < tile->height; y += 7) {
            for (int64_t i = 0; i < 3 * tile->width; ++i) {
                const int64_t x = key.column * kTileSide + i / 3;
                QCOMPARE(tile->row(y)[i], rampByte(x, key.row * kTileSide + y, static_cast<int>(i % 3)));
            }
        }
    }
}

} // namespace

class tst_ImageFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void formatsAreKnownByNameAndEnding();
    void losslessFilesComeBackToTheBit_data();
    void losslessFilesComeBackToTheBit();
    void tilesMayBeAskedForInAnyOrder();
    void greyBecomesColour();
    void transparencyLiesOnWhite();
    void colourProfilesAreFollowed_data();
    void colourProfilesAreFollowed();
    void aDamagedProfileIsLeftOut();
    void webPIsRead();
    void aPictureIsUnpackedWithAllItsLevels();
    void stoppedUnpackingLeavesNothing();
    void linearLightIsEncoded();
    void turnedPicturesStandUpright_data();
    void turnedPicturesStandUpright();
    void exportedPicturesHaveTheSameHash();
    void hashTellsPicturesApart();
    void hostileSizesAreRefused_data();
    void hostileSizesAreRefused();
    void otherFilesAreNamed_data();
    void otherFilesAreNamed();
    void damagedFilesAreTold();
    void unreadableFilesAreTold();
};

void tst_ImageFile::formatsAreKnownByNameAndEnding()
{
    QVERIFY(imageFormatFromName("png") == ImageFormat::Png);
    QVERIFY(imageFormatFromPath("x/a.b.TIF") == ImageFormat::Tiff);
    QVERIFY(imageFormatFromPath("a.jpeg") == ImageFormat::Jpeg);
    QVERIFY(imageFormatFromPath("a.dzi") == ImageFormat::DeepZoom);
    QVERIFY(name(ImageFormat::DeepZoom) == "dzi" && name(TiffCompression::Lzw) == "lzw");
    expectError(ErrorKind::InvalidRequest, QStringLiteral("there are tiff, png, jpeg, exr, webp and dzi"),
                [] { imageFormatFromName("gif"); });
    expectError(ErrorKind::InvalidRequest, QStringLiteral("there are zip, lzw and none"),
                [] { tiffCompressionFromName("jpeg"); });
    expectError(ErrorKind::InvalidRequest, QStringLiteral("Use .tif, .tiff, .png, .jpg, .jpeg, .exr, .webp or .dzi"),
                [] { imageFormatFromPath("a.bmp"); });
}

void tst_ImageFile::losslessFilesComeBackToTheBit_data()
{
    QTest::addColumn<QByteArray>("plugin");
    QTest::addColumn<bool>("is16Bit");
    QTest::addColumn<int>("tileSide");
    QTest::newRow("png") << QByteArray("png") << false << 0;
    QTest::newRow("png 16") << QByteArray("png") << true << 0;
    QTest::newRow("tiff rows") << QByteArray("tiff") << false << 0;
    QTest::newRow("tiff tiles of 64") << QByteArray("tiff") << false << 64;
    QTest::newRow("tiff tiles of 400") << QByteArray("tiff") << true << 400;
}

void tst_ImageFile::losslessFilesComeBackToTheBit()
{
    QFETCH(QByteArray, plugin);
    QFETCH(bool, is16Bit);
    QFETCH(int, tileSide);
    const TempDir dir;
    OIIO::ImageSpec spec(1301, 1100, 3, is16Bit ? OIIO::TypeDesc::UINT16 : OIIO::TypeDesc::UINT8);
    spec.tile_width = spec.tile_height = tileSide;
    spec.tile_depth = tileSide ? 1 : 0;
    writeImage(dir / "a", plugin.constData(), spec, ramp);
    const auto source = openImageFile(dir / "a");
    QVERIFY((source->size() == PixelSize{1301, 1100}));
    QVERIFY((readImageSize(dir / "a") == PixelSize{1301, 1100}));
    verifyRamp(*source);
    QCOMPARE(source->tile({0, 2, 2})->width, int64_t(1301 - 1024));
    QVERIFY(!source->tile({0, 3, 0}));
    QVERIFY(!source->tile({1, 0, 0}));
}

void tst_ImageFile::tilesMayBeAskedForInAnyOrder()
{
    const TempDir dir;
    writeImage(dir / "a", "png", OIIO::ImageSpec(600, 3000, 3, OIIO::TypeDesc::UINT8), ramp);
    const auto source = openImageFile(dir / "a");
    for (const int64_t y : {2999, 5, 1600, 600, 2100, 0, 1024})
        QVERIFY((pixelAt(*source, 599, y) == Rgb{rampByte(599, y, 0), rampByte(599, y, 1), rampByte(599, y, 2)}));
}

void tst_ImageFile::greyBecomesColour()
{
    const TempDir dir;
    writeImage(dir / "a", "png", OIIO::ImageSpec(100, 50, 1, OIIO::TypeDesc::UINT8), ramp);
    const auto source = openImageFile(dir / "a");
    const uint8_t grey = rampByte(30, 20, 0);
    QVERIFY((pixelAt(*source, 30, 20) == Rgb{grey, grey, grey}));
}

void tst_ImageFile::transparencyLiesOnWhite()
{
    const TempDir dir;
    OIIO::ImageSpec spec(64, 64, 4, OIIO::TypeDesc::UINT8);
    spec.attribute("oiio:UnassociatedAlpha", 1);
    const auto halfRed = [](int x, int, int channel) {
        return channel == 3 ? (x < 20 ? 0.0f : x < 40 ? 51.0f / 255 : 1.0f) : channel == 0 ? 1.0f : 0.0f;
    };
    for (const char *plugin : {"png", "tiff"}) {
        writeImage(dir / "a", plugin, spec, halfRed);
        const auto source = openImageFile(dir / "a");
        QVERIFY((pixelAt(*source, 5, 5) == Rgb{255, 255, 255}));
        QVERIFY((pixelAt(*source, 30, 5) == Rgb{255, 204, 204}));
        QVERIFY((pixelAt(*source, 50, 5) == Rgb{255, 0, 0}));
    }
}

namespace {

/// A profile with the given gamma on sRGB's primaries (or grey), as bytes.
std::vector<uint8_t> profileWithGamma(double gamma, bool isGrey)
{
    const cmsCIExyY white = {0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
    cmsToneCurve *curve = cmsBuildGamma(nullptr, gamma);
    cmsToneCurve *const curves[3] = {curve, curve, curve};
    const cmsHPROFILE profile =
        isGrey ? cmsCreateGrayProfile(&white, curve) : cmsCreateRGBProfile(&white, &primaries, curves);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    std::vector<uint8_t> bytes(size);
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    cmsFreeToneCurve(curve);
    return bytes;
}

void addProfile(OIIO::ImageSpec &spec, const std::vector<uint8_t> &bytes)
{
    spec.attribute("ICCProfile", OIIO::TypeDesc(OIIO::TypeDesc::UINT8, static_cast<int>(bytes.size())), bytes.data());
}

} // namespace

void tst_ImageFile::colourProfilesAreFollowed_data()
{
    QTest::addColumn<QByteArray>("plugin");
    QTest::addColumn<int>("channels");
    QTest::addColumn<bool>("is16Bit");
    QTest::newRow("png") << QByteArray("png") << 3 << false;
    QTest::newRow("png 16") << QByteArray("png") << 3 << true;
    QTest::newRow("tiff") << QByteArray("tiff") << 3 << true;
    QTest::newRow("jpeg") << QByteArray("jpeg") << 3 << false;
    QTest::newRow("grey") << QByteArray("tiff") << 1 << false;
    QTest::newRow("transparent") << QByteArray("png") << 4 << false;
}

/// Half of linear light is 188 in sRGB.
void tst_ImageFile::colourProfilesAreFollowed()
{
    QFETCH(QByteArray, plugin);
    QFETCH(int, channels);
    QFETCH(bool, is16Bit);
    const TempDir dir;
    OIIO::ImageSpec spec(64, 64, channels, is16Bit ? OIIO::TypeDesc::UINT16 : OIIO::TypeDesc::UINT8);
    addProfile(spec, profileWithGamma(1, channels < 3));
    spec.attribute("oiio:UnassociatedAlpha", 1);
    writeImage(dir / "a", plugin.constData(), spec,
               [](int x, int, int channel) { return channel == 3 ? (x < 32 ? 0.0f : 1.0f) : 0.5f; });
    const auto source = openImageFile(dir / "a");
    for (const int value : pixelAt(*source, 50, 30))
        QVERIFY2(std::abs(value - 188) <= 1, qPrintable(QString::number(value)));
    if (channels == 4)
        QVERIFY((pixelAt(*source, 5, 5) == Rgb{255, 255, 255}));
}

void tst_ImageFile::aDamagedProfileIsLeftOut()
{
    const TempDir dir;
    QStringList warnings;
    setLogSink([&](LogLevel, const std::string &text) { warnings.append(QString::fromStdString(text)); });
    for (const bool isGrey : {false, true}) {
        auto bytes = profileWithGamma(1, true); // of other colours than the picture, at least
        if (!isGrey)
            bytes.resize(100);
        OIIO::ImageSpec spec(64, 64, 3, OIIO::TypeDesc::UINT8);
        addProfile(spec, bytes);
        writeImage(dir / "a", "tiff", spec, ramp);
        verifyRamp(*openImageFile(dir / "a"));
    }
    setLogSink({});
    QCOMPARE(warnings.size(), 2);
    QVERIFY2(warnings[1].contains("other colours"), qPrintable(warnings[1]));
}

void tst_ImageFile::webPIsRead()
{
    const TempDir dir;
    ExportOptions options;
    options.format = ImageFormat::WebP;
    options.quality = 100;
    exportImage(FakeTileSource({700, 80}, [](int64_t, int64_t) { return Rgb{200, 100, 50}; }), dir / "a", options, {});
    const auto source = openImageFile(dir / "a");
    QVERIFY((source->size() == PixelSize{700, 80}));
    const Rgb read = pixelAt(*source, 600, 40);
    QVERIFY(std::abs(read[0] - 200) < 4 && std::abs(read[1] - 100) < 4 && std::abs(read[2] - 50) < 4);
}

void tst_ImageFile::aPictureIsUnpackedWithAllItsLevels()
{
    const TempDir dir;
    writeImage(dir / "a.png", "png", OIIO::ImageSpec(1301, 1100, 3, OIIO::TypeDesc::UINT8), ramp);
    double last = 0;
    QVERIFY(unpackPicture(dir / "a.png", dir / "a.pixelsmith", [&](double done) {
        last = done;
        return true;
    }));
    QCOMPARE(last, 1.0);
    const auto document = Document::open(dir / "a.pixelsmith", Document::Access::ReadOnly);
    QCOMPARE(document->lastFinishedStage(), 0);
    const auto source = openStage(document, 0);
    QVERIFY((source->size() == PixelSize{1301, 1100}));
    verifyRamp(*source);
    for (int level = 1; level < source->pyramid().levelCount(); ++level)
        QVERIFY(source->tile({level, 0, 0}));
}

void tst_ImageFile::stoppedUnpackingLeavesNothing()
{
    const TempDir dir;
    writeImage(dir / "a.png", "png", OIIO::ImageSpec(1301, 1100, 3, OIIO::TypeDesc::UINT8), ramp);
    QVERIFY(!unpackPicture(dir / "a.png", dir / "b.pixelsmith", [](double) { return false; }));
    QCOMPARE(dir.content(), std::string("a.png"));
}

void tst_ImageFile::linearLightIsEncoded()
{
    const TempDir dir;
    const auto value = [](int x, int, int) { return x < 20 ? 0.5f : x < 40 ? std::nanf("") : 7.0f; };
    writeImage(dir / "a", "openexr", OIIO::ImageSpec(64, 64, 3, OIIO::TypeDesc::HALF), value);
    const auto source = openImageFile(dir / "a");
    QVERIFY((pixelAt(*source, 5, 5) == Rgb{188, 188, 188}));
    QVERIFY((pixelAt(*source, 30, 5) == Rgb{0, 0, 0}));
    QVERIFY((pixelAt(*source, 60, 5) == Rgb{255, 255, 255}));
}

void tst_ImageFile::turnedPicturesStandUpright_data()
{
    QTest::addColumn<int>("orientation");
    // Where the file's first pixel is seen, and the one right of it: corner and direction.
    QTest::addColumn<QPoint>("first");
    QTest::addColumn<QPoint>("second");
    const int w = 40;
    const int h = 30;
    QTest::newRow("1") << 1 << QPoint(0, 0) << QPoint(1, 0);
    QTest::newRow("2 mirrored") << 2 << QPoint(w - 1, 0) << QPoint(w - 2, 0);
    QTest::newRow("3 upside down") << 3 << QPoint(w - 1, h - 1) << QPoint(w - 2, h - 1);
    QTest::newRow("4 flipped") << 4 << QPoint(0, h - 1) << QPoint(1, h - 1);
    QTest::newRow("5 transposed") << 5 << QPoint(0, 0) << QPoint(0, 1);
    QTest::newRow("6 to be turned right") << 6 << QPoint(h - 1, 0) << QPoint(h - 1, 1);
    QTest::newRow("7 transversed") << 7 << QPoint(h - 1, w - 1) << QPoint(h - 1, w - 2);
    QTest::newRow("8 to be turned left") << 8 << QPoint(0, w - 1) << QPoint(0, w - 2);
}

void tst_ImageFile::turnedPicturesStandUpright()
{
    QFETCH(int, orientation);
    QFETCH(QPoint, first);
    QFETCH(QPoint, second);
    const TempDir dir;
    OIIO::ImageSpec spec(40, 30, 3, OIIO::TypeDesc::UINT8);
    spec.attribute("Orientation", orientation);
    const auto marks = [](int x, int y, int channel) { return y == 0 && x < 2 && channel == x ? 1.0f : 0.0f; };
    writeImage(dir / "a", "tiff", spec, marks);
    const auto source = openImageFile(dir / "a");
    const PixelSize size = orientation < 5 ? PixelSize{40, 30} : PixelSize{30, 40};
    QVERIFY(source->size() == size);
    QVERIFY(readImageSize(dir / "a") == size);
    QVERIFY((pixelAt(*source, first.x(), first.y()) == Rgb{255, 0, 0}));
    QVERIFY((pixelAt(*source, second.x(), second.y()) == Rgb{0, 255, 0}));
}

void tst_ImageFile::exportedPicturesHaveTheSameHash()
{
    const TempDir dir;
    const FakeTileSource source({1300, 700});
    for (const ImageFormat format : {ImageFormat::Tiff, ImageFormat::Png}) {
        ExportOptions options;
        options.format = format;
        exportImage(source, dir / "a", options, {});
        QCOMPARE(pixelHash(*openImageFile(dir / "a")), pixelHash(source));
    }
}

void tst_ImageFile::hashTellsPicturesApart()
{
    const auto flat = [](int64_t, int64_t) { return Rgb{1, 2, 3}; };
    const FakeTileSource wide({64, 32}, flat);
    const FakeTileSource tall({32, 64}, flat);
    const FakeTileSource onePixel({64, 32}, [](int64_t x, int64_t y) {
        return Rgb{1, 2, uint8_t(x == 63 && y == 31)};
    });
    QVERIFY(pixelHash(wide) != pixelHash(tall));
    QVERIFY(pixelHash(wide) != pixelHash(onePixel));
    QCOMPARE(pixelHash(wide), pixelHash(FakeTileSource({64, 32}, flat)));
    FakeTileSource gap({600, 600});
    gap.missing = {0, 1, 0};
    expectError(ErrorKind::Io, QStringLiteral("column 1, row 0 is missing"), [&] { pixelHash(gap); });
}

void tst_ImageFile::hostileSizesAreRefused_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<QString>("message");
    QTest::newRow("bomb") << 100'000 << 100'000 << QStringLiteral("claims 100000 x 100000 pixels, and its ");
    QTest::newRow("too many pixels") << 400'000 << 400'000
                                     << QStringLiteral(
                                            "claims 400000 x 400000 pixels; at most 131072 x 131072 can be used.");
    QTest::newRow("too few bytes") << 20'000 << 20'000 << QStringLiteral("bytes cannot hold so many");
    QTest::newRow("too thin") << 4000 << 15 << QStringLiteral("is only 4000 x 15 pixels large; at least 16 x 16");
}

void tst_ImageFile::hostileSizesAreRefused()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(QString, message);
    const TempDir dir;
    // A true PNG of 16 x 16 whose header claims another size.
    writeImage(dir / "small", "png", OIIO::ImageSpec(16, 16, 3, OIIO::TypeDesc::UINT8), ramp);
    QFile file(QString::fromStdString(dir / "small"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray bytes = file.readAll();
    for (int i = 0; i < 4; ++i) {
        bytes[16 + i] = static_cast<char>(width >> (24 - 8 * i));
        bytes[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    }
    uint32_t crc = 0xffffffff;
    for (int i = 12; i < 29; ++i) {
        crc ^= static_cast<uint8_t>(bytes[i]);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    for (int i = 0; i < 4; ++i)
        bytes[29 + i] = static_cast<char>(~crc >> (24 - 8 * i));
    std::ofstream(dir / "a", std::ios::binary).write(bytes.constData(), bytes.size());
    expectError(ErrorKind::InvalidRequest, message, [&] { readImageSize(dir / "a"); });
    expectError(ErrorKind::InvalidRequest, message, [&] { openImageFile(dir / "a"); });
}

void tst_ImageFile::otherFilesAreNamed_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    QTest::newRow("psd") << QByteArray("8BPS\0\1", 6)
                         << QStringLiteral("is a PSD image. PNG, JPEG, TIFF, EXR and WebP can be opened.");
    QTest::newRow("heic") << QByteArray("\0\0\0\x18"
                                        "ftypheic",
                                        12)
                          << QStringLiteral("is a HEIC image.");
    QTest::newRow("text") << QByteArray("hello") << QStringLiteral("is not a picture.");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("is not a picture.");
}

void tst_ImageFile::otherFilesAreNamed()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    const TempDir dir;
    // The name never decides.
    std::ofstream(dir / "a.png", std::ios::binary).write(content.constData(), content.size());
    expectError(ErrorKind::InvalidRequest, message, [&] { readImageSize(dir / "a.png"); });
}

void tst_ImageFile::damagedFilesAreTold()
{
    const TempDir dir;
    const auto noise = [](int x, int y, int channel) {
        return float((x * x * 7 + y * y * 13 + channel * 5) % 251) / 250;
    };
    for (const char *plugin : {"png", "tiff", "openexr"}) {
        writeImage(dir / "a", plugin, OIIO::ImageSpec(300, 300, 3, OIIO::TypeDesc::UINT8), noise);
        std::filesystem::resize_file(dir / "a", std::filesystem::file_size(dir / "a") / 2);
        expectError(ErrorKind::Io, QStringLiteral("is damaged or cut off"), [&] {
            openImageFile(dir / "a")->tile({0, 0, 0});
        });
    }
    std::ofstream(dir / "b", std::ios::binary) << "\x89PNG\r\n\x1a\n";
    expectError(ErrorKind::Io, QStringLiteral("is damaged or cut off"), [&] { readImageSize(dir / "b"); });
}

void tst_ImageFile::unreadableFilesAreTold()
{
    const TempDir dir;
    expectError(ErrorKind::Io, QStringLiteral("none could not be read"), [&] { readImageSize(dir / "none"); });
    expectError(ErrorKind::Io, QStringLiteral("is not a regular file"), [&] { readImageSize(dir.path()); });
    QCOMPARE(mkfifo((dir / "fifo").c_str(), 0600), 0);
    expectError(ErrorKind::Io, QStringLiteral("is not a regular file"), [&] { readImageSize(dir / "fifo"); });
}

QTEST_GUILESS_MAIN(tst_ImageFile)
#include "tst_image_file.moc"
