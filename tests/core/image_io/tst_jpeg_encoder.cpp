#include "image_io/jpeg_encoder.h"
#include "support/fake_tile_source.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>

#include <OpenImageIO/imageio.h>

#include <QtTest>

#include <fstream>

using namespace pixelsmith;

namespace {

std::vector<uint8_t> decoded(const std::filesystem::path &path, PixelSize &size)
{
    const auto input = OIIO::ImageInput::open(path.string());
    size = {input->spec().width, input->spec().height};
    std::vector<uint8_t> rgb(static_cast<size_t>(3 * size.area()));
    if (!input->read_image(0, 0, 0, 3, OIIO::TypeDesc::UINT8, rgb.data()))
        rgb.clear();
    return rgb;
}

std::vector<uint8_t> waves(PixelSize size)
{
    std::vector<uint8_t> rgb;
    for (int64_t y = 0; y < size.height; ++y) {
        for (int64_t x = 0; x < size.width; ++x) {
            for (const int64_t value : {x * y / 7, x + y, x * 3 - y})
                rgb.push_back(static_cast<uint8_t>(value & 0xff));
        }
    }
    return rgb;
}

} // namespace

/// Pictures that are put together from parts are the same as those encoded at once.
class tst_JpegEncoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void partsMakeTheSamePictureAsTheWhole_data();
    void partsMakeTheSamePictureAsTheWhole();
    void exportOfSeveralPartsIsThePicture();
};

void tst_JpegEncoder::partsMakeTheSamePictureAsTheWhole_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("colour");
    QTest::newRow("one part") << 100 << int(JpegColour::Full);
    QTest::newRow("whole parts") << 384 << int(JpegColour::Full);
    QTest::newRow("part of a block") << 259 << int(JpegColour::Full);
    QTest::newRow("reduced colours") << 384 << int(JpegColour::Half);
}

void tst_JpegEncoder::partsMakeTheSamePictureAsTheWhole()
{
    QFETCH(int, height);
    QFETCH(int, colour);
    const PixelSize size = {77, height};
    const auto pixels = waves(size);
    std::string joined;
    for (int64_t top = 0; top < height; top += kJpegPartRows) {
        const int64_t rows = std::min<int64_t>(kJpegPartRows, height - top);
        JpegParts parts = partsOf(encodeJpeg(pixels.data() + 3 * 77 * top, {77, rows}, 90, JpegColour(colour), true));
        setJpegHeight(parts.header, height);
        joined += (top == 0 ? parts.header : kJpegJoint) + parts.scan;
    }
    const TempDir dir;
    std::ofstream(dir / "joined.jpg", std::ios::binary) << joined << kJpegEnd;
    std::ofstream(dir / "whole.jpg", std::ios::binary) << encodeJpeg(pixels.data(), size, 90, JpegColour(colour));
    PixelSize joinedSize;
    PixelSize wholeSize;
    const auto joinedPixels = decoded(dir / "joined.jpg", joinedSize);
    const auto wholePixels = decoded(dir / "whole.jpg", wholeSize);
    QVERIFY(joinedSize == size && !joinedPixels.empty());
    QVERIFY(joinedPixels == wholePixels);
}

void tst_JpegEncoder::exportOfSeveralPartsIsThePicture()
{
    const TempDir dir;
    const FakeTileSource source({700, 600});
    ExportOptions options;
    options.format = ImageFormat::Jpeg;
    options.quality = 100;
    exportImage(source, dir / "a.jpg", options, {});
    PixelSize size;
    const auto rgb = decoded(dir / "a.jpg", size);
    QVERIFY((size == PixelSize{700, 600}));
    int64_t error = 0;
    for (const TileKey &key : source.pyramid().tilesIn(0, PixelRect::of(size))) {
        const auto tile = source.tile(key);
        for (int64_t y = 0; y < tile->height; ++y) {
            const uint8_t *read = rgb.data() + 3 * ((key.row * kTileSide + y) * size.width + key.column * kTileSide);
            for (int64_t i = 0; i < 3 * tile->width; ++i)
                error += std::abs(read[i] - tile->row(y)[i]);
        }
    }
    QVERIFY2(error < 6 * size.area(), qPrintable(QString::number(double(error) / double(size.area()))));
}

QTEST_GUILESS_MAIN(tst_JpegEncoder)
#include "tst_jpeg_encoder.moc"
