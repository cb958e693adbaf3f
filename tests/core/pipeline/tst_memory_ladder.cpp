#include "support/expect_error.h"
#include "support/fake_cascade.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>

#include <c10/core/CPUAllocator.h>

#include <QtTest>

#include <atomic>

using namespace pixelsmith;

namespace {

/// LibTorch's memory, of which a certain allocation fails.
class FailingAllocator final : public c10::Allocator
{
public:
    FailingAllocator()
        : m_real(c10::GetCPUAllocator())
    {
    }

    at::DataPtr allocate(size_t bytes) override
    {
        const int64_t number = m_count++;
        TORCH_CHECK_WITH(OutOfMemoryError, number < m_failFrom || number >= m_failTo,
                         "There is no memory for a tensor of ", bytes, " bytes.");
        return m_real->allocate(bytes);
    }
    at::DeleterFnPtr raw_deleter() const override { return m_real->raw_deleter(); }
    void copy_data(void *to, const void *from, size_t bytes) const override { m_real->copy_data(to, from, bytes); }

    /// The allocations with these numbers from now on fail.
    void fail(int64_t from, int64_t count)
    {
        m_count = 0;
        m_failFrom = from;
        m_failTo = from + count;
    }
    int64_t count() const { return m_count; }
    c10::Allocator *real() const { return m_real; }

private:
    c10::Allocator *m_real;
    std::atomic<int64_t> m_count = 0;
    std::atomic<int64_t> m_failFrom = std::numeric_limits<int64_t>::max();
    std::atomic<int64_t> m_failTo = std::numeric_limits<int64_t>::max();
};

constexpr uint8_t kPriority = 200;

} // namespace

/// A run that meets the end of memory makes do with less, says so, and paints the same picture.
class tst_MemoryLadder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void everyAllocationOfAPatchStepMayFail_data();
    void everyAllocationOfAPatchStepMayFail();
    void batchesAreHalvedDownToOneAndLogged();
    void aResumedRunMakesDoWithWhatTheLogSays();
    void vaeTilesAreComputedInParts();
    void attentionIsSlicedWhenBatchesAreOne();
    void theVaeGoesToTheHostWhenNothingElseHelps();
    void textEncodersGoToTheHost();
    void atTheLastRungTheErrorSaysWhatWasWanted();
    void otherErrorsAreNotRetried();
    void whatLibrariesSayOfMemoryIsUnderstood();

private:
    std::shared_ptr<Document> newDocument()
    {
        return m_cascade.create(m_folder / (std::to_string(m_count++) + ".pixelsmith"));
    }

    TempDir m_folder;
    int m_count = 0;
    FakeCascade m_cascade{{256, 256}, 2};
    std::string m_hash;
    std::unique_ptr<FailingAllocator> m_memory;
};

void tst_MemoryLadder::initTestCase()
{
    setLogSink([](LogLevel, const std::string &) {});
    const auto document = newDocument();
    QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
    m_hash = FakeCascade::hashOf(document);
    m_memory = std::make_unique<FailingAllocator>();
    c10::SetCPUAllocator(m_memory.get(), kPriority);
}

void tst_MemoryLadder::cleanupTestCase()
{
    c10::SetCPUAllocator(m_memory->real(), kPriority);
}

void tst_MemoryLadder::everyAllocationOfAPatchStepMayFail_data()
{
    QTest::addColumn<int>("failures");
    QTest::newRow("once") << 1;
    QTest::newRow("twice: the batch is halved") << 2;
}

void tst_MemoryLadder::everyAllocationOfAPatchStepMayFail()
{
    QFETCH(int, failures);
    // Counted from the first group of the second step of the first enlargement on.
    const auto runFailing = [&](int64_t from, int64_t &allocations) {
        const auto document = newDocument();
        RunControl control;
        int64_t begin = -1;
        const EventSink sink = [&](const Event &event) {
            const auto *progress = std::get_if<Progress>(&event);
            if (!progress || progress->stage != 1 || progress->phase != StagePhase::Denoising || progress->step != 1)
                return;
            if (begin < 0) {
                begin = 0;
                m_memory->fail(from, failures);
            } else if (begin == 0) {
                begin = 1;
                allocations = m_memory->count();
            }
        };
        const RunOutcome outcome = m_cascade.run(document, control, sink);
        m_memory->fail(std::numeric_limits<int64_t>::max() - 10, 1);
        if (outcome != RunOutcome::Finished)
            return std::string("stopped");
        return FakeCascade::hashOf(document);
    };
    int64_t count = 0;
    int64_t ignored = 0;
    QCOMPARE(runFailing(std::numeric_limits<int64_t>::max() - 10, count), m_hash);
    QVERIFY2(count > 10, qPrintable(QString::number(count)));
    for (int64_t allocation = 0; allocation < count; ++allocation)
        QVERIFY2(runFailing(allocation, ignored) == m_hash, qPrintable(QString::number(allocation)));
}

void tst_MemoryLadder::batchesAreHalvedDownToOneAndLogged()
{
    const auto document = newDocument();
    // Room for one patch at once.
    m_cascade.beforeEvaluation = [](int64_t patches) {
        TORCH_CHECK_WITH(OutOfMemoryError, patches <= 1,
                         "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 is full.");
    };
    std::vector<MemoryLowered> told;
    RunControl control;
    QCOMPARE(m_cascade.run(document, control,
                           [&](const Event &event) {
                               if (const auto *lowered = std::get_if<MemoryLowered>(&event))
                                   told.push_back(*lowered);
                           }),
             RunOutcome::Finished);
    m_cascade.beforeEvaluation = nullptr;
    const std::vector<MemoryLowered> expected = {{1, 0, MemoryLimit::BatchSize, 2}, {1, 0, MemoryLimit::BatchSize, 1}};
    QVERIFY(told == expected);
    QVERIFY(document->store().memoryLog() == expected);
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_MemoryLadder::aResumedRunMakesDoWithWhatTheLogSays()
{
    const auto document = newDocument();
    bool isFull = true;
    int64_t largest = 0;
    m_cascade.beforeEvaluation = [&](int64_t patches) {
        TORCH_CHECK_WITH(OutOfMemoryError, !isFull || patches <= 2, "CUDA out of memory.");
        largest = std::max(largest, patches);
    };
    RunControl control;
    const EventSink sink = [&](const Event &event) {
        if (std::holds_alternative<MemoryLowered>(event))
            control.stop();
    };
    QCOMPARE(m_cascade.run(document, control, sink), RunOutcome::Stopped);
    isFull = false;
    largest = 0;
    QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
    m_cascade.beforeEvaluation = nullptr;
    QCOMPARE(largest, int64_t(2));
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_MemoryLadder::vaeTilesAreComputedInParts()
{
    const auto document = newDocument();
    RunControl control;
    std::vector<MemoryLowered> told;
    bool isDecoding = false;
    const EventSink sink = [&](const Event &event) {
        if (const auto *lowered = std::get_if<MemoryLowered>(&event))
            told.push_back(*lowered);
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress || isDecoding || progress->stage != 1 || progress->phase != StagePhase::Decoding)
            return;
        isDecoding = true;
        m_memory->fail(3, 2);
    };
    QCOMPARE(m_cascade.run(document, control, sink), RunOutcome::Finished);
    QVERIFY((told == std::vector<MemoryLowered>{{1, 2, MemoryLimit::VaeParts, 2}}));
    // Not the same bits: the middle of the autoencoder sees less. But the same picture.
    const auto straight = Document::open(m_folder / "0.pixelsmith", Document::Access::ReadOnly);
    const auto expected = openStage(straight, 1)->tile({0, 0, 0});
    const auto actual = openStage(document, 1)->tile({0, 0, 0});
    double sum = 0;
    for (size_t i = 0; i < expected->rgb.size(); ++i)
        sum += std::abs(int(expected->rgb[i]) - int(actual->rgb[i]));
    const double mean = sum / double(expected->rgb.size());
    QVERIFY2(mean < 3, qPrintable(QString::number(mean)));
}

void tst_MemoryLadder::attentionIsSlicedWhenBatchesAreOne()
{
    const auto document = newDocument();
    int failures = 6; // kept memory, batches of 2 and 1, slices of 2, 4 and 8
    m_cascade.beforeEvaluation = [&](int64_t) {
        TORCH_CHECK_WITH(OutOfMemoryError, failures-- <= 0, "CUDA out of memory.");
    };
    std::vector<MemoryLowered> told;
    RunControl control;
    QCOMPARE(m_cascade.run(document, control,
                           [&](const Event &event) {
                               if (const auto *lowered = std::get_if<MemoryLowered>(&event))
                                   told.push_back(*lowered);
                           }),
             RunOutcome::Finished);
    m_cascade.beforeEvaluation = nullptr;
    const std::vector<MemoryLowered> expected = {{1, 0, MemoryLimit::BatchSize, 2},
                                                 {1, 0, MemoryLimit::BatchSize, 1},
                                                 {1, 0, MemoryLimit::AttentionSlices, 2},
                                                 {1, 0, MemoryLimit::AttentionSlices, 4},
                                                 {1, 0, MemoryLimit::AttentionSlices, 8}};
    QVERIFY(told == expected);
    QVERIFY(document->store().memoryLog() == expected);
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_MemoryLadder::theVaeGoesToTheHostWhenNothingElseHelps()
{
    const auto document = newDocument();
    int moves = 0;
    FakeCascade cascade({256, 256}, 2);
    cascade.device = at::kMeta; // any that is not the host
    cascade.moveVaeToHost = [&] {
        ++moves;
        m_memory->fail(0, 0);
    };
    std::vector<MemoryLowered> told;
    bool isDecoding = false;
    const EventSink sink = [&](const Event &event) {
        if (const auto *lowered = std::get_if<MemoryLowered>(&event))
            told.push_back(*lowered);
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress || isDecoding || progress->stage != 1 || progress->phase != StagePhase::Decoding)
            return;
        isDecoding = true;
        m_memory->fail(3, 1'000'000);
    };
    RunControl control;
    QCOMPARE(cascade.run(document, control, sink), RunOutcome::Finished);
    QCOMPARE(moves, 1);
    QCOMPARE(told.size(), size_t(9));
    QVERIFY((told[3] == MemoryLowered{1, 2, MemoryLimit::VaeParts, 16}));
    QVERIFY((told[7] == MemoryLowered{1, 2, MemoryLimit::AttentionSlices, 16}));
    QVERIFY((told[8] == MemoryLowered{1, 2, MemoryLimit::VaeOnHost, 1}));
    // It is whole there, and slices change no bit of this attention: the same picture.
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
    // Whoever goes on with it has the VAE there from the beginning.
    QCOMPARE(cascade.run(document), RunOutcome::Finished);
    QCOMPARE(moves, 2);
}

void tst_MemoryLadder::textEncodersGoToTheHost()
{
    const auto document = newDocument();
    RunControl control;
    std::vector<MemoryLowered> told;
    const EventSink sink = [&](const Event &event) { told.push_back(std::get<MemoryLowered>(event)); };
    RunJournal journal(m_cascade.plan, document->store(), control, sink);
    const auto encodeWith = [&](MemoryLadder &memory) {
        return memory.fit(m_cascade.plan.stages[0], 0, MemoryLimit::TextEncodersOnHost, 1, [&] {
            TORCH_CHECK_WITH(OutOfMemoryError, memory.areTextEncodersOnHost(), "CUDA out of memory.");
            return 7;
        });
    };
    MemoryLadder memory({}, at::kMeta, journal, sink, {});
    QCOMPARE(encodeWith(memory), 7);
    const std::vector<MemoryLowered> expected = {{0, 0, MemoryLimit::TextEncodersOnHost, 1}};
    QVERIFY(told == expected);
    journal.commit();
    QVERIFY(document->store().memoryLog() == expected);
    MemoryLadder resumed(expected, at::kMeta, journal, sink, {});
    QVERIFY(resumed.areTextEncodersOnHost());
    // Those that are there already cannot go.
    MemoryLadder onHost({}, at::kCPU, journal, sink, {});
    expectError(ErrorKind::OutOfMemory, QStringLiteral("nothing is left to be given up"), [&] { encodeWith(onHost); });
}

void tst_MemoryLadder::atTheLastRungTheErrorSaysWhatWasWanted()
{
    const auto document = newDocument();
    m_cascade.beforeEvaluation = [](int64_t) {
        TORCH_CHECK_WITH(OutOfMemoryError, false,
                         "CUDA out of memory. Tried to allocate 1.25 GiB. GPU 0 has a total capacity");
    };
    expectError(ErrorKind::OutOfMemory, QStringLiteral("nothing is left to be given up: it needs 1.25 GiB more."),
                [&] { m_cascade.run(document); });
    m_cascade.beforeEvaluation = nullptr;
    QCOMPARE(m_cascade.run(document), RunOutcome::Finished);
    QCOMPARE(FakeCascade::hashOf(document), m_hash);
}

void tst_MemoryLadder::otherErrorsAreNotRetried()
{
    const auto document = newDocument();
    int calls = 0;
    m_cascade.beforeEvaluation = [&](int64_t) {
        ++calls;
        TORCH_CHECK(false, "CUDA error: an illegal memory access was encountered");
    };
    QVERIFY_EXCEPTION_THROWN(m_cascade.run(document), c10::Error);
    m_cascade.beforeEvaluation = nullptr;
    QCOMPARE(calls, 1);
}

void tst_MemoryLadder::whatLibrariesSayOfMemoryIsUnderstood()
{
    const auto textOf = [](const auto &fail) -> std::optional<std::string> {
        try {
            fail();
        } catch (...) {
            return outOfMemoryText();
        }
        return "nothing was thrown";
    };
    QVERIFY(textOf([] { throw std::bad_alloc(); }));
    QVERIFY(textOf([] { TORCH_CHECK(false, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"); }));
    QVERIFY(textOf([] { TORCH_CHECK(false, "cuDNN error: CUDNN_STATUS_ALLOC_FAILED"); }));
    QVERIFY(textOf([] { TORCH_CHECK(false, "[enforce fail] DefaultCPUAllocator: can't allocate memory"); }));
    QVERIFY(!textOf([] { TORCH_CHECK(false, "shapes cannot be multiplied"); }));
    QVERIFY(!textOf([] { throw Error(ErrorKind::Io, "a disk"); }));

    const auto asOurs = [](const auto &fail) {
        try {
            fail();
        } catch (...) {
            throwAsOurs();
        }
    };
    expectError(ErrorKind::OutOfMemory, QStringLiteral("not enough memory"),
                [&] { asOurs([] { throw std::bad_alloc(); }); });
    expectError(ErrorKind::Device, QStringLiteral("The graphics card stopped responding. What was finished is saved"),
                [&] { asOurs([] { TORCH_CHECK(false, "CUDA error: unspecified launch failure"); }); });
    expectError(ErrorKind::Internal, QStringLiteral("The computation failed: shapes"),
                [&] { asOurs([] { TORCH_CHECK(false, "shapes cannot be multiplied"); }); });
    expectError(ErrorKind::Io, QStringLiteral("a disk"), [&] { asOurs([] { throw Error(ErrorKind::Io, "a disk"); }); });
}

QTEST_GUILESS_MAIN(tst_MemoryLadder)
#include "tst_memory_ladder.moc"
