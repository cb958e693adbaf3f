#include "image_io/metadata.h"
#include "support/fake_tile_source.h"
#include "support/temp_dir.h"

#include <pixelsmith/image_file.h>

#include <QProcess>
#include <QStandardPaths>
#include <QtEndian>
#include <QtTest>

#include <OpenImageIO/imageio.h>

using namespace pixelsmith;

namespace {

const ExportProgress kNoProgress;

const QString kPrompt = QStringLiteral("Müll & <Käse> 🌄, \"x\"");

ExportOptions withTexts(ImageFormat format)
{
    ExportOptions options;
    options.format = format;
    options.metadata.recipe = "{\"prompt\":\"x\"}";
    options.metadata.parameters = kPrompt.toStdString() + "\nSteps: 20, Seed: 7";
    options.metadata.pixelsPerInch = 300;
    return options;
}

/// What exiftool reads; empty where it is not installed.
QString exifToolSays(const std::filesystem::path &path, const QString &tag)
{
    const QString program = QStandardPaths::findExecutable(QStringLiteral("exiftool"));
    if (program.isEmpty())
        return {};
    QProcess process;
    process.start(program, {QStringLiteral("-b"), QStringLiteral("-") + tag, QString::fromStdString(path.string())});
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput());
}

} // namespace

class tst_Metadata : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsAreCleaned_data();
    void textsAreCleaned();
    void packetIsWellFormedAndEscaped();
    void pngTextsAreReadByTheFormatsOwnLibrary();
    void otherToolsReadTheTexts_data();
    void otherToolsReadTheTexts();
    void everyFormatHasTheColourProfileAndResolution();
    void webPHasTheColourProfile();
    void nothingIsToldThatIsNotGiven();
    void equalPicturesAreEqualFiles();
};

void tst_Metadata::textsAreCleaned_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("clean");
    QTest::newRow("plain") << QByteArray("a\nb") << QByteArray("a\nb");
    QTest::newRow("umlaut and emoji") << QByteArray("ü🌄") << QByteArray("ü🌄");
    QTest::newRow("controls") << QByteArray("a\0b\x01\x7f\xc2\x85"
                                            "c\r",
                                            9)
                              << QByteArray("abc");
    QTest::newRow("turned direction") << QByteArray("a\u202eb\u2066c") << QByteArray("abc");
    QTest::newRow("broken bytes") << QByteArray("a\xff\xc3(\xed\xa0\x80z") << QByteArray("a(z");
    QTest::newRow("cut within a character") << QByteArray("a\xe2\x82") << QByteArray("a");
    QTest::newRow("overlong") << QByteArray("\xc0\xafx") << QByteArray("x");
}

void tst_Metadata::textsAreCleaned()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, clean);
    QCOMPARE(QByteArray::fromStdString(cleanText(text.toStdString())), clean);
    QVERIFY(cleanText(std::string(40'000, 'x')).size() == 16 << 10);
}

void tst_Metadata::packetIsWellFormedAndEscaped()
{
    PictureMetadata metadata;
    metadata.parameters = kPrompt.toStdString();
    metadata.source = DigitalSource::Composite;
    QXmlStreamReader xml(QByteArray::fromStdString(xmpPacket(metadata)));
    QMap<QString, QString> texts;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement) {
            const QString name = xml.name().toString();
            if (name == u"DigitalSourceType" || name == u"li")
                texts[name] = xml.readElementText();
        }
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(texts[QStringLiteral("li")], kPrompt);
    QCOMPARE(texts[QStringLiteral("DigitalSourceType")],
             QStringLiteral("http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"));
}

void tst_Metadata::pngTextsAreReadByTheFormatsOwnLibrary()
{
    const TempDir dir;
    exportImage(FakeTileSource({64, 64}), dir / "a.png", withTexts(ImageFormat::Png), kNoProgress);
    const auto input = OIIO::ImageInput::open((dir / "a.png").string());
    QCOMPARE(QString::fromStdString(std::string(input->spec().get_string_attribute("parameters"))),
             kPrompt + QStringLiteral("\nSteps: 20, Seed: 7"));
}

void tst_Metadata::otherToolsReadTheTexts_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("tag");
    QTest::newRow("png") << int(ImageFormat::Png) << "a.png"
                         << "Parameters";
    QTest::newRow("jpeg") << int(ImageFormat::Jpeg) << "a.jpg"
                          << "UserComment";
    QTest::newRow("tiff") << int(ImageFormat::Tiff) << "a.tif"
                          << "XMP-dc:Description";
    QTest::newRow("webp") << int(ImageFormat::WebP) << "a.webp"
                          << "XMP-dc:Description";
    QTest::newRow("webp, Exif") << int(ImageFormat::WebP) << "a.webp"
                                << "UserComment";
}

void tst_Metadata::otherToolsReadTheTexts()
{
    QFETCH(int, format);
    QFETCH(QString, file);
    QFETCH(QString, tag);
    const TempDir dir;
    const auto path = dir / file.toStdString();
    exportImage(FakeTileSource({700, 64}), path, withTexts(static_cast<ImageFormat>(format)), kNoProgress);
    const QString source = exifToolSays(path, QStringLiteral("XMP-iptcExt:DigitalSourceType"));
    if (source.isEmpty() && QStandardPaths::findExecutable(QStringLiteral("exiftool")).isEmpty())
        QSKIP("exiftool is not installed");
    QCOMPARE(source, QStringLiteral("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"));
    QCOMPARE(exifToolSays(path, tag), kPrompt + QStringLiteral("\nSteps: 20, Seed: 7"));
    if (format == int(ImageFormat::WebP))
        QCOMPARE(exifToolSays(path, QStringLiteral("ImageDescription")), QStringLiteral("{\"prompt\":\"x\"}"));
    QVERIFY(exifToolSays(path, QStringLiteral("Warning")).isEmpty());
}

void tst_Metadata::everyFormatHasTheColourProfileAndResolution()
{
    const TempDir dir;
    for (const ImageFormat format : {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg}) {
        exportImage(FakeTileSource({64, 64}), dir / "a", withTexts(format), kNoProgress);
        const auto input = OIIO::ImageInput::open((dir / "a").string());
        const OIIO::ParamValue *profile = input->spec().find_attribute("ICCProfile");
        QVERIFY(profile);
        QCOMPARE(profile->datasize(), static_cast<int>(srgbProfile().size()));
        QVERIFY(std::abs(input->spec().get_float_attribute("XResolution") - 300) < 1);
    }
}

/// By the format's own description: RIFF's chunks, each of a name, a length and its bytes.
void tst_Metadata::webPHasTheColourProfile()
{
    const TempDir dir;
    exportImage(FakeTileSource({64, 64}), dir / "a", withTexts(ImageFormat::WebP), kNoProgress);
    QFile file(QString::fromStdString((dir / "a").string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QByteArray profile;
    for (qsizetype at = 12; at + 8 <= bytes.size();) {
        const auto length = qFromLittleEndian<quint32>(bytes.constData() + at + 4);
        if (bytes.mid(at, 4) == "ICCP")
            profile = bytes.mid(at + 8, length);
        at += 8 + length + length % 2;
    }
    QVERIFY(profile.toStdString() == srgbProfile());
}

void tst_Metadata::nothingIsToldThatIsNotGiven()
{
    const TempDir dir;
    for (const ImageFormat format : {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP}) {
        ExportOptions options;
        options.format = format;
        options.metadata.source = DigitalSource::Unmarked;
        exportImage(FakeTileSource({64, 64}), dir / "a", options, kNoProgress);
        QFile file(QString::fromStdString((dir / "a").string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(!bytes.contains("parameters") && !bytes.contains("DigitalSourceType") && !bytes.contains("UNICODE"));
    }
}

void tst_Metadata::equalPicturesAreEqualFiles()
{
    const TempDir dir;
    const auto bytes = [&](ImageFormat format) {
        exportImage(FakeTileSource({64, 64}), dir / "a", withTexts(format), kNoProgress);
        QFile file(QString::fromStdString((dir / "a").string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    for (const ImageFormat format : {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP}) {
        const QByteArray first = bytes(format);
        QTest::qSleep(1100); // whatever holds the time tells it in seconds
        QVERIFY(!first.isEmpty() && first == bytes(format));
    }
}

QTEST_GUILESS_MAIN(tst_Metadata)
#include "tst_metadata.moc"
