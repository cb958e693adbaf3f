#pragma once

#include <pixelsmith/geometry.h>
#include <pixelsmith/pipeline.h>

namespace pixelsmith {

enum class LengthUnit { Centimetre, Millimetre, Inch };

/// Of a print on paper.
struct PrintSize
{
    double width = 120; ///< in units
    double height = 80; ///< in units
    LengthUnit unit = LengthUnit::Centimetre;
    int pixelsPerInch = 200;

    friend bool operator==(const PrintSize &, const PrintSize &) = default;
};

double inches(double length, LengthUnit unit);
/// The pixels that the print has.
PixelSize pixelsOf(const PrintSize &print);

/// The paper turned as it needs the least of the picture's shape cut off.
PrintSize turned(const PrintSize &print, PixelSize picture);
/// Of a picture of that size which covers the paper.
double pixelsPerInch(PixelSize picture, const PrintSize &print);
/// Pixels an inch that a good eye just tells apart: those one minute of arc wide. \param distance  metres.
double eyePixelsPerInch(double distance);

/// The smallest enlargement of a picture that has as many pixels as the print both ways, whichever way the paper is turned:
/// of the picture's own shape, so that nothing is stretched; what is beyond the paper is cut off.
/// \param step  both sides are multiples of it. \return `picture` where it is large enough.
PixelSize covering(PixelSize picture, PixelSize print, int64_t step);

/// Whether there are pictures of the print's size and shape.
bool isPossible(PixelSize print);

/// The base whose shape comes nearest to the print's, of about the size that the model paints.
/// \param print  a possible one.
PixelSize baseFor(PixelSize print, const ModelInfo &model);

} // namespace pixelsmith
