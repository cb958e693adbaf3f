#include "support/source_paths.h"

#include <app/application.h>
#include <app/paths.h>
#include <ui/panels/message_bar.h>
#include <ui/viewer/slider_brush.h>

#include <pixelsmith/image_file.h>

#include <QDir>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QUndoStack>
#include <QtTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

GenerationRequest request()
{
    GenerationRequest request;
    request.prompt = "a cat";
    request.seed = 3;
    request.checkpoint = tinyCheckpoint().string();
    request.steps = 4;
    request.stageSteps = 6;
    request.guidanceScale = 3;
    request.batchSize = 1;
    return request;
}

SliderMap spot(double value)
{
    SliderMap map = SliderMap::of({256, 256});
    map.paint(0.3, 0.3, 0.1, value);
    return map;
}

} // namespace

/// The painted Slider in the whole program behind its window, on the toy model.
class tst_Paint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void strokesWhileGrowingHoldFromTheNextStepAndAreKept();
    void afterTheEndThePaintedPartIsPaintedAgain();
    void strokesAreThereWhenThePictureIsOpenedAgain();

private:
    static bool make(Application &application, PixelSize size);
    static std::string hashOf(Application &application)
    {
        return pixelHash(*openStage(application.controller().document(), 1));
    }
};

void tst_Paint::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setApplicationName(u"pixelsmith-paint-test"_s);
    QCoreApplication::setOrganizationName(u"pixelsmith-paint-test"_s);
    cleanup();
}

void tst_Paint::cleanup()
{
    QSettings().clear();
    QDir(workingFolder()).removeRecursively();
}

bool tst_Paint::make(Application &application, PixelSize size)
{
    const ModelInfo model = readModelInfo(modelSource(request()));
    GenerationController &controller = application.controller();
    const auto isAtRest = [&] { return !controller.isRunning(); };
    controller.generate(request(), model);
    if (!QTest::qWaitFor(isAtRest, 60'000))
        return false;
    GenerationRequest larger = request();
    larger.targetSize = size;
    controller.grow(controller.document(), larger, model);
    return QTest::qWaitFor(isAtRest, 60'000) && controller.state() == Run::Finished;
}

void tst_Paint::strokesWhileGrowingHoldFromTheNextStepAndAreKept()
{
    Application application;
    GenerationController &controller = application.controller();
    int strokes = 0;
    connect(&controller, &GenerationController::progressed, this, [&](const Progress &progress) {
        if (progress.stage == 1 && progress.phase == StagePhase::Denoising && progress.step >= 1 && strokes++ == 0)
            Q_EMIT application.window().sliderPainted(spot(1));
    });
    QVERIFY(make(application, {256, 256}));
    const auto changes = controller.document()->sliderMapChanges();
    QCOMPARE(changes.size(), 1u);
    QCOMPARE(changes[0].stage, 1);
    QVERIFY(changes[0].step >= 2);
    QVERIFY(!controller.isRedoWanted());
}

void tst_Paint::afterTheEndThePaintedPartIsPaintedAgain()
{
    Application application;
    QVERIFY(make(application, {256, 256}));
    GenerationController &controller = application.controller();
    application.window().show();
    const std::string before = hashOf(application);
    Q_EMIT application.window().sliderPainted(spot(0));
    QVERIFY(controller.isRedoWanted());
    auto *message = application.window().findChild<MessageBar *>();
    QVERIFY(message->isVisible());
    QTest::mouseClick(message->findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(controller.isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isRunning(), 60'000);
    QCOMPARE(controller.state(), Run::Finished);
    QVERIFY(!controller.isRedoWanted());
    QVERIFY(!message->isVisible());
    QVERIFY(hashOf(application) != before);
    QCOMPARE(controller.stages()[1].done, 1.0);
}

void tst_Paint::strokesAreThereWhenThePictureIsOpenedAgain()
{
    QString path;
    {
        Application application;
        QVERIFY(make(application, {256, 256}));
        Q_EMIT application.window().sliderPainted(spot(0.8));
        path = QString::fromStdString(application.controller().document()->path().string());
    }
    Application again;
    again.controller().open(path);
    QVERIFY(again.window().findChild<SliderBrush *>()->map() == spot(0.8));
    QVERIFY(again.controller().isRedoWanted());
    QVERIFY(!again.window().undoStack().canUndo());
}

QTEST_MAIN(tst_Paint)
#include "tst_paint.moc"
