#include <app/run_queue.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

class tst_RunQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = m_folder->filePath(u"queue.json"_s);
    }

    void runsComeInTheOrderTheyWerePut()
    {
        RunQueue queue(m_file);
        for (const char *title : {"a", "b", "c", "d"})
            queue.add({.title = QString::fromLatin1(title)});
        QCOMPARE(titles(queue), u"abcd"_s);
        const std::vector<QueuedRun> runs = queue.runs();
        queue.move(runs[3].id, -1);
        QCOMPARE(titles(queue), u"abdc"_s);
        queue.move(runs[0].id, 1);
        QCOMPARE(titles(queue), u"badc"_s);
        queue.move(runs[0].id, 9);
        QCOMPARE(titles(queue), u"bdca"_s);
        queue.move(runs[0].id, -9);
        QCOMPARE(titles(queue), u"abdc"_s);
        queue.move(99, 1);
        queue.remove(99);
        queue.remove(runs[1].id);
        QCOMPARE(titles(queue), u"adc"_s);
        QCOMPARE(queue.takeFirst()->title, u"a"_s);
        queue.clear();
        QVERIFY(!queue.takeFirst());
    }

    void whatWaitsIsKeptUntilTheNextStart()
    {
        QueuedRun run;
        run.kind = QueuedRun::Kind::Grow;
        run.request.prompt = "a lake, \"quoted\"";
        run.request.seed = 4711;
        run.request.targetSize = {4096, 2560};
        run.request.slider = {{40, true}};
        run.document = u"/pictures/ä.pixelsmith"_s;
        run.title = u"a lake to 4k"_s;
        {
            RunQueue queue(m_file);
            queue.load();
            queue.add({.title = u"first"_s});
            run.id = queue.add(run);
        }
        RunQueue queue(m_file);
        QSignalSpy changed(&queue, &RunQueue::changed);
        queue.load();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(queue.runs().size(), size_t(2));
        QVERIFY(queue.runs()[1] == run);
    }

    void aDamagedFileIsToldAndKept_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("no json") << QByteArray("{{");
        QTest::newRow("newer") << QByteArray("{\"version\":2,\"runs\":[]}");
        QTest::newRow("unknown kind") << QByteArray("{\"version\":1,\"runs\":[{\"kind\":\"fly\",\"request\":\"{}\"}]}");
        QTest::newRow("no request") << QByteArray("{\"version\":1,\"runs\":[{\"kind\":\"grow\",\"request\":\"[\"}]}");
    }
    void aDamagedFileIsToldAndKept()
    {
        QFETCH(QByteArray, bytes);
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) > 0);
        file.close();
        RunQueue queue(m_file);
        QSignalSpy told(&queue, &RunQueue::told);
        queue.load();
        QCOMPARE(told.size(), 1);
        QVERIFY(queue.isEmpty());
        QVERIFY(QFile::exists(m_file + u".unreadable"_s) && !QFile::exists(m_file));
        queue.add({.title = u"new"_s});
        QVERIFY(QFile::exists(m_file));
    }

    void theSecondProgramTellsThatItsQueueEndsWithIt()
    {
        RunQueue first(m_file);
        first.load();
        first.add({.title = u"kept"_s});
        RunQueue second(m_file);
        QSignalSpy told(&second, &RunQueue::told);
        second.load();
        QVERIFY(second.isEmpty());
        second.add({.title = u"not kept"_s});
        second.add({.title = u"nor this"_s});
        QCOMPARE(told.size(), 1);
        QCOMPARE(titles(first), u"kept"_s);
    }

    void aFolderThatCannotBeWrittenIsTold()
    {
        RunQueue queue(u"/proc/nowhere/queue.json"_s);
        QSignalSpy told(&queue, &RunQueue::told);
        queue.load();
        queue.add({.title = u"a"_s});
        QCOMPARE(told.size(), 1);
        QCOMPARE(titles(queue), u"a"_s);
    }

private:
    static QString titles(const RunQueue &queue)
    {
        QString text;
        for (const QueuedRun &run : queue.runs())
            text += run.title;
        return text;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

QTEST_GUILESS_MAIN(tst_RunQueue)
#include "tst_run_queue.moc"
