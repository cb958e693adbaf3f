#include "pipeline/survey_notes.h"

#include "support/fake_cascade.h"
#include "support/temp_dir.h"

#include <pixelsmith/log.h>

#include <QtTest>

#include <limits>

using namespace pixelsmith;

namespace {

/// Two VAE tiles, side by side, and evaluations enough to afford a survey of them.
FakeCascade cascade()
{
    return FakeCascade({1280, 256}, 32, SchedulerKind::Ddim, {640, 128});
}

constexpr int kStage = 1;

/// Parts done as told of a phase; stops with the `stopAt`th.
std::vector<int64_t> run(const FakeCascade &cascade, const std::shared_ptr<Document> &document, StagePhase phase,
                         size_t stopAt = std::numeric_limits<size_t>::max())
{
    std::vector<int64_t> told;
    RunControl control;
    cascade.run(document, control, [&](const Event &event) {
        const auto *progress = std::get_if<Progress>(&event);
        if (!progress || progress->stage != kStage || progress->phase != phase)
            return;
        told.push_back(progress->partsDone);
        if (told.size() == stopAt)
            control.stop();
    });
    return told;
}

size_t noteCount(const std::shared_ptr<Document> &document)
{
    return document->store().readLatents(kStage, LatentKind::Survey, 0).size()
           + document->store().readLatents(kStage, LatentKind::Survey, 1).size();
}

} // namespace

/// A run that goes on does not look at the whole picture again.
class tst_SurveyNotes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        setLogSink([](LogLevel, const std::string &) {});
        const auto document = cascade().create(m_folder / "straight");
        cascade().run(document);
        m_hash = FakeCascade::hashOf(document);
        QVERIFY(!m_hash.empty());
        QCOMPARE(noteCount(document), size_t(0));
    }

    void whatWasSurveyedIsNotLookedAtAgain_data()
    {
        using Told = std::vector<int64_t>;
        QTest::addColumn<int>("phase");
        QTest::addColumn<int>("stopAt");
        QTest::addColumn<Told>("told");
        const auto encoding = static_cast<int>(StagePhase::Encoding);
        const auto decoding = static_cast<int>(StagePhase::Decoding);
        // Undisturbed it is 0 0 1 3 (4): the tile told of, two that are surveyed for it, and the next one.
        QTest::newRow("encoding, one tile surveyed") << encoding << 2 << Told{1, 1, 3};
        QTest::newRow("encoding, all surveyed") << encoding << 3 << Told{3};
        QTest::newRow("decoding, one tile surveyed") << decoding << 2 << Told{1, 1, 3, 4};
        QTest::newRow("decoding, all surveyed") << decoding << 3 << Told{3, 4};
    }

    void whatWasSurveyedIsNotLookedAtAgain()
    {
        QFETCH(int, phase);
        QFETCH(int, stopAt);
        QFETCH(std::vector<int64_t>, told);
        const auto document = cascade().create(m_folder / QTest::currentDataTag());
        run(cascade(), document, static_cast<StagePhase>(phase), static_cast<size_t>(stopAt));
        QVERIFY(!document->isFinished());
        QVERIFY(noteCount(document) > 0);
        QCOMPARE(run(cascade(), document, static_cast<StagePhase>(phase)), told);
        QCOMPARE(FakeCascade::hashOf(document), m_hash);
        QCOMPARE(noteCount(document), size_t(0));
    }

    void notesOfAStrangersMakingAreNotBelieved()
    {
        const auto document = cascade().create(m_folder / "stranger");
        run(cascade(), document, StagePhase::Decoding, 3);
        const auto sound = document->store().readLatents(kStage, LatentKind::Survey, 1);
        QCOMPARE(sound.size(), size_t(3));
        WriteBatch batch;
        for (LatentPart note : sound) {
            if (note.part == 0)
                note.bytes.resize(note.bytes.size() - 1); // what tiles are told
            else if (note.part == 2)
                note.bytes.assign(64, std::byte{0x7f});
            else
                note.bytes[0] = std::byte{1}; // one layer
            batch.add(WriteBatch::LatentWrite{kStage, LatentKind::Survey, 1, note.part, note.bytes});
        }
        document->store().commit(batch);
        cascade().run(document);
        QCOMPARE(FakeCascade::hashOf(document), m_hash);
    }

private:
    TempDir m_folder;
    std::string m_hash;
};

QTEST_GUILESS_MAIN(tst_SurveyNotes)
#include "tst_survey_notes.moc"
