#pragma once

#include <pixelsmith/geometry.h>

#include <cstdint>
#include <vector>

namespace pixelsmith {

/// What the brush left in one cell.
struct SliderCell
{
    uint16_t value = 0; ///< v: 0 is the Slider's free end, 65535 its faithful one
    uint8_t cover = 0;  ///< a: 0 is unpainted, 255 is `value` alone; between them at a stroke's soft edge

    friend bool operator==(const SliderCell &, const SliderCell &) = default;
};

/// The Slider painted over the picture: a coarse grid of cells, stretched over the picture of whatever stage. Where
/// nothing is painted the stage's own Slider holds. With a and a·v interpolated bilinearly between the cells' middles,
/// and held at the border,
///     S(x, y) = round((1 - a)·S + a·v·N),  S the stage's Slider, N its steps.
/// So a map painted with one value v = S/N everywhere means the same as the Slider at S, to the step. Value; equal maps
/// mean the same.
class SliderMap
{
public:
    /// Cells along the picture's longer side.
    static constexpr int kLongSide = 256;

    /// Without cells: nothing painted.
    SliderMap() = default;
    /// Unpainted. \param columns, rows  1…kLongSide.
    SliderMap(int columns, int rows);
    /// Unpainted cells, about square in the picture; not smaller than a pixel.
    static SliderMap of(PixelSize picture);

    int columns() const { return m_columns; }
    int rows() const { return m_rows; }
    bool isPainted() const;
    /// The same paint in the same places; all maps that are not painted are alike.
    bool paintsAs(const SliderMap &other) const;
    /// Of the picture's area, 0…1.
    double paintedPart() const;

    const SliderCell &at(int column, int row) const { return m_cells[index(column, row)]; }
    void set(int column, int row, SliderCell cell) { m_cells[index(column, row)] = cell; }

    /// A round dab of the brush, soft towards its edge. \param x, y  in the picture, 0…1. \param radius  as a part of
    /// the picture's longer side. \param value  0…1, of the Slider.
    void paint(double x, double y, double radius, double value);
    /// The same for a brush that takes paint away.
    void erase(double x, double y, double radius);
    /// Every cell that touches the region, wholly. \param region  in pixels of a picture of that size.
    void fill(PixelSize picture, const PixelRect &region, double value);

    /// S of each latent of an area, row by row, 0…steps.
    /// \param map  size of the stage's latent map. \param unpainted  the stage's S. \param steps  N.
    std::vector<int> guidedSteps(LatentSize map, const LatentRect &area, int unpainted, int steps) const;
    /// No latent has a smaller S than this.
    int leastGuidedSteps(int unpainted, int steps) const;

    friend bool operator==(const SliderMap &, const SliderMap &) = default;

private:
    size_t index(int column, int row) const
    {
        return static_cast<size_t>(row) * static_cast<size_t>(m_columns) + static_cast<size_t>(column);
    }
    template<typename Use>
    void dab(double x, double y, double radius, const Use &use);

    int m_columns = 0;
    int m_rows = 0;
    std::vector<SliderCell> m_cells;
};

} // namespace pixelsmith
