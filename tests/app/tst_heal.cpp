#include "app/program_fixture.h"

#include <pixelsmith/heal_seams.h>

#include <ui/actions.h>
#include <ui/dialogs/export_panel.h>
#include <ui/dialogs/seam_row.h>

#include <QPushButton>
#include <QtTest>

#include <limits>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

const auto kGoesOn = [] { return true; };

size_t showing(const std::shared_ptr<Document> &document)
{
    return findSeams(document, 1, std::numeric_limits<int64_t>::max(), kGoesOn).showing.size();
}

} // namespace

/// Seams healed in the whole program behind its window, with the embedded model.
class tst_Heal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { program::begin(u"pixelsmith-heal-test"_s); }
    void cleanup() { program::cleanup(); }
    void theSheetWarnsHealsAndTellsTheResult();
    void stoppedHealingGoesOnWithTheRest();
    void whereNoSeamShowsThatIsTold();

private:
    static bool make(Application &application, Method method);
};

/// Classic: in two large steps, so that patches show.
bool tst_Heal::make(Application &application, Method method)
{
    GenerationController &controller = application.controller();
    GenerationRequest request;
    request.prompt = "a lake in the mountains";
    request.seed = 3;
    request.method = method;
    request.baseSize = {256, 256};
    if (method == Method::Classic) {
        request.stageSteps = 2;
        request.timestepSpacing = TimestepSpacing::Trailing;
    }
    const ModelInfo model = readModelInfo(modelSource(request));
    controller.generate(request, model);
    if (!QTest::qWaitFor([&] { return isAtRest(application); }, 120'000))
        return false;
    request.targetSize = {512, 512};
    controller.grow(controller.document(), request, model);
    return QTest::qWaitFor([&] { return isAtRest(application); }, 120'000) && controller.state() == Run::Finished;
}

void tst_Heal::theSheetWarnsHealsAndTellsTheResult()
{
    Application application;
    QVERIFY(make(application, Method::Classic));
    GenerationController &controller = application.controller();
    MainWindow &window = application.window();
    window.show();
    const std::string before = hashOf(application);
    const size_t were = showing(controller.document());
    QVERIFY(were > 0);

    window.actions().exportPicture->trigger();
    auto *sheet = window.findChild<ExportPanel *>();
    auto *row = window.findChild<SeamRow *>();
    auto *heal = window.findChild<QPushButton *>(u"healSeams"_s);
    QTRY_VERIFY_WITH_TIMEOUT(heal->isVisible(), 20'000);
    QVERIFY(row->text().startsWith(u"Seams show at %1 place"_s.arg(were)));
    QTest::mouseClick(heal, Qt::LeftButton);
    QVERIFY(controller.isRunning() && controller.isHealing());
    QVERIFY(row->isHealing() && sheet->isVisible());
    QVERIFY(!window.actions().healSeams->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isRunning(), 120'000);
    QCOMPARE(controller.state(), Run::Finished);
    QVERIFY(!controller.isHealing() && !controller.isRedoWanted());
    QVERIFY(hashOf(application) != before);

    const size_t left = showing(controller.document());
    QVERIFY(left < were);
    QTRY_VERIFY_WITH_TIMEOUT(left == 0 ? row->text().contains(u"none shows any more"_s)
                                       : row->text().startsWith(u"Seams still show at %1 place"_s.arg(left)),
                             20'000);
    QTRY_VERIFY(window.message().contains(u"painted again"));
    QCOMPARE(sheet->choice().stage, 1);
}

void tst_Heal::stoppedHealingGoesOnWithTheRest()
{
    Application application;
    QVERIFY(make(application, Method::Classic));
    GenerationController &controller = application.controller();
    MainWindow &window = application.window();
    window.show();
    const std::string before = hashOf(application);
    connect(&controller, &GenerationController::seamsMarked, &window, &MainWindow::stopRequested);
    window.actions().healSeams->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isRunning(), 120'000);
    QVERIFY(controller.isHealing() && controller.isRedoWanted());
    QCOMPARE(hashOf(application), before); // a part is written as a whole or not at all
    QVERIFY2(window.message().startsWith(u"Some seams are not healed yet."), qPrintable(window.message()));
    disconnect(&controller, &GenerationController::seamsMarked, &window, nullptr);
    window.actions().redoPainted->trigger();
    QVERIFY(controller.isHealing());
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isRunning(), 120'000);
    QVERIFY(!controller.isHealing() && !controller.isRedoWanted());
    QVERIFY(hashOf(application) != before);
}

void tst_Heal::whereNoSeamShowsThatIsTold()
{
    Application application;
    QVERIFY(make(application, Method::Refined));
    application.window().show();
    const std::string before = hashOf(application);
    application.window().actions().healSeams->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(application.window().message(), u"No seam shows in this picture."_s, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(isAtRest(application), 20'000);
    QCOMPARE(hashOf(application), before);
    application.window().actions().exportPicture->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(application.window().findChild<SeamRow *>()->text(), u"No seams show."_s, 20'000);
}

QTEST_MAIN(tst_Heal)
#include "tst_heal.moc"
