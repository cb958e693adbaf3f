#include "models/clip_text_model.h"

#include "models/clip_tokenizer.h"
#include "support/golden.h"
#include "support/tensor_compare.h"

#include <pixelsmith/error.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

const at::TensorOptions kFloat32 = at::TensorOptions(at::kFloat);

template<typename Model>
Model loadModel(const char *folder, at::ScalarType dtype = at::kFloat)
{
    const auto path = tinyCheckpoint() / folder;
    Weights weights = Weights::load(path, at::TensorOptions(dtype));
    Model model(weights, readTextEncoderConfig(path));
    weights.finish();
    return model;
}

/// The same tensors under keys without the root module's name, as transformers 5 writes them.
Weights withoutPrefix(const char *folder)
{
    const SafetensorsFile file(tinyCheckpoint() / folder / "model.safetensors");
    std::map<std::string, at::Tensor> tensors;
    for (const SafetensorsEntry &entry : file.header().entries) {
        const bool hasPrefix = entry.name.starts_with("text_model.");
        tensors.emplace(hasPrefix ? entry.name.substr(11) : entry.name, file.read(entry, kFloat32));
    }
    tensors.emplace("embeddings.position_ids", at::arange(77));
    return Weights(std::move(tensors));
}

} // namespace

class tst_ClipTextModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyHiddenStateIsTheOriginals_data();
    void everyHiddenStateIsTheOriginals();
    void promptEmbeddingsAndPooledAreTheOriginals();
    void reducedPrecisionIsClose_data();
    void reducedPrecisionIsClose();
    void acceptsKeysWithoutTheRootModule();
    void endTokenIsTheLargestIdOrTheFirstOfItsKind();
    void laterTokensDoNotReachEarlierOnes();
    void namesWhatIsMissing();
};

void tst_ClipTextModel::everyHiddenStateIsTheOriginals_data()
{
    QTest::addColumn<int>("encoder");
    QTest::newRow("quick_gelu") << 1;
    QTest::newRow("gelu, projection") << 2;
}

void tst_ClipTextModel::everyHiddenStateIsTheOriginals()
{
    QFETCH(int, encoder);
    const at::Tensor ids = golden(fmt::format("text.ids_{}", encoder));
    const TextEncoderOutput output = encoder == 1 ? loadModel<CLIPTextModel>("text_encoder")(ids)
                                                  : loadModel<CLIPTextModelWithProjection>("text_encoder_2")(ids);
    QCOMPARE(output.hidden_states.size(), size_t(4));
    for (size_t i = 0; i < output.hidden_states.size(); ++i)
        COMPARE_TENSORS(output.hidden_states[i].slice(0, 0, 1), golden(fmt::format("text{}.hidden.{}", encoder, i)),
                        1e-5);
}

void tst_ClipTextModel::promptEmbeddingsAndPooledAreTheOriginals()
{
    const TextEncoderOutput first = loadModel<CLIPTextModel>("text_encoder")(golden("text.ids_1"));
    const TextEncoderOutput second = loadModel<CLIPTextModelWithProjection>("text_encoder_2")(golden("text.ids_2"));
    COMPARE_TENSORS(at::cat({first.hidden_states[2], second.hidden_states[2]}, -1), golden("text.prompt_embeds"), 1e-5);
    COMPARE_TENSORS(second.pooled, golden("text.pooled"), 1e-5);
}

void tst_ClipTextModel::reducedPrecisionIsClose_data()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<double>("tolerance");
    QTest::newRow("fp16") << int(at::kHalf) << 5e-3;
    QTest::newRow("bf16") << int(at::kBFloat16) << 5e-2;
}

void tst_ClipTextModel::reducedPrecisionIsClose()
{
    QFETCH(int, dtype);
    QFETCH(double, tolerance);
    const auto model = loadModel<CLIPTextModelWithProjection>("text_encoder_2", static_cast<at::ScalarType>(dtype));
    const TextEncoderOutput output = model(golden("text.ids_2"));
    QCOMPARE(output.pooled.scalar_type(), static_cast<at::ScalarType>(dtype));
    COMPARE_TENSORS(output.pooled, golden("text.pooled"), tolerance);
}

void tst_ClipTextModel::acceptsKeysWithoutTheRootModule()
{
    Weights weights = withoutPrefix("text_encoder_2");
    const CLIPTextModelWithProjection model(weights, readTextEncoderConfig(tinyCheckpoint() / "text_encoder_2"));
    weights.finish();
    COMPARE_TENSORS(model(golden("text.ids_2")).pooled, golden("text.pooled"), 1e-5);
}

void tst_ClipTextModel::endTokenIsTheLargestIdOrTheFirstOfItsKind()
{
    CLIPTextModel model = loadModel<CLIPTextModel>("text_encoder");
    at::Tensor ids = at::full({2, 77}, 5, at::kLong);
    ids[0][30] = 713;
    ids[0][40] = 713;
    ids[0][10] = 600;
    ids[1][20] = 700;
    const TextEncoderOutput largest = model(ids);
    COMPARE_TENSORS(largest.pooled[0], largest.last_hidden_state[0][30], 0);
    COMPARE_TENSORS(largest.pooled[1], largest.last_hidden_state[1][20], 0);

    model.eos_token_id = 600;
    const TextEncoderOutput first = model(ids);
    COMPARE_TENSORS(first.pooled[0], first.last_hidden_state[0][10], 0);
    COMPARE_TENSORS(first.pooled[1], first.last_hidden_state[1][0], 0);
}

void tst_ClipTextModel::laterTokensDoNotReachEarlierOnes()
{
    const CLIPTextModel model = loadModel<CLIPTextModel>("text_encoder");
    at::Tensor ids = golden("text.ids_1").slice(0, 0, 1);
    const at::Tensor before = model(ids).last_hidden_state;
    ids[0][40] = 3;
    const at::Tensor after = model(ids).last_hidden_state;
    COMPARE_TENSORS(after.slice(1, 0, 40), before.slice(1, 0, 40), 1e-6);
    QVERIFY(!at::allclose(after.slice(1, 40), before.slice(1, 40)));
}

void tst_ClipTextModel::namesWhatIsMissing()
{
    TextEncoderConfig config = readTextEncoderConfig(tinyCheckpoint() / "text_encoder");
    config.num_hidden_layers = 4;
    Weights weights = Weights::load(tinyCheckpoint() / "text_encoder", kFloat32);
    const CLIPTextModel model(weights, config);
    try {
        weights.finish();
        QFAIL("accepted");
    } catch (const Error &error) {
        const QString text = QString::fromUtf8(error.what());
        QVERIFY2(text.startsWith(QStringLiteral("text_encoder does not fit the model that its configuration describes: "
                                                "16 tensors are missing (encoder.layers.3.layer_norm1.weight")),
                 error.what());
    }
}

QTEST_GUILESS_MAIN(tst_ClipTextModel)
#include "tst_clip_text_model.moc"
