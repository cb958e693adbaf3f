#include "ui/by_name.h"

#include "ui/actions.h"
#include "ui/dialogs/print_panel.h"
#include "ui/main_window.h"
#include "ui/painted_source.h"
#include "ui/panels/request_panel.h"
#include "ui/viewer/image_viewer.h"
#include "ui/viewer/print_crop.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include <atomic>
#include <cmath>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

QPushButton *button(QWidget &panel, const QString &text)
{
    for (auto *button : panel.findChildren<QPushButton *>()) {
        if (button->text().startsWith(text))
            return button;
    }
    return nullptr;
}

bool says(QWidget &panel, const QString &text)
{
    const auto labels = panel.findChildren<QLabel *>();
    return std::ranges::any_of(labels, [&](const QLabel *label) { return label->text().contains(text); });
}

} // namespace

/// From the size on paper to pixels.
class tst_PrintPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void paperHasPixels()
    {
        QCOMPARE(pixelsOf({120, 80, LengthUnit::Centimetre, 200}), (PixelSize{9449, 6300}));
        QCOMPARE(pixelsOf({1200, 800, LengthUnit::Millimetre, 200}), (PixelSize{9449, 6300}));
        QCOMPARE(pixelsOf({10, 8, LengthUnit::Inch, 300}), (PixelSize{3000, 2400}));
        // 25.4 is no binary fraction: no pixel more than there are.
        QCOMPARE(pixelsOf({25.4, 50.8, LengthUnit::Centimetre, 100}), (PixelSize{1000, 2000}));
    }

    void thePictureCoversThePaperAndIsNotStretched()
    {
        QCOMPARE(covering({1248, 832}, {9449, 6300}, 8), (PixelSize{9456, 6304}));
        // A picture that is wider than the paper is cut at its sides, and one that is higher above and below.
        QCOMPARE(covering({1280, 768}, {9449, 6300}, 8), (PixelSize{10504, 6304}));
        QCOMPARE(covering({1024, 1024}, {9449, 6300}, 8), (PixelSize{9456, 9456}));
        // The paper can be turned.
        QCOMPARE(covering({832, 1248}, {9449, 6300}, 8), (PixelSize{6304, 9456}));
        QCOMPARE(covering({9456, 6304}, {9449, 6300}, 8), (PixelSize{9456, 6304}));
        QCOMPARE(covering({9456, 6304}, {100, 100}, 8), (PixelSize{9456, 6304}));
    }

    void theBaseHasThePrintsShapeAndTheModelsSize()
    {
        for (const int64_t patchSide : {32, 64, 128}) {
            ModelInfo model;
            model.patchSide = patchSide;
            for (const PixelSize print : {PixelSize{9449, 6300}, PixelSize{6300, 9449}, PixelSize{300, 200},
                                          PixelSize{5000, 5000}, PixelSize{40000, 13000}}) {
                const PixelSize base = baseFor(print, model);
                const double shape = static_cast<double>(base.width) / static_cast<double>(base.height);
                const double wanted = static_cast<double>(print.width) / static_cast<double>(print.height);
                const double area = static_cast<double>(base.area()) / static_cast<double>(model.nativeSize().area());
                QVERIFY2(std::abs(std::log(shape / wanted)) < 0.05, qPrintable(QString::number(shape)));
                QVERIFY2(area > 0.5 && area < 2, qPrintable(QString::number(area)));
            }
        }
    }

    void whatNoPictureCanBeIsRefused()
    {
        QVERIFY(isPossible({9449, 6300}) && isPossible({131072, 131072}) && isPossible({800, 100}));
        for (const PixelSize print : {PixelSize{131073, 100'000}, PixelSize{24, 24}, PixelSize{131072, 40}})
            QVERIFY(!isPossible(print));
        PrintPanel panel;
        byName<QDoubleSpinBox>(panel, u"Width"_s)->setValue(100'000);
        byName<QDoubleSpinBox>(panel, u"Height"_s)->setValue(0.1);
        QVERIFY(!button(panel, u"Use"_s)->isEnabled());
        QVERIFY(says(panel, u"narrow"_s));
    }

    void anotherUnitIsTheSamePaper()
    {
        PrintPanel panel;
        auto *unit = byName<QComboBox>(panel, u"Unit"_s);
        unit->setCurrentIndex(1);
        QCOMPARE(panel.printSize(), (PrintSize{1200, 800, LengthUnit::Millimetre, 200}));
        unit->setCurrentIndex(2);
        QVERIFY(std::abs(panel.printSize().width - 47.2441) < 1e-9);
        unit->setCurrentIndex(0);
        QVERIFY(std::abs(panel.printSize().width - 120) < 0.001);
    }

    void nextPicturesHaveThePrintsShape()
    {
        MainWindow window;
        auto *request = window.findChild<RequestPanel *>();
        auto *panel = window.findChild<PrintPanel *>();
        QVERIFY(!panel->isVisible());
        button(*request, u"For print"_s)->click();
        QVERIFY(panel->isVisible());
        const QSignalSpy edited(&window, &MainWindow::requestEdited);
        button(*panel, u"Use"_s)->click();
        QCOMPARE(edited.size(), 1);
        QCOMPARE(window.request().baseSize, (PixelSize{1248, 832}));
        QVERIFY(says(*panel, u"9456 × 6304"_s));
        // It holds for another model, in its size.
        ModelInfo small;
        small.patchSide = 32;
        window.setModelInfo(small);
        QCOMPARE(window.request().baseSize, baseFor({9449, 6300}, small));
        QVERIFY(window.request().baseSize.longSide() < 512);
        // The button of a shape ends it, also the one that is down.
        byName<QToolButton>(*request, u"Landscape"_s)->click();
        QCOMPARE(window.request().baseSize, baseSizeOf(Shape::Landscape, small.nativeSize()));
    }

    void thePictureGrowsAsFarAsThePrintNeeds()
    {
        MainWindow window;
        auto *panel = window.findChild<PrintPanel *>();
        auto *grow = button(*panel, u"Grow"_s);
        QVERIFY(!grow->isEnabled() && says(*panel, u"none yet"_s));
        window.setStages({{.size = {1248, 832}, .phase = StagePhase::Done, .isVisible = true}});
        window.setPicture(std::make_shared<PaintedSource>(PixelSize{1248, 832},
                                                          [](double, double, int64_t) {
                                                              return Rgb{90, 80, 70};
                                                          }),
                          0, false);
        window.setGrowTargets({{.size = {2496, 1664}}, {.size = {4992, 3328}}, {.size = {9984, 6656}}});
        QVERIFY(!grow->isEnabled());
        window.setState({.run = WindowState::Run::BaseReady});
        QVERIFY(grow->isEnabled());
        QVERIFY(window.actions().growMenu->actions().contains(window.actions().printSize));
        const QSignalSpy wanted(&window, &MainWindow::growRequested);
        window.actions().printSize->trigger();
        grow->click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].value<PixelSize>(), (PixelSize{9456, 6304}));
        QVERIFY(!panel->isVisible());

        // What stops a smaller size stops this one, and is said.
        window.setGrowTargets({{.size = {2496, 1664}}, {.size = {4992, 3328}, .obstacle = u"No room."_s}});
        QVERIFY(!grow->isEnabled() && says(*panel, u"No room."_s));
        byName<QSpinBox>(*panel, u"Pixels an inch"_s)->setValue(50);
        QVERIFY(grow->isEnabled());
        byName<QSpinBox>(*panel, u"Pixels an inch"_s)->setValue(20);
        QVERIFY(!grow->isEnabled() && says(*panel, u"enough"_s));
        byName<QSpinBox>(*panel, u"Pixels an inch"_s)->setValue(9600);
        QVERIFY(!grow->isEnabled() && !button(*panel, u"Use"_s)->isEnabled());
        QVERIFY(says(*panel, u"larger than pictures can be"_s));
    }

    void paperHasPixelsAnInchAndTheEyeALimit()
    {
        const PrintSize paper = {20, 10, LengthUnit::Inch, 100};
        QCOMPARE(pixelsPerInch({2000, 1500}, paper), 100.0);
        QCOMPARE(pixelsPerInch({4000, 1000}, paper), 100.0);
        QCOMPARE(turned(paper, {2000, 1000}), paper);
        QCOMPARE(turned(paper, {1000, 2000}), (PrintSize{10, 20, LengthUnit::Inch, 100}));
        // 3438 a distance in inches.
        QVERIFY(std::abs(eyePixelsPerInch(0.254) - 343.77) < 0.01);
        QVERIFY(std::abs(eyePixelsPerInch(2.54) - 34.377) < 0.001);
    }

    void cropIsAsLargeAsThePaper()
    {
        PrintCrop crop;
        crop.resize(400, 200);
        const double dpi = screenPixelsPerInch(crop);
        // Left dark, right light.
        crop.setSource(std::make_shared<PaintedSource>(PixelSize{4000, 2000}, [](double x, double, int64_t) {
            return x < 2000 ? Rgb{20, 20, 20} : Rgb{220, 220, 220};
        }));
        crop.setPaper({20, 10}, 1);
        crop.show();
        // 200 pixels of the picture an inch of paper, which is an inch of the screen.
        QVERIFY(std::abs(crop.view().zoom() - dpi / 200) < 1e-9);
        QTRY_VERIFY(crop.isComplete());
        const QImage shot = crop.grab().toImage();
        QCOMPARE(qRed(shot.pixel(100, 100)), 20);
        QCOMPARE(qRed(shot.pixel(300, 100)), 220);
        crop.setPaper({20, 10}, 0.5);
        QVERIFY(std::abs(crop.view().zoom() - dpi / 400) < 1e-9);
    }

    void cropEndsWithThePaper()
    {
        PrintCrop crop;
        crop.resize(400, 200);
        crop.setSource(std::make_shared<PaintedSource>(PixelSize{4000, 2000}, [](double, double, int64_t) {
            return Rgb{90, 80, 70};
        }));
        const double dpi = screenPixelsPerInch(crop);
        // A square of the paper's height: the picture is cut at its sides, by a quarter each.
        crop.setPaper({10, 10}, 1);
        crop.setCentreFraction({0, 0});
        QVERIFY(std::abs(crop.view().visibleImage().left() - 1000) < 1);
        QVERIFY(crop.view().visibleImage().top() < 1);
        crop.setCentreFraction({1, 1});
        QVERIFY(std::abs(crop.view().visibleImage().right() - 3000) < 1);
        // From afar the whole paper is smaller than the room there is.
        crop.setPaper({10, 10}, 1 / dpi * 5);
        QCOMPARE(crop.view().viewSize(), QSizeF(50, 50));
        QVERIFY(std::abs(crop.view().visibleImage().width() - 2000) < 1);
    }

    void cropIsMovedByMouseAndKeysAndReadsNothingUnseen()
    {
        PrintCrop crop;
        crop.resize(400, 200);
        std::atomic<int> reads = 0;
        crop.setSource(std::make_shared<PaintedSource>(PixelSize{4000, 2000}, [&](double, double, int64_t) {
            ++reads;
            return Rgb{90, 80, 70};
        }));
        crop.setPaper({40, 20}, 1);
        QTest::qWait(20);
        QCOMPARE(reads.load(), 0);
        crop.show();
        QTRY_VERIFY(crop.isComplete() && reads > 0);
        const QPointF before = crop.view().centre();
        QTest::mousePress(&crop, Qt::LeftButton, {}, {200, 100});
        QTest::mouseMove(&crop, {150, 100});
        QTest::mouseRelease(&crop, Qt::LeftButton, {}, {150, 100});
        QVERIFY(crop.view().centre().x() > before.x());
        QTest::keyClick(&crop, Qt::Key_Down);
        QVERIFY(crop.view().centre().y() > before.y());
    }

    void distanceTellsWhetherThePrintLooksSharp()
    {
        MainWindow window;
        auto *panel = window.findChild<PrintPanel *>();
        window.setStages({{.size = {1248, 832}, .phase = StagePhase::Done, .isVisible = true}});
        window.setState({.run = WindowState::Run::BaseReady});
        window.actions().printSize->trigger();
        QVERIFY(!panel->crop()->isVisible());
        window.setPicture(std::make_shared<PaintedSource>(PixelSize{1248, 832},
                                                          [](double, double, int64_t) {
                                                              return Rgb{90, 80, 70};
                                                          }),
                          0, false);
        QVERIFY(panel->crop()->isVisible());
        // 1248 pixels on 120 cm.
        QVERIFY(says(
            *panel, u"Soft: the size shown, 1.2k, has 26 pixels an inch on this paper, and the eye sees up to 146."_s));
        const double near = panel->crop()->view().zoom();
        auto *distance = byName<QComboBox>(*panel, u"Looked at"_s);
        distance->setCurrentIndex(distance->count() - 1);
        QVERIFY(says(
            *panel, u"Sharp: the size shown, 1.2k, has 26 pixels an inch on this paper, and the eye sees up to 17."_s));
        QVERIFY(std::abs(panel->crop()->view().zoom() * 5 / 0.6 - near) < 1e-9);
        // It shows what the window shows.
        window.findChild<ImageViewer *>()->setCentreFraction({0.4, 0.6});
        distance->setCurrentIndex(0);
        QVERIFY(std::abs(panel->crop()->view().centreFraction().x() - 0.4) < 1e-6);
    }
};

QTEST_MAIN(tst_PrintPanel)
#include "tst_print_panel.moc"
