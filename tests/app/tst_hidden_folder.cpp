#include "app/hidden_folder.h"

#include <QDateTime>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <optional>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

class tst_HiddenFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesWithItsObject();
    void whatAKilledProgramLeftGoes();
    void whatARunningProgramHasStays();
    void aYoungOneStays();

private:
    QString madeFolder(const QString &name);

    QTemporaryDir m_parent;
};

namespace {

void makeOlder(const QString &folder)
{
    const QString hourAgo = QDateTime::currentDateTime().addSecs(-3600).toString(Qt::ISODate);
    QCOMPARE(QProcess::execute(u"touch"_s, {u"-d"_s, hourAgo, folder}), 0);
}

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

} // namespace

QString tst_HiddenFolder::madeFolder(const QString &name)
{
    const QString path = m_parent.filePath(name);
    if (!QDir().mkpath(path + u"/more"_s))
        return {};
    write(path + u"/picture"_s, "pixels");
    return path;
}

void tst_HiddenFolder::goesWithItsObject()
{
    std::optional<HiddenFolder> folder(m_parent.path());
    QVERIFY2(folder->isValid(), qPrintable(folder->errorText()));
    const QString file = folder->filePath(u"picture"_s);
    write(file, "pixels");
    QVERIFY(QFile::exists(file));
    folder.reset();
    QVERIFY(!QFile::exists(QFileInfo(file).path()));
}

void tst_HiddenFolder::whatAKilledProgramLeftGoes()
{
    QProcess program;
    program.start(u"true"_s, {});
    QVERIFY(program.waitForStarted());
    const QByteArray ended = QByteArray::number(program.processId());
    QVERIFY(program.waitForFinished());

    const QString left = madeFolder(u".opened-left"_s);
    write(left + u"/lock"_s, ended + "\nprogram\n" + QSysInfo::machineHostName().toUtf8() + "\n");
    const QString unlocked = madeFolder(u".opened-unlocked"_s), other = madeFolder(u".others"_s);
    for (const QString &folder : {left, unlocked, other})
        makeOlder(folder);

    const HiddenFolder next(m_parent.path());
    QVERIFY(!QFile::exists(left));
    QVERIFY(!QFile::exists(unlocked));
    QVERIFY(QFile::exists(other));
}

void tst_HiddenFolder::whatARunningProgramHasStays()
{
    const HiddenFolder folder(m_parent.path());
    const QString file = folder.filePath(u"picture"_s);
    write(file, "pixels");
    makeOlder(QFileInfo(file).path());
    HiddenFolder::removeLeft(m_parent.path());
    QVERIFY(QFile::exists(file));
}

void tst_HiddenFolder::aYoungOneStays()
{
    const QString young = madeFolder(u".opened-young"_s);
    HiddenFolder::removeLeft(m_parent.path());
    QVERIFY(QFile::exists(young));
}

QTEST_GUILESS_MAIN(tst_HiddenFolder)
#include "tst_hidden_folder.moc"
