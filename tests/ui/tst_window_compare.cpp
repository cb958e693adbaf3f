#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/viewer_support.h"

#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

constexpr Rgb kColours[] = {{200, 40, 40}, {40, 200, 40}, {40, 40, 200}};

std::vector<StageInfo> threeStages()
{
    std::vector<StageInfo> stages;
    for (int i = 0; i < 3; ++i)
        stages.push_back({.size = {1024 << i, 640 << i}, .phase = StagePhase::Done, .done = 1, .isVisible = true});
    return stages;
}

/// A window that shows the last of three stages, each of its own colour, and answers what it asks for.
struct Shown
{
    MainWindow window;
    ImageViewer *viewer = nullptr;

    Shown()
    {
        window.resize(1200, 800);
        window.show();
        window.setStages(threeStages());
        window.setPicture(stage(2), 2, false);
        window.setState({.run = WindowState::Run::Finished});
        viewer = window.findChild<ImageViewer *>();
        viewer->setAnimated(false);
        viewer->setFocus();
        QObject::connect(&window, &MainWindow::compareRequested, &window, [this](const CompareChoice &choice) {
            if (choice.stage >= 0)
                window.setComparison(stage(choice.stage), QString::number(choice.stage));
        });
    }
    static std::shared_ptr<const TileSource> stage(int index)
    {
        return plainSource({1024 << index, 640 << index}, kColours[index]);
    }
    bool shows(double x, int stage)
    {
        const QImage image = shot(*viewer);
        return isClose(image.pixel(static_cast<int>(x * image.width()), image.height() / 3), kColours[stage], 2);
    }
};

} // namespace

class tst_WindowCompare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keyComparesWithTheStageBefore()
    {
        Shown s;
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        QTest::keyClick(s.viewer, Qt::Key_C);
        QTRY_VERIFY(s.viewer->isAtRest());
        QVERIFY(s.shows(0.4, 2) && s.shows(0.6, 1));
        QTest::keyClick(s.viewer, Qt::Key_Comma);
        QVERIFY(s.viewer->divider().place() < 0.5);
        QTest::keyClick(s.viewer, Qt::Key_C);
        QVERIFY(s.shows(0.6, 2));
    }

    void keyCyclesTheWays()
    {
        Shown s;
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        for (const CompareMode mode :
             {CompareMode::Wipe, CompareMode::SideBySide, CompareMode::Lens, CompareMode::Wipe}) {
            QTest::keyClick(s.viewer, Qt::Key_C, Qt::ShiftModifier);
            QCOMPARE(s.viewer->compareMode(), mode);
        }
        QVERIFY(s.window.actions().compare->isChecked());
    }

    void heldKeyBlinks()
    {
        Shown s;
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        QTest::keyPress(s.viewer, Qt::Key_X);
        QTRY_VERIFY(s.viewer->isAtRest());
        QVERIFY(s.shows(0.4, 1));
        QTest::keyRelease(s.viewer, Qt::Key_X);
        QVERIFY(s.shows(0.4, 2));
        QVERIFY(!s.window.actions().compareBlink->isChecked());
    }

    void menuOffersTheOtherStagesAndFiles()
    {
        Shown s;
        const auto choices = [&] {
            QList<QAction *> seen = s.window.actions().compareMenu->actions().mid(6);
            seen.removeIf([](const QAction *action) { return !action->isVisible(); });
            return seen;
        };
        QCOMPARE(choices().size(), 3);
        choices()[0]->trigger();
        QTRY_VERIFY(s.viewer->isAtRest());
        QVERIFY(s.window.actions().compare->isChecked());
        QVERIFY(s.shows(0.6, 0));
        QVERIFY(choices()[0]->isChecked() && !choices()[1]->isChecked());
        // Another stage comes in sight: the menu follows, the comparison stays.
        s.window.setPicture(Shown::stage(1), 1);
        QTRY_VERIFY(s.viewer->isAtRest());
        QVERIFY(s.shows(0.4, 1) && s.shows(0.6, 0));
        QVERIFY(choices()[1]->text().contains(u"4k"_s));
        // The stage that is compared with comes in sight: another takes its place.
        s.window.setPicture(Shown::stage(0), 0);
        QTRY_VERIFY(s.viewer->isAtRest());
        QVERIFY(s.shows(0.4, 0) && s.shows(0.6, 1));
    }

    void anotherPictureEndsTheComparison()
    {
        Shown s;
        s.window.actions().compare->setChecked(true);
        QVERIFY(s.viewer->secondSource());
        s.window.setPicture(Shown::stage(2), 2, false);
        QVERIFY(!s.viewer->secondSource());
        QVERIFY(!s.window.actions().compare->isChecked());
    }

    void nothingToCompareWithIsSaid()
    {
        MainWindow window;
        window.setStages({threeStages().front()});
        window.setPicture(Shown::stage(0), 0, false);
        window.setState({.run = WindowState::Run::BaseReady});
        window.actions().compare->trigger();
        QVERIFY(!window.actions().compare->isChecked());
        QVERIFY(!window.findChild<MessageBar *>()->text().isEmpty());
    }

    void menuOffersTheNewestPicturesOfTheHistory()
    {
        Shown s;
        const Actions &a = s.window.actions();
        QMenu *earlier = nullptr;
        for (QAction *action : a.compareMenu->actions()) {
            if (action->menu())
                earlier = action->menu();
        }
        QVERIFY(earlier && !earlier->menuAction()->isVisible());
        s.window.setState({.run = WindowState::Run::Finished, .document = u"/p/112.pixelsmith"_s});
        std::vector<HistoryItem> items;
        for (int i = 1; i <= 12; ++i) {
            HistoryItem item;
            item.path = u"/p/%1.pixelsmith"_s.arg(100 + i);
            item.request.prompt = "salt & sea " + std::to_string(i);
            item.size = {2048, 1280};
            item.thumbnail = QImage(64, 40, QImage::Format_RGB32);
            items.push_back(item);
        }
        items[10].problem = u"It is damaged."_s;
        s.window.setHistory(items);
        QVERIFY(earlier->menuAction()->isVisible());
        Q_EMIT earlier->aboutToShow();
        // Neither the one on the canvas nor what cannot be seen; eight of the others, and the way to the rest.
        QCOMPARE(earlier->actions().size(), 10);
        QCOMPARE(earlier->actions().front()->text(), u"salt && sea 10 · 2k"_s);
        QVERIFY(!earlier->actions().front()->icon().isNull());
        const QSignalSpy wanted(&s.window, &MainWindow::compareRequested);
        earlier->actions().at(1)->trigger();
        QCOMPARE(wanted.back()[0].value<CompareChoice>(), (CompareChoice{-1, u"/p/109.pixelsmith"_s}));
        QVERIFY(QTest::qWaitForWindowActive(&s.window));
        earlier->actions().back()->trigger();
        QCOMPARE(QApplication::focusWidget()->accessibleName(), u"Pictures made before"_s);
        Q_EMIT earlier->aboutToShow();
        QCOMPARE(earlier->actions().size(), 10);
    }
};

QTEST_MAIN(tst_WindowCompare)
#include "tst_window_compare.moc"
