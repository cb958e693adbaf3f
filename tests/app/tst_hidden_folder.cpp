#include "app/hidden_folder.h"

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
    void aFolderOfOthersStays();

private:
    QString madeFolder(const QString &name);

    QTemporaryDir m_parent;
};

namespace {

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
    const HiddenFolder next(m_parent.path());
    QVERIFY(!QFile::exists(left));
}

void tst_HiddenFolder::whatARunningProgramHasStays()
{
    const HiddenFolder folder(m_parent.path());
    const QString file = folder.filePath(u"picture"_s);
    write(file, "pixels");
    HiddenFolder::removeLeft(m_parent.path());
    QVERIFY(QFile::exists(file));
}

void tst_HiddenFolder::aFolderOfOthersStays()
{
    const QString likeOurs = madeFolder(u".opened-last-week"_s), other = madeFolder(u".others"_s);
    write(other + u"/lock"_s, "");
    HiddenFolder::removeLeft(m_parent.path());
    QVERIFY(QFile::exists(likeOurs + u"/picture"_s));
    QVERIFY(QFile::exists(other + u"/picture"_s));
}

QTEST_GUILESS_MAIN(tst_HiddenFolder)
#include "tst_hidden_folder.moc"
