#include "checkpoint/safetensors.h"

#include "checkpoint/size_text.h"
#include "support/golden.h"
#include "support/safetensors_bytes.h"
#include "support/tensor_compare.h"

#include <pixelsmith/error.h>

#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

using namespace pixelsmith;

namespace {

std::string tensorJson(const char *name, const char *dtype, const char *shape, const char *offsets)
{
    return fmt::format(R"("{}":{{"dtype":"{}","shape":{},"data_offsets":{}}})", name, dtype, shape, offsets);
}

/// A header of two fp32 tensors "a" and "b" of four numbers each, with the offsets given.
std::string twoTensors(const char *offsetsA, const char *offsetsB)
{
    return "{" + tensorJson("a", "F32", "[4]", offsetsA) + "," + tensorJson("b", "F32", "[4]", offsetsB) + "}";
}

std::string oneTensor(const char *dtype, const char *shape, const char *offsets)
{
    return "{" + tensorJson("x", dtype, shape, offsets) + "}";
}

QByteArray toQt(const std::string &bytes)
{
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

} // namespace

class tst_Safetensors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTheWriterWrote();
    void convertsBetweenFloatingTypes_data();
    void convertsBetweenFloatingTypes();
    void keepsIntegersWhateverTheDtypeAskedFor();
    void convertsTensorsLargerThanOnePiece();
    void acceptsScalarsEmptyTensorsAndNotes();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void refusesWhatIsNoRegularFileWithoutHanging();
    void noticesAFileThatChangesWhileItIsRead();
    void headerLengthsThatLookLikeOtherFormatsAreRead();
    void saysSizesAsPeopleDo();

private:
    std::filesystem::path path(const char *name) const { return m_folder.path().toStdString() + "/" + name; }

    QTemporaryDir m_folder;
};

void tst_Safetensors::readsWhatTheWriterWrote()
{
    const SafetensorsFile file(goldenFolder() / "golden.safetensors");
    QCOMPARE(file.header().entries.size(), size_t(108));
    QCOMPARE(golden("unet.out").sizes(), at::IntArrayRef({2, 4, 16, 16}));
    QCOMPARE(golden("text.ids_1").scalar_type(), at::kLong);
    QCOMPARE(golden("text.ids_1")[0][0].item<int64_t>(), 712);
    file.checkUnchanged();
}

void tst_Safetensors::convertsBetweenFloatingTypes_data()
{
    QTest::addColumn<QByteArray>("dtype");
    QTest::addColumn<QByteArray>("data");
    // 1, -2.5, 65504 (the largest half) rounded to the type
    QTest::newRow("F64") << QByteArray("F64") << toQt(bytesOf<double>({1, -2.5, 65504}));
    QTest::newRow("F32") << QByteArray("F32") << toQt(bytesOf<float>({1, -2.5F, 65504}));
    QTest::newRow("F16") << QByteArray("F16") << toQt(bytesOf<uint16_t>({0x3c00, 0xc100, 0x7bff}));
    QTest::newRow("BF16") << QByteArray("BF16") << toQt(bytesOf<uint16_t>({0x3f80, 0xc020, 0x4780}));
}

void tst_Safetensors::convertsBetweenFloatingTypes()
{
    QFETCH(QByteArray, dtype);
    QFETCH(QByteArray, data);
    const std::string offsets = fmt::format("[0,{}]", data.size());
    writeBytes(path("t.safetensors"), safetensorsBytes(oneTensor(dtype.constData(), "[3]", offsets.c_str()),
                                                       {data.constData(), static_cast<size_t>(data.size())}));
    const SafetensorsFile file(path("t.safetensors"));
    const at::Tensor exact = at::tensor({1.0, -2.5, dtype == "BF16" ? 65536.0 : 65504.0}, at::kDouble);
    for (const at::ScalarType type : {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16}) {
        const at::Tensor read = file.read(file.header().entries.front(), at::TensorOptions(type));
        QCOMPARE(read.scalar_type(), type);
        QVERIFY(at::equal(read, exact.to(type)));
    }
}

void tst_Safetensors::keepsIntegersWhateverTheDtypeAskedFor()
{
    const std::string data = bytesOf<int64_t>({-1, 1LL << 40}) + bytesOf<int32_t>({7}) + bytesOf<int16_t>({-8})
                             + bytesOf<int8_t>({-9}) + bytesOf<uint8_t>({255, 1});
    writeBytes(
        path("i.safetensors"),
        safetensorsBytes("{" + tensorJson("l", "I64", "[2]", "[0,16]") + "," + tensorJson("i", "I32", "[1]", "[16,20]")
                             + "," + tensorJson("s", "I16", "[1]", "[20,22]") + ","
                             + tensorJson("c", "I8", "[1]", "[22,23]") + "," + tensorJson("u", "U8", "[1]", "[23,24]")
                             + "," + tensorJson("b", "BOOL", "[1]", "[24,25]") + "}",
                         data));
    const SafetensorsFile file(path("i.safetensors"));
    const std::vector<at::ScalarType> types{at::kLong, at::kInt, at::kShort, at::kChar, at::kByte, at::kBool};
    const std::vector<int64_t> last{1LL << 40, 7, -8, -9, 255, 1};
    for (size_t i = 0; i < types.size(); ++i) {
        const at::Tensor read = file.read(file.header().entries[i], at::TensorOptions(at::kHalf));
        QCOMPARE(read.scalar_type(), types[i]);
        QCOMPARE(read[-1].item<int64_t>(), last[i]);
    }
}

void tst_Safetensors::convertsTensorsLargerThanOnePiece()
{
    // Two and a half pieces of what is read at once, ten of what is converted at once.
    const int64_t count = (40 << 20) / 4;
    std::string data(static_cast<size_t>(count) * 4, '\0');
    for (int64_t i = 0; i < count; ++i) {
        const auto value = static_cast<float>(i % 251);
        std::memcpy(data.data() + i * 4, &value, 4);
    }
    const std::string header =
        oneTensor("F32", fmt::format("[{}]", count).c_str(), fmt::format("[0,{}]", count * 4).c_str());
    writeBytes(path("large.safetensors"), safetensorsBytes(header, data));
    const SafetensorsFile file(path("large.safetensors"));
    const at::Tensor expected = at::arange(count, at::kFloat).remainder(251);
    QVERIFY(at::equal(file.read(file.header().entries.front(), at::TensorOptions(at::kFloat)), expected));
    QVERIFY(at::equal(file.read(file.header().entries.front(), at::TensorOptions(at::kHalf)), expected.to(at::kHalf)));
}

void tst_Safetensors::acceptsScalarsEmptyTensorsAndNotes()
{
    const std::string header = "  {\"__metadata__\":{\"format\":\"pt\"}," + tensorJson("empty", "F32", "[0,3]", "[4,4]")
                               + "," + tensorJson("scalar", "F32", "[]", "[0,4]") + "}   ";
    writeBytes(path("s.safetensors"), safetensorsBytes(header, bytesOf<float>({3})));
    const SafetensorsFile file(path("s.safetensors"));
    QCOMPARE(file.header().metadata.at("format"), std::string("pt"));
    QCOMPARE(file.read(file.header().entries[0], at::TensorOptions(at::kFloat)).item<float>(), 3.0F);
    QCOMPARE(file.read(file.header().entries[1], at::TensorOptions(at::kFloat)).sizes(), at::IntArrayRef({0, 3}));
}

void tst_Safetensors::refusesWithTheReason_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const std::string &bytes, const char *message) {
        QTest::newRow(name) << toQt(bytes) << QByteArray(message);
    };
    const std::string eight(8, 'd');
    const std::string data32(32, 'd');
    const auto header = [&](const std::string &json) { return safetensorsBytes(json, eight); };
    const char *const pickle =
        "m.safetensors is a pickle checkpoint (its name says safetensors, its content does not). Such "
        "files can run programs when opened, so they are not loaded. Get the .safetensors version, or "
        "convert it on a machine you can afford to lose.";

    row("H2 pickle", std::string("\x80\x02}q\0(X\x05\0\0\0model", 17), pickle);
    row("H2 zipped pickle", "PK\3\4" + std::string(26, '\0') + "archive/data.pkl" + data32, pickle);
    row("H3 Git LFS pointer",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a') + "\nsize 9\n",
        "m.safetensors is only a 126-byte Git LFS pointer. The real file was not downloaded (git lfs pull).");
    row("H4 web page", "\n<!DOCTYPE html><title>Log in</title>",
        "m.safetensors is a web page, not a model. The download probably needed a login.");
    row("H5 GGUF", "GGUF\3\0\0\0" + data32, "m.safetensors is a GGUF file. Only safetensors models can be used.");
    row("H5 ONNX", "\x08\x07\x12\x07pytorch" + data32,
        "m.safetensors is an ONNX file. Only safetensors models can be used.");
    row("H5 TorchScript", "PK\3\4" + std::string(26, '\0') + "model/code/__torch__.py" + data32,
        "m.safetensors is a TorchScript program. Only safetensors models can be used.");
    row("H5 gzip", "\x1f\x8b\x08" + data32, "m.safetensors is a gzip archive. Only safetensors models can be used.");
    row("H6 empty", "", "m.safetensors is empty.");
    row("H6 short", "seven77", "m.safetensors is too short to be a model (7 bytes).");
    row("H7 header longer than the file", littleEndian64(4812) + std::string(1020, ' '),
        "m.safetensors is cut off: the header needs 4 812 bytes, the file has 1 020.");
    row("H8 2^63", littleEndian64(1ULL << 63) + data32, "m.safetensors is damaged: it claims a header of 9.2 EB.");
    row("H8 just over the limit", littleEndian64((32ULL << 20) + 1) + data32,
        "m.safetensors is damaged: it claims a header of 33.6 MB.");
    row("H9 not JSON", header("{\"a\": }"), "m.safetensors is damaged: header is not valid at byte 7.");
    row("H9 not UTF-8", header("{\"\xc3\x28\":{}}"), "m.safetensors is damaged: header is not valid at byte 4.");
    row("H9 zero byte", header(std::string("{\0}", 3)), "m.safetensors is damaged: header is not valid at byte 2.");
    row("H9 text after the list", header("{} x"), "m.safetensors is damaged: header is not valid at byte 4.");
    row("H9 byte order mark", header("\xef\xbb\xbf{}"), "m.safetensors is damaged: header is not valid at byte 1.");
    row("H9 deep", header("{\"a\":{\"shape\":" + std::string(100'000, '[')),
        "m.safetensors is damaged: header does not describe \"a\" as a tensor.");
    row("H9 deep from the start", header(std::string(100'000, '[')),
        "m.safetensors is damaged: header is not valid at byte 1.");
    row("H9 another form", header("{\"a\":[1]}"),
        "m.safetensors is damaged: header does not describe \"a\" as a tensor.");
    row("H9 unknown field", header("{\"a\":{\"dtype\":\"F32\",\"x\":1}}"),
        "m.safetensors is damaged: header does not describe \"a\" as a tensor.");
    row("H9 missing field", header("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}"),
        "m.safetensors is damaged: header does not describe \"a\" as a tensor.");
    row("H9 control character in a name", header("{\"a\\u0007\":{}}"),
        "m.safetensors is damaged: its header holds a name that is empty, too long or not text.");
    row("H9 name of 513 bytes", header("{\"" + std::string(513, 'a') + "\":{}}"),
        "m.safetensors is damaged: its header holds a name that is empty, too long or not text.");
    row("H10 duplicate tensor",
        header("{" + tensorJson("x", "F32", "[1]", "[0,4]") + "," + tensorJson("x", "F32", "[1]", "[4,8]") + "}"),
        "m.safetensors names the tensor \"x\" twice. It may be made to mislead; not loaded.");
    row("H10 duplicate by escape",
        header("{" + tensorJson("x", "F32", "[1]", "[0,4]") + "," + tensorJson("\\u0078", "F32", "[1]", "[4,8]") + "}"),
        "m.safetensors names the tensor \"x\" twice. It may be made to mislead; not loaded.");
    row("H10 duplicate field", header(R"({"x":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}})"),
        "m.safetensors describes \"shape\" of \"x\" twice. It may be made to mislead; not loaded.");
    const char *const impossible = "m.safetensors: tensor \"x\" has an impossible shape.";
    row("H11 product overflows", header(oneTensor("U8", "[4294967296,4294967296]", "[0,8]")), impossible);
    row("H11 product times dtype overflows", header(oneTensor("F64", "[2305843009213693952]", "[0,8]")), impossible);
    row("H11 overflow beside a zero", header(oneTensor("F64", "[0,4294967296,4294967296]", "[0,0]")), impossible);
    row("H11 negative", header(oneTensor("F32", "[-2]", "[0,8]")), impossible);
    row("H11 exponent", header(oneTensor("F32", "[2e0]", "[0,8]")), impossible);
    row("H11 fraction", header(oneTensor("F32", "[2.0]", "[0,8]")), impossible);
    row("H11 2^64", header(oneTensor("F32", "[18446744073709551616]", "[0,8]")), impossible);
    row("H11 2^63", header(oneTensor("F32", "[9223372036854775808]", "[0,8]")), impossible);
    row("H11 rank 9", header(oneTensor("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]")), impossible);
    row("H11 end before begin", header(oneTensor("F32", "[2]", "[8,0]")),
        "m.safetensors: tensor \"x\" has an impossible place in the file.");
    row("H11 three offsets", header(oneTensor("F32", "[2]", "[0,8,8]")),
        "m.safetensors: tensor \"x\" has an impossible place in the file.");
    row("H12 shape and range differ", safetensorsBytes(oneTensor("F32", "[8]", "[0,16]"), std::string(16, 'd')),
        "m.safetensors: tensor \"x\" should take 32 bytes, the file gives it 16.");
    row("H13 overlap", safetensorsBytes(twoTensors("[0,16]", "[8,24]"), data32),
        "m.safetensors: tensors \"a\" and \"b\" overlap.");
    row("H13 same range", safetensorsBytes(twoTensors("[0,16]", "[0,16]"), data32),
        "m.safetensors: tensors \"a\" and \"b\" overlap.");
    row("H13 gap", safetensorsBytes(twoTensors("[0,16]", "[528,544]"), std::string(544, 'd')),
        "m.safetensors: 512 unexplained bytes before \"b\".");
    row("H13 gap at the start", safetensorsBytes(oneTensor("F32", "[2]", "[4,12]"), std::string(12, 'd')),
        "m.safetensors: 4 unexplained bytes before \"x\".");
    row("H14 cut", safetensorsBytes(oneTensor("F32", "[3000]", "[0,12000]"), std::string(10'500, 'd')),
        "m.safetensors is incomplete: 1.5 kB of 12.0 kB are missing. Download it again.");
    row("H14 no data at all", safetensorsBytes(oneTensor("F32", "[250000000000]", "[0,1000000000000]"), {}),
        "m.safetensors is incomplete: 1.0 TB of 1.0 TB are missing. Download it again.");
    row("H15 trailing bytes", safetensorsBytes(oneTensor("F32", "[2]", "[0,8]"), std::string(4104, 'd')),
        "m.safetensors has 4 096 extra bytes at the end; not loaded.");
    row("H16 unknown dtype", header(oneTensor("F8_E4M3", "[8]", "[0,8]")),
        "m.safetensors: tensor \"x\" uses F8_E4M3, which this version cannot compute with.");
    row("H16 endless dtype", header(oneTensor(std::string(5000, 'F').c_str(), "[8]", "[0,8]")),
        "m.safetensors: tensor \"x\" uses a number format, which this version cannot compute with.");
    std::string many = "{";
    for (int i = 0; i < 65'540; ++i)
        many += fmt::format("{}{}", i ? "," : "", tensorJson(std::to_string(i).c_str(), "U8", "[0]", "[0,0]"));
    row("S7 too many tensors", header(many + "}"), "m.safetensors names more than 65 536 tensors; not loaded.");
    row("S7 endless notes", header("{\"__metadata__\":{\"n\":\"" + std::string(1 << 21, 'n') + "\"}}"),
        "m.safetensors carries more than 1.0 MB of notes; not loaded.");
}

void tst_Safetensors::refusesWithTheReason()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, message);
    writeBytes(path("m.safetensors"), {bytes.constData(), static_cast<size_t>(bytes.size())});
    try {
        const SafetensorsFile file(path("m.safetensors"));
        QFAIL("accepted");
    } catch (const Error &error) {
        QCOMPARE(QByteArray(error.what()), message);
        QCOMPARE(error.kind(), ErrorKind::Checkpoint);
        QCOMPARE(error.item(), path("m.safetensors").string());
    }
}

void tst_Safetensors::refusesWhatIsNoRegularFileWithoutHanging()
{
    QVERIFY(::mkfifo(path("fifo").c_str(), 0600) == 0);
    std::filesystem::create_directory(path("folder"));
    for (const char *name : {"fifo", "folder"}) {
        try {
            const SafetensorsFile file(path(name));
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(std::string(error.what()), std::string(name) + " is not a regular file.");
        }
    }
    try {
        const SafetensorsFile file(path("absent"));
        QFAIL("accepted");
    } catch (const Error &error) {
        QCOMPARE(error.kind(), ErrorKind::Io);
        QVERIFY2(std::string(error.what()).ends_with("absent could not be read: No such file or directory."),
                 error.what());
    }
}

void tst_Safetensors::noticesAFileThatChangesWhileItIsRead()
{
    const std::string header = oneTensor("F32", "[2]", "[0,8]");
    writeBytes(path("c.safetensors"), safetensorsBytes(header, std::string(8, 'd')));
    const SafetensorsFile file(path("c.safetensors"));
    file.checkUnchanged();
    std::filesystem::resize_file(path("c.safetensors"), 8 + header.size() + 4);
    const std::string message = "c.safetensors changed while it was being read. Nothing was loaded.";
    try {
        file.read(file.header().entries.front(), at::TensorOptions(at::kFloat));
        QFAIL("read beyond the end");
    } catch (const Error &error) {
        QCOMPARE(std::string(error.what()), message);
    }
    try {
        file.checkUnchanged();
        QFAIL("not noticed");
    } catch (const Error &error) {
        QCOMPARE(std::string(error.what()), message);
    }
}

void tst_Safetensors::headerLengthsThatLookLikeOtherFormatsAreRead()
{
    // 0x0280 is stored as the bytes that start a pickle.
    std::string header = oneTensor("F32", "[2]", "[0,8]");
    header.resize(0x0280, ' ');
    writeBytes(path("p.safetensors"), safetensorsBytes(header, std::string(8, 'd')));
    QCOMPARE(SafetensorsFile(path("p.safetensors")).header().entries.size(), size_t(1));
}

void tst_Safetensors::saysSizesAsPeopleDo()
{
    QCOMPARE(groupedDigits(999), std::string("999"));
    QCOMPARE(groupedDigits(1000), std::string("1 000"));
    QCOMPARE(groupedDigits(1234567), std::string("1 234 567"));
    QCOMPARE(byteText(999), std::string("999 bytes"));
    QCOMPARE(byteText(6'900'000'000), std::string("6.9 GB"));
    QCOMPARE(byteText(999'999), std::string("1.0 MB"));
}

QTEST_GUILESS_MAIN(tst_Safetensors)
#include "tst_safetensors.moc"
