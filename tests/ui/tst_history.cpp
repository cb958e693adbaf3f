#include "ui/panels/bases_strip.h"
#include "ui/panels/history_panel.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

HistoryItem makeItem(int number, const char *prompt)
{
    HistoryItem item;
    item.path = u"/pictures/2026-01-%1.pixelsmith"_s.arg(number, 2, 10, QChar(u'0'));
    item.request.prompt = prompt;
    item.request.seed = static_cast<uint64_t>(4700 + number);
    item.size = {1024, 640};
    item.isFinished = true;
    item.thumbnail = QImage(32, 20, QImage::Format_RGB32);
    item.thumbnail.fill(Qt::gray);
    return item;
}

std::vector<HistoryItem> threePictures()
{
    return {makeItem(1, "a mountain lake"), makeItem(2, "dunes at dawn"), makeItem(3, "a lake in the mist")};
}

QStringList textsOf(const QAbstractItemModel &model)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts << model.index(row, 0).data().toString();
    return texts;
}

} // namespace

class tst_History : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNewestComesFirstAndRowsThatStayAreKept()
    {
        HistoryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setItems(threePictures());
        QCOMPARE(textsOf(model), QStringList({u"a lake in the mist"_s, u"dunes at dawn"_s, u"a mountain lake"_s}));
        const QPersistentModelIndex dunes = model.index(1);
        QSignalSpy inserted(&model, &HistoryModel::rowsInserted);
        QSignalSpy removed(&model, &HistoryModel::rowsRemoved);
        QSignalSpy changed(&model, &HistoryModel::dataChanged);

        std::vector<HistoryItem> items = threePictures();
        items.erase(items.begin());
        items.push_back(makeItem(4, "pines"));
        items[1].isFavourite = true;
        model.setItems(items);
        QCOMPARE(textsOf(model), QStringList({u"pines"_s, u"a lake in the mist"_s, u"dunes at dawn"_s}));
        QCOMPARE(dunes.row(), 2);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(changed.size(), 1);
        QVERIFY(model.index(1).data(Qt::AccessibleTextRole).toString().contains(u"favourite"));
        model.setItems({});
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!dunes.isValid());
    }

    void picturesFromElsewhereHaveTheirPlaceInTime()
    {
        HistoryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::vector<HistoryItem> items = threePictures();
        items[1].path = u"/another disk/2026-01-02.pixelsmith"_s;
        HistoryItem named = makeItem(4, "pines");
        named.path = u"/home/pines.pixelsmith"_s;
        named.changed = QDateTime(QDate(2026, 1, 1), QTime(12, 0));
        items.push_back(named);
        model.setItems(items);
        QCOMPARE(textsOf(model),
                 QStringList({u"a lake in the mist"_s, u"dunes at dawn"_s, u"a mountain lake"_s, u"pines"_s}));
        items.back().changed = QDateTime(QDate(2026, 2, 1), QTime(12, 0));
        model.setItems(items);
        QCOMPARE(textsOf(model).front(), u"pines"_s);
        QCOMPARE(model.rowCount(), 4);
    }

    void anyChangeLeavesASoundModel()
    {
        HistoryModel model;
        HistoryFilter filter(&model);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
        filter.setText(u"lake"_s);
        uint32_t random = 1;
        for (int round = 0; round < 200; ++round) {
            std::vector<HistoryItem> items;
            for (int number = 1; number < 20; ++number) {
                random = random * 1664525u + 1013904223u;
                if (random >> 31)
                    items.push_back(makeItem(number, random >> 30 & 1 ? "a lake" : "dunes"));
            }
            model.setItems(items);
            QCOMPARE(model.rowCount(), static_cast<int>(items.size()));
        }
    }

    void wordsSeedAndStarFilter()
    {
        HistoryModel model;
        HistoryFilter filter(&model);
        std::vector<HistoryItem> items = threePictures();
        items[0].isFavourite = true;
        items[1].request.style.name = "Ink drawing";
        model.setItems(items);
        const auto shown = [&](const QString &text) {
            filter.setText(text);
            return textsOf(filter);
        };
        QCOMPARE(shown(u"LAKE"_s), QStringList({u"a lake in the mist"_s, u"a mountain lake"_s}));
        QCOMPARE(shown(u"lake mist"_s), QStringList({u"a lake in the mist"_s}));
        QCOMPARE(shown(u"4702"_s), QStringList({u"dunes at dawn"_s}));
        QCOMPARE(shown(u"ink"_s), QStringList({u"dunes at dawn"_s}));
        QCOMPARE(shown(u"1k"_s).size(), 3);
        QVERIFY(shown(u"nothing like it"_s).isEmpty());
        filter.setFavouritesOnly(true);
        QCOMPARE(shown({}), QStringList({u"a mountain lake"_s}));
    }

    void picturesAreOpenedMarkedAndDeleted()
    {
        HistoryPanel panel;
        panel.resize(272, 400);
        panel.show();
        panel.setItems(threePictures());
        auto *view = panel.findChild<QListView *>();
        QSignalSpy opened(&panel, &HistoryPanel::openRequested);
        QSignalSpy starred(&panel, &HistoryPanel::favouriteChanged);
        QSignalSpy deleted(&panel, &HistoryPanel::deleteRequested);
        QSignalSpy settings(&panel, &HistoryPanel::settingsRequested);
        for (const QAction *action : view->actions()) {
            QVERIFY(!action->isEnabled());
            QVERIFY(!action->text().isEmpty() && action->toolTip() != QString(action->text()).remove(u'&'));
        }
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(1, 0)).center());
        QCOMPARE(opened[0][0].toString(), makeItem(2, "").path);
        view->setFocus();
        QTest::keyClick(view, Qt::Key_S);
        QCOMPARE(starred[0][1].toBool(), true);
        QTest::keyClick(view, Qt::Key_U);
        QCOMPARE(settings[0][0].value<GenerationRequest>().prompt, std::string("dunes at dawn"));
        QTest::keyClick(view, Qt::Key_Delete);
        QCOMPARE(deleted[0][0].toString(), makeItem(2, "").path);
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(opened.size(), 2);
    }

    void anotherPictureIsComparedWithTheOneOnTheCanvas()
    {
        HistoryPanel panel;
        panel.show();
        panel.setItems(threePictures());
        auto *view = panel.findChild<QListView *>();
        const QSignalSpy wanted(&panel, &HistoryPanel::compareRequested);
        const QSignalSpy opened(&panel, &HistoryPanel::openRequested);
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        view->setFocus();
        view->setCurrentIndex(view->model()->index(1, 0));
        // There is none to compare with.
        QTest::keyClick(view, Qt::Key_C);
        QVERIFY(wanted.isEmpty());
        panel.setCurrent(makeItem(3, "").path);
        // The same one.
        QTest::keyClick(view, Qt::Key_C);
        QVERIFY(wanted.isEmpty());
        view->setCurrentIndex(view->model()->index(2, 0));
        QTest::keyClick(view, Qt::Key_C);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), makeItem(1, "").path);
        QVERIFY(opened.isEmpty());
    }

    void thePictureOnTheCanvasIsMarkedAlsoBehindAFilter()
    {
        HistoryPanel panel;
        panel.setItems(threePictures());
        auto *view = panel.findChild<QListView *>();
        panel.setCurrent(makeItem(1, "").path);
        QCOMPARE(view->currentIndex().row(), 2);
        panel.findChild<QLineEdit *>()->setText(u"dunes"_s);
        QVERIFY(!view->currentIndex().isValid());
        panel.findChild<QLineEdit *>()->setText(u"no such"_s);
        const auto told = panel.findChildren<QLabel *>();
        QVERIFY(std::ranges::any_of(told, [](const QLabel *label) {
            return label->text() == u"No picture is like that."_s && !label->isHidden();
        }));
        panel.findChild<QLineEdit *>()->clear();
        QCOMPARE(view->currentIndex().row(), 2);
        panel.setCurrent({});
        QVERIFY(!view->currentIndex().isValid());
    }

    void basesAreChosenWhenTheyAreBegun()
    {
        using State = BaseInfo::State;
        BasesStrip strip;
        strip.setBases({{.seed = 1}});
        QVERIFY(strip.isHidden());
        std::vector<BaseInfo> bases = {
            {1, State::Done, u"/a"_s, {}}, {2, State::Painting, u"/b"_s, {}}, {3, State::Waiting, {}, {}}};
        strip.setBases(bases);
        strip.show();
        QVERIFY(!strip.isHidden());
        strip.setCurrent(u"/b"_s);
        QVERIFY(strip.cells()[1]->isChecked() && !strip.cells()[0]->isChecked());
        QVERIFY(!strip.cells()[2]->isEnabled());
        QSignalSpy chosen(&strip, &BasesStrip::baseChosen);
        strip.cells()[0]->click();
        strip.cells()[2]->click();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), u"/a"_s);
        // Marked is what is shown.
        QVERIFY(strip.cells()[1]->isChecked() && !strip.cells()[0]->isChecked());
        QVERIFY(strip.cells()[2]->toolTip().contains(u"waits"));
        QSignalSpy closed(&strip, &BasesStrip::closeRequested);
        strip.findChild<QToolButton *>()->click();
        QCOMPARE(closed.size(), 1);
    }
};

QTEST_MAIN(tst_History)
#include "tst_history.moc"
