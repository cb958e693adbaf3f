#include "pipeline/noise_predictor.h"

#include "guidance/classifier_free_guidance.h"

#include <ATen/ATen.h>

namespace pixelsmith {

NoisePredictor::NoisePredictor(const UNet2DConditionModel &unet, const PromptEmbeds &prompts, double guidanceScale,
                               PixelSize pictureSize, int64_t factor)
    : m_unet(unet)
    , m_prompts(unet.prepare(prompts.embeds))
    , m_pooled(prompts.pooled)
    , m_guidanceScale(guidanceScale)
    , m_pictureSize(pictureSize)
    , m_factor(factor)
{}

at::Tensor NoisePredictor::operator()(const at::Tensor &z, double timestep, std::span<const LatentRect> areas) const
{
    const int64_t copies = m_prompts.count();
    const at::Tensor samples = copies == 1 ? z : z.repeat({copies, 1, 1, 1});
    const AddedConditions added = {m_pooled, timeIds(areas).repeat({copies, 1}).to(z.device())};
    const at::Tensor output = m_unet(samples, timestep, m_prompts, added).to(at::kFloat);
    if (copies == 1)
        return output;
    const auto halves = output.chunk(2);
    return classifierFreeGuidance(halves[0], halves[1], m_guidanceScale);
}

/// SDXL's micro-conditioning: original height and width, crop top and left, target height and width, in pixels. Always
/// float32: half precision rounds the coordinates of large pictures.
at::Tensor NoisePredictor::timeIds(std::span<const LatentRect> areas) const
{
    at::Tensor ids = at::empty({static_cast<int64_t>(areas.size()), 6}, at::kFloat);
    float *id = ids.mutable_data_ptr<float>();
    const auto height = static_cast<float>(m_pictureSize.height);
    const auto width = static_cast<float>(m_pictureSize.width);
    for (const LatentRect &area : areas) {
        for (const float value : {height, width, static_cast<float>(area.top * m_factor),
                                  static_cast<float>(area.left * m_factor), height, width})
            *id++ = value;
    }
    return ids;
}

} // namespace pixelsmith
