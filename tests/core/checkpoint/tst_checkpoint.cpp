#include "checkpoint/checkpoint.h"
#include "checkpoint/model_files.h"
#include "checkpoint/safetensors.h"
#include "support/expect_error.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"
#include "support/write_tensors.h"

#include <ATen/ATen.h>

#include <QtTest>

using namespace pixelsmith;

namespace fs = std::filesystem;

namespace {

const at::TensorOptions kFloat32(at::kFloat);

/// The toy in the folder layout.
ModelSource folderForm()
{
    return {.checkpoint = goldenFolder() / "tiny-sdxl"};
}

/// The toy as one file.
ModelSource singleForm()
{
    return {.checkpoint = goldenFolder() / "tiny-sdxl-single.safetensors", .configs = goldenFolder() / "tiny-sdxl"};
}

/// Every tensor of a part in the folder layout, taken from both; their number, or -1 after a difference.
int equalTensors(const Checkpoint &a, const Checkpoint &b, ModelPart part)
{
    Weights first = a.weights(part, kFloat32);
    Weights second = b.weights(part, kFloat32);
    for (Weights *weights : {&first, &second})
        weights->dropPrefix("text_model.");
    int count = 0;
    for (const fs::path &path : a.weightFiles(part)) {
        const SafetensorsFile file(path);
        for (const SafetensorsEntry &entry : file.header().entries) {
            const std::string prefix = "text_model.";
            const std::string key = entry.name.starts_with(prefix) ? entry.name.substr(prefix.size()) : entry.name;
            if (!second.has(key) || !at::equal(first.take(key, entry.shape), second.take(key, entry.shape)))
                return -1;
            ++count;
        }
    }
    first.finish();
    second.finish();
    return count;
}

void copyTree(const fs::path &from, const fs::path &to)
{
    fs::copy(from, to, fs::copy_options::recursive);
}

} // namespace

class tst_Checkpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSingleFileHoldsTheFoldersTensors_data();
    void aSingleFileHoldsTheFoldersTensors();
    void aConfigFolderBesideASingleFileGoesFirst();
    void variantNamesAreFound();
    void shardsOfAVariantAreFound();
    void linkedFilesAreFollowed();
    void aVaeOfItsOwnReplacesTheCheckpoints_data();
    void aVaeOfItsOwnReplacesTheCheckpoints();
    void markersTellThePrediction();
    void incompleteFilesSayWhatIsMissing();
    void foreignTensorsAreNamed();
    void builtInConfigurationsAreSdxls();
};

void tst_Checkpoint::aSingleFileHoldsTheFoldersTensors_data()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<int>("tensors");
    QTest::newRow("text encoder") << static_cast<int>(ModelPart::TextEncoder) << 52;
    QTest::newRow("text encoder 2") << static_cast<int>(ModelPart::TextEncoder2) << 53;
    QTest::newRow("unet") << static_cast<int>(ModelPart::UNet) << 620;
    QTest::newRow("vae") << static_cast<int>(ModelPart::Vae) << 244;
}

void tst_Checkpoint::aSingleFileHoldsTheFoldersTensors()
{
    QFETCH(const int, part);
    QFETCH(const int, tensors);
    QCOMPARE(equalTensors(Checkpoint(folderForm()), Checkpoint(singleForm()), static_cast<ModelPart>(part)), tensors);
}

void tst_Checkpoint::aConfigFolderBesideASingleFileGoesFirst()
{
    const TempDir folder;
    fs::copy_file(singleForm().checkpoint, folder.path() / "toy.safetensors");
    copyTree(goldenFolder() / "tiny-sdxl", folder.path() / "toy.config");
    const Checkpoint checkpoint(
        {.checkpoint = folder.path() / "toy.safetensors", .configs = goldenFolder() / "second"});
    QCOMPARE(checkpoint.configFolder(ModelPart::UNet), folder.path() / "toy.config/unet");
    QCOMPARE(checkpoint.unetConfig().block_out_channels, std::vector<int64_t>({16, 24, 32}));
}

void tst_Checkpoint::variantNamesAreFound()
{
    const TempDir folder;
    copyTree(goldenFolder() / "tiny-sdxl", folder.path() / "toy");
    for (const char *part : {"unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model", "text_encoder/model",
                             "text_encoder_2/model"}) {
        const fs::path name = folder.path() / "toy" / part;
        fs::rename(name.string() + ".safetensors", name.string() + ".fp16.safetensors");
    }
    const Checkpoint checkpoint({.checkpoint = folder.path() / "toy"});
    QCOMPARE(equalTensors(checkpoint, Checkpoint(folderForm()), ModelPart::UNet), 620);
    QCOMPARE(equalTensors(checkpoint, Checkpoint(folderForm()), ModelPart::TextEncoder2), 53);
}

/// A shard's and an index's names carry the variant at places of their own.
void tst_Checkpoint::shardsOfAVariantAreFound()
{
    const TempDir folder;
    copyTree(goldenFolder() / "tiny-sdxl", folder.path() / "toy");
    const fs::path unet = folder.path() / "toy/unet";
    const SafetensorsFile file(unet / "diffusion_pytorch_model.safetensors");
    std::array<NamedTensors, 2> shards;
    std::string map;
    for (const SafetensorsEntry &entry : file.header().entries) {
        const size_t shard = entry.name.starts_with("down") ? 0 : 1;
        shards[shard].push_back({entry.name, file.read(entry, {})});
        map += fmt::format(R"({}"{}":"diffusion_pytorch_model.fp16-0000{}-of-00002.safetensors")",
                           map.empty() ? "" : ",", entry.name, shard + 1);
    }
    for (size_t shard = 0; shard < 2; ++shard)
        writeTensors(unet / fmt::format("diffusion_pytorch_model.fp16-0000{}-of-00002.safetensors", shard + 1),
                     shards[shard]);
    writeBytes(unet / "diffusion_pytorch_model.safetensors.index.fp16.json", R"({"weight_map":{)" + map + "}}");
    fs::remove(unet / "diffusion_pytorch_model.safetensors");
    QCOMPARE(equalTensors(Checkpoint(folderForm()), Checkpoint({.checkpoint = folder.path() / "toy"}), ModelPart::UNet),
             620);
}

/// As a hub's cache stores a model: links to files named by their hash.
void tst_Checkpoint::linkedFilesAreFollowed()
{
    const TempDir folder;
    fs::create_directories(folder.path() / "blobs");
    int number = 0;
    for (const auto &entry : fs::recursive_directory_iterator(goldenFolder() / "tiny-sdxl")) {
        const fs::path place =
            folder.path() / "snapshots/1a2b" / fs::relative(entry.path(), goldenFolder() / "tiny-sdxl");
        if (entry.is_directory())
            continue;
        const fs::path blob = folder.path() / "blobs" / std::to_string(++number);
        fs::create_directories(place.parent_path());
        fs::copy_file(entry.path(), blob);
        fs::create_symlink(fs::relative(blob, place.parent_path()), place);
    }
    const Checkpoint checkpoint({.checkpoint = folder.path() / "snapshots/1a2b"});
    QCOMPARE(equalTensors(checkpoint, Checkpoint(folderForm()), ModelPart::Vae), 244);
}

void tst_Checkpoint::aVaeOfItsOwnReplacesTheCheckpoints_data()
{
    QTest::addColumn<QString>("form");
    for (const char *form : {"folder", "file", "original", "original with prefix"})
        QTest::newRow(form) << QString::fromLatin1(form);
}

void tst_Checkpoint::aVaeOfItsOwnReplacesTheCheckpoints()
{
    QFETCH(const QString, form);
    const TempDir folder;
    const fs::path own = goldenFolder() / "tiny-sdxl/vae";
    fs::path vae = own;
    if (form == QStringLiteral("file"))
        vae = own / "diffusion_pytorch_model.safetensors";
    if (form.startsWith(QStringLiteral("original"))) {
        vae = folder.path() / "vae.safetensors";
        const SafetensorsFile file(singleForm().checkpoint);
        NamedTensors tensors;
        for (const SafetensorsEntry &entry : file.header().entries) {
            const std::string prefix = "first_stage_model.";
            if (entry.name.starts_with(prefix))
                tensors.push_back(
                    {form.endsWith(QStringLiteral("prefix")) ? entry.name : entry.name.substr(prefix.size()),
                     file.read(entry, at::TensorOptions(at::kHalf))});
        }
        writeTensors(vae, tensors);
    }
    ModelSource source = {.checkpoint = goldenFolder() / "tiny-sdxl", .vae = vae};
    QCOMPARE(equalTensors(Checkpoint(folderForm()), Checkpoint(source), ModelPart::Vae), 244);
    source.checkpoint = goldenFolder() / "second";
    source.vae = goldenFolder() / "tiny-sdxl/vae";
    QCOMPARE(Checkpoint(source).vaeConfig().block_out_channels, std::vector<int64_t>({8, 8, 16, 16}));
}

void tst_Checkpoint::markersTellThePrediction()
{
    const TempDir folder;
    const SafetensorsFile file(singleForm().checkpoint);
    NamedTensors tensors;
    for (const SafetensorsEntry &entry : file.header().entries)
        tensors.push_back({entry.name, file.read(entry, {})});
    tensors.push_back({"v_pred", at::zeros({0}, at::kFloat)});
    tensors.push_back({"ztsnr", at::zeros({0}, at::kFloat)});
    ModelSource source = singleForm();
    QVERIFY(Checkpoint(source).schedulerConfig().prediction_type == PredictionType::Epsilon);
    source.checkpoint = folder.path() / "v.safetensors";
    writeTensors(source.checkpoint, tensors);
    const SchedulerConfig config = Checkpoint(source).schedulerConfig();
    QVERIFY(config.prediction_type == PredictionType::VPrediction);
    QVERIFY(config.rescale_betas_zero_snr);
}

void tst_Checkpoint::incompleteFilesSayWhatIsMissing()
{
    const TempDir folder;
    ModelSource source = singleForm();
    source.checkpoint = folder.path() / "unet.safetensors";
    writeTensors(source.checkpoint, {{"model.diffusion_model.label_emb.0.0.bias", at::zeros({4})}});
    expectError(
        ErrorKind::Checkpoint,
        QStringLiteral("unet.safetensors is not a whole SDXL model: it has no first text encoder, no second text "
                       "encoder, no VAE. Choose a checkpoint that has all parts."),
        [&] { Checkpoint{source}; });
    source.checkpoint = folder.path() / "nothing";
    expectError(ErrorKind::Checkpoint, QStringLiteral("There is no model folder"), [&] { Checkpoint{source}; });
}

void tst_Checkpoint::foreignTensorsAreNamed()
{
    const TempDir folder;
    const SafetensorsFile file(singleForm().checkpoint);
    NamedTensors tensors;
    for (const SafetensorsEntry &entry : file.header().entries)
        tensors.push_back({entry.name, file.read(entry, {})});
    tensors.push_back({"extra.x", at::zeros({1})});
    ModelSource source = singleForm();
    source.checkpoint = folder.path() / "more.safetensors";
    writeTensors(source.checkpoint, tensors);
    expectError(
        ErrorKind::Checkpoint,
        QStringLiteral(
            "more.safetensors holds 1 tensors that are not part of an SDXL model, the first of them extra.x."),
        [&] { Checkpoint{source}; });
}

void tst_Checkpoint::builtInConfigurationsAreSdxls()
{
    const fs::path configs = sourceFolder() / "resources/model/sdxl";
    const UNetConfig unet = readUNetConfig(configs / "unet");
    QCOMPARE(unet.block_out_channels, std::vector<int64_t>({320, 640, 1280}));
    QCOMPARE(unet.transformer_layers_per_block, std::vector<int64_t>({1, 2, 10}));
    QCOMPARE(unet.num_attention_heads, std::vector<int64_t>({5, 10, 20}));
    QCOMPARE(unet.projection_class_embeddings_input_dim, 2816);
    QCOMPARE(readVaeConfig(configs / "vae").scaling_factor, 0.13025);
    QCOMPARE(readTextEncoderConfig(configs / "text_encoder").hidden_act, std::string("quick_gelu"));
    QVERIFY(readTextEncoderConfig(configs / "text_encoder_2").has_projection);
    QCOMPARE(readTextEncoderConfig(configs / "text_encoder_2").projection_dim, 1280);
    QCOMPARE(readSchedulerConfig(configs / "scheduler").steps_offset, 1);
}

QTEST_GUILESS_MAIN(tst_Checkpoint)
#include "tst_checkpoint.moc"
