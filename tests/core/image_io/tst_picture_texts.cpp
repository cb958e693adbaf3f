#include "image_io/exif_comment.h"
#include "image_io/metadata.h"
#include "support/fake_tile_source.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>
#include <pixelsmith/parameters_text.h>

#include <OpenImageIO/imageio.h>

#include <QtTest>

using namespace pixelsmith;
using namespace std::string_literals;

namespace {

/// A little-endian block as other programs write it: the comment's field in a directory behind the first one's only
/// field.
std::string littleEndianExif(const std::string &comment)
{
    const auto number = [](uint32_t value, int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i)
            text += static_cast<char>(value >> (8 * i) & 0xff);
        return text;
    };
    const auto field = [&](uint32_t tag, uint32_t type, uint32_t count, uint32_t value) {
        return number(1, 2) + number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4) + number(0, 4);
    };
    return "II*\0"s + number(8, 4) + field(0x8769, 4, 1, 26)
           + field(0x9286, 7, static_cast<uint32_t>(comment.size()), 44) + comment;
}

void writePng(const std::filesystem::path &path, const std::string &parameters)
{
    OIIO::ImageSpec spec(64, 64, 3, OIIO::TypeDesc::UINT8);
    spec.attribute("parameters", parameters);
    const std::vector<uint8_t> pixels(64 * 64 * 3, 128);
    const auto output = OIIO::ImageOutput::create("png");
    QVERIFY(output->open(path.string(), spec) && output->write_image(OIIO::TypeDesc::UINT8, pixels.data())
            && output->close());
}

} // namespace

/// What picture files tell of how they were made, read again.
class tst_PictureTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exportedPicturesTellTheirRequest_data();
    void exportedPicturesTellTheirRequest();
    void webPTellsItsParameters();
    void parametersAloneAreReadFromOthersPng();
    void latinTextsBecomeUtf8();
    void commentsOfEitherByteOrderAreRead();
    void damagedExifIsNoText();
    void picturesWithoutTextsTellNothing();
};

void tst_PictureTexts::exportedPicturesTellTheirRequest_data()
{
    QTest::addColumn<int>("format");
    QTest::newRow("tiff") << int(ImageFormat::Tiff);
    QTest::newRow("png") << int(ImageFormat::Png);
    QTest::newRow("jpeg") << int(ImageFormat::Jpeg);
    QTest::newRow("exr") << int(ImageFormat::Exr);
    QTest::newRow("webp") << int(ImageFormat::WebP);
}

void tst_PictureTexts::exportedPicturesTellTheirRequest()
{
    QFETCH(int, format);
    const TempDir dir;
    GenerationRequest request;
    request.prompt = "Müll & <Käse> 🌄, \"x\": y";
    request.negativePrompt = "a\nb";
    request.seed = 77;
    request.stagePrompt = "only the recipe knows this";
    ExportOptions options;
    options.format = static_cast<ImageFormat>(format);
    options.metadata.recipe = toJson(request);
    options.metadata.parameters = "x\nSteps: 5, Sampler: Euler, Seed: 1";
    exportImage(FakeTileSource({64, 64}), dir / "a", options, {});
    const PictureTexts texts = readPictureTexts(dir / "a");
    const auto settings = recoverSettings(texts.recipe, texts.parameters);
    QVERIFY(settings && settings->request == request && settings->unused.empty());
    if (options.format == ImageFormat::Png || options.format == ImageFormat::Jpeg
        || options.format == ImageFormat::WebP)
        QCOMPARE(texts.parameters, options.metadata.parameters);
}

void tst_PictureTexts::webPTellsItsParameters()
{
    const TempDir dir;
    ExportOptions options;
    options.format = ImageFormat::WebP;
    options.metadata.parameters = "Müll 🌄\nSteps: 5, Sampler: Euler, Seed: 1";
    exportImage(FakeTileSource({64, 64}), dir / "a", options, {});
    QCOMPARE(readPictureTexts(dir / "a").parameters, options.metadata.parameters);
}

void tst_PictureTexts::parametersAloneAreReadFromOthersPng()
{
    const TempDir dir;
    writePng(dir / "a.png",
             "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Clip skip: 2");
    const PictureTexts texts = readPictureTexts(dir / "a.png");
    const auto settings = recoverSettings(texts.recipe, texts.parameters);
    QCOMPARE(settings->request.prompt.c_str(), "a cat");
    QCOMPARE(settings->request.negativePrompt.c_str(), "dog");
    QCOMPARE(settings->request.guidanceScale.value(), 7.0);
    QCOMPARE(settings->unused.size(), size_t(1));
}

void tst_PictureTexts::latinTextsBecomeUtf8()
{
    const TempDir dir;
    writePng(dir / "a.png", "M\xfcll");
    QCOMPARE(readPictureTexts(dir / "a.png").parameters.c_str(), "Müll");
}

void tst_PictureTexts::commentsOfEitherByteOrderAreRead()
{
    QCOMPARE(exifUserComment(littleEndianExif("UNICODE\0h\0i\0\xfc\0"s)).c_str(), "hiü");
    QCOMPARE(exifUserComment(littleEndianExif("UNICODE\0\0h\0i\xd8\x3c\xdf\x04"s)).c_str(), "hi🌄");
    QCOMPARE(exifUserComment(littleEndianExif("ASCII\0\0\0hello\0\0"s)).c_str(), "hello");
    QCOMPARE(exifUserComment(littleEndianExif("\0\0\0\0\0\0\0\0M\xfcll"s)).c_str(), "Müll");
}

void tst_PictureTexts::damagedExifIsNoText()
{
    const std::string whole = littleEndianExif("ASCII\0\0\0hello"s);
    for (size_t length = 0; length < whole.size(); ++length)
        QCOMPARE(exifUserComment(whole.substr(0, length)).c_str(), "");
    const std::string block = exifBlock("a description", {});
    QCOMPARE(exifDescription(block).c_str(), "a description");
    for (size_t length = 0; length < block.size(); ++length)
        QCOMPARE(exifDescription(block.substr(0, length)).c_str(), "");
    QCOMPARE(exifDescription(exifBlock("{}", "x")).c_str(), "{}"); // in the field itself
}

void tst_PictureTexts::picturesWithoutTextsTellNothing()
{
    const TempDir dir;
    ExportOptions options;
    options.format = ImageFormat::Jpeg;
    exportImage(FakeTileSource({64, 64}), dir / "a", options, {});
    const PictureTexts texts = readPictureTexts(dir / "a");
    QVERIFY(!recoverSettings(texts.recipe, texts.parameters));
}

QTEST_GUILESS_MAIN(tst_PictureTexts)
#include "tst_picture_texts.moc"
