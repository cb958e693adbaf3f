// The window's main states against kept pictures. To renew these after a change that is meant, look at what it paints:
//   PIXELSMITH_RENEW_LOOK=1 build/dev/tests/tst_ui_window_look     writes tests/ui/look/*.png in the source folder
#include "support/source_paths.h"
#include "ui/actions.h"
#include "ui/dialogs/export_panel.h"
#include "ui/scripted_run.h"
#include "ui/theme.h"
#include "ui/viewer/image_viewer.h"

#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QIcon>
#include <QTest>

#include <cstdlib>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

constexpr QSize kWindow(1200, 800);
/// Pixels of the window that become one of a kept picture. Larger than a letter: what another font or its hinting moves
/// stays within a block or two, what a panel or a colour changes does not.
constexpr int kBlock = 20;
constexpr int kOtherAt = 24;         ///< a block whose mean differs by more, in sRGB steps, is another one
constexpr double kMostOthers = 0.02; ///< of all blocks: longer or shorter words
constexpr double kMostOnAverage = 3; ///< sRGB steps: small changes of a colour everywhere

Rgb paint(PixelSize size, double x, double y, int64_t)
{
    return {static_cast<uint8_t>(255 * x / static_cast<double>(size.width)),
            static_cast<uint8_t>(255 * y / static_cast<double>(size.height)), 120};
}

QImage reduced(QWidget &widget)
{
    const QImage full = widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
    QImage blocks(full.width() / kBlock, full.height() / kBlock, QImage::Format_RGB32);
    for (int row = 0; row < blocks.height(); ++row) {
        for (int column = 0; column < blocks.width(); ++column) {
            int sum[3] = {};
            for (int y = 0; y < kBlock; ++y) {
                for (int x = 0; x < kBlock; ++x) {
                    const QRgb pixel = full.pixel(column * kBlock + x, row * kBlock + y);
                    sum[0] += qRed(pixel);
                    sum[1] += qGreen(pixel);
                    sum[2] += qBlue(pixel);
                }
            }
            constexpr int area = kBlock * kBlock;
            blocks.setPixel(column, row, qRgb(sum[0] / area, sum[1] / area, sum[2] / area));
        }
    }
    return blocks;
}

struct Difference
{
    double others = 0;    ///< share of the blocks
    double onAverage = 0; ///< sRGB steps

    bool isSmall() const { return others <= kMostOthers && onAverage <= kMostOnAverage; }
};

/// Of pictures of one size.
Difference difference(const QImage &a, const QImage &b)
{
    int others = 0;
    double sum = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            const int most =
                std::max({std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q))});
            others += most > kOtherAt;
            sum += most;
        }
    }
    const double count = a.width() * a.height();
    return {others / count, sum / count};
}

QString keptPath(const QString &name)
{
    return QString::fromStdString((sourceFolder() / "tests/ui/look").string()) + u'/' + name + u".png"_s;
}

/// In one of the states, with the same words, picture and progress each time.
struct Scene
{
    Scene(Theme::Kind kind, const QString &state)
    {
        Theme::apply(*qApp, kind);
        window = std::make_unique<MainWindow>();
        script = std::make_unique<ScriptedRun>(*window, scriptedPlan({512, 320}, {1024, 640}), paint);
        viewer = window->findChild<ImageViewer *>();
        viewer->setAnimated(false);
        window->setAnimated(false);
        GenerationRequest request;
        request.prompt = "a mountain lake at sunset";
        request.seed = 4711;
        request.baseSize = {512, 320};
        window->setRequest(request);
        window->resize(kWindow);
        window->show();
        const StageScript base(script->plan(), 0);
        const StageScript growth(script->plan(), 1);
        if (state == u"empty") {
            script->setRun(Run::Empty);
        } else if (state == u"sampling") {
            script->setRun(Run::Sampling);
            script->play(base.upTo(StagePhase::Denoising, 3));
        } else {
            script->play(base.events());
            script->setRun(state == u"growing" ? Run::Growing : Run::Finished);
            script->play(state == u"growing" ? growth.upTo(StagePhase::Denoising, 4, 2) : growth.events());
        }
        // What is free on this computer's disk is not the same each time.
        window->findChild<ExportPanel *>()->setRoomIn([](const QString &) { return int64_t{50'000'000'000}; });
        if (state == u"export")
            window->actions().exportPicture->trigger();
    }

    QWidget &shown()
    {
        for (QDialog *dialog : window->findChildren<QDialog *>()) {
            if (dialog->isVisible())
                return *dialog;
        }
        return *window;
    }

    std::unique_ptr<MainWindow> window;
    std::unique_ptr<ScriptedRun> script;
    ImageViewer *viewer = nullptr;
};

} // namespace

class tst_WindowLook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void statesLookAsKept_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::addColumn<QString>("state");
        for (const bool isDark : {true, false}) {
            for (const QString &state : {u"empty"_s, u"sampling"_s, u"growing"_s, u"finished"_s, u"export"_s})
                QTest::addRow("%s %s", isDark ? "dark" : "light", qPrintable(state)) << isDark << state;
        }
    }
    void statesLookAsKept()
    {
        QFETCH(bool, isDark);
        QFETCH(QString, state);
        Scene scene(isDark ? Theme::Kind::Dark : Theme::Kind::Light, state);
        QTRY_VERIFY(!scene.viewer->source() || scene.viewer->isAtRest());
        const QImage now = reduced(scene.shown());
        const QString path = keptPath(state + (isDark ? u"_dark"_s : u"_light"_s));
        if (qEnvironmentVariableIsSet("PIXELSMITH_RENEW_LOOK")) {
            QVERIFY(now.save(path));
            return;
        }
        const QImage kept = QImage(path).convertToFormat(QImage::Format_RGB32);
        QVERIFY2(!kept.isNull(), qPrintable(path));
        // The sheet is as high as its words need.
        QVERIFY2(kept.width() == now.width() && std::abs(kept.height() - now.height()) <= 3,
                 qPrintable(u"%1 x %2"_s.arg(now.width()).arg(now.height())));
        const QRect common = kept.rect() & now.rect();
        const Difference found = difference(kept.copy(common), now.copy(common));
        qInfo("%.2f %% of the blocks differ, %.2f steps on average", 100 * found.others, found.onAverage);
        if (!found.isSmall())
            now.save(QDir::temp().filePath(u"look_"_s + QFileInfo(path).fileName()));
        QVERIFY(found.isSmall());
    }

    /// What the tolerance must not forgive, and what it must.
    void aMissingPanelIsFoundAndAnotherFontIsNot()
    {
        Scene scene(Theme::Kind::Dark, u"finished"_s);
        QTRY_VERIFY(scene.viewer->isAtRest());
        const QImage before = reduced(*scene.window);
        const QString panels[] = {u"createDock"_s, u"pictureDock"_s, u"sliderDock"_s};
        for (const QString &name : panels) {
            QAction *toggle = scene.window->findChild<QDockWidget *>(name)->toggleViewAction();
            toggle->trigger();
            QTest::qWait(50);
            QTRY_VERIFY(scene.viewer->isAtRest());
            QVERIFY2(!difference(before, reduced(*scene.window)).isSmall(), qPrintable(name));
            toggle->trigger();
            QTest::qWait(50);
            QTRY_VERIFY(scene.viewer->isAtRest());
        }
        QVERIFY(difference(before, reduced(*scene.window)).isSmall());
        for (QWidget *widget : scene.window->findChildren<QWidget *>()) {
            QFont font = widget->font();
            font.setFamily(u"DejaVu Sans"_s);
            font.setHintingPreference(QFont::PreferFullHinting);
            widget->setFont(font);
        }
        QTRY_VERIFY(scene.viewer->isAtRest());
        const Difference other = difference(before, reduced(*scene.window));
        qInfo("another font: %.2f %% of the blocks, %.2f steps", 100 * other.others, other.onAverage);
        QVERIFY(other.isSmall());
    }

    void theProgramsIconIsDrawnAtEverySize()
    {
        const QIcon icon(u":/pixelsmith/icons/pixelsmith.svg"_s);
        for (const int size : {16, 48, 256}) {
            const QImage drawn = icon.pixmap(size).toImage();
            QCOMPARE(drawn.size(), QSize(size, size));
            QCOMPARE(qAlpha(drawn.pixel(0, 0)), 0);
            // The base, in the accent: a quarter from the left, a quarter from the bottom.
            const QColor base = drawn.pixelColor(size / 4, size * 3 / 4);
            QVERIFY2(base.red() > base.blue() + 60, qPrintable(base.name()));
        }
    }

    void anotherAccentIsFound()
    {
        Scene scene(Theme::Kind::Light, u"finished"_s);
        QTRY_VERIFY(scene.viewer->isAtRest());
        const QImage light = reduced(*scene.window);
        QImage tinted = light;
        for (int y = 0; y < tinted.height(); ++y) {
            for (int x = 0; x < tinted.width(); ++x) {
                const QRgb p = tinted.pixel(x, y);
                tinted.setPixel(x, y, qRgb(std::max(0, qRed(p) - 4), qGreen(p), qBlue(p)));
            }
        }
        QVERIFY(!difference(light, tinted).isSmall());
    }
};

QTEST_MAIN(tst_WindowLook)
#include "tst_window_look.moc"
