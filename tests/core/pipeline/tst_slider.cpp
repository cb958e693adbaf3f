#include "canvas/resample.h"
#include "quality/colour.h"
#include "quality/fidelity.h"
#include "quality/radial_spectrum.h"
#include "support/region_pixels.h"
#include "support/source_paths.h"
#include "support/temp_dir.h"

#include <pixelsmith/pipeline.h>
#include <pixelsmith/tile_source.h>

#include <ATen/ATen.h>

#include <QtTest>

using namespace pixelsmith;

namespace {

const EventSink kNoSink = [](const Event &) {};

/// [3, h, w] in 0…1.
at::Tensor pictureOf(const TileSource &source)
{
    const PixelSize size = source.size();
    std::vector<uint8_t> rgb = pixelsOf(source, PixelRect::of(size));
    return at::from_blob(rgb.data(), {size.height, size.width, 3}, at::kByte)
        .permute({2, 0, 1})
        .to(at::kFloat)
        .div(255)
        .contiguous();
}

at::Tensor power(const at::Tensor &rgb)
{
    const at::Tensor luma = lumaOf(rgb);
    return radialPower(luma, spectrumCropSide(luma));
}

} // namespace

/// What the Slider promises, with a trained model and the request's own settings.
class tst_Slider : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fidelityRisesAndDetailFallsWithTheSlider();
};

void tst_Slider::fidelityRisesAndDetailFallsWithTheSlider()
{
    const PixelSize size = {512, 512};
    const TempDir folder;
    const auto pipeline =
        Pipeline::fromPretrained({.checkpoint = sourceFolder() / "resources/model/landscapes"}, {"cpu", "float32", 2});
    GenerationRequest request;
    request.prompt = "a mountain range at noon, some clouds";
    request.seed = 12;
    request.steps = 8;
    request.stageSteps = 8;
    const auto start = Document::create(folder / "base.pixelsmith", request, makePlan(request, pipeline->modelInfo()));
    RunControl control;
    QCOMPARE(pipeline->run(start, control, kNoSink), RunOutcome::Finished);
    const at::Tensor base = pictureOf(*openStage(start, 0));
    FloatImage plain = resample(*openStage(start, 0), size, PixelRect::of(size));
    const at::Tensor plainPower =
        power(at::from_blob(plain.rgb.data(), {size.height, size.width, 3}, at::kFloat).permute({2, 0, 1}));

    request.targetSize = size;
    double fidelity = 0;
    double detail = INFINITY;
    for (const double slider : {0.0, 25.0, 50.0, 75.0, 100.0}) {
        const auto path = folder / (std::to_string(slider) + ".pixelsmith");
        start->saveCopy(path);
        const auto document = Document::open(path, Document::Access::ReadWrite);
        request.slider = {{slider, true}};
        document->extendTo(request, growPlan(document->plan(), request, pipeline->modelInfo()));
        QCOMPARE(pipeline->run(document, control, kNoSink), RunOutcome::Finished);
        const at::Tensor result = pictureOf(*openStage(document, document->lastFinishedStage()));
        const double nextFidelity = psnr(reducedTo(result, base.size(1), base.size(2)), base);
        const double nextDetail =
            detailGain(power(result), plainPower, static_cast<double>(size.width) / static_cast<double>(base.size(2)));
        const QString what =
            QStringLiteral("Slider %1 %: %2 dB, detail %3 dB").arg(slider).arg(nextFidelity).arg(nextDetail);
        qInfo().noquote() << what;
        QVERIFY2(nextFidelity > fidelity, qPrintable(what));
        QVERIFY2(nextDetail < detail, qPrintable(what));
        fidelity = nextFidelity;
        detail = nextDetail;
    }
}

QTEST_GUILESS_MAIN(tst_Slider)
#include "tst_slider.moc"
