#pragma once

#include "pipeline/patch_denoiser.h"
#include "pipeline/stage_context.h"
#include "plan/slider_log.h"

#include <pixelsmith/tile_source.h>

#include <memory>
#include <set>

namespace pixelsmith {

/// One enlargement: the previous picture is enlarged and encoded, its latents guide the denoising patch by patch, the
/// result is decoded into the canvas. Owns the stage's latent maps. Goes on from what the document holds of the stage.
class UpscaleStage
{
public:
    /// \param cover  the patches of each step.
    UpscaleStage(const StageContext &context, const TiledVae &vae, const Scheduler &scheduler, Denoiser denoiser,
                 at::Device device, CoverFunction cover = patchCover);

    /// \param previous  the picture of the stage before.
    /// \return          false: stopped; the stage can be continued.
    bool run(const TileSource &previous);

private:
    using Group = std::span<const Patch>;

    bool encode(const TileSource &previous);
    bool denoise();
    bool denoiseStep(int step);
    void evaluate(Group group, int step, const SliderField &slider);
    /// Loads the newest whole map and returns the steps it has behind it.
    int resumeSample();
    std::vector<Patch> coverOf(int step) const { return m_cover(m_coverGeometry, step); }
    int64_t evaluationsPerPatch(int step) const;
    bool loadSample(int step);
    bool loadMap(LatentKind kind, int step, at::Tensor &map);
    std::set<int64_t> loadParts(LatentKind kind, int step, const std::vector<LatentRect> &areas, at::Tensor &map);
    SliderField applySlider(int step, bool isStepBegun);
    void takeSliderMap(int step);
    std::vector<size_t> groupsLeft(const std::vector<Group> &groups, int step);
    size_t takeNearestFocus(std::vector<size_t> &left, const std::vector<Group> &groups) const;
    void recordGroup(Group group, int64_t firstPatch, int step);

    const StageContext &m_context;
    const TiledVae &m_vae;
    at::Device m_device;
    PatchDenoiser m_denoiser;
    CoverFunction m_cover;
    CoverGeometry m_coverGeometry;
    SliderLog m_sliderLog;
    SliderMapLog m_sliderMapLog;
    Canvas m_canvas;
    StageLatents m_latents;
    bool m_looksBack; ///< the scheduler wants the previous prediction of x0
};

} // namespace pixelsmith
