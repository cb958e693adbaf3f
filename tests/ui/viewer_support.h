#pragma once

#include "ui/painted_source.h"
#include "ui/viewer/image_viewer.h"

#include <QTest>

#include <cstdlib>

/// What tests of the viewer have in common.
namespace pixelsmith {

inline std::shared_ptr<PaintedSource> plainSource(PixelSize size, Rgb colour)
{
    return std::make_shared<PaintedSource>(size, [colour](double, double, int64_t) { return colour; });
}

/// A place's colour says where it is, slowly enough to survive filtering.
inline Rgb ramp(double x, double y, PixelSize size)
{
    return {static_cast<uint8_t>(255 * x / static_cast<double>(size.width)),
            static_cast<uint8_t>(255 * y / static_cast<double>(size.height)), 90};
}

inline std::shared_ptr<PaintedSource> rampSource(PixelSize size)
{
    return std::make_shared<PaintedSource>(size, [size](double x, double y, int64_t) { return ramp(x, y, size); });
}

inline QImage shot(ImageViewer &viewer)
{
    return viewer.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

inline bool isClose(QRgb a, Rgb b, int tolerance)
{
    return std::abs(qRed(a) - b.red) <= tolerance && std::abs(qGreen(a) - b.green) <= tolerance
           && std::abs(qBlue(a) - b.blue) <= tolerance;
}

/// Shown, at rest, with all its tiles and no mouse over it.
inline void showAtRest(ImageViewer &viewer, std::shared_ptr<const TileSource> source, QSize size = {800, 600})
{
    viewer.setAnimated(false);
    viewer.resize(size);
    viewer.show();
    viewer.setSource(std::move(source), KeepView::No);
    QVERIFY(QTest::qWaitForWindowExposed(&viewer));
    QTRY_VERIFY(viewer.isAtRest());
    // Wherever an earlier test left the mouse.
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&viewer, &leave);
}

} // namespace pixelsmith
