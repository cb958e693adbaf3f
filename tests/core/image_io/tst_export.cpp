#include "support/expect_error.h"
#include "support/fake_tile_source.h"
#include "support/temp_dir.h"

#include <pixelsmith/export_size.h>
#include <pixelsmith/image_file.h>

#include <QProcess>
#include <QStandardPaths>
#include <QtEndian>
#include <QtTest>

#include <OpenImageIO/imagebuf.h>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace pixelsmith;

namespace {

const ExportProgress kNoProgress;

ExportOptions as(ImageFormat format)
{
    ExportOptions options;
    options.format = format;
    return options;
}

/// Read by OpenImageIO alone, past our own reader.
std::vector<uint8_t> pixelsOf(const std::filesystem::path &path, int page, PixelSize &size)
{
    OIIO::ImageBuf image(path.string(), page, 0);
    image.read(page, 0, true);
    size = {image.spec().width, image.spec().height};
    std::vector<uint8_t> rgb(static_cast<size_t>(3 * size.area()));
    image.get_pixels(OIIO::ROI(0, image.spec().width, 0, image.spec().height, 0, 1, 0, 3), OIIO::TypeDesc::UINT8,
                     rgb.data());
    return rgb;
}

std::vector<uint8_t> painted(const PixelRect &rect)
{
    std::vector<uint8_t> rgb;
    for (int64_t y = rect.top; y < rect.bottom; ++y) {
        for (int64_t x = rect.left; x < rect.right; ++x) {
            const Rgb colour = FakeTileSource::waves(x, y);
            rgb.insert(rgb.end(), colour.begin(), colour.end());
        }
    }
    return rgb;
}

/// What a tool of others says about the file; empty where it is not installed.
QString toldBy(const QString &tool, const QStringList &arguments)
{
    const QString program = QStandardPaths::findExecutable(tool);
    if (program.isEmpty())
        return {};
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput());
}

QString textOf(const std::filesystem::path &path)
{
    return QString::fromStdString(path.string());
}

/// Runs in a process of its own. \return its exit status, or -1 if it did not end by itself.
template<typename Body>
int inChild(const Body &body)
{
    const pid_t child = fork();
    if (child == 0) {
        int result = 99;
        try {
            result = body();
        } catch (const std::exception &error) {
            fprintf(stderr, "%s\n", error.what());
        }
        _exit(result);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

Q_DECLARE_METATYPE(pixelsmith::ImageFormat)

class tst_Export : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tiffHoldsEveryLevelToTheBit();
    void otherToolsReadTheTiff();
    void pngIsEqualToTheBit();
    void everyChunkOfAPngHasItsChecksum();
    void jpegIsCloseAndHasItsQuality();
    void regionsAreCutExactly_data();
    void regionsAreCutExactly();
    void descriptionIsKeptInAscii();
    void tooLargeForTheFormatIsRefusedBeforeWriting();
    void badRegionsAndQualitiesAreRefused();
    void missingTilesAreTold();
    void progressRisesToOneAndCanStop_data();
    void progressRisesToOneAndCanStop();
    void replacesOnlyWhenComplete();
    void whatIsAskedOfTheDiskCountsWhatIsWritten_data();
    void whatIsAskedOfTheDiskCountsWhatIsWritten();
    void fullDiskKeepsTheOldFile_data();
    void fullDiskKeepsTheOldFile();
    void unwritableFoldersAreNamed();
    void memoryDoesNotGrowWithThePicture_data();
    void memoryDoesNotGrowWithThePicture();
};

/// A child that is forked off has none of the threads that OpenEXR's pool would wait for.
void tst_Export::initTestCase()
{
    OIIO::attribute("exr_threads", -1);
}

void tst_Export::tiffHoldsEveryLevelToTheBit()
{
    const TempDir dir;
    const FakeTileSource source({1700, 1111});
    QVERIFY(exportImage(source, dir / "a.tif", as(ImageFormat::Tiff), kNoProgress));
    QCOMPARE(dir.content(), std::string("a.tif"));
    for (int level = 0; level < source.pyramid().levelCount(); ++level) {
        PixelSize size;
        const auto rgb = pixelsOf(dir / "a.tif", level, size);
        QVERIFY(size == source.pyramid().levelSize(level));
        QVERIFY(rgb == painted(PixelRect::of(size)));
    }
    OIIO::ImageBuf image((dir / "a.tif").string());
    image.read();
    QCOMPARE(image.nsubimages(), source.pyramid().levelCount());
    QCOMPARE(image.spec().tile_width, 512);
}

void tst_Export::otherToolsReadTheTiff()
{
    const TempDir dir;
    const FakeTileSource source({1700, 1111});
    exportImage(source, dir / "a.tif", as(ImageFormat::Tiff), kNoProgress);
    const QString info = toldBy(QStringLiteral("tiffinfo"), {textOf(dir / "a.tif")});
    const QString vips = toldBy(QStringLiteral("vipsheader"), {textOf(dir / "a.tif")});
    if (info.isEmpty() && vips.isEmpty())
        QSKIP("neither tiffinfo nor vipsheader is installed");
    if (!info.isEmpty()) {
        QVERIFY2(info.contains(QStringLiteral("Image Width: 1700 Image Length: 1111")), qPrintable(info));
        QCOMPARE(info.count(QStringLiteral("reduced-resolution")), source.pyramid().levelCount() - 1);
        QVERIFY(info.contains(QStringLiteral("Tile Width: 512 Tile Length: 512")));
    }
    if (!vips.isEmpty())
        QVERIFY2(vips.contains(QStringLiteral("1700x1111 uchar, 3 bands, srgb")), qPrintable(vips));
}

void tst_Export::pngIsEqualToTheBit()
{
    const TempDir dir;
    const FakeTileSource source({700, 1111});
    QVERIFY(exportImage(source, dir / "a.png", as(ImageFormat::Png), kNoProgress));
    PixelSize size;
    const auto rgb = pixelsOf(dir / "a.png", 0, size);
    QVERIFY(size == source.size());
    QVERIFY(rgb == painted(PixelRect::of(size)));
}

/// Readers forgive much; the specification (5.3) says what each chunk's checksum is.
void tst_Export::everyChunkOfAPngHasItsChecksum()
{
    const TempDir dir;
    QVERIFY(exportImage(FakeTileSource({70, 200}), dir / "a.png", as(ImageFormat::Png), kNoProgress));
    QFile file(textOf(dir / "a.png"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QByteArrayList types;
    for (qsizetype at = 8; at + 12 <= bytes.size();) {
        const auto length = qFromBigEndian<quint32>(bytes.constData() + at);
        types << bytes.mid(at + 4, 4);
        quint32 crc = ~0u;
        for (const char byte : bytes.mid(at + 4, 4 + length)) {
            crc ^= static_cast<quint8>(byte);
            for (int bit = 0; bit < 8; ++bit)
                crc = crc & 1 ? 0xedb88320u ^ crc >> 1 : crc >> 1;
        }
        QVERIFY2(qFromBigEndian<quint32>(bytes.constData() + at + 8 + length) == ~crc, types.last().constData());
        at += 12 + length;
    }
    QCOMPARE(types.first(), QByteArray("IHDR"));
    QCOMPARE(types.last(), QByteArray("IEND"));
}

void tst_Export::jpegIsCloseAndHasItsQuality()
{
    const TempDir dir;
    const FakeTileSource smooth({700, 611}, [](int64_t x, int64_t y) {
        return Rgb{static_cast<uint8_t>(x / 4), static_cast<uint8_t>(y / 4), 128};
    });
    ExportOptions options = as(ImageFormat::Jpeg);
    exportImage(smooth, dir / "fine.jpg", options, kNoProgress);
    options.quality = 20;
    exportImage(smooth, dir / "coarse.jpg", options, kNoProgress);
    PixelSize size;
    const auto rgb = pixelsOf(dir / "fine.jpg", 0, size);
    QVERIFY(size == smooth.size());
    int worst = 0;
    for (int64_t i = 0; i < size.area(); ++i)
        worst = std::max(worst, std::abs(rgb[static_cast<size_t>(3 * i)] - int(uint8_t(i % 700 / 4))));
    QVERIFY2(worst <= 4, qPrintable(QString::number(worst)));
    QVERIFY(std::filesystem::file_size(dir / "coarse.jpg") < std::filesystem::file_size(dir / "fine.jpg"));
}

void tst_Export::regionsAreCutExactly_data()
{
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<QRect>("region");
    QTest::newRow("png, off the grid") << ImageFormat::Png << QRect(100, 300, 900, 700);
    QTest::newRow("tiff, off the grid") << ImageFormat::Tiff << QRect(511, 513, 1100, 590);
    QTest::newRow("tiff, one pixel") << ImageFormat::Tiff << QRect(1699, 1110, 1, 1);
    QTest::newRow("png, on the grid") << ImageFormat::Png << QRect(512, 512, 512, 512);
}

void tst_Export::regionsAreCutExactly()
{
    QFETCH(ImageFormat, format);
    QFETCH(QRect, region);
    const TempDir dir;
    const FakeTileSource source({1700, 1111});
    ExportOptions options = as(format);
    options.region = PixelRect::at(region.x(), region.y(), {region.width(), region.height()});
    QVERIFY(exportImage(source, dir / "a", options, kNoProgress));
    OIIO::ImageBuf image((dir / "a").string());
    QCOMPARE(image.nsubimages(), 1);
    PixelSize size;
    QVERIFY(pixelsOf(dir / "a", 0, size) == painted(options.region));
    QVERIFY(size == options.region.size());
}

void tst_Export::descriptionIsKeptInAscii()
{
    const TempDir dir;
    const FakeTileSource source({64, 64});
    for (const ImageFormat format : {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Exr}) {
        ExportOptions options = as(format);
        options.metadata.recipe = "{\"prompt\":\"Müll \xf0\x9f\x8c\x84 \x01x\"}";
        exportImage(source, dir / "a", options, kNoProgress);
        const auto input = OIIO::ImageInput::open((dir / "a").string());
        QCOMPARE(input->spec().get_string_attribute("ImageDescription").c_str(),
                 "{\"prompt\":\"M\\u00fcll \\ud83c\\udf04 x\"}");
        QCOMPARE(readPictureTexts(dir / "a").recipe, std::string("{\"prompt\":\"M\\u00fcll \\ud83c\\udf04 x\"}"));
        options.metadata.recipe = std::string(70'000, 'x');
        exportImage(source, dir / "a", options, kNoProgress);
        QCOMPARE(readPictureTexts(dir / "a").recipe, std::string());
    }
}

void tst_Export::tooLargeForTheFormatIsRefusedBeforeWriting()
{
    const TempDir dir;
    const FakeTileSource wide({65536, 16});
    expectError(ErrorKind::InvalidRequest,
                QStringLiteral("JPEG files hold at most 65500 pixels a side, and this picture has 65536 x 16"),
                [&] { exportImage(wide, dir / "a.jpg", as(ImageFormat::Jpeg), kNoProgress); });
    const FakeTileSource wider({1'000'001, 16});
    expectError(ErrorKind::InvalidRequest, QStringLiteral("PNG files hold at most 1000000 pixels"),
                [&] { exportImage(wider, dir / "a.png", as(ImageFormat::Png), kNoProgress); });
    QCOMPARE(dir.content(), std::string());
    ExportOptions part = as(ImageFormat::Jpeg);
    part.region = {40, 0, 65536 - 40, 16};
    QVERIFY(exportImage(wide, dir / "a.jpg", part, kNoProgress));
}

void tst_Export::badRegionsAndQualitiesAreRefused()
{
    const TempDir dir;
    const FakeTileSource source({100, 100});
    ExportOptions options = as(ImageFormat::Png);
    options.region = {50, 50, 101, 60};
    expectError(ErrorKind::InvalidRequest, QStringLiteral("does not lie inside of the picture of 100 x 100"),
                [&] { exportImage(source, dir / "a.png", options, kNoProgress); });
    options = as(ImageFormat::Jpeg);
    options.quality = 101;
    expectError(ErrorKind::InvalidRequest, QStringLiteral("quality 101"),
                [&] { exportImage(source, dir / "a.jpg", options, kNoProgress); });
}

void tst_Export::missingTilesAreTold()
{
    const TempDir dir;
    FakeTileSource source({1700, 1111});
    source.missing = {0, 2, 1};
    for (const ImageFormat format :
         {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Exr, ImageFormat::WebP})
        expectError(ErrorKind::Io, QStringLiteral("not complete: its tile in column 2, row 1"),
                    [&] { exportImage(source, dir / "a", as(format), kNoProgress); });
    QCOMPARE(dir.content(), std::string());
}

void tst_Export::progressRisesToOneAndCanStop_data()
{
    QTest::addColumn<ImageFormat>("format");
    QTest::newRow("tiff") << ImageFormat::Tiff;
    QTest::newRow("png") << ImageFormat::Png;
    QTest::newRow("jpeg") << ImageFormat::Jpeg;
    QTest::newRow("exr") << ImageFormat::Exr;
}

void tst_Export::progressRisesToOneAndCanStop()
{
    QFETCH(ImageFormat, format);
    const TempDir dir;
    const FakeTileSource source({600, 1800});
    std::vector<double> steps;
    const auto record = [&](double done) {
        steps.push_back(done);
        return true;
    };
    QVERIFY(exportImage(source, dir / "a", as(format), record));
    QVERIFY(steps.size() > 6);
    QVERIFY(std::is_sorted(steps.begin(), steps.end()));
    QVERIFY(steps.front() > 0 && std::abs(steps.back() - 1) < 1e-9);

    for (const double stopAt : {0.0, 0.5, 0.9}) {
        QVERIFY(!exportImage(source, dir / "b", as(format), [&](double done) { return done < stopAt; }));
        QCOMPARE(dir.content(), std::string("a"));
    }
}

void tst_Export::replacesOnlyWhenComplete()
{
    const TempDir dir;
    FakeTileSource source({600, 600});
    std::ofstream(dir / "a.tif") << "old";
    std::ofstream(dir / "a.tif.part") << "left by a crash";
    source.missing = {0, 1, 1};
    expectError(ErrorKind::Io, QStringLiteral("not complete"),
                [&] { exportImage(source, dir / "a.tif", as(ImageFormat::Tiff), kNoProgress); });
    QCOMPARE(std::filesystem::file_size(dir / "a.tif"), std::uintmax_t(3));
    source.missing = {-1, 0, 0};
    QVERIFY(exportImage(source, dir / "a.tif", as(ImageFormat::Tiff), kNoProgress));
    QVERIFY(std::filesystem::file_size(dir / "a.tif") > 1000);
    QCOMPARE(dir.content(), std::string("a.tif"));
}

void tst_Export::whatIsAskedOfTheDiskCountsWhatIsWritten_data()
{
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<int64_t>("bytes");
    // Of 900 x 900 pixels; TIFF and EXR hold the levels of 450 and 225 too.
    QTest::newRow("TIFF") << ImageFormat::Tiff << int64_t{1'913'625};
    QTest::newRow("PNG") << ImageFormat::Png << int64_t{1'215'000};
    QTest::newRow("JPEG") << ImageFormat::Jpeg << int64_t{364'500};
    QTest::newRow("EXR") << ImageFormat::Exr << int64_t{3'827'250};
}

void tst_Export::whatIsAskedOfTheDiskCountsWhatIsWritten()
{
    QFETCH(ImageFormat, format);
    QFETCH(int64_t, bytes);
    QCOMPARE(exportBytes({900, 900}, as(format)), bytes);
    // A region has no levels.
    ExportOptions part = as(format);
    part.region = {0, 0, 900, 900};
    QVERIFY(exportBytes({900, 900}, part) <= bytes);
    part.region = {0, 0, 450, 450};
    QVERIFY(exportBytes({450, 450}, part) < bytes / 3);
}

void tst_Export::fullDiskKeepsTheOldFile_data()
{
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<int>("limit");
    for (const int limit : {0, 1000, 30'000}) {
        QTest::addRow("tiff %d", limit) << ImageFormat::Tiff << limit;
        QTest::addRow("png %d", limit) << ImageFormat::Png << limit;
        QTest::addRow("jpeg %d", limit) << ImageFormat::Jpeg << limit;
        QTest::addRow("exr %d", limit) << ImageFormat::Exr << limit;
        QTest::addRow("webp %d", limit) << ImageFormat::WebP << limit;
    }
    // The last bytes alone are lost: found out by nobody but the writer itself.
    QTest::newRow("png, last byte") << ImageFormat::Png << -1;
    QTest::newRow("jpeg, last byte") << ImageFormat::Jpeg << -1;
    QTest::newRow("tiff, last byte") << ImageFormat::Tiff << -1;
    QTest::newRow("exr, last byte") << ImageFormat::Exr << -1;
}

void tst_Export::fullDiskKeepsTheOldFile()
{
    QFETCH(ImageFormat, format);
    QFETCH(int, limit);
    const TempDir dir;
    const FakeTileSource source({900, 900});
    if (limit < 0) {
        exportImage(source, dir / "a", as(format), kNoProgress);
        limit += static_cast<int>(std::filesystem::file_size(dir / "a"));
    }
    std::ofstream(dir / "a") << "old";
    const int result = inChild([&] {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit size{.rlim_cur = static_cast<rlim_t>(limit), .rlim_max = static_cast<rlim_t>(limit)};
        setrlimit(RLIMIT_FSIZE, &size);
        try {
            exportImage(source, dir / "a", as(format), kNoProgress);
        } catch (const Error &error) {
            return error.kind() == ErrorKind::DiskFull && std::string(error.what()).find("/a ") != std::string::npos
                       ? 7
                       : 8;
        }
        return 9;
    });
    QCOMPARE(result, 7);
    QCOMPARE(dir.content(), std::string("a"));
    QCOMPARE(std::filesystem::file_size(dir / "a"), std::uintmax_t(3));
}

void tst_Export::unwritableFoldersAreNamed()
{
    const TempDir dir;
    const FakeTileSource source({100, 100});
    for (const ImageFormat format :
         {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Exr, ImageFormat::WebP})
        expectError(ErrorKind::Io, QStringLiteral("none/a could not be written"),
                    [&] { exportImage(source, dir / "none" / "a", as(format), kNoProgress); });
}

void tst_Export::memoryDoesNotGrowWithThePicture_data()
{
    progressRisesToOneAndCanStop_data();
}

void tst_Export::memoryDoesNotGrowWithThePicture()
{
#ifdef __SANITIZE_ADDRESS__
    QSKIP("the address sanitizer keeps freed memory");
#endif
    QFETCH(ImageFormat, format);
    const TempDir dir;
    // Peak memory in MiB above what the process has before; a small export first, for what libraries keep.
    const auto growth = [&](int64_t height) {
        return inChild([&] {
            const auto peak = [] {
                rusage usage = {};
                getrusage(RUSAGE_SELF, &usage);
                return usage.ru_maxrss / 1024;
            };
            const auto flat = [](int64_t x, int64_t y) { return Rgb{uint8_t(x), uint8_t(y), 7}; };
            exportImage(FakeTileSource({1024, 1024}, flat), dir / "a", as(format), kNoProgress);
            const auto before = peak();
            exportImage(FakeTileSource({1024, height}, flat), dir / "a", as(format), kNoProgress);
            return static_cast<int>(peak() - before);
        });
    };
    const int grown = growth(8192);
    QVERIFY2(grown >= 0 && grown <= 8, qPrintable(QString::number(grown)));
}

QTEST_GUILESS_MAIN(tst_Export)
#include "tst_export.moc"
