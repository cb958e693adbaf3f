#include "checkpoint/weights.h"

#include "support/golden.h"
#include "support/safetensors_bytes.h"
#include "support/tensor_compare.h"

#include <pixelsmith/error.h>
#include <pixelsmith/log.h>

#include <QTemporaryDir>
#include <QtTest>

using namespace pixelsmith;

namespace {

const at::TensorOptions kFloat32 = at::TensorOptions(at::kFloat);

/// A file of fp32 tensors with one number each: the name's first letter.
std::string numbersNamed(const std::vector<std::string> &names)
{
    std::string header = "{";
    std::string data;
    for (const std::string &name : names) {
        const size_t begin = data.size();
        data += bytesOf<float>({static_cast<float>(name.front())});
        header += fmt::format(R"({}"{}":{{"dtype":"F32","shape":[1],"data_offsets":[{},{}]}})", begin ? "," : "", name,
                              begin, data.size());
    }
    return safetensorsBytes(header + "}", data);
}

std::string indexJson(const std::string &map)
{
    return R"({"metadata":{"total_size":8},"weight_map":{)" + map + "}}";
}

template<typename Function>
std::string refusal(Function function)
{
    try {
        function();
        return "accepted";
    } catch (const Error &error) {
        return error.what();
    }
}

} // namespace

class tst_Weights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void valuesThatAreNotNumbersAreWarnedOf();
    void readsTheFoldersOnlyFile();
    void readsAFileGivenByName();
    void followsLinksOfDownloadCaches();
    void prefersTheUsualNames();
    void readsAllShardsOfAnIndex();
    void refusesAnIndexThatMisleads_data();
    void refusesAnIndexThatMisleads();
    void saysWhatLiesThereInstead();
    void namesEveryKindOfMismatchInOneError();
    void readsNothingMoreAfterAMismatch();
    void dropsThePrefixOfARootModule();
    void readsEveryTensorOfTheToyModel();

private:
    std::filesystem::path path(const std::string &name = {}) const
    {
        return m_folder->path().toStdString() + "/" + name;
    }
    std::string loadRefusal() const
    {
        return refusal([&] { Weights::load(path(), kFloat32); });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_Weights::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void tst_Weights::valuesThatAreNotNumbersAreWarnedOf()
{
    std::vector<std::string> lines;
    setLogSink([&](LogLevel, const std::string &text) { lines.push_back(text); });
    const at::Tensor sound = at::full({3}, 60000.0).to(at::kHalf); // its sum is beyond half precision
    const at::Tensor bad = at::tensor(at::ArrayRef<float>({1, NAN, INFINITY}), at::kFloat);
    Weights weights({{"a", sound}, {"b", bad}}, "unet");
    weights.take("a", {3});
    weights.take("b", {3});
    setLogSink({});
    QCOMPARE(lines, std::vector<std::string>(
                        {"unet: tensor \"b\" holds 2 values that are not numbers; pictures may turn black."}));
}

void tst_Weights::readsTheFoldersOnlyFile()
{
    writeBytes(path("any.safetensors"), numbersNamed({"a", "b"}));
    writeBytes(path("config.json"), "{}");
    Weights weights = Weights::load(path(), kFloat32);
    QVERIFY(weights.has("a") && !weights.has("c"));
    QCOMPARE(weights.take("a", {1}).item<float>(), 97.0F);
    QVERIFY(!weights.has("a"));
    QCOMPARE(weights.take("b", {1}).item<float>(), 98.0F);
    weights.finish();
}

void tst_Weights::readsAFileGivenByName()
{
    writeBytes(path("x.safetensors"), numbersNamed({"x"}));
    writeBytes(path("y.safetensors"), numbersNamed({"y"}));
    QCOMPARE(Weights::load(path("y.safetensors"), kFloat32).take("y", {1}).item<float>(), 121.0F);
}

void tst_Weights::followsLinksOfDownloadCaches()
{
    std::filesystem::create_directory(path("blobs"));
    std::filesystem::create_directory(path("snapshot"));
    writeBytes(path("blobs/0123abc"), numbersNamed({"a"}));
    std::filesystem::create_symlink("../blobs/0123abc", path("snapshot/model.safetensors"));
    QCOMPARE(Weights::load(path("snapshot"), kFloat32).take("a", {1}).item<float>(), 97.0F);
}

void tst_Weights::prefersTheUsualNames()
{
    writeBytes(path("model.fp16.safetensors"), numbersNamed({"h"}));
    writeBytes(path("model.safetensors"), numbersNamed({"f"}));
    QVERIFY(Weights::load(path(), kFloat32).has("f"));
    std::filesystem::remove(path("model.safetensors"));
    writeBytes(path("other.safetensors"), numbersNamed({"o"}));
    QVERIFY(Weights::load(path(), kFloat32).has("h"));
    std::filesystem::rename(path("model.fp16.safetensors"), path("another.safetensors"));
    QVERIFY2(loadRefusal().ends_with(
                 "holds several models (another.safetensors, other.safetensors). Keep one of them there."),
             loadRefusal().c_str());
}

void tst_Weights::readsAllShardsOfAnIndex()
{
    writeBytes(path("model-00001-of-00002.safetensors"), numbersNamed({"a", "b"}));
    writeBytes(path("model-00002-of-00002.safetensors"), numbersNamed({"c"}));
    writeBytes(path("model.safetensors.index.json"),
               indexJson(R"("a":"model-00001-of-00002.safetensors","b":"model-00001-of-00002.safetensors",)"
                         R"("c":"model-00002-of-00002.safetensors")"));
    Weights weights = Weights::load(path(), kFloat32);
    for (const char *key : {"a", "b", "c"})
        QCOMPARE(weights.take(key, {1}).item<float>(), static_cast<float>(*key));
    weights.finish();
}

void tst_Weights::refusesAnIndexThatMisleads_data()
{
    QTest::addColumn<QByteArray>("map");
    QTest::addColumn<QByteArray>("message");
    const auto outside = [](const char *name, const char *shard) {
        QTest::newRow(name) << QByteArray("\"a\":\"") + shard + "\""
                            << QByteArray("model.safetensors.index.json names a file outside the model folder: \"")
                                   + shard + "\". Not loaded.";
    };
    outside("H21 parent", "../../x");
    outside("H21 parent with suffix", "../x.safetensors");
    outside("H21 absolute", "/x.safetensors");
    outside("H21 hidden", ".x.safetensors");
    outside("H21 another suffix", "x.bin");
    QTest::newRow("H22 shard missing") << QByteArray(R"("a":"one.safetensors","c":"two.safetensors")")
                                       << QByteArray("part 2 of 2 is missing: two.safetensors.");
    QTest::newRow("wrong shard") << QByteArray(
        R"("a":"one.safetensors","b":"three.safetensors","z":"three.safetensors")")
                                 << QByteArray(
                                        "one.safetensors holds the tensor \"b\", which the model's index does not "
                                        "expect there.");
    QTest::newRow("not in any shard") << QByteArray(
        R"("a":"one.safetensors","b":"one.safetensors","q":"one.safetensors")")
                                      << QByteArray("The model's index names 3 tensors, its files hold 2.");
    QTest::newRow("listed twice") << QByteArray(R"("a":"one.safetensors","a":"one.safetensors")")
                                  << QByteArray("model.safetensors.index.json names \"a\" twice; it was not used.");
    QTest::newRow("no file name") << QByteArray(R"("a":7)")
                                  << QByteArray("model.safetensors.index.json is damaged: \"a\" has no file name.");
    QTest::newRow("empty") << QByteArray()
                           << QByteArray("model.safetensors.index.json is damaged: it has no \"weight_map\".");
    QByteArray many;
    for (int i = 0; i < 257; ++i)
        many += QByteArray(i ? "," : "") + "\"" + QByteArray::number(i) + "\":\"" + QByteArray::number(i)
                + ".safetensors\"";
    QTest::newRow("H21 many shards") << many
                                     << QByteArray(
                                            "model.safetensors.index.json names more than 256 files; not loaded.");
}

void tst_Weights::refusesAnIndexThatMisleads()
{
    QFETCH(QByteArray, map);
    QFETCH(QByteArray, message);
    writeBytes(path("one.safetensors"), numbersNamed({"a", "b"}));
    writeBytes(path("three.safetensors"), numbersNamed({"z"}));
    writeBytes(path("model.safetensors.index.json"), indexJson(map.toStdString()));
    QCOMPARE(QByteArray::fromStdString(loadRefusal()), message);
}

void tst_Weights::saysWhatLiesThereInstead()
{
    QVERIFY2(loadRefusal().ends_with("holds no .safetensors file."), loadRefusal().c_str());
    writeBytes(path("model.ckpt"), std::string("\x80\x02}q\0(X\x05\0\0\0model", 17));
    QCOMPARE(loadRefusal(),
             std::string("model.ckpt is a pickle checkpoint. Such files can run programs when opened, so they "
                         "are not loaded. Get the .safetensors version, or convert it on a machine you can "
                         "afford to lose."));
    QCOMPARE(refusal([&] { Weights::load(path("model.ckpt"), kFloat32); }), loadRefusal());
}

void tst_Weights::namesEveryKindOfMismatchInOneError()
{
    std::map<std::string, at::Tensor> tensors{
        {"shaped", at::zeros({2, 3})}, {"left", at::zeros({1})}, {"used", at::ones({4})}};
    Weights weights(tensors, "unet");
    QVERIFY(at::equal(weights.take("used", {4}), at::ones({4})));
    QCOMPARE(weights.take("shaped", {3, 2}).sizes(), at::IntArrayRef({3, 2}));
    for (int i = 0; i < 1234; ++i)
        QCOMPARE(weights.take("gone." + std::to_string(i), {5}).sizes(), at::IntArrayRef({5}));
    QCOMPARE(refusal([&] { weights.finish(); }),
             std::string("unet does not fit the model that its configuration describes: "
                         "1 234 tensors are missing (gone.0, gone.1, gone.2, gone.3, gone.4, …); "
                         "1 tensor has another shape (shaped is [2, 3] instead of [3, 2]); "
                         "1 tensor is not part of the model (left)."));
}

void tst_Weights::readsNothingMoreAfterAMismatch()
{
    writeBytes(path("m.safetensors"), numbersNamed({"a", "b"}));
    Weights weights = Weights::load(path(), kFloat32);
    weights.take("gone", {1});
    // A read would fail now.
    std::filesystem::resize_file(path("m.safetensors"), 20);
    QCOMPARE(weights.take("a", {1}).numel(), 1);
    weights.take("b", {1});
    QVERIFY(QString::fromStdString(refusal([&] {
                weights.finish();
            })).contains(QStringLiteral("1 tensor is missing (gone)")));
}

void tst_Weights::dropsThePrefixOfARootModule()
{
    Weights weights({{"text_model.a", at::ones({1})}, {"b", at::zeros({1})}});
    weights.dropPrefix("text_model.");
    QVERIFY(weights.has("a") && weights.has("b"));
    Weights both({{"text_model.a", at::ones({1})}, {"a", at::zeros({1})}}, "text_encoder");
    QCOMPARE(
        refusal([&] { both.dropPrefix("text_model."); }),
        std::string("text_encoder holds the tensor \"a\" both with and without \"text_model.\" before its name; not "
                    "loaded."));
    Weights optional({{"position_ids", at::ones({1})}});
    optional.ignore("position_ids");
    optional.ignore("position_ids");
    optional.finish();
}

void tst_Weights::readsEveryTensorOfTheToyModel()
{
    Weights half = Weights::load(tinyCheckpoint() / "unet", at::TensorOptions(at::kHalf));
    Weights full = Weights::load(tinyCheckpoint() / "unet", kFloat32);
    const at::Tensor expected = half.take("conv_in.weight", {16, 4, 3, 3});
    QCOMPARE(expected.scalar_type(), at::kHalf);
    QVERIFY(at::equal(full.take("conv_in.weight", {16, 4, 3, 3}), expected.to(at::kFloat)));
    QVERIFY(expected.abs().max().item<float>() > 0);
    QVERIFY(QString::fromStdString(refusal([&] {
                full.finish();
            })).contains(QStringLiteral("tensors are not part of the model")));
}

QTEST_GUILESS_MAIN(tst_Weights)
#include "tst_weights.moc"
