#include "pipeline/shared_denoiser.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace pixelsmith {

SharedDenoiser::SharedDenoiser(Denoiser denoiser)
    : m_denoiser(std::move(denoiser))
{
}

at::Tensor SharedDenoiser::operator()(const at::Tensor &z, int step, std::span<const LatentRect> areas)
{
    const auto known = std::ranges::find_if(m_answers, [&](const Answer &answer) { return at::equal(answer.z, z); });
    if (known != m_answers.end())
        return known->output;
    m_answers.push_back({z, m_denoiser(z, step, areas)});
    return m_answers.back().output;
}

} // namespace pixelsmith
