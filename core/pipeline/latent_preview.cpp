#include "pipeline/latent_preview.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

namespace pixelsmith {

namespace {

/// Of the made-up picture, in latents: 400 equations for the few unknowns once the margin is off, and an SDXL encoder is
/// done in a second.
constexpr int64_t kSide = 24;
/// Latents at the border know that they are at one.
constexpr int64_t kMargin = 2;
constexpr uint64_t kSeed = 0x5EED;

/// Colours as photographs have them: the same contrast in each octave, brightness varying more than hue. [1, 3, side,
/// side] in -1…1.
at::Tensor madeUpPicture(int64_t side)
{
    const auto generator = at::detail::createCPUGenerator(kSeed);
    at::Tensor picture = at::zeros({1, 3, side, side}, at::kFloat);
    for (int64_t cells = 3; cells <= side / 2; cells *= 2) {
        const at::Tensor brightness = at::randn({1, 1, cells, cells}, generator, at::TensorOptions(at::kFloat));
        const at::Tensor colour = at::randn({1, 3, cells, cells}, generator, at::TensorOptions(at::kFloat));
        picture += at::upsample_bilinear2d(0.3 * brightness + 0.2 * colour, {side, side}, false);
    }
    return picture.clamp_(-1, 1);
}

/// [n, c, h, w] -> [n * pixels, c] without the margin, float64.
at::Tensor rowsOf(const at::Tensor &image)
{
    const at::Tensor inner = image.slice(2, kMargin, -kMargin).slice(3, kMargin, -kMargin);
    return inner.permute({0, 2, 3, 1}).reshape({-1, image.size(1)}).to(at::kCPU, at::kDouble);
}

} // namespace

LatentPreview::LatentPreview(const AutoencoderKL &vae, at::Device device)
    : m_factor(vae.config().scaleFactor())
{
    const at::Tensor picture = madeUpPicture(kSide * m_factor);
    const at::Tensor latents = rowsOf(vae.toLatents(vae.encode(picture.to(device)).mean.to(at::kFloat)));
    const at::Tensor colours = rowsOf(at::avg_pool2d(picture.mul(0.5).add(0.5), {m_factor, m_factor}));
    const at::Tensor terms = at::cat({latents, at::ones({latents.size(0), 1}, at::kDouble)}, 1);
    // The normal equations; a hair of ridge regression for an autoencoder whose channels depend on each other.
    const at::Tensor square = at::matmul(terms.t(), terms);
    const at::Tensor ridge = at::eye(square.size(0), at::kDouble) * (1e-9 * square.diagonal().mean());
    const at::Tensor solution = at::linalg_solve(square + ridge, at::matmul(terms.t(), colours)).to(at::kFloat);
    const int64_t channels = latents.size(1);
    m_weight = solution.slice(0, 0, channels).t().contiguous();
    m_bias = solution.slice(0, channels).t().contiguous().unsqueeze(-1);
}

at::Tensor LatentPreview::reduced(const at::Tensor &latents) const
{
    return at::matmul(m_weight, latents.flatten(1))
        .view({3, latents.size(1), latents.size(2)})
        .add_(m_bias)
        .clamp_(0, 1);
}

at::Tensor LatentPreview::operator()(const at::Tensor &latents) const
{
    const at::Tensor small = reduced(latents).unsqueeze(0);
    return at::upsample_bilinear2d(small, {m_factor * small.size(2), m_factor * small.size(3)}, false)[0].contiguous();
}

} // namespace pixelsmith
