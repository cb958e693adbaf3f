#include "checkpoint/model_config.h"

#include "base/json.h"
#include "support/golden.h"
#include "support/safetensors_bytes.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace pixelsmith;

class tst_ModelConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheToyCheckpoint();
    void readsSchedulerFiles();
    void oneNumberHoldsForAllBlocks();
    void numAttentionHeadsGoesFirst();
    void harmlessKeysAreIgnored();
    void refusesByName_data();
    void refusesByName();
};

namespace {

Json tinyConfig(const char *model)
{
    return readJsonFile(tinyCheckpoint() / model / "config.json", ErrorKind::Checkpoint);
}

class ConfigFolder
{
public:
    ConfigFolder(const Json &json, const char *name = "config.json") { writeBytes(path() / name, json.dump()); }
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

} // namespace

void tst_ModelConfig::readsTheToyCheckpoint()
{
    const UNetConfig unet = readUNetConfig(tinyCheckpoint() / "unet");
    QCOMPARE(unet.sample_size, 16);
    QCOMPARE(unet.block_out_channels, (std::vector<int64_t>{16, 24, 32}));
    QCOMPARE(unet.transformer_layers_per_block, (std::vector<int64_t>{1, 1, 2}));
    QCOMPARE(unet.num_attention_heads, (std::vector<int64_t>{1, 2, 4}));
    QCOMPARE(unet.down_block_types,
             (std::vector<std::string>{"DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"}));
    QCOMPARE(unet.up_block_types, (std::vector<std::string>{"CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"}));
    QCOMPARE(unet.cross_attention_dim, 80);
    QCOMPARE(unet.norm_num_groups, 8);
    QCOMPARE(unet.projection_class_embeddings_input_dim, 88);
    QCOMPARE(unet.addition_time_embed_dim, 8);
    QVERIFY(unet.use_linear_projection && unet.flip_sin_to_cos);

    const VaeConfig vae = readVaeConfig(tinyCheckpoint() / "vae");
    QCOMPARE(vae.block_out_channels, (std::vector<int64_t>{8, 8, 16, 16}));
    QCOMPARE(vae.scaling_factor, 0.13025);
    QCOMPARE(vae.scaleFactor(), 8);
    QCOMPARE(vae.sample_size, 64);

    const TextEncoderConfig first = readTextEncoderConfig(tinyCheckpoint() / "text_encoder");
    QVERIFY(!first.has_projection);
    QCOMPARE(first.hidden_act, std::string("quick_gelu"));
    QCOMPARE(first.eos_token_id, 2);
    const TextEncoderConfig second = readTextEncoderConfig(tinyCheckpoint() / "text_encoder_2");
    QVERIFY(second.has_projection);
    QCOMPARE(second.projection_dim, 40);
    QCOMPARE(second.vocab_size, 714);
}

void tst_ModelConfig::readsSchedulerFiles()
{
    const SchedulerConfig euler = readSchedulerConfig(tinyCheckpoint() / "scheduler");
    QCOMPARE(euler.steps_offset, 1);
    QCOMPARE(euler.beta_end, 0.012);
    QVERIFY(euler.beta_schedule == BetaSchedule::ScaledLinear);
    QVERIFY(euler.timestep_spacing == TimestepSpacing::Leading);
    QVERIFY(euler.set_alpha_to_one);

    const ConfigFolder other({{"beta_schedule", "linear"},
                              {"prediction_type", "v_prediction"},
                              {"set_alpha_to_one", false},
                              {"timestep_spacing", "trailing"}},
                             "scheduler_config.json");
    const SchedulerConfig read = readSchedulerConfig(other.path());
    QVERIFY(read.beta_schedule == BetaSchedule::Linear);
    QVERIFY(read.prediction_type == PredictionType::VPrediction);
    QVERIFY(read.timestep_spacing == TimestepSpacing::Trailing);
    QVERIFY(!read.set_alpha_to_one);
}

void tst_ModelConfig::oneNumberHoldsForAllBlocks()
{
    Json json = tinyConfig("unet");
    json["attention_head_dim"] = 8;
    json["transformer_layers_per_block"] = 3;
    const UNetConfig unet = readUNetConfig(ConfigFolder(json).path());
    QCOMPARE(unet.num_attention_heads, (std::vector<int64_t>{8, 8, 8}));
    QCOMPARE(unet.transformer_layers_per_block, (std::vector<int64_t>{3, 3, 3}));
}

void tst_ModelConfig::numAttentionHeadsGoesFirst()
{
    Json json = tinyConfig("unet");
    json["num_attention_heads"] = {2, 2, 8};
    QCOMPARE(readUNetConfig(ConfigFolder(json).path()).num_attention_heads, (std::vector<int64_t>{2, 2, 8}));
}

void tst_ModelConfig::harmlessKeysAreIgnored()
{
    Json json = tinyConfig("unet");
    json["auto_map"] = {{"AutoModel", "evil.Model"}};
    json["_name_or_path"] = "x";
    QCOMPARE(readUNetConfig(ConfigFolder(json).path()).sample_size, 16);
}

void tst_ModelConfig::refusesByName_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *model, const char *change, const char *message) {
        QTest::newRow(change) << QByteArray(model) << QByteArray(change) << QByteArray(message);
    };
    row("unet", R"({"attention_head_dim": 1000000000})", "attention_head_dim = 1000000000 (allowed: 1–256).");
    row("unet", R"({"attention_head_dim": 1e9})", "attention_head_dim = 1000000000.0 (allowed: 1–256).");
    row("unet", R"({"attention_head_dim": [1, 2]})", "attention_head_dim = [1,2] (allowed: a number or a list of 3).");
    row("unet", R"({"attention_head_dim": 5})",
        "attention_head_dim = 5 (allowed: a divisor of the channels of every block).");
    row("unet", R"({"norm_num_groups": 7})",
        "norm_num_groups = 7 (allowed: a divisor of the channels of every block).");
    row("unet", R"({"sample_size": "16"})", "sample_size = \"16\" (allowed: 8–1024).");
    row("unet", R"({"sample_size": null})", "sample_size is missing (allowed: 8–1024).");
    row("unet", R"({"in_channels": -4})", "in_channels = -4 (allowed: 1–8192).");
    row("unet", R"({"in_channels": 18446744073709551615})", "in_channels = 18446744073709551615 (allowed: 1–8192).");
    row("unet", R"({"block_out_channels": []})", "block_out_channels = [] (allowed: a list of 1 to 8 numbers).");
    row("unet", R"({"use_linear_projection": 1})", "use_linear_projection = 1 (allowed: true, false).");
    row("unet", R"({"norm_eps": 2})", "norm_eps = 2 (allowed: 1e-12–0.1).");
    row("unet", R"({"down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"]})",
        R"(down_block_types = ["DownBlock2D","AttnDownBlock2D","DownBlock2D"] (allowed: DownBlock2D, CrossAttnDownBlock2D).)");
    row("unet", R"({"up_block_types": ["UpBlock2D"]})",
        R"(up_block_types = ["UpBlock2D"] (allowed: as many as block_out_channels).)");
    row("unet", R"({"addition_embed_type": "image"})", R"(addition_embed_type = "image" (allowed: "text_time").)");
    row("unet", R"({"addition_embed_type": null})",
        "addition_embed_type is missing (allowed: \"text_time\", which makes a model one of the SDXL family).");
    row("unet", R"({"upcast_attention": true})", "upcast_attention = true (allowed: false).");
    row("unet", R"({"class_embed_type": "timestep"})", R"(class_embed_type = "timestep" (allowed: null).)");
    row("vae", R"({"latents_mean": [0, 0, 0, 0]})", "latents_mean = [0,0,0,0] (allowed: null).");
    row("vae", R"({"mid_block_add_attention": false})", "mid_block_add_attention = false (allowed: true).");
    row("vae", R"({"scaling_factor": 0})", "scaling_factor = 0 (allowed: 1e-06–1000000).");
    row("text_encoder", R"({"hidden_act": "relu"})", "hidden_act = \"relu\" (allowed: quick_gelu, gelu).");
    row("text_encoder", R"({"architectures": ["T5EncoderModel"]})",
        R"(architectures = ["T5EncoderModel"] (allowed: CLIPTextModel, CLIPTextModelWithProjection).)");
    row("text_encoder", R"({"num_attention_heads": 3})",
        "num_attention_heads = 3 (allowed: a divisor of hidden_size).");
    row("text_encoder", R"({"max_position_embeddings": 248})", "max_position_embeddings = 248 (allowed: 77–77).");
    row("scheduler", R"({"clip_sample": true})", "clip_sample = true (allowed: false).");
    row("scheduler", R"({"trained_betas": [0.1]})", "trained_betas = [0.1] (allowed: null).");
    row("scheduler", R"({"beta_schedule": "squaredcos_cap_v2"})",
        "beta_schedule = \"squaredcos_cap_v2\" (allowed: linear, scaled_linear).");
    row("scheduler", R"({"prediction_type": "sample"})",
        "prediction_type = \"sample\" (allowed: epsilon, v_prediction).");
}

void tst_ModelConfig::refusesByName()
{
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, change);
    QFETCH(QByteArray, message);
    const bool isScheduler = model == "scheduler";
    const char *fileName = isScheduler ? "scheduler_config.json" : "config.json";
    Json json = isScheduler ? Json::object() : tinyConfig(model.constData());
    json.update(Json::parse(change.toStdString()));
    const ConfigFolder folder(json, fileName);
    try {
        if (isScheduler)
            readSchedulerConfig(folder.path());
        else if (model == "unet")
            readUNetConfig(folder.path());
        else if (model == "vae")
            readVaeConfig(folder.path());
        else
            readTextEncoderConfig(folder.path());
        QFAIL("accepted");
    } catch (const Error &error) {
        const QByteArray text(error.what());
        QVERIFY2(text.endsWith(QByteArray(fileName) + ": " + message), text.constData());
        QCOMPARE(error.kind(), ErrorKind::Checkpoint);
        QVERIFY(message.startsWith(QByteArray::fromStdString(error.item())));
    }
}

QTEST_GUILESS_MAIN(tst_ModelConfig)
#include "tst_model_config.moc"
