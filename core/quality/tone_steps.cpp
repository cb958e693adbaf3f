#include "quality/tone_steps.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

namespace pixelsmith {

namespace {

constexpr int64_t kStrip = 16;
constexpr int64_t kPiece = 64;

void addSteps(const at::Tensor &lab, const std::vector<Seam> &seams, std::vector<at::Tensor> &steps)
{
    constexpr std::array<int64_t, 2> area = {1, 2};
    for (const Seam &seam : seams) {
        if (seam.at < kStrip || seam.at + kStrip > lab.size(2))
            continue;
        for (int64_t begin = seam.begin; begin < seam.end; begin += kPiece) {
            const at::Tensor rows = lab.slice(1, begin, std::min(begin + kPiece, seam.end));
            const at::Tensor before = rows.slice(2, seam.at - kStrip, seam.at).mean(area);
            const at::Tensor after = rows.slice(2, seam.at, seam.at + kStrip).mean(area);
            steps.push_back((after - before).norm());
        }
    }
}

} // namespace

ToneSteps toneSteps(const at::Tensor &lab, const Seams &seams)
{
    std::vector<at::Tensor> steps;
    addSteps(lab, seams.vertical, steps);
    addSteps(lab.transpose(1, 2), seams.horizontal, steps);
    if (steps.empty())
        return {};
    const at::Tensor all = at::stack(steps);
    return {all.mean().item<double>(), at::quantile(all, 0.99).item<double>()};
}

} // namespace pixelsmith
