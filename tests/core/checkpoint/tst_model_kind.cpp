#include "support/expect_error.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"
#include "support/write_tensors.h"

#include <pixelsmith/model_file.h>

#include <QtTest>

#include <filesystem>
#include <fstream>

using namespace pixelsmith;

namespace fs = std::filesystem;

Q_DECLARE_METATYPE(pixelsmith::NamedTensors)

/// Whatever lies on an artist's disk is named for what it is.
class tst_ModelKind : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kindsAreToldByTheHeader_data();
    void kindsAreToldByTheHeader();
    void foldersAreTold();
    void precisionAndSizeAreTold();
    void theWrongKindIsRefusedByName_data();
    void theWrongKindIsRefusedByName();
    void foreignFilesAreNamed_data();
    void foreignFilesAreNamed();
    void headersOfLargeFilesAreReadAtOnce();
};

void tst_ModelKind::kindsAreToldByTheHeader_data()
{
    QTest::addColumn<NamedTensors>("tensors");
    QTest::addColumn<int>("kind");
    const at::Tensor any = at::zeros({1});
    const auto row = [](const char *name, const NamedTensors &tensors, ModelKind kind) {
        QTest::newRow(name) << tensors << static_cast<int>(kind);
    };
    const std::string unet = "model.diffusion_model.";
    row("SD 1.5",
        {{unet + "input_blocks.1.1.attn2.to_k.weight", at::zeros({2, 768})}, {"cond_stage_model.transformer.x", any}},
        ModelKind::StableDiffusion1);
    row("SD 2",
        {{unet + "input_blocks.1.1.attn2.to_k.weight", at::zeros({2, 1024})}, {"cond_stage_model.model.x", any}},
        ModelKind::StableDiffusion2);
    row("refiner", {{unet + "label_emb.0.0.weight", any}, {"conditioner.embedders.0.model.x", any}},
        ModelKind::SdxlRefiner);
    row("inpainting",
        {{unet + "input_blocks.0.0.weight", at::zeros({2, 9, 3, 3})}, {"conditioner.embedders.1.model.x", any}},
        ModelKind::SdxlInpainting);
    row("SD 3", {{unet + "joint_blocks.0.x", any}}, ModelKind::StableDiffusion3);
    row("Flux", {{"double_blocks.0.img_attn.qkv.weight", any}}, ModelKind::Flux);
    row("ControlNet", {{"control_model.input_blocks.0.0.weight", any}}, ModelKind::ControlNet);
    row("text encoder", {{"text_model.encoder.layers.0.x", any}}, ModelKind::TextEncoder);
    row("VAE of 16 channels",
        {{"decoder.mid.x", any}, {"encoder.mid.x", any}, {"decoder.conv_in.weight", at::zeros({2, 16, 3, 3})}},
        ModelKind::Unknown);
    row("LoRA of SD 1.5", {{"lora_te_text_model.lora_down.weight", any}, {"lora_unet_x.lora_down.weight", any}},
        ModelKind::ForeignLora);
    row("LoRA of Flux", {{"lora_unet_double_blocks_0.lora_down.weight", any}}, ModelKind::ForeignLora);
    row("anything", {{"x", any}}, ModelKind::Unknown);
}

void tst_ModelKind::kindsAreToldByTheHeader()
{
    QFETCH(const NamedTensors, tensors);
    QFETCH(const int, kind);
    const TempDir folder;
    writeTensors(folder / "file.safetensors", tensors);
    QCOMPARE(static_cast<int>(describeModel(folder / "file.safetensors").kind), kind);
}

void tst_ModelKind::foldersAreTold()
{
    const auto kindOf = [](const std::string &name) { return describeModel(goldenFolder() / name).kind; };
    QVERIFY(kindOf("tiny-sdxl") == ModelKind::Sdxl);
    QVERIFY(kindOf("second") == ModelKind::Sdxl);
    QVERIFY(kindOf("tiny-sdxl-single.safetensors") == ModelKind::Sdxl);
    QVERIFY(kindOf("tiny-sdxl/vae") == ModelKind::Vae);
    QVERIFY(kindOf("tiny-sdxl/vae/diffusion_pytorch_model.safetensors") == ModelKind::Vae);
    QVERIFY(kindOf("tiny-sdxl/text_encoder/model.safetensors") == ModelKind::TextEncoder);
    for (const char *style : {"kohya", "original", "peft", "diffusers"})
        QVERIFY(kindOf(std::string("lora/") + style + ".safetensors") == ModelKind::Lora);
}

void tst_ModelKind::precisionAndSizeAreTold()
{
    const ModelDescription single = describeModel(goldenFolder() / "tiny-sdxl-single.safetensors");
    const ModelDescription folder = describeModel(goldenFolder() / "tiny-sdxl");
    QCOMPARE(single.precision, std::string("float16"));
    QCOMPARE(single.bytes, static_cast<int64_t>(fs::file_size(goldenFolder() / "tiny-sdxl-single.safetensors")));
    QCOMPARE(single.parameters - 1, folder.parameters); // OpenCLIP's logit_scale
    QVERIFY(folder.isFolder && !single.isFolder);
    QCOMPARE(folder.name, std::string("tiny-sdxl"));
    const TempDir place;
    writeTensors(place / "v.safetensors",
                 {{"a", at::zeros({9})}, {"b", at::zeros({9}, at::kHalf)}, {"v_pred", at::zeros({0})}});
    const ModelDescription marked = describeModel(place / "v.safetensors");
    QCOMPARE(marked.precision, std::string("mixed"));
    QVERIFY(marked.predictsVelocity && !marked.hasZeroTerminalSnr);
}

void tst_ModelKind::theWrongKindIsRefusedByName_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("wanted");
    QTest::addColumn<QString>("text");
    const auto row = [](ModelKind kind, ModelKind wanted, const char *text) {
        QTest::newRow(text) << static_cast<int>(kind) << static_cast<int>(wanted) << QString::fromLatin1(text);
    };
    row(ModelKind::StableDiffusion1, ModelKind::Sdxl,
        "dream is a Stable Diffusion 1.5 model; Pixelsmith needs SDXL. Choose another.");
    row(ModelKind::Flux, ModelKind::Sdxl, "dream is a Flux model; Pixelsmith needs SDXL. Choose another.");
    row(ModelKind::Unknown, ModelKind::Sdxl,
        "dream is no model of a known kind (1 234 tensors, one is \"blocks.0.weight\"); Pixelsmith needs SDXL. Choose "
        "another.");
    row(ModelKind::Lora, ModelKind::Sdxl,
        "dream is a LoRA for SDXL, not a whole model. Choose a checkpoint, and add this one to it.");
    row(ModelKind::Vae, ModelKind::Sdxl,
        "dream is a VAE, not a whole model. Choose a checkpoint, and add this one to it.");
    row(ModelKind::Sdxl, ModelKind::Vae, "dream is an SDXL model, not a VAE. Choose another.");
    row(ModelKind::ForeignLora, ModelKind::Lora,
        "dream is a LoRA for another kind of model, not a LoRA for SDXL. Choose another.");
}

void tst_ModelKind::theWrongKindIsRefusedByName()
{
    QFETCH(const int, kind);
    QFETCH(const int, wanted);
    QFETCH(const QString, text);
    ModelDescription description;
    description.tensors = 1234;
    description.exampleTensor = "blocks.0.weight";
    description.name = "dream";
    description.kind = static_cast<ModelKind>(kind);
    expectError(ErrorKind::Checkpoint, text, [&] { requireModelKind(description, static_cast<ModelKind>(wanted)); });
    description.kind = static_cast<ModelKind>(wanted);
    requireModelKind(description, static_cast<ModelKind>(wanted));
}

void tst_ModelKind::foreignFilesAreNamed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("pickle")
        << QByteArray("\x80\x02}q\x00.          ")
        << QStringLiteral(
               "model.safetensors is a pickle checkpoint (its name says safetensors, its content does not).");
    QTest::newRow("pointer") << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:1\n")
                             << QStringLiteral("model.safetensors is only a 56-byte Git LFS pointer.");
    QTest::newRow("page") << QByteArray("<!DOCTYPE html><html></html>")
                          << QStringLiteral("model.safetensors is a web page, not a model.");
    QTest::newRow("GGUF") << QByteArray("GGUF\x03\x00\x00\x00 and so on")
                          << QStringLiteral("model.safetensors is a GGUF file.");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("model.safetensors is empty.");
}

void tst_ModelKind::foreignFilesAreNamed()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, text);
    const TempDir folder;
    writeBytes(folder / "model.safetensors", bytes.toStdString());
    expectError(ErrorKind::Checkpoint, text, [&] { describeModel(folder / "model.safetensors"); });
}

/// A full-size file's header, with its data as a hole in the disk.
void tst_ModelKind::headersOfLargeFilesAreReadAtOnce()
{
    const TempDir folder;
    std::string header =
        R"({"model.diffusion_model.label_emb.0.0.weight":{"dtype":"F16","shape":[1],"data_offsets":[0,2]})";
    uint64_t end = 2;
    for (int i = 0; i < 2500; ++i) {
        header += fmt::format(
            R"(,"conditioner.embedders.1.model.tensor_{}":{{"dtype":"F16","shape":[1280,1000],"data_offsets":[{},{}]}})",
            i, end, end + 2'560'000);
        end += 2'560'000;
    }
    const fs::path path = folder / "large.safetensors";
    writeBytes(path, safetensorsBytes(header + "}", ""));
    fs::resize_file(path, fs::file_size(path) + end);
    const ModelDescription description = describeModel(path);
    QVERIFY(description.kind == ModelKind::Sdxl);
    QCOMPARE(description.parameters, int64_t{2500} * 1'280'000 + 1);
}

QTEST_GUILESS_MAIN(tst_ModelKind)
#include "tst_model_kind.moc"
