#include "document/document_store.h"

#include "support/sample_document.h"
#include "support/temp_dir.h"

#include <QtTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace pixelsmith;

namespace {

constexpr int kKills = 40;
constexpr int kTilesOfABatch = 3;

/// Commits batch after batch until it is killed: in each, three tiles, a part and the stage's step carry one number.
[[noreturn]] void writeUntilKilled(const std::filesystem::path &path, int started)
{
    try {
        const auto document = Document::open(path, Document::Access::ReadWrite);
        if (!document->isWritable())
            _exit(3);
        for (int number = document->stageState(1).step + 1;; ++number) {
            WriteBatch batch;
            for (int64_t column = 0; column < kTilesOfABatch; ++column) {
                const Rgb colour = {static_cast<uint8_t>(number), static_cast<uint8_t>(number >> 8), 0};
                batch.add(WriteBatch::TileWrite{1, SampleDocument::flatTile({0, column, 0}, colour, 64)});
            }
            const std::vector<std::byte> bytes(30'000, static_cast<std::byte>(number));
            batch.add(WriteBatch::LatentWrite{1, LatentKind::Sample, number, 0, bytes});
            batch.add(WriteBatch::LatentDrop{1, LatentKind::Sample, number});
            batch.add(WriteBatch::StageWrite{1, {.phase = StagePhase::Denoising, .step = number}});
            document->store().commit(batch);
            if (number % 7 == 0)
                document->store().checkpoint();
            (void)!write(started, "x", 1);
        }
    } catch (const std::exception &error) {
        fprintf(stderr, "%s\n", error.what());
        _exit(4);
    }
}

/// The number of the last whole batch, or -1 if parts of different batches are mixed.
int wholeBatch(const Document &document)
{
    const int number = document.stageState(1).step;
    for (int64_t column = 0; column < kTilesOfABatch && number > 0; ++column) {
        const auto tile = document.store().readTile(1, {0, column, 0});
        if (!tile || tile->rgb[0] != (number & 255) || tile->rgb[1] != number >> 8)
            return -1;
    }
    const auto parts = document.store().readLatents(1, LatentKind::Sample, number);
    const bool isOlderGone = document.store().readLatents(1, LatentKind::Sample, number - 1).empty();
    return number == 0 || (parts.size() == 1 && parts[0].bytes[0] == static_cast<std::byte>(number) && isOlderGone)
               ? number
               : -1;
}

} // namespace

class tst_Crash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAnywhereTheDocumentHoldsWholeBatches();
    void killedWhileCreatingLeavesNoHalfDocument();
};

void tst_Crash::killedAnywhereTheDocumentHoldsWholeBatches()
{
    const TempDir dir;
    const SampleDocument sample;
    Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    int last = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        int started[2];
        QCOMPARE(pipe(started), 0);
        const pid_t child = fork();
        if (child == 0)
            writeUntilKilled(dir / "a.pixelsmith", started[1]);
        // At least one batch, then anywhere within the next ones.
        char byte = 0;
        QCOMPARE(read(started[0], &byte, 1), ssize_t(1));
        usleep(static_cast<useconds_t>(kill * 733 % 9000));
        ::kill(child, SIGKILL);
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY2(WIFSIGNALED(status), qPrintable(QString::number(WEXITSTATUS(status))));
        close(started[0]);
        close(started[1]);

        const auto access = kill % 2 ? Document::Access::ReadOnly : Document::Access::ReadWrite;
        const auto document = Document::open(dir / "a.pixelsmith", access);
        const int number = wholeBatch(*document);
        QVERIFY2(number > last, qPrintable(QString::number(number)));
        last = number;
    }
    Document::open(dir / "a.pixelsmith", Document::Access::ReadWrite);
    QCOMPARE(dir.content(), std::string("a.pixelsmith"));
}

void tst_Crash::killedWhileCreatingLeavesNoHalfDocument()
{
    const TempDir dir;
    const SampleDocument sample;
    for (int kill = 0; kill < 20; ++kill) {
        const pid_t child = fork();
        if (child == 0) {
            Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
            _exit(0);
        }
        usleep(static_cast<useconds_t>(kill * 500));
        ::kill(child, SIGKILL);
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        if (std::filesystem::exists(dir / "a.pixelsmith"))
            QVERIFY(Document::open(dir / "a.pixelsmith", Document::Access::ReadWrite)->plan() == sample.plan);
        else
            Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
        QCOMPARE(dir.content(), std::string("a.pixelsmith"));
        std::filesystem::remove(dir / "a.pixelsmith");
    }
}

QTEST_GUILESS_MAIN(tst_Crash)
#include "tst_crash.moc"
