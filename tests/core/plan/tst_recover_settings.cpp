#include "support/expect_error.h"

#include <pixelsmith/parameters_text.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

QStringList texts(const std::vector<std::string> &values)
{
    QStringList list;
    for (const std::string &value : values)
        list.append(QString::fromStdString(value));
    return list;
}

GenerationRequest painted()
{
    GenerationRequest request;
    request.prompt = "a lake, (deep:1.2)\nsecond line";
    request.negativePrompt = "people: many, noise";
    request.seed = 9007199254740991;
    request.steps = 12;
    request.stageSteps = 10;
    request.guidanceScale = 6.5;
    request.guidance.pagScale = 1.5;
    request.guidance.rescale = 0.25;
    request.scheduler = SchedulerKind::DpmSolverMultistep;
    request.usesKarrasSigmas = true;
    request.method = Method::Refined;
    request.targetSize = {1024, 512};
    request.baseSize = {256, 128};
    request.slider = {{.value = 4, .isPercent = false}, {.value = 5, .isPercent = false}};
    return request;
}

} // namespace

/// What pictures tell of how they were made, ours and others'.
class tst_RecoverSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ownParametersComeBack();
    void theRecipeKnowsMoreThanTheParameters();
    void aRecipeOfANewerVersionIsTold();
    void othersTextIsRead();
    void unknownAndImpossibleFieldsAreKept();
    void samplersOfOthersAreNamed_data();
    void samplersOfOthersAreNamed();
    void aTextWithoutFieldsIsAPrompt();
    void descriptionsThatAreNoSettingsAreNone();
    void tooLongPromptIsRefused();
};

void tst_RecoverSettings::ownParametersComeBack()
{
    const GenerationRequest request = painted();
    const auto plan = makePlan(request, {.patchSide = 32}, {});
    const RecoveredSettings read = settingsFromParameters(parametersText(request, plan));
    QCOMPARE(texts(read.unused), QStringList());
    QVERIFY(read.request == request);
}

void tst_RecoverSettings::theRecipeKnowsMoreThanTheParameters()
{
    GenerationRequest request = painted();
    request.stagePrompt = "quiet";
    const auto read = recoverSettings(toJson(request), "other\nSteps: 5, Sampler: Euler, Seed: 1");
    QVERIFY(read && read->request == request && read->unused.empty());
}

void tst_RecoverSettings::aRecipeOfANewerVersionIsTold()
{
    const auto read =
        recoverSettings(R"({"prompt": "x", "from_the_future": 1})", "other\nSteps: 5, Sampler: Euler, Seed: 1");
    QCOMPARE(read->request.prompt.c_str(), "other");
    QCOMPARE(read->unused.size(), size_t(1));
    QVERIFY(!recoverSettings(R"({"prompt": "x", "from_the_future": 1})", ""));
}

void tst_RecoverSettings::othersTextIsRead()
{
    const RecoveredSettings read = settingsFromParameters(
        "portrait of a knight, <lora:armour_v2:0.7> (silver:1.3)\nby the sea\r\n"
        "Negative prompt: lowres,\nblurry\r\n"
        "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 5.5, Seed: 1234567890, Size: 832x1216, "
        "Model hash: 31e35c80fc, Model: base_1.0, Clip skip: 2, Hires upscale: 2, "
        "Lora hashes: \"armour_v2: aaaa, other: bb\", Version: v1.10.1");
    QCOMPARE(read.request.prompt.c_str(), "portrait of a knight, (silver:1.3)\nby the sea");
    QCOMPARE(read.request.negativePrompt.c_str(), "lowres,\nblurry");
    QCOMPARE(read.request.steps.value(), 28);
    QVERIFY(read.request.scheduler == SchedulerKind::DpmSolverMultistep && read.request.usesKarrasSigmas);
    QCOMPARE(read.request.guidanceScale.value(), 5.5);
    QCOMPARE(read.request.seed, uint64_t(1234567890));
    QVERIFY((read.request.baseSize == PixelSize{832, 1216}));
    QCOMPARE(texts(read.unused),
             QStringList({"<lora:armour_v2:0.7>", "Model hash: 31e35c80fc", "Model: base_1.0", "Clip skip: 2",
                          "Hires upscale: 2", "Lora hashes: armour_v2: aaaa, other: bb", "Version: v1.10.1"}));
}

void tst_RecoverSettings::unknownAndImpossibleFieldsAreKept()
{
    const RecoveredSettings read = settingsFromParameters("x\nSteps: many, CFG scale: 99, Seed: -1, Size: 1x1, "
                                                          "Resources: [{\"a\": \"b, c\", \"d\": 1}, {}], loose words");
    QVERIFY(!read.request.steps && !read.request.guidanceScale && read.request.seed == 0);
    QCOMPARE(texts(read.unused), QStringList({"Steps: many", "CFG scale: 99", "Seed: -1", "Size: 1x1",
                                              "Resources: [{\"a\": \"b, c\", \"d\": 1}, {}]", "loose words"}));
}

void tst_RecoverSettings::samplersOfOthersAreNamed_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("isKarras");
    QTest::addColumn<int>("unused");
    QTest::newRow("a") << QByteArray("Sampler: Euler a") << int(SchedulerKind::EulerAncestral) << false << 0;
    QTest::newRow("old name") << QByteArray("Sampler: DPM++ 2M Karras") << int(SchedulerKind::DpmSolverMultistep)
                              << true << 0;
    QTest::newRow("automatic") << QByteArray("Sampler: DPM++ 2M, Schedule type: Automatic")
                               << int(SchedulerKind::DpmSolverMultistep) << true << 0;
    QTest::newRow("plain") << QByteArray("Sampler: Euler, Schedule type: Automatic")
                           << int(SchedulerKind::EulerDiscrete) << false << 0;
    QTest::newRow("another spacing") << QByteArray("Sampler: Euler, Schedule type: SGM Uniform")
                                     << int(SchedulerKind::EulerDiscrete) << false << 1;
    QTest::newRow("unknown") << QByteArray("Sampler: UniPC") << int(SchedulerKind::Ddim) << false << 1;
}

void tst_RecoverSettings::samplersOfOthersAreNamed()
{
    QFETCH(QByteArray, fields);
    QFETCH(int, kind);
    QFETCH(bool, isKarras);
    QFETCH(int, unused);
    const RecoveredSettings read =
        settingsFromParameters("x\nSteps: 5, Seed: 1, Size: 512x512, " + fields.toStdString());
    QCOMPARE(int(read.request.scheduler), kind);
    QCOMPARE(read.request.usesKarrasSigmas, isKarras);
    QCOMPARE(int(read.unused.size()), unused);
}

void tst_RecoverSettings::aTextWithoutFieldsIsAPrompt()
{
    QCOMPARE(settingsFromParameters("a: b, c").request.prompt.c_str(), "a: b, c");
    QCOMPARE(settingsFromParameters("Negative prompt: c").request.negativePrompt.c_str(), "c");
    QCOMPARE(settingsFromParameters("").request.prompt.c_str(), "");
}

void tst_RecoverSettings::descriptionsThatAreNoSettingsAreNone()
{
    QVERIFY(!recoverSettings("A holiday picture, f: 2.8", ""));
    QVERIFY(!recoverSettings("", ""));
    QVERIFY(recoverSettings("x\nSteps: 5, Sampler: Euler, Seed: 1", ""));
}

void tst_RecoverSettings::tooLongPromptIsRefused()
{
    expectError(ErrorKind::InvalidRequest, "characters long", [] { settingsFromParameters(std::string(20'000, 'x')); });
}

QTEST_GUILESS_MAIN(tst_RecoverSettings)
#include "tst_recover_settings.moc"
