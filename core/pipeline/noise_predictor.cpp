#include "pipeline/noise_predictor.h"

#include "guidance/classifier_free_guidance.h"
#include "guidance/frequency_split_guidance.h"
#include "guidance/guidance_rescale.h"
#include "guidance/perturbed_attention_guidance.h"
#include "plan/guidance_steps.h"

#include <ATen/ATen.h>

namespace pixelsmith {

NoisePredictor::NoisePredictor(const UNet2DConditionModel &unet, const PromptEmbeds &prompts,
                               const GenerationPlan &plan, const StagePlan &stage)
    : m_unet(unet)
    , m_stage(stage)
    , m_vaeScaleFactor(plan.vaeScaleFactor)
    , m_isPerturbed(stage.sampling.guidance.pagScale > 0)
{
    if (m_isPerturbed)
        unet.requireAttention(stage.sampling.guidance.pagLayers);
    bool hasGuided = false;
    bool hasUnguided = false;
    for (int step = stage.sampling.firstStep; step < stage.steps; ++step)
        (isGuided(stage, step) ? hasGuided : hasUnguided) = true;
    if (hasGuided)
        m_guided = makeRows(prompts, true);
    if (hasUnguided)
        m_unguided = makeRows(prompts, false);
}

NoisePredictor::Rows NoisePredictor::makeRows(const PromptEmbeds &prompts, bool isGuided) const
{
    const auto rowsOf = [&](const at::Tensor &all) {
        const at::Tensor prompt = all.slice(0, all.size(0) - 1);
        std::vector<at::Tensor> rows = {isGuided ? all : prompt};
        if (m_isPerturbed)
            rows.push_back(prompt);
        return at::cat(rows);
    };
    return {m_unet.prepare(rowsOf(prompts.embeds)), rowsOf(prompts.pooled)};
}

int64_t NoisePredictor::evaluationsPerSample(int step) const
{
    return pixelsmith::evaluationsPerSample(m_stage, step);
}

at::Tensor NoisePredictor::operator()(const at::Tensor &z, int step, double timestep,
                                      std::span<const LatentRect> areas) const
{
    return guided(m_stage, step, answers(z, step, timestep, areas));
}

at::Tensor NoisePredictor::answers(const at::Tensor &z, int step, double timestep,
                                   std::span<const LatentRect> areas) const
{
    const Rows &rows = isGuided(m_stage, step) ? m_guided : m_unguided;
    const int64_t copies = rows.prompts.count();
    const at::Tensor samples = copies == 1 ? z : z.repeat({copies, 1, 1, 1});
    const AddedConditions added = {rows.pooled, timeIds(areas).repeat({copies, 1}).to(z.device())};
    PerturbedAttention perturbed;
    if (m_isPerturbed)
        perturbed = {m_stage.sampling.guidance.pagLayers, (copies - 1) * z.size(0)};
    return m_unet(samples, timestep, rows.prompts, added, {}, perturbed).to(at::kFloat);
}

/// SDXL's micro-conditioning: original height and width, crop top and left, target height and width, in pixels. Always
/// float32: half precision rounds the coordinates of large pictures.
at::Tensor NoisePredictor::timeIds(std::span<const LatentRect> areas) const
{
    at::Tensor ids = at::empty({static_cast<int64_t>(areas.size()), 6}, at::kFloat);
    float *id = ids.mutable_data_ptr<float>();
    const auto height = static_cast<float>(m_stage.size.height);
    const auto width = static_cast<float>(m_stage.size.width);
    for (const LatentRect &area : areas) {
        for (const float value : {height, width, static_cast<float>(area.top * m_vaeScaleFactor),
                                  static_cast<float>(area.left * m_vaeScaleFactor), height, width})
            *id++ = value;
    }
    return ids;
}

at::Tensor guided(const StagePlan &stage, int step, const at::Tensor &answers)
{
    const auto parts = answers.chunk(evaluationsPerSample(stage, step));
    const GuidanceOptions &options = stage.sampling.guidance;
    const bool guides = isGuided(stage, step);
    const at::Tensor &cond = parts[guides ? 1 : 0];
    at::Tensor result = cond;
    if (guides && options.detailScale)
        result = frequencySplitGuidance(parts[0], cond, stage.sampling.guidanceScale, *options.detailScale);
    else if (guides)
        result = classifierFreeGuidance(parts[0], cond, stage.sampling.guidanceScale);
    if (options.pagScale > 0)
        result = perturbedAttentionGuidance(result, cond, parts.back(), options.pagScale);
    return guides ? rescaleGuidance(result, cond, options.rescale) : result;
}

} // namespace pixelsmith
