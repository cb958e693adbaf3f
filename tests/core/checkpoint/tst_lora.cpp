#include "checkpoint/checkpoint.h"
#include "models/clip_text_model.h"
#include "models/unet_2d_condition.h"
#include "support/expect_error.h"
#include "support/golden.h"
#include "support/temp_dir.h"
#include "support/tensor_compare.h"
#include "support/write_tensors.h"

#include <c10/core/InferenceMode.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

constexpr double kTolerance = 1e-5;
const at::TensorOptions kFloat32(at::kFloat);

ModelSource sourceWith(const std::vector<LoraChoice> &loras)
{
    return {.checkpoint = goldenFolder() / "tiny-sdxl", .loras = loras};
}

LoraChoice styled(const std::string &style, double weight)
{
    return {.file = (goldenFolder() / "lora" / (style + ".safetensors")).string(), .weight = weight};
}

at::Tensor expected(const std::string &name)
{
    return golden(name, "lora/reference.safetensors");
}

at::Tensor unetOutput(const ModelSource &source)
{
    const Checkpoint checkpoint(source);
    const UNet2DConditionModel unet(checkpoint.unetConfig(), checkpoint.weights(ModelPart::UNet, kFloat32));
    const at::Tensor ids = at::tensor({128.0, 128.0, 0.0, 0.0, 128.0, 128.0}, kFloat32).unsqueeze(0);
    return unet(expected("1.0.sample"), 481, expected("1.0.text"), {expected("1.0.pooled"), ids});
}

template<typename Model>
at::Tensor hiddenState(const ModelSource &source, ModelPart part)
{
    const Checkpoint checkpoint(source);
    Weights weights = checkpoint.weights(part, kFloat32);
    const Model model(weights, checkpoint.textEncoderConfig(part));
    weights.finish();
    return model(expected("1.0.ids").to(at::kLong)).hidden_states.rbegin()[1];
}

/// What opening the UNet with a LoRA of these tensors says.
void expectRefusal(const NamedTensors &tensors, const QString &text)
{
    const TempDir folder;
    writeTensors(folder / "style.safetensors", tensors);
    expectError(ErrorKind::Checkpoint, text,
                [&] { unetOutput(sourceWith({{.file = (folder / "style.safetensors").string()}})); });
}

} // namespace

class tst_Lora : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKeyStyleGivesTheOriginalsResult_data();
    void everyKeyStyleGivesTheOriginalsResult();
    void severalAddUp();
    void withoutWeightNothingChanges();
    void relativesOfLoraAreNamed_data();
    void relativesOfLoraAreNamed();
    void modulesOfAnotherModelAreNamed();
    void modulesThatAreNotInTheModelAreNamed();
    void halvesAreRefused();
    void anotherShapeIsRefused();
    void aMissingFileIsTold();

private:
    const c10::InferenceMode m_inference;
};

void tst_Lora::everyKeyStyleGivesTheOriginalsResult_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<double>("weight");
    QTest::addColumn<QString>("reference");
    for (const char *style : {"kohya", "original", "peft"}) {
        QTest::addRow("%s 1.0", style) << QString::fromLatin1(style) << 1.0 << QStringLiteral("1.0.");
        QTest::addRow("%s 0.6", style) << QString::fromLatin1(style) << 0.6 << QStringLiteral("0.6.");
    }
    // Without an alpha the rank, 2, takes its place: half the weight gives the same.
    QTest::addRow("diffusers") << QStringLiteral("diffusers") << 0.5 << QStringLiteral("1.0.");
}

void tst_Lora::everyKeyStyleGivesTheOriginalsResult()
{
    QFETCH(const QString, style);
    QFETCH(const double, weight);
    QFETCH(const QString, reference);
    const ModelSource source = sourceWith({styled(style.toStdString(), weight)});
    const std::string name = reference.toStdString();
    COMPARE_TENSORS(unetOutput(source), expected(name + "unet"), kTolerance);
    COMPARE_TENSORS(hiddenState<CLIPTextModel>(source, ModelPart::TextEncoder), expected(name + "text_encoder"),
                    kTolerance);
    COMPARE_TENSORS(hiddenState<CLIPTextModelWithProjection>(source, ModelPart::TextEncoder2),
                    expected(name + "text_encoder_2"), kTolerance);
}

void tst_Lora::severalAddUp()
{
    COMPARE_TENSORS(unetOutput(sourceWith({styled("kohya", 0.4), styled("peft", 0.2)})), expected("0.6.unet"),
                    kTolerance);
}

void tst_Lora::withoutWeightNothingChanges()
{
    COMPARE_TENSORS(unetOutput(sourceWith({styled("kohya", 0)})), unetOutput(sourceWith({})), 0);
}

void tst_Lora::relativesOfLoraAreNamed_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *key, const char *text) {
        QTest::newRow(key) << QString::fromLatin1(key) << QString::fromLatin1(text);
    };
    row("lora_unet_x.hada_w1_a",
        "style.safetensors is a LoHa file (it holds lora_unet_x.hada_w1_a). Only plain LoRA files can be used.");
    row("lora_unet_x.lokr_w1", "style.safetensors is a LoKr file");
    row("lora_unet_x.dora_scale", "style.safetensors is a DoRA file");
    row("lora_unet_x.lora_mid.weight", "style.safetensors is a LoCon with a middle factor file");
    row("lora_unet_x.diff",
        "style.safetensors holds the tensor lora_unet_x.diff, which is no part of a LoRA that is known here.");
}

void tst_Lora::relativesOfLoraAreNamed()
{
    QFETCH(const QString, key);
    QFETCH(const QString, text);
    expectRefusal({{key.toStdString(), at::zeros({2, 2})}}, text);
}

void tst_Lora::modulesOfAnotherModelAreNamed()
{
    expectRefusal(
        {{"lora_te_x.lora_down.weight", at::zeros({2, 2})}, {"lora_te_x.lora_up.weight", at::zeros({2, 2})}},
        QStringLiteral("style.safetensors is not a LoRA for SDXL: 1 of its modules are of another model (lora_te_x)."));
}

void tst_Lora::modulesThatAreNotInTheModelAreNamed()
{
    expectRefusal({{"unet.x.lora_A.weight", at::zeros({2, 2})}, {"unet.x.lora_B.weight", at::zeros({2, 2})}},
                  QStringLiteral("style.safetensors does not fit the model: 1 of its modules are not in it (unet.x)."));
}

void tst_Lora::halvesAreRefused()
{
    expectRefusal({{"unet.conv_in.lora_A.weight", at::zeros({2, 4, 3, 3})}},
                  QStringLiteral("style.safetensors is damaged: the update of unet.conv_in is not whole."));
}

void tst_Lora::anotherShapeIsRefused()
{
    expectRefusal(
        {{"unet.conv_in.lora_A.weight", at::zeros({2, 9, 3, 3})},
         {"unet.conv_in.lora_B.weight", at::zeros({16, 2, 1, 1})}},
        QStringLiteral("unet.conv_in of style.safetensors does not fit the model: the update has 16 x 81 numbers, "
                       "the tensor [16, 4, 3, 3]."));
}

void tst_Lora::aMissingFileIsTold()
{
    expectError(ErrorKind::Io,
                QStringLiteral("There is no LoRA file /nowhere/style.safetensors. Choose it again, or remove it."),
                [] { Checkpoint(sourceWith({{.file = "/nowhere/style.safetensors"}})); });
}

QTEST_GUILESS_MAIN(tst_Lora)
#include "tst_lora.moc"
