// Shows the window in one of its states with a computed picture, for looking at it; with a file name it takes a
// screenshot and ends:   show_window [empty|growing|paused|finished|export|live|keys|advanced|try|trying|compare|beside|lens|overlays|drift] [dark|light] [file.png] [width height]
#include "ui/actions.h"
#include "ui/dialogs/export_panel.h"
#include "ui/main_window.h"
#include "ui/painted_source.h"
#include "ui/panels/preview_cell.h"
#include "ui/panels/section.h"
#include "ui/panels/try_slider_panel.h"
#include "ui/theme.h"
#include "ui/translation.h"

#include <pixelsmith/patch_grid.h>

#include <QApplication>
#include <QCheckBox>
#include <QDialog>
#include <QMenu>
#include <QTimer>
#include <QToolButton>

#include <cmath>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

double ridge(double x, double seed)
{
    double sum = 0;
    for (int octave = 0; octave < 7; ++octave)
        sum += std::sin(x * std::exp2(octave) * 3.1 + seed * (octave + 1)) / std::exp2(octave);
    return sum;
}

/// A mountain lake at sunset, more or less.
Rgb scene(double x, double y)
{
    const double horizon = 0.60;
    const double mirrored = y > horizon ? 2 * horizon - y : y;
    const auto mix = [](double a, double b, double t) { return a + (b - a) * std::clamp(t, 0.0, 1.0); };
    const double sky = mirrored / horizon;
    double red = mix(70, 235, sky);
    double green = mix(55, 160, sky);
    double blue = mix(110, 90, sky);
    for (int layer = 0; layer < 3; ++layer) {
        const double top = 0.30 + 0.1 * layer - 0.09 * ridge(x * (1.6 + layer), 1.7 + 2 * layer);
        if (mirrored > top) {
            const double light = 0.5 + 0.5 * std::sin(40 * (x + y * 0.4) + 6 * ridge(x * 9, 3));
            red = mix(120 - 25 * layer, 190 - 30 * layer, light * 0.5);
            green = mix(70 - 15 * layer, 115 - 20 * layer, light * 0.5);
            blue = mix(70 - 8 * layer, 90 - 10 * layer, light * 0.5);
        }
    }
    if (y > horizon) {
        red = mix(red, 90, 0.35);
        green = mix(green, 60, 0.35);
        blue = mix(blue, 90, 0.35);
    }
    return {static_cast<uint8_t>(red), static_cast<uint8_t>(green), static_cast<uint8_t>(blue)};
}

std::shared_ptr<const TileSource> sceneSource(PixelSize size)
{
    return std::make_shared<PaintedSource>(size, [size](double x, double y, int64_t) {
        return scene(x / static_cast<double>(size.width), y / static_cast<double>(size.height));
    });
}

std::vector<StageInfo> stages(bool finished)
{
    std::vector<StageInfo> list;
    for (int i = 0; i < 4; ++i) {
        StageInfo stage;
        stage.size = {1024 << i, 640 << i};
        stage.steps = i == 0 ? 30 : 50;
        stage.guidedSteps = 30;
        stage.phase = i < 2 || finished ? StagePhase::Done : StagePhase::Waiting;
        stage.done = i < 2 || finished ? 1 : 0;
        stage.isVisible = i < 3 || finished;
        stage.secondsTaken = stage.phase == StagePhase::Done ? 4 << 2 * i : 0;
        list.push_back(stage);
    }
    return list;
}

Progress growing()
{
    Progress progress;
    progress.stage = 2;
    progress.stageCount = 4;
    progress.phase = StagePhase::Denoising;
    progress.step = 12;
    progress.steps = 50;
    progress.partsDone = 118;
    progress.parts = 273;
    progress.unetEvaluations = 3394;
    progress.elapsedSeconds = 68;
    progress.secondsLeft = 110;
    progress.inWork = {
        {2360, 260, 2620, 520}, {2880, 790, 3140, 1050}, {260, 1310, 520, 1570}, {1570, 2350, 1830, 2560}};
    return progress;
}

void fill(MainWindow &window, const QString &name)
{
    WindowState state;
    state.note = u"Embedded model ready · CPU, 2 threads"_s;
    if (name == u"empty") {
        window.setState(state);
        return;
    }
    GenerationRequest request;
    request.prompt = "a mountain lake at sunset, snow on the peaks, scattered clouds";
    request.seed = 4711;
    request.baseSize = {1280, 768};
    window.setRequest(request);
    const bool finished = name != u"growing" && name != u"paused" && name != u"overlays" && name != u"live";
    state.title = u"Mountain lake"_s;
    state.run = finished            ? WindowState::Run::Finished
                : name == u"paused" ? WindowState::Run::Paused
                                    : WindowState::Run::Growing;
    window.setStages(stages(finished));
    window.setGrowTargets({{.size = {16384, 10240},
                            .seconds = 360.0,
                            .memoryBytes = 900'000'000,
                            .diskBytes = 300'000'000,
                            .steps = 50,
                            .guidedSteps = 30},
                           {.size = {32768, 20480},
                            .seconds = 1500.0,
                            .memoryBytes = 1'100'000'000,
                            .diskBytes = 1'200'000'000,
                            .steps = 50,
                            .guidedSteps = 30}});
    window.setPicture(sceneSource({4096, 2560}), 2);
    window.setState(state);
    if (!finished)
        window.setProgress(growing());
    window.setResourceUse({800'000'000, 84'000'000});
    window.setJobs({{1, u"Export 2k as TIFF"_s, 0.12}});
    if (name == u"finished")
        window.showMessage(u"JPEG cannot be wider than 65500 pixels; this picture is 65536."_s,
                           {{u"Export as TIFF"_s, {}}, {u"Scale to 65500"_s, {}}});
}

/// Five pictures of a part of the scene, the softer the higher the Slider; without: still being painted.
void tryIt(MainWindow &window, bool isDone)
{
    PreviewRequest wanted;
    QObject::connect(&window, &MainWindow::tryRequested, &window,
                     [&](const PreviewRequest &request) { wanted = request; });
    window.actions().trySlider->trigger();
    WindowState state;
    state.run = WindowState::Run::Finished;
    state.title = u"Mountain lake"_s;
    state.isTrying = true;
    window.setState(state);
    Progress progress = growing();
    progress.stage = 4;
    progress.partsDone = 6;
    progress.parts = 9;
    window.setPreviewProgress(progress);
    if (!isDone)
        return;
    RegionPreview preview = {wanted.request.targetSize, wanted.region, {}, 600, 1500};
    for (const SliderPosition &slider : wanted.sliders) {
        RegionPicture picture = {slider, slider.guidedSteps(50), {}};
        for (int64_t y = wanted.region.top; y < wanted.region.bottom; ++y) {
            for (int64_t x = wanted.region.left; x < wanted.region.right; ++x) {
                const Rgb colour =
                    scene(double(x) / double(preview.size.width), double(y) / double(preview.size.height));
                const double grain =
                    (1 - slider.value / 100) * 20 * std::sin(double(x) * 0.7) * std::sin(double(y) * 0.9);
                for (const int channel : {colour.red, colour.green, colour.blue})
                    picture.rgb.push_back(static_cast<uint8_t>(std::clamp(channel + grain, 0.0, 255.0)));
            }
        }
        preview.pictures.push_back(picture);
    }
    window.setPreview(preview);
    state.isTrying = false;
    window.setState(state);
    window.findChild<TrySliderPanel *>()->cells()[2]->click();
}

/// A plan whose stages are those of stages().
GenerationPlan plan()
{
    GenerationRequest request;
    request.targetSize = {8192, 5120};
    request.baseSize = {1024, 640};
    return makePlan(request, ModelInfo());
}

/// The overlays, while a step is half done or where a cloud was added.
void overlay(MainWindow &window, bool drifts)
{
    window.setPlan(plan(), sceneSource({1024, 640}));
    if (drifts) {
        const PixelSize size{4096, 2560};
        window.setPicture(std::make_shared<PaintedSource>(
                              size,
                              [size](double x, double y, int64_t) {
                                  const double u = x / static_cast<double>(size.width);
                                  const double v = y / static_cast<double>(size.height);
                                  Rgb colour = scene(u, v);
                                  const double cloud =
                                      std::exp(-std::pow((u - 0.3) / 0.05, 2) - std::pow((v - 0.2) / 0.04, 2));
                                  colour.green = static_cast<uint8_t>(colour.green + (240 - colour.green) * cloud);
                                  return colour;
                              }),
                          2);
        window.actions().drift->trigger();
        window.actions().seams->trigger();
        QTimer::singleShot(1000, &window, [&window] { window.actions().nextSpot->trigger(); });
        return;
    }
    window.actions().patchGrid->trigger();
    window.actions().stepState->trigger();
    Progress progress = growing();
    const PatchGrid grid = patchGrid(plan(), 2, progress.step);
    for (int64_t cell = 0; cell < grid.cellCount() / 2; ++cell) {
        progress.inWork = {grid.cell(cell), grid.cell(cell + 1)};
        window.setProgress(progress);
    }
}

/// Compares with the base, in one of the ways.
void compare(MainWindow &window, int way)
{
    QObject::connect(&window, &MainWindow::compareRequested, &window, [&](const CompareChoice &choice) {
        window.setComparison(sceneSource({1024 << choice.stage, 640 << choice.stage}),
                             choice.stage == 0 ? u"1k"_s : u"2k"_s);
    });
    window.actions().compareMenu->actions().at(6)->trigger();
    for (int i = 0; i < way; ++i)
        window.actions().compareMode->trigger();
}

void exportLive(MainWindow &window)
{
    window.actions().exportPicture->trigger();
    auto *sheet = window.findChild<ExportPanel *>();
    for (QToolButton *card : sheet->findChildren<QToolButton *>()) {
        if (card->text() == nameOf(ImageFormat::DeepZoom))
            card->click();
    }
    sheet->findChild<QCheckBox *>(u"live"_s)->click();
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const auto argument = [&](int index, const QString &otherwise) { return arguments.value(index, otherwise); };
    Theme::apply(application, argument(2, u"dark"_s) == u"light" ? Theme::Kind::Light : Theme::Kind::Dark);
    installTranslation(application, QLocale());
    MainWindow window;
    window.resize(argument(4, u"1600"_s).toInt(), argument(5, u"1000"_s).toInt());
    window.show();
    const QString name = argument(1, u"growing"_s);
    fill(window, name);
    if (name == u"export")
        window.actions().exportPicture->trigger();
    if (name == u"live")
        exportLive(window);
    if (name == u"try" || name == u"trying")
        tryIt(window, name == u"try");
    if (const auto way = QStringList{u"compare"_s, u"beside"_s, u"lens"_s}.indexOf(name); way >= 0)
        compare(window, static_cast<int>(way));
    if (name == u"overlays" || name == u"drift")
        overlay(window, name == u"drift");
    if (name == u"keys")
        window.actions().shortcuts->trigger();
    if (name == u"advanced") {
        for (FoldSection *section : window.findChildren<FoldSection *>())
            section->setOpen(true);
    }
    const QString file = argument(3, {});
    if (!file.isEmpty()) {
        QTimer::singleShot(1500, &window, [&] {
            QWidget *sheet = nullptr;
            for (QDialog *dialog : window.findChildren<QDialog *>())
                sheet = dialog->isVisible() ? dialog : sheet;
            (sheet ? sheet : &window)->grab().save(file);
            QApplication::quit();
        });
    }
    return QApplication::exec();
}
