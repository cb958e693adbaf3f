#include "base/file.h"
#include "support/expect_error.h"
#include "support/fake_tile_source.h"
#include "support/file_faults.h"
#include "support/temp_dir.h"

#include <pixelsmith/error.h>
#include <pixelsmith/image_file.h>

#include <QtTest>

#include <cerrno>
#include <fstream>
#include <functional>

using namespace pixelsmith;
using Lasts = FileFaults::Lasts;

/// Every file that the program writes beside its documents, on a disk that fails anywhere in it.
class tst_FileFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anExportFailsAsAWholeAndKeepsTheOldFile_data();
    void anExportFailsAsAWholeAndKeepsTheOldFile();
    void aDeepZoomFolderKeepsTheOldTiles();
    void anAtomicFileIsTheOldOneOrTheNewOne();
    void anExportThatCannotBeBeginsNothing_data();
    void anExportThatCannotBeBeginsNothing();
    void whatFatCannotHoldIsToldBefore();

private:
    static void checkFailure(const Error &error, int systemError, bool isForEver);
};

void tst_FileFaults::anExportFailsAsAWholeAndKeepsTheOldFile_data()
{
    QTest::addColumn<ImageFormat>("format");
    QTest::addColumn<int>("error");
    QTest::addColumn<bool>("isForEver");
    const std::pair<const char *, int> errors[] = {
        {"full", ENOSPC}, {"quota", EDQUOT}, {"failing", EIO}, {"read-only", EROFS}};
    for (const auto &[name, error] : errors) {
        for (const bool isForEver : {false, true}) {
            const char *how = isForEver ? "for ever" : "once";
            QTest::addRow("tiff, %s, %s", name, how) << ImageFormat::Tiff << error << isForEver;
            QTest::addRow("png, %s, %s", name, how) << ImageFormat::Png << error << isForEver;
            QTest::addRow("jpeg, %s, %s", name, how) << ImageFormat::Jpeg << error << isForEver;
        }
    }
}

void tst_FileFaults::checkFailure(const Error &error, int systemError, bool isForEver)
{
    const bool isFull = systemError == ENOSPC || systemError == EDQUOT;
    QVERIFY2(error.kind() == ErrorKind::Io || (isFull && error.kind() == ErrorKind::DiskFull), error.what());
    // A failure that is over when we ask cannot be told apart from a bad file; one that lasts has its name.
    if (isForEver) {
        QCOMPARE(error.kind(), isFull ? ErrorKind::DiskFull : ErrorKind::Io);
        QVERIFY2(std::string(error.what()).find(std::strerror(systemError)) != std::string::npos, error.what());
    }
    QVERIFY2(std::string(error.what()).find("/a ") != std::string::npos
                 || std::string(error.what()).find("/a.part ") != std::string::npos,
             error.what());
}

void tst_FileFaults::anExportFailsAsAWholeAndKeepsTheOldFile()
{
    QFETCH(ImageFormat, format);
    QFETCH(int, error);
    QFETCH(bool, isForEver);
    const TempDir dir;
    const FakeTileSource source({700, 600});
    ExportOptions options;
    options.format = format;
    FileFaults disk(dir.path().string());
    QVERIFY(exportImage(source, dir / "a", options, {}));
    const int64_t count = disk.operations();
    const std::string hash = pixelHash(*openImageFile(dir / "a"));
    QVERIFY2(count >= 4, qPrintable(QString::number(count)));
    for (int64_t operation = 0; operation < count; ++operation) {
        disk.failAt(-1, Lasts::Once, 0);
        std::filesystem::remove(dir / "a");
        std::ofstream(dir / "a") << "old";
        disk.failAt(operation, isForEver ? Lasts::ForEver : Lasts::Once, error);
        bool isWritten = false;
        try {
            isWritten = exportImage(source, dir / "a", options, {});
        } catch (const Error &failure) {
            checkFailure(failure, error, isForEver);
        }
        QVERIFY2(disk.hasFailed(), qPrintable(QString::number(operation)));
        // What libraries try again by themselves has been read back; the very last operation, syncing the folder, comes
        // after the new file has taken the old one's place.
        if (isWritten)
            QCOMPARE(pixelHash(*openImageFile(dir / "a")), hash);
        else if (operation + 1 < count)
            QCOMPARE(std::filesystem::file_size(dir / "a"), std::uintmax_t(3));
        QVERIFY2(!isWritten || !isForEver, qPrintable(QString::number(operation)));
        QCOMPARE(dir.content(), std::string("a"));
    }
}

void tst_FileFaults::aDeepZoomFolderKeepsTheOldTiles()
{
    const TempDir dir;
    const TempDir elsewhere;
    const FakeTileSource older({64, 64});
    const FakeTileSource source({32, 32});
    ExportOptions options;
    options.format = ImageFormat::DeepZoom;
    options.deepZoomPage = elsewhere / "page";
    std::ofstream(options.deepZoomPage) << "@TITLE@";
    FileFaults disk(dir.path().string());
    const auto start = [&] {
        disk.failAt(-1, Lasts::Once, 0);
        std::filesystem::remove_all(dir / "a_files");
        QVERIFY(exportImage(older, dir / "a.dzi", options, {}));
    };
    start();
    const int64_t before = disk.operations();
    QVERIFY(exportImage(source, dir / "a.dzi", options, {}));
    const int64_t count = disk.operations() - before;
    int failures = 0;
    for (int64_t operation = 0; operation < count; ++operation) {
        start();
        disk.failAt(operation, Lasts::Once, ENOSPC);
        try {
            exportImage(source, dir / "a.dzi", options, {});
        } catch (const Error &) {
            ++failures;
            const std::string now = readTextFile(dir / "a.dzi", 1000);
            // Only the folder's sync behind the last rename comes too late to go back.
            const bool isOld = std::filesystem::exists(dir / "a_files" / "6" / "0_0.jpg");
            QVERIFY2(isOld == (now.find("Width=\"64\"") != std::string::npos) || operation + 1 == count,
                     qPrintable(QString::number(operation)));
        }
        QVERIFY2(dir.content().find(".part") == std::string::npos && dir.content().find(".old") == std::string::npos,
                 dir.content().c_str());
        QVERIFY(std::filesystem::exists(dir / "a_files" / "5" / "0_0.jpg"));
    }
    QVERIFY2(failures > 10, qPrintable(QString::number(failures)));
}

void tst_FileFaults::anAtomicFileIsTheOldOneOrTheNewOne()
{
    const TempDir dir;
    const std::string content(100'000, 'n');
    FileFaults disk(dir.path().string());
    writeFileAtomically(dir / "a", content);
    const int64_t count = disk.operations();
    QVERIFY(count >= 5); // open, write, sync, rename, and the folder's sync
    for (const Lasts lasts : {Lasts::Once, Lasts::ForEver}) {
        for (const int error : {ENOSPC, EIO, EDQUOT, EROFS, EFBIG}) {
            for (int64_t operation = 0; operation < count; ++operation) {
                disk.failAt(-1, Lasts::Once, 0);
                std::ofstream(dir / "a") << "old";
                disk.failAt(operation, lasts, error);
                bool hasFailed = false;
                try {
                    writeFileAtomically(dir / "a", content);
                } catch (const Error &failure) {
                    hasFailed = true;
                    const bool isFull = error == ENOSPC || error == EDQUOT || error == EFBIG;
                    QCOMPARE(failure.kind(), isFull ? ErrorKind::DiskFull : ErrorKind::Io);
                }
                QVERIFY(hasFailed);
                disk.failAt(-1, Lasts::Once, 0);
                QCOMPARE(dir.content(), std::string("a"));
                const std::string now = readTextFile(dir / "a", 1 << 20);
                QVERIFY(now == "old" || now == content);
            }
        }
    }
}

void tst_FileFaults::anExportThatCannotBeBeginsNothing_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("message");
    QTest::newRow("H43 no permission") << std::string("a") << EACCES
                                       << QStringLiteral("/a could not be written: Permission denied.");
    QTest::newRow("H43 read-only") << std::string("a") << EROFS
                                   << QStringLiteral("/a could not be written: Read-only file system.");
    QTest::newRow("H43 folder gone") << std::string("gone/a") << 0
                                     << QStringLiteral("gone/a could not be written: its folder cannot be reached.");
    QTest::newRow("H43 name too long") << std::string(300, 'n') << 0
                                       << QStringLiteral("could not be written: File name too long.");
}

void tst_FileFaults::anExportThatCannotBeBeginsNothing()
{
    QFETCH(std::string, name);
    QFETCH(int, error);
    QFETCH(QString, message);
    const TempDir dir;
    const FakeTileSource source({100, 100});
    FileFaults disk(dir.path().string());
    for (const ImageFormat format :
         {ImageFormat::Tiff, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Exr, ImageFormat::WebP}) {
        ExportOptions options;
        options.format = format;
        if (error != 0)
            disk.failAt(0, Lasts::ForEver, error);
        expectError(ErrorKind::Io, message, [&] { exportImage(source, dir / name, options, {}); });
        QCOMPARE(dir.content(), std::string());
    }
}

void tst_FileFaults::whatFatCannotHoldIsToldBefore()
{
    const TempDir dir;
    FileFaults disk(dir.path().string());
    disk.pretendFat(true);
    requireFileMayHave(dir / "a", 4e9);
    expectError(
        ErrorKind::Io,
        QStringLiteral("/a would have up to 5.1 GB, and files on its disk end at 4.3 GB (FAT). Choose another disk."),
        [&] { requireFileMayHave(dir / "a", 5.1e9); });
    // An export asks before it writes anything. Its room is the true disk's, so that the size is one that fits there.
    const FakeTileSource large({60'000, 40'000});
    ExportOptions options;
    options.compression = TiffCompression::None;
    expectError(ErrorKind::Io, QStringLiteral("/a would have up to 9.7 GB"),
                [&] { exportImage(large, dir / "a", options, {}); });
    QCOMPARE(dir.content(), std::string());
    disk.pretendFat(false);
    requireFileMayHave(dir / "a", 5.1e9);
}

QTEST_GUILESS_MAIN(tst_FileFaults)
#include "tst_file_faults.moc"
