#include "app/program_fixture.h"

#include <ui/actions.h>
#include <ui/panels/history_panel.h>
#include <ui/panels/jobs_panel.h>

#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

/// A picture's file goes to another folder, whatever happens to it meanwhile.
class tst_MovePicture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        program::begin(u"pixelsmith-move-picture-test"_s);
    }
    void cleanup() { program::cleanup(); }

    void aRunGoesOnThereWithTheSameBits();
    void aPictureAtRestIsShownFromThere();
    void itStaysInTheHistory();
    void aRunThatWaitsToGoOnThereIsNamedByItsPrompt();
    void whatCannotBeMovedStaysAndIsShownAgain();
    void aRunThatCannotBeMovedSaysThatOthersWait();
    void whatWaitsForItFindsItThere();
};

namespace {

QString shownPath(Application &application)
{
    const auto document = application.controller().document();
    return document ? toQString(document->path()) : QString();
}

QString in(const QTemporaryDir &folder, const QString &path)
{
    return folder.filePath(QFileInfo(path).fileName());
}

} // namespace

void tst_MovePicture::aRunGoesOnThereWithTheSameBits()
{
    const std::string straight = straightHash();
    const QTemporaryDir elsewhere;
    Application application;
    application.start({});
    QVERIFY(paintBase(application));
    const QString path = shownPath(application);
    connect(
        &application.controller(), &GenerationController::tilesChanged, this,
        [&] { Q_EMIT application.window().moveRequested(path, elsewhere.path()); }, Qt::SingleShotConnection);
    QVERIFY(application.controller().grow(application.controller().document(), grown({256, 256}), model()));
    QTRY_COMPARE_WITH_TIMEOUT(shownPath(application), in(elsewhere, path), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    QVERIFY(!QFileInfo::exists(path));
    QCOMPARE(hashOf(application), straight);
}

void tst_MovePicture::aPictureAtRestIsShownFromThere()
{
    const QTemporaryDir elsewhere;
    Application application;
    application.start({});
    QVERIFY(paintBase(application));
    const QString path = shownPath(application);
    const std::string before = hashOf(application);
    QVERIFY(application.window().actions().moveToFolder->isEnabled());
    Q_EMIT application.window().moveRequested(path, elsewhere.path());
    QTRY_COMPARE_WITH_TIMEOUT(shownPath(application), in(elsewhere, path), 20'000);
    QVERIFY(!QFileInfo::exists(path));
    QCOMPARE(hashOf(application), before);
    QCOMPARE(application.controller().state(), Run::BaseReady);
    QVERIFY(isTold(application, u"The picture is in %1 now."_s.arg(elsewhere.path())));
}

void tst_MovePicture::itStaysInTheHistory()
{
    const QTemporaryDir elsewhere;
    QString path;
    const auto isThere = [&](Application &application) {
        const auto *history = application.window().findChild<HistoryPanel *>();
        return history->model().rowCount() == 1 && history->model().item(0).path == in(elsewhere, path);
    };
    {
        Application application;
        application.start({});
        QVERIFY(paintBase(application));
        path = shownPath(application);
        Q_EMIT application.window().moveRequested(path, elsewhere.path());
        QTRY_VERIFY_WITH_TIMEOUT(isThere(application), 20'000);
    }
    Application application;
    application.start({});
    QTRY_VERIFY(isThere(application));
    // It is like any other: gone to the trash and taken back.
    Q_EMIT application.window().deleteRequested(in(elsewhere, path));
    QTRY_COMPARE(application.window().findChild<HistoryPanel *>()->model().rowCount(), 0);
    QTRY_VERIFY(isTold(application, u"is in the trash now."_s));
    for (auto *button : application.window().findChildren<QPushButton *>()) {
        if (button->text() == u"Undo"_s)
            button->click();
    }
    QTRY_VERIFY(isThere(application));
}

void tst_MovePicture::aRunThatWaitsToGoOnThereIsNamedByItsPrompt()
{
    const QTemporaryDir elsewhere;
    Application application;
    application.start({});
    QVERIFY(paintBase(application));
    const QString path = shownPath(application);
    QVERIFY(application.controller().grow(application.controller().document(), grown({256, 256}), model()));
    Q_EMIT application.window().moveRequested(path, elsewhere.path());
    // Another one begins before it is there, and takes longer.
    GenerationRequest other = request();
    other.seed = 5;
    other.steps = 1000;
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 20'000);
    QVERIFY(application.controller().generate(other, model(), GenerationController::Show::No));
    const auto *jobs = application.window().findChild<JobsPanel *>();
    QTRY_VERIFY_WITH_TIMEOUT(
        std::ranges::any_of(jobs->findChildren<QLabel *>(),
                            [](const QLabel *label) { return label->text() == u"a cat to 256"_s; }),
        20'000);
    application.controller().stop();
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 20'000);
}

void tst_MovePicture::whatCannotBeMovedStaysAndIsShownAgain()
{
    const QTemporaryDir elsewhere;
    Application application;
    application.start({});
    QVERIFY(paintBase(application));
    const QString path = shownPath(application);
    QFile other(in(elsewhere, path));
    QVERIFY(other.open(QIODevice::WriteOnly));
    Q_EMIT application.window().moveRequested(path, elsewhere.path());
    QTRY_VERIFY_WITH_TIMEOUT(isTold(application, u"exists already. Choose another folder."_s), 20'000);
    QTRY_COMPARE(shownPath(application), path);
    QCOMPARE(application.controller().state(), Run::BaseReady);
    // And another attempt can be made.
    QVERIFY(other.remove());
    Q_EMIT application.window().moveRequested(path, elsewhere.path());
    QTRY_COMPARE_WITH_TIMEOUT(shownPath(application), in(elsewhere, path), 20'000);
}

void tst_MovePicture::aRunThatCannotBeMovedSaysThatOthersWait()
{
    const QTemporaryDir elsewhere;
    Application application;
    application.start({});
    QVERIFY(paintBase(application));
    const QString path = shownPath(application);
    QFile other(in(elsewhere, path));
    QVERIFY(other.open(QIODevice::WriteOnly));
    QVERIFY(application.controller().grow(application.controller().document(), grown({256, 256}), model()));
    Q_EMIT application.window().generateRequested(request());
    Q_EMIT application.window().moveRequested(path, elsewhere.path());
    QTRY_VERIFY_WITH_TIMEOUT(isTold(application, u"1 picture"_s), 20'000);
    QVERIFY(isTold(application, u"exists already. Choose another folder."_s));
    QCOMPARE(shownPath(application), path);
    QCOMPARE(application.controller().state(), Run::Stopped);
}

void tst_MovePicture::whatWaitsForItFindsItThere()
{
    const QTemporaryDir elsewhere;
    Application application;
    application.start({});
    QVERIFY(paintBase(application));
    const QString path = shownPath(application);
    // A new picture is painted, and the one shown waits to be grown.
    GenerationRequest other = request();
    other.seed = 5;
    QVERIFY(application.controller().generate(other, model(), GenerationController::Show::No));
    Q_EMIT application.window().growRequested({256, 256});
    Q_EMIT application.window().moveRequested(path, elsewhere.path());
    QTRY_COMPARE_WITH_TIMEOUT(shownPath(application), in(elsewhere, path), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::Finished, 60'000);
    QCOMPARE(application.controller().document()->plan().stages.back().size.width, int64_t{256});
}

QTEST_MAIN(tst_MovePicture)
#include "tst_move_picture.moc"
