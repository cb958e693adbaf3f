#include "app/program_fixture.h"

#include <ui/panels/message_bar.h>
#include <ui/viewer/slider_brush.h>

#include <QDir>
#include <QPushButton>
#include <QUndoStack>
#include <QtTest>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

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
    void initTestCase() { program::begin(u"pixelsmith-paint-test"_s); }
    void cleanup() { program::cleanup(); }
    void strokesWhileGrowingHoldFromTheNextStepAndAreKept();
    void afterTheEndThePaintedPartIsPaintedAgain();
    void strokesAreThereWhenThePictureIsOpenedAgain();

private:
    static bool make(Application &application, PixelSize size);
};

bool tst_Paint::make(Application &application, PixelSize size)
{
    GenerationController &controller = application.controller();
    controller.generate(request(), model());
    if (!QTest::qWaitFor([&] { return isAtRest(application); }, 60'000))
        return false;
    controller.grow(controller.document(), grown(size), model());
    return QTest::qWaitFor([&] { return isAtRest(application); }, 60'000) && controller.state() == Run::Finished;
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
