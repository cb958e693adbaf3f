#include "support/temp_dir.h"

#include <app/child_jobs.h>

#include <QFile>
#include <QSignalSpy>
#include <QtTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

/// What jobs in processes of their own tell the window; shell scripts stand in for the program.
class tst_ChildJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatAJobSaysIsTold_data();
    void whatAJobSaysIsTold();
    void aKilledJobIsToldWithoutWhatItSaid_data();
    void aKilledJobIsToldWithoutWhatItSaid();
};

void tst_ChildJobs::whatAJobSaysIsTold_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("warning");
    QTest::addColumn<QString>("failure");
    QTest::newRow("nothing") << QByteArray("true") << QString() << QString();
    QTest::newRow("warnings") << QByteArray("echo pixelsmith: a.png: One. >&2; echo pixelsmith: Two. >&2")
                              << u"a.png: One. Two."_s << QString();
    QTest::newRow("a library's noise") << QByteArray("echo hello from a library >&2") << QString() << QString();
    QTest::newRow("a failure") << QByteArray("echo noise >&2; echo pixelsmith: It failed. >&2; exit 4") << QString()
                               << u"It failed."_s;
}

void tst_ChildJobs::whatAJobSaysIsTold()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, warning);
    QFETCH(QString, failure);
    const TempDir dir;
    QFile program(QString::fromStdString((dir / "program").string()));
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\n" + script + '\n');
    program.close();
    QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));

    ChildJobs jobs(nullptr, program.fileName());
    QSignalSpy warned(&jobs, &ChildJobs::warned);
    QSignalSpy failed(&jobs, &ChildJobs::failed);
    bool isDone = false;
    bool isOver = false;
    jobs.start(
        u"a job"_s, {}, [&] { isDone = true; }, [&] { isOver = true; });
    QTRY_VERIFY(isOver);
    QCOMPARE(isDone, failure.isEmpty());
    QCOMPARE(warned.isEmpty() ? QString() : warned[0][0].toString(), warning);
    QCOMPARE(failed.isEmpty() ? QString() : failed[0][1].toString(), failure);
}

void tst_ChildJobs::aKilledJobIsToldWithoutWhatItSaid_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("a library's noise") << u"noise"_s;
    QTest::newRow("a warning") << u"pixelsmith: a.png: Where it is transparent it was put on white."_s;
}

void tst_ChildJobs::aKilledJobIsToldWithoutWhatItSaid()
{
    QFETCH(QString, words);
    ChildJobs jobs(nullptr, u"/bin/sh"_s);
    QSignalSpy failed(&jobs, &ChildJobs::failed);
    jobs.ask(u"a job"_s, {u"-c"_s, u"echo '%1' >&2; kill -9 $$"_s.arg(words)},
             [](const QByteArray &) { QFAIL("It ended well."); });
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].toString(), u"a job"_s);
    QCOMPARE(failed[0][1].toString(), QString());
}

QTEST_GUILESS_MAIN(tst_ChildJobs)
#include "tst_child_jobs.moc"
