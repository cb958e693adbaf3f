#include "base/json.h"
#include "pipeline/prompt_encoder.h"
#include "support/golden.h"
#include "support/tensor_compare.h"

#include <pixelsmith/log.h>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

PromptEmbeds encoded(const std::string &prompt, const std::string &negativePrompt = {}, bool isGuided = false)
{
    return encodePrompts(Checkpoint({.checkpoint = tinyCheckpoint()}), {prompt, negativePrompt, isGuided},
                         at::TensorOptions(at::kFloat));
}

std::string repeated(const std::string &text, int count)
{
    std::string result;
    for (int i = 0; i < count; ++i)
        result += text;
    return result;
}

} // namespace

/// Prompts with weights and of any length.
class tst_PromptEncoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void embeddingsEqualThePythonEncoders_data();
    void embeddingsEqualThePythonEncoders();
    void allPromptsGetAsManyChunks();
    void aPromptThatIsCutIsWarnedOf();

private:
    c10::InferenceMode m_inference;
};

void tst_PromptEncoder::embeddingsEqualThePythonEncoders_data()
{
    QTest::addColumn<QString>("prompt");
    const Json prompts = readJsonFile(goldenFolder() / "prompts.json", ErrorKind::Internal);
    for (const auto &[name, prompt] : prompts.items())
        QTest::newRow(name.c_str()) << QString::fromStdString(prompt.get<std::string>());
}

void tst_PromptEncoder::embeddingsEqualThePythonEncoders()
{
    QFETCH(const QString, prompt);
    const PromptEmbeds embeds = encoded(prompt.toStdString());
    const std::string name = QTest::currentDataTag();
    COMPARE_TENSORS(embeds.embeds, golden(name + ".embeds", "prompts.safetensors"), 1e-5);
    COMPARE_TENSORS(embeds.pooled, golden(name + ".pooled", "prompts.safetensors"), 1e-5);
}

void tst_PromptEncoder::allPromptsGetAsManyChunks()
{
    const PromptEmbeds plain = encoded("cat", "blurry", true);
    const PromptEmbeds lengthy = encoded(repeated("cat ", 100), "blurry", true);
    QCOMPARE(plain.embeds.size(1), 77);
    QCOMPARE(lengthy.embeds.size(1), 2 * 77);
    // The negative prompt is filled up with empty chunks; its first one stays as it is.
    COMPARE_TENSORS(lengthy.embeds[0].slice(0, 0, 77), plain.embeds[0], 1e-6);
}

void tst_PromptEncoder::aPromptThatIsCutIsWarnedOf()
{
    QStringList warnings;
    setLogSink([&](LogLevel, const std::string &text) { warnings.append(QString::fromStdString(text)); });
    const PromptEmbeds longest = encoded(repeated("cat ", 16 * 75));
    QCOMPARE(warnings, QStringList());
    const PromptEmbeds cut = encoded(repeated("cat ", 16 * 75) + "dog");
    setLogSink({});
    QCOMPARE(warnings, QStringList("The prompt is too long: only its first 1200 tokens are used."));
    QVERIFY(at::equal(cut.embeds, longest.embeds));
}

QTEST_GUILESS_MAIN(tst_PromptEncoder)
#include "tst_prompt_encoder.moc"
