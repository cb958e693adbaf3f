#include "report.h"

#include "pictures.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pixelsmith {

namespace {

constexpr int64_t kCellSide = 192;

} // namespace

std::string tableHead(PixelSize size)
{
    return fmt::format(
        "### {}x{}\n\n"
        "| variant | evaluations | s | MiB | SWD (mean) | RAPS | slope | detail dB | grid | S1 | S1 of others' | S2 "
        "| S4 mean 99 % | PSNR | SSIM | ΔE mean 95 % | R2 | R3 | E1 |\n|---{}|\n",
        size.width, size.height, fmt::join(std::vector<std::string>(18, "|---"), ""));
}

std::string toMarkdown(const ReportRow &row)
{
    const Measures &m = row.measures;
    std::vector<std::string> swd;
    double sum = 0;
    for (const double distance : m.swd) {
        swd.push_back(fmt::format("{:.0f}", distance));
        sum += distance;
    }
    const RunCost &cost = m.cost;
    return fmt::format(
        "| {} | {} | {:.1f} | {} | {} ({:.0f}) | {:.2f} | {:.2f} | {:+.1f} | {:.2f} | {:.3f} | {:.3f} | {:.2f} | "
        "{:+.2f} {:+.2f} "
        "| {:.1f} | {:.3f} | {:.1f} {:.1f} | {:+.2f} | {:+.2f} | {:.2f}…{:.2f} |\n",
        row.name, cost.evaluations, cost.seconds, cost.peakMemoryBytes >> 20, fmt::join(swd, " "),
        sum / static_cast<double>(m.swd.size()), m.rapsDistance, m.slope, m.detailGain, m.gridLines, m.foldScore,
        m.foldContrast, m.slopeStep, m.toneStep, m.toneStep99, m.psnr, m.ssim, m.colourDrift, m.colourDrift95,
        m.baseInTiles, m.tilesInTiles, cost.lowestEnergy, cost.highestEnergy);
}

void ContactSheet::add(const at::Tensor &rgb)
{
    const at::Tensor whole = at::adaptive_avg_pool2d(rgb.unsqueeze(0), {kCellSide, kCellSide})[0];
    const int64_t top = (rgb.size(1) - kCellSide) / 2;
    const int64_t left = (rgb.size(2) - kCellSide) / 2;
    m_cells.push_back(at::cat({whole, rgb.slice(1, top, top + kCellSide).slice(2, left, left + kCellSide)}, 2));
}

void ContactSheet::endRow()
{
    m_rows.push_back(at::cat(m_cells, 2));
    m_cells.clear();
}

void ContactSheet::write(const std::filesystem::path &path) const
{
    writePng(at::cat(m_rows, 1), path);
}

} // namespace pixelsmith
