#include "support/expect_error.h"
#include "support/file_faults.h"
#include "support/sample_document.h"
#include "support/temp_dir.h"

#include <pixelsmith/document.h>

#include <QtTest>

#include <cerrno>

using namespace pixelsmith;

/// Folders in which no document can be made are named before a run begins.
class tst_UnluckyFolders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whereNoDocumentCanBeMadeIsNamed_data();
    void whereNoDocumentCanBeMadeIsNamed();
    void whatFatCannotHoldIsToldBefore();
};

void tst_UnluckyFolders::whereNoDocumentCanBeMadeIsNamed_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("message");
    const auto io = static_cast<int>(ErrorKind::Io);
    const auto full = static_cast<int>(ErrorKind::DiskFull);
    QTest::newRow("H43 no permission") << std::string("a.pixelsmith") << EACCES << io
                                       << QStringLiteral("/a.pixelsmith could not be made: Permission denied.");
    QTest::newRow("H43 read-only") << std::string("a.pixelsmith") << EROFS << io
                                   << QStringLiteral("/a.pixelsmith could not be made: Read-only file system.");
    QTest::newRow("H43 quota") << std::string("a.pixelsmith") << EDQUOT << full
                               << QStringLiteral("/a.pixelsmith could not be made: Disk quota exceeded.");
    QTest::newRow("H43 folder gone") << std::string("gone/a.pixelsmith") << 0 << io
                                     << QStringLiteral(
                                            "gone/a.pixelsmith could not be made: No such file or directory.");
    QTest::newRow("H43 name too long") << std::string(300, 'n') << 0 << io
                                       << QStringLiteral("nnn could not be made: File name too long.");
}

void tst_UnluckyFolders::whereNoDocumentCanBeMadeIsNamed()
{
    QFETCH(std::string, name);
    QFETCH(int, error);
    QFETCH(int, kind);
    QFETCH(QString, message);
    const TempDir dir;
    const SampleDocument sample;
    FileFaults disk(dir.path().string());
    if (error != 0)
        disk.failAt(0, FileFaults::Lasts::ForEver, error);
    expectError(static_cast<ErrorKind>(kind), message,
                [&] { Document::create(dir / name, sample.request, sample.plan); });
    QCOMPARE(dir.content(), std::string());
}

void tst_UnluckyFolders::whatFatCannotHoldIsToldBefore()
{
    const TempDir dir;
    FileFaults disk(dir.path().string());
    disk.pretendFat(true);
    const SampleDocument sample;
    const auto document = Document::create(dir / "a.pixelsmith", sample.request, sample.plan);
    SampleDocument larger(PixelSize{4096, 4096});
    larger.plan.cost.diskBytes = 9'000'000'000;
    const QString message = QStringLiteral(
        ".pixelsmith would have up to 9.0 GB, and files on its disk end at 4.3 GB (FAT). Choose another disk.");
    expectError(ErrorKind::Io, message, [&] { document->extendTo(larger.request, larger.plan); });
    QVERIFY(document->plan() == sample.plan);
    expectError(ErrorKind::Io, message, [&] { Document::create(dir / "b.pixelsmith", larger.request, larger.plan); });
    QVERIFY(!std::filesystem::exists(dir / "b.pixelsmith"));
}

QTEST_GUILESS_MAIN(tst_UnluckyFolders)
#include "tst_unlucky_folders.moc"
