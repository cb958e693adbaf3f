#include "checkpoint/model_files.h"
#include "checkpoint/safetensors.h"
#include "models/image_layout.h"
#include "models/unet_2d_condition.h"
#include "support/golden.h"
#include "support/tensor_compare.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

constexpr double kFloat32Tolerance = 1e-5;
constexpr double kBfloat16Tolerance = 5e-2;

std::filesystem::path folderOf(const QString &model)
{
    return goldenFolder() / model.toStdString() / "unet";
}

UNet2DConditionModel load(const QString &model, at::ScalarType dtype = at::kFloat)
{
    const std::filesystem::path folder = folderOf(model);
    return {readUNetConfig(folder), Weights::load(folder, at::TensorOptions(dtype))};
}

/// The inputs of the goldens that belong to tiny-sdxl.
struct TinyInputs
{
    at::Tensor sample = golden("unet.in.sample");
    at::Tensor context = golden("unet.in.ctx");
    AddedConditions added{.text_embeds = golden("unet.in.pooled"), .time_ids = golden("unet.time_ids")};
    double timestep = 481;
};

} // namespace

class tst_UNet2DCondition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); } // threads waiting for each other on a busy machine cost seconds
    void everyBlockMatches();
    void outputsMatch_data();
    void outputsMatch();
    void outputsOfTheSecondModelMatch_data();
    void outputsOfTheSecondModelMatch();
    void preparedPromptsAreSharedByRunsOfSamples();
    void aSampleDoesNotDependOnItsBatch();
    void inputsStayAsTheyAre();
    void visitingWeightsGiveTheSame();
    void imagesKeepTheirLayout();
    void samplesThatDoNotFitThePromptsAreRefused();
    void missingWeightsAreNamed();

private:
    const c10::InferenceMode m_inference;
};

void tst_UNet2DCondition::everyBlockMatches()
{
    const TinyInputs in;
    const UNet2DConditionModel unet = load(QStringLiteral("tiny-sdxl"));
    int compared = 0;
    const auto tap = [&](std::string_view name, const at::Tensor &value) {
        const at::Tensor expected = golden("unet.tap." + std::string(name));
        const bool isSinusoid = name.ends_with("_proj"); // one ulp of the angle is 5e-4 there
        const at::Tensor actual = value.size(0) == 2 ? value.narrow(0, 0, 1) : value;
        const std::string difference = tensorDifference(actual, expected, isSinusoid ? 5e-4 : kFloat32Tolerance);
        QVERIFY2(difference.empty(), (std::string(name) + ": " + difference).c_str());
        ++compared;
    };
    unet(in.sample, in.timestep, in.context, in.added, tap);
    QCOMPARE(compared, 21);
}

void tst_UNet2DCondition::outputsMatch_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("output");
    QTest::addColumn<double>("timestep");
    QTest::addColumn<bool>("isHalf");
    QTest::newRow("16x16") << "unet.in.sample"
                           << "unet.out" << 481.0 << false;
    QTest::newRow("12x20") << "unet.in.12x20"
                           << "unet.out.12x20" << 21.0 << false;
    QTest::newRow("odd inside") << "unet.in.10x14"
                                << "unet.out.10x14" << 21.0 << false;
    QTest::newRow("16x16 bfloat16") << "unet.in.sample"
                                    << "unet.out" << 481.0 << true;
    QTest::newRow("odd inside, bfloat16") << "unet.in.10x14"
                                          << "unet.out.10x14" << 21.0 << true;
}

void tst_UNet2DCondition::outputsMatch()
{
    QFETCH(QString, input);
    QFETCH(QString, output);
    QFETCH(double, timestep);
    QFETCH(bool, isHalf);
    const TinyInputs in;
    const UNet2DConditionModel unet = load(QStringLiteral("tiny-sdxl"), isHalf ? at::kBFloat16 : at::kFloat);
    const at::Tensor result = unet(golden(input.toStdString()), timestep, in.context, in.added);
    QCOMPARE(result.scalar_type(), isHalf ? at::kBFloat16 : at::kFloat);
    COMPARE_TENSORS(result, golden(output.toStdString()), isHalf ? kBfloat16Tolerance : kFloat32Tolerance);
}

void tst_UNet2DCondition::outputsOfTheSecondModelMatch_data()
{
    QTest::addColumn<QString>("size");
    QTest::addColumn<bool>("isHalf");
    for (const char *size : {"16x16", "9x13", "5x7"}) {
        QTest::newRow(size) << QString::fromLatin1(size) << false;
        QTest::addRow("%s bfloat16", size) << QString::fromLatin1(size) << true;
    }
}

void tst_UNet2DCondition::outputsOfTheSecondModelMatch()
{
    QFETCH(QString, size);
    QFETCH(bool, isHalf);
    const std::string file = "second.safetensors";
    const UNet2DConditionModel unet = load(QStringLiteral("second"), isHalf ? at::kBFloat16 : at::kFloat);
    const AddedConditions added{.text_embeds = golden("text.pooled", file), .time_ids = golden("unet.time_ids", file)};
    const at::Tensor result =
        unet(golden("unet.in." + size.toStdString(), file), 481.5, golden("text.prompt_embeds", file), added);
    COMPARE_TENSORS(result, golden("unet.out." + size.toStdString(), file),
                    isHalf ? kBfloat16Tolerance : kFloat32Tolerance);
}

void tst_UNet2DCondition::preparedPromptsAreSharedByRunsOfSamples()
{
    const TinyInputs in;
    const UNet2DConditionModel unet = load(QStringLiteral("tiny-sdxl"));
    const at::Tensor samples = at::cat({in.sample, in.sample.flip(2), in.sample.flip(3)}); // six of two prompts
    const AddedConditions added{.text_embeds = in.added.text_embeds,
                                .time_ids = in.added.time_ids.repeat_interleave(3, 0)};
    const at::Tensor shared = unet(samples, in.timestep, unet.prepare(in.context), added);
    const AddedConditions spread{.text_embeds = in.added.text_embeds.repeat_interleave(3, 0),
                                 .time_ids = added.time_ids};
    const at::Tensor single = unet(samples, in.timestep, in.context.repeat_interleave(3, 0), spread);
    COMPARE_TENSORS(shared, single, kFloat32Tolerance);
}

void tst_UNet2DCondition::aSampleDoesNotDependOnItsBatch()
{
    const TinyInputs in;
    const UNet2DConditionModel unet = load(QStringLiteral("tiny-sdxl"));
    const at::Tensor both = unet(in.sample, in.timestep, in.context, in.added);
    for (int64_t i = 0; i < 2; ++i) {
        const AddedConditions added{.text_embeds = in.added.text_embeds.narrow(0, i, 1),
                                    .time_ids = in.added.time_ids.narrow(0, i, 1)};
        const at::Tensor alone = unet(in.sample.narrow(0, i, 1), in.timestep, in.context.narrow(0, i, 1), added);
        COMPARE_TENSORS(alone, both.narrow(0, i, 1), kFloat32Tolerance);
    }
}

/// Half the memory, the same numbers: weights that stay in bfloat16 and are widened module by module, beside the same
/// weights widened when they are loaded.
void tst_UNet2DCondition::visitingWeightsGiveTheSame()
{
    const TinyInputs in;
    const std::filesystem::path folder = folderOf(QStringLiteral("tiny-sdxl"));
    const SafetensorsFile file(findModelFiles(folder).files.front());
    std::map<std::string, at::Tensor> narrow;
    std::map<std::string, at::Tensor> wide;
    for (const SafetensorsEntry &entry : file.header().entries) {
        narrow[entry.name] = file.read(entry, at::TensorOptions(at::kBFloat16));
        wide[entry.name] = narrow[entry.name].to(at::kFloat);
    }
    const UNet2DConditionModel visiting(readUNetConfig(folder), Weights(narrow), at::TensorOptions(at::kFloat));
    const UNet2DConditionModel resident(readUNetConfig(folder), Weights(wide));
    const at::Tensor expected = resident(in.sample, in.timestep, in.context, in.added);
    for (int again = 0; again < 2; ++again) {
        const at::Tensor output = visiting(in.sample, in.timestep, in.context, in.added);
        QCOMPARE(output.scalar_type(), at::kFloat);
        // The same up to the order of sums: rows of a joint product may be laid out otherwise.
        COMPARE_TENSORS(output, expected, kFloat32Tolerance);
    }
}

void tst_UNet2DCondition::inputsStayAsTheyAre()
{
    TinyInputs in;
    in.sample = in.sample.contiguous(at::MemoryFormat::ChannelsLast); // no copy is needed, so a write would show
    const TinyInputs before;
    const UNet2DConditionModel unet = load(QStringLiteral("tiny-sdxl"));
    unet(in.sample, in.timestep, in.context, in.added);
    QVERIFY(at::equal(in.sample, before.sample));
    QVERIFY(at::equal(in.context, before.context));
    QVERIFY(at::equal(in.added.text_embeds, before.added.text_embeds));
    QVERIFY(at::equal(in.added.time_ids, before.added.time_ids));
}

void tst_UNet2DCondition::imagesKeepTheirLayout()
{
    const TinyInputs in;
    const UNet2DConditionModel unet = load(QStringLiteral("tiny-sdxl"));
    const auto tap = [](std::string_view name, const at::Tensor &value) {
        const std::string what(name);
        if (value.dim() == 4)
            QVERIFY2(value.is_contiguous(kImageLayout), what.c_str());
    };
    unet(in.sample, in.timestep, in.context, in.added, tap);
}

void tst_UNet2DCondition::samplesThatDoNotFitThePromptsAreRefused()
{
    const TinyInputs in;
    const UNet2DConditionModel unet = load(QStringLiteral("tiny-sdxl"));
    const at::Tensor three = in.sample.repeat({2, 1, 1, 1}).narrow(0, 0, 3);
    QVERIFY_EXCEPTION_THROWN(unet(three, in.timestep, in.context, in.added), Error);
}

void tst_UNet2DCondition::missingWeightsAreNamed()
{
    UNetConfig config = readUNetConfig(folderOf(QStringLiteral("tiny-sdxl")));
    config.layers_per_block = 3; // one resnet more a block than the file holds
    try {
        const UNet2DConditionModel unet(config, Weights::load(folderOf(QStringLiteral("tiny-sdxl")), at::kFloat));
        QFAIL("accepted");
    } catch (const Error &error) {
        QCOMPARE(error.kind(), ErrorKind::Checkpoint);
        QVERIFY2(QByteArray(error.what()).contains("down_blocks.0.resnets.2"), error.what());
    }
}

QTEST_GUILESS_MAIN(tst_UNet2DCondition)
#include "tst_unet_2d_condition.moc"
