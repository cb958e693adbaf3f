#include "canvas/downscale.h"
#include "canvas/resample.h"
#include "image_io/deep_zoom_writer.h"
#include "image_io/tiff_tile_encoder.h"
#include "support/expect_error.h"
#include "support/fake_tile_source.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>

#include <QtTest>

#include <OpenImageIO/imagebuf.h>
#include <OpenImageIO/imageio.h>

#include <fstream>
#include <sstream>

using namespace pixelsmith;

namespace {

const ExportProgress kNoProgress;

ExportOptions as(ImageFormat format)
{
    ExportOptions options;
    options.format = format;
    return options;
}

std::vector<uint8_t> pixelsOf(const std::filesystem::path &path, PixelSize &size)
{
    OIIO::ImageBuf image(path.string());
    image.read(0, 0, true);
    size = {image.spec().width, image.spec().height};
    std::vector<uint8_t> rgb(static_cast<size_t>(3 * size.area()));
    image.get_pixels(OIIO::ROI(0, image.spec().width, 0, image.spec().height, 0, 1, 0, 3), OIIO::TypeDesc::UINT8,
                     rgb.data());
    return rgb;
}

std::vector<uint8_t> painted(PixelSize size)
{
    std::vector<uint8_t> rgb;
    for (int64_t y = 0; y < size.height; ++y) {
        for (int64_t x = 0; x < size.width; ++x) {
            const Rgb colour = FakeTileSource::waves(x, y);
            rgb.insert(rgb.end(), colour.begin(), colour.end());
        }
    }
    return rgb;
}

/// Large and calm, so that JPEG is close to it.
Rgb gradient(int64_t x, int64_t y)
{
    return {static_cast<uint8_t>(x / 8), static_cast<uint8_t>(y / 8), 90};
}

std::string contentOf(const std::filesystem::path &path)
{
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::filesystem::path pageFile(const TempDir &dir)
{
    std::ofstream(dir / "page.template") << "<title>@TITLE@</title> @WIDTH@ @HEIGHT@ @TILE@ @TOP@ @TILES@";
    return dir / "page.template";
}

} // namespace

class tst_ExportFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tiffCompressionsAndDepthsKeepThePixels_data();
    void tiffCompressionsAndDepthsKeepThePixels();
    void uncompressedTilesAreNotCopied();
    void exrIsLinearAndHasEveryLevel();
    void exrOfARegionHasOneLevel();
    void webPIsCloseAndSmall();
    void deepZoomHoldsEveryLevelDownToOnePixel();
    void deepZoomPageIsFilledAndEscaped();
    void deepZoomReplacesAnEarlierOneOnly();
    void deepZoomThatFailsLeavesNothing();
    void reducedPicturesAreTheFilteredWhole();
    void impossibleChoicesAreRefused();
};

void tst_ExportFormats::tiffCompressionsAndDepthsKeepThePixels_data()
{
    QTest::addColumn<int>("compression");
    QTest::addColumn<int>("bits");
    QTest::addColumn<QString>("name");
    QTest::newRow("lzw") << int(TiffCompression::Lzw) << 8 << "lzw";
    QTest::newRow("none") << int(TiffCompression::None) << 8 << "none";
    QTest::newRow("zip, 16 bits") << int(TiffCompression::Zip) << 16 << "zip";
}

void tst_ExportFormats::tiffCompressionsAndDepthsKeepThePixels()
{
    QFETCH(int, compression);
    QFETCH(int, bits);
    QFETCH(QString, name);
    const TempDir dir;
    const FakeTileSource source({700, 600});
    ExportOptions options = as(ImageFormat::Tiff);
    options.compression = static_cast<TiffCompression>(compression);
    options.bits = bits;
    QVERIFY(exportImage(source, dir / "a.tif", options, kNoProgress));
    const auto input = OIIO::ImageInput::open((dir / "a.tif").string());
    QCOMPARE(input->spec().get_string_attribute("compression").c_str(), qPrintable(name));
    QCOMPARE(static_cast<int>(input->spec().format.size()) * 8, bits);
    PixelSize size;
    QVERIFY(pixelsOf(dir / "a.tif", size) == painted({700, 600}));
}

void tst_ExportFormats::uncompressedTilesAreNotCopied()
{
    const FakeTileSource source({kTileSide + 8, kTileSide});
    BandReader reader(source, 0, {{0, 0, kTileSide, kTileSide}, {kTileSide, 0, kTileSide + 8, kTileSide}});
    const SharedBytes whole = reader.read({0, 0, kTileSide, kTileSide});
    QVERIFY(*whole == source.tile({0, 0, 0})->rgb);
    QVERIFY(encodeTiffTile(whole, {kTileSide, kTileSide}, TiffCompression::None, 8) == whole);
    const SharedBytes edge = reader.read({kTileSide, 0, kTileSide + 8, kTileSide});
    QVERIFY(*edge == source.tile({0, 1, 0})->rgb);
    QCOMPARE(encodeTiffTile(edge, {8, kTileSide}, TiffCompression::None, 8)->size(), whole->size());
}

void tst_ExportFormats::exrIsLinearAndHasEveryLevel()
{
    const TempDir dir;
    const FakeTileSource source({1100, 700}, [](int64_t, int64_t) { return Rgb{188, 0, 255}; });
    QVERIFY(exportImage(source, dir / "a.exr", as(ImageFormat::Exr), kNoProgress));
    const auto input = OIIO::ImageInput::open((dir / "a.exr").string());
    QVERIFY(input->spec().format == OIIO::TypeDesc::HALF);
    PixelSize size = {1100, 700};
    int levels = 0;
    for (; input->seek_subimage(0, levels); ++levels) {
        QCOMPARE(input->spec().width, static_cast<int>(size.width));
        QCOMPARE(input->spec().height, static_cast<int>(size.height));
        std::vector<float> pixels(static_cast<size_t>(3 * size.area()));
        QVERIFY(input->read_image(0, levels, 0, 3, OIIO::TypeDesc::FLOAT, pixels.data()));
        // 188 of 255 is almost half the light.
        QVERIFY(std::abs(pixels[0] - 0.5029f) < 1e-3f && pixels[1] == 0 && pixels[2] == 1);
        size = {ceilDiv(size.width, 2), ceilDiv(size.height, 2)};
    }
    QCOMPARE(levels, 12);
}

void tst_ExportFormats::exrOfARegionHasOneLevel()
{
    const TempDir dir;
    ExportOptions options = as(ImageFormat::Exr);
    options.region = {100, 50, 800, 300};
    QVERIFY(exportImage(FakeTileSource({1100, 700}), dir / "a.exr", options, kNoProgress));
    const auto input = OIIO::ImageInput::open((dir / "a.exr").string());
    QCOMPARE(input->spec().width, 700);
    QVERIFY(!input->seek_subimage(0, 1));
}

void tst_ExportFormats::webPIsCloseAndSmall()
{
    const TempDir dir;
    const FakeTileSource source({700, 600}, gradient);
    QVERIFY(exportImage(source, dir / "a.webp", as(ImageFormat::WebP), kNoProgress));
    QVERIFY(std::filesystem::file_size(dir / "a.webp") < 60'000);
    const std::string bytes = contentOf(dir / "a.webp");
    QVERIFY(bytes.find("ICCP") != std::string::npos && bytes.find("trainedAlgorithmicMedia") != std::string::npos);
    PixelSize size;
    const auto rgb = pixelsOf(dir / "a.webp", size);
    QVERIFY(size == (PixelSize{700, 600}));
    QVERIFY(std::abs(rgb[3 * (300 * 700 + 400)] - 50) < 4);
}

void tst_ExportFormats::deepZoomHoldsEveryLevelDownToOnePixel()
{
    const TempDir dir;
    const FakeTileSource source({1300, 700}, gradient);
    ExportOptions options = as(ImageFormat::DeepZoom);
    options.deepZoomPage = pageFile(dir);
    QVERIFY(exportImage(source, dir / "lake.dzi", options, kNoProgress));
    QVERIFY(contentOf(dir / "lake.dzi").find("TileSize=\"512\"") != std::string::npos);
    QVERIFY(contentOf(dir / "lake.dzi").find("<Size Width=\"1300\" Height=\"700\"/>") != std::string::npos);
    PixelSize size = {1300, 700};
    for (int level = 11; level >= 0; --level) {
        int64_t pixels = 0;
        for (int64_t row = 0; row * kTileSide < size.height; ++row) {
            for (int64_t column = 0; column * kTileSide < size.width; ++column) {
                const auto path = dir / "lake_files" / std::to_string(level)
                                  / (std::to_string(column) + "_" + std::to_string(row) + ".jpg");
                PixelSize tile;
                pixelsOf(path, tile);
                pixels += tile.area();
            }
        }
        QCOMPARE(pixels, size.area());
        size = {ceilDiv(size.width, 2), ceilDiv(size.height, 2)};
    }
    QVERIFY(!std::filesystem::exists(dir / "lake_files" / "12"));
    PixelSize tile;
    const auto rgb = pixelsOf(dir / "lake_files" / "11" / "1_0.jpg", tile);
    QVERIFY(std::abs(rgb[3 * (100 * 512 + 100)] - (512 + 100) / 8) < 4);
}

void tst_ExportFormats::deepZoomPageIsFilledAndEscaped()
{
    const std::string page =
        deepZoomHtml("<title>@TITLE@</title> @WIDTH@ @HEIGHT@ @TILE@ @TOP@ \"@TILES@\" @LIVE@@SCRIPTS@",
                     {.name = "a b\"<", .title = "<script>@WIDTH@ & 'x'", .size = {1300, 700}});
    QCOMPARE(page.c_str(),
             "<title>&lt;script&gt;@WIDTH@ &amp; &#39;x&#39;</title> 1300 700 512 11 \"a%20b%22%3C_files\" false");
}

void tst_ExportFormats::deepZoomReplacesAnEarlierOneOnly()
{
    const TempDir dir;
    ExportOptions options = as(ImageFormat::DeepZoom);
    options.deepZoomPage = pageFile(dir);
    std::filesystem::create_directories(dir / "a_files");
    std::ofstream(dir / "a_files" / "diary.txt") << "not ours";
    expectError(ErrorKind::InvalidRequest,
                QStringLiteral("a_files is in the way, and no Deep Zoom picture belongs to it"), [&] {
                    exportImage(FakeTileSource({600, 600}), dir / "a.dzi", options, kNoProgress);
                });
    QVERIFY(std::filesystem::exists(dir / "a_files" / "diary.txt"));
    std::filesystem::remove_all(dir / "a_files");
    QVERIFY(exportImage(FakeTileSource({1300, 600}), dir / "a.dzi", options, kNoProgress));
    QVERIFY(exportImage(FakeTileSource({600, 600}), dir / "a.dzi", options, kNoProgress));
    QVERIFY(!std::filesystem::exists(dir / "a_files" / "11"));
    QVERIFY(contentOf(dir / "a.dzi").find("Width=\"600\"") != std::string::npos);
}

void tst_ExportFormats::deepZoomThatFailsLeavesNothing()
{
    const TempDir dir;
    ExportOptions options = as(ImageFormat::DeepZoom);
    options.deepZoomPage = pageFile(dir);
    FakeTileSource source({1300, 700});
    source.missing = {0, 2, 1};
    expectError(ErrorKind::Io, QStringLiteral("not complete: its tile in column 2, row 1"),
                [&] { exportImage(source, dir / "a.dzi", options, kNoProgress); });
    source.missing = {-1, 0, 0};
    QVERIFY(!exportImage(source, dir / "a.dzi", options, [](double done) { return done < 0.5; }));
    QCOMPARE(dir.content(), std::string("page.template"));
}

void tst_ExportFormats::reducedPicturesAreTheFilteredWhole()
{
    const TempDir dir;
    const FakeTileSource source({1700, 1111}, gradient);
    ExportOptions options = as(ImageFormat::Png);
    options.maxSide = 1000; // more than the next level has, whose pixels the formula paints otherwise
    QVERIFY(exportImage(source, dir / "a.png", options, kNoProgress));
    PixelSize size;
    const auto rgb = pixelsOf(dir / "a.png", size);
    QVERIFY(size == (PixelSize{1000, 654}));
    QVERIFY(std::abs(rgb[3 * (100 * 1000 + 600)] - 1020 / 8) < 3);
    options.maxSide = 5000;
    QVERIFY(exportImage(source, dir / "b.png", options, kNoProgress));
    pixelsOf(dir / "b.png", size);
    QVERIFY(size == source.size());
}

void tst_ExportFormats::impossibleChoicesAreRefused()
{
    const TempDir dir;
    const FakeTileSource source({700, 600});
    const auto refuses = [&](const ExportOptions &options, const QString &text) {
        expectError(ErrorKind::InvalidRequest, text, [&] { exportImage(source, dir / "a", options, kNoProgress); });
    };
    ExportOptions options = as(ImageFormat::Png);
    options.bits = 16;
    refuses(options, QStringLiteral("TIFF files have 8 or 16"));
    options = as(ImageFormat::Tiff);
    options.bits = 12;
    refuses(options, QStringLiteral("12 bits a channel cannot be written"));
    options = as(ImageFormat::DeepZoom);
    options.region = {0, 0, 100, 100};
    refuses(options, QStringLiteral("Deep Zoom shows whole pictures"));
    options = as(ImageFormat::Png);
    options.region = {0, 0, 100, 100};
    options.maxSide = 50;
    refuses(options, QStringLiteral("only whole pictures are reduced"));
    expectError(ErrorKind::InvalidRequest, QStringLiteral("WebP files hold at most 4096 pixels"), [&] {
        exportImage(FakeTileSource({4097, 16}), dir / "a", as(ImageFormat::WebP), kNoProgress);
    });
    QCOMPARE(dir.content(), std::string());
}

QTEST_GUILESS_MAIN(tst_ExportFormats)
#include "tst_export_formats.moc"
