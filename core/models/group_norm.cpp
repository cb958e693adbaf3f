#include "models/group_norm_kernels.h"
#include "models/layers.h"

#include <pixelsmith/error.h>

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

namespace pixelsmith {

/// What is asked of one norm.
struct GroupNorm::Request
{
    const at::Tensor &x;
    const at::Tensor addend; ///< [n, c] or undefined
    bool thenSilu = false;
};

namespace {

std::vector<float> numbersOf(const at::Tensor &tensor)
{
    const at::Tensor plain = tensor.to(at::kFloat).contiguous();
    const float *data = plain.const_data_ptr<float>();
    return {data, data + plain.numel()};
}

/// Sum and sum of squares of each group, [2][groups], out of those of the samples' channels, [n][2][c].
std::vector<double> ofGroups(const std::vector<double> &moments, int64_t channels, int64_t groups)
{
    std::vector<double> sums(static_cast<size_t>(2 * groups));
    for (size_t i = 0; i < moments.size(); ++i) {
        const auto row = static_cast<int64_t>(i) / channels % 2;
        sums[row * groups + static_cast<int64_t>(i) % channels / (channels / groups)] += moments[i];
    }
    return sums;
}

/// The same where there is no kernel of ours, from LibTorch's means and 1/std.
std::vector<double> groupSums(const at::Tensor &x, int64_t groups, double eps)
{
    const int64_t samples = x.size(0);
    const int64_t channels = x.size(1);
    const auto [normalised, means, inverseStds] =
        at::native_group_norm(x.to(at::kFloat).contiguous(x.suggest_memory_format()), {}, {}, samples, channels,
                              x.numel() / (samples * channels), groups, eps);
    const at::Tensor mean = means.to(at::kCPU, at::kDouble);
    const at::Tensor square = inverseStds.to(at::kCPU, at::kDouble).square().reciprocal() - eps + mean.square();
    const at::Tensor sums = at::cat({mean.sum(0), square.sum(0)}) * (x.numel() / (samples * groups));
    const at::Tensor plain = sums.contiguous();
    return {plain.const_data_ptr<double>(), plain.const_data_ptr<double>() + plain.numel()};
}

/// (x - mean) / std * weight + bias with the statistics given, folded into one scale and shift for each channel. A
/// batch norm of mean 0 and variance 1 is just that: one pass in x's layout, computed in fp32 whatever x is.
at::Tensor normaliseBy(const at::Tensor &statistics, const at::Tensor &x, const GroupNorm &norm)
{
    const at::Tensor ofChannels = statistics.to(x.device()).repeat_interleave(x.size(1) / norm.groups, 1);
    const at::Tensor scale = ofChannels[1] * norm.weight.to(at::kFloat);
    const at::Tensor shift = norm.bias.to(at::kFloat) - ofChannels[0] * scale;
    return at::batch_norm(x, scale, shift, at::zeros_like(scale), at::ones_like(scale), /*training=*/false,
                          /*momentum=*/0, /*eps=*/0, /*cudnn_enabled=*/false);
}

/// Sums over an image's pixels -> the same of the image with a number added to each channel.
void addToChannels(std::vector<double> &moments, const std::vector<float> &addend, int64_t channels, double pixels)
{
    for (size_t i = 0; i < addend.size(); ++i) {
        const size_t sums = i / channels * 2 * channels + i % channels;
        const double plus = addend[i];
        moments[sums + channels] += 2 * plus * moments[sums] + pixels * plus * plus;
        moments[sums] += pixels * plus;
    }
}

/// Mean and 1/std of each group of consecutive channels. \param moments  [rows][2][c], sums over `pixels` each.
/// \return [rows][2][groups].
std::vector<float> groupStatistics(const std::vector<double> &moments, const GroupNorm &norm, double pixels)
{
    const int64_t channels = norm.weight.numel();
    const int64_t perGroup = channels / norm.groups;
    const int64_t rows = static_cast<int64_t>(moments.size()) / (2 * channels);
    const double count = pixels * static_cast<double>(perGroup);
    std::vector<float> statistics(static_cast<size_t>(rows * 2 * norm.groups));
    for (int64_t row = 0; row < rows; ++row) {
        for (int64_t group = 0; group < norm.groups; ++group) {
            const double *sums = moments.data() + row * 2 * channels + group * perGroup;
            const double mean = std::accumulate(sums, sums + perGroup, 0.0) / count;
            const double square = std::accumulate(sums + channels, sums + channels + perGroup, 0.0) / count;
            const double variance = std::max(square - mean * mean, 0.0);
            statistics[(row * 2) * norm.groups + group] = static_cast<float>(mean);
            statistics[(row * 2 + 1) * norm.groups + group] = static_cast<float>(1 / std::sqrt(variance + norm.eps));
        }
    }
    return statistics;
}

/// \param statistics  [n or 1][2][groups]. \param addend  [n][c] or empty.
ChannelAffine affineFrom(const std::vector<float> &statistics, const std::vector<float> &addend, const GroupNorm &norm,
                         int64_t samples)
{
    const std::vector<float> weight = numbersOf(norm.weight);
    const std::vector<float> bias = numbersOf(norm.bias);
    const auto channels = static_cast<int64_t>(weight.size());
    const bool isShared = static_cast<int64_t>(statistics.size()) == 2 * norm.groups;
    ChannelAffine affine;
    for (int64_t sample = 0; sample < samples; ++sample) {
        const float *means = statistics.data() + (isShared ? 0 : sample * 2 * norm.groups);
        for (int64_t channel = 0; channel < channels; ++channel) {
            const int64_t group = channel / (channels / norm.groups);
            const float scale = means[norm.groups + group] * weight[channel];
            const float plus = addend.empty() ? 0 : addend[sample * channels + channel];
            affine.scale.push_back(scale);
            affine.shift.push_back(bias[channel] + (plus - means[group]) * scale);
        }
    }
    return affine;
}

} // namespace

GroupNorm::GroupNorm(Weights &weights, const std::string &prefix, int64_t channels, int64_t groups_, double eps_)
    : weight(weights.take(prefix + ".weight", {channels}))
    , bias(weights.take(prefix + ".bias", {channels}))
    , groups(groups_)
    , eps(eps_)
{
}

at::Tensor GroupNorm::operator()(const at::Tensor &x) const
{
    PicturePass ownStatistics;
    return (*this)(x, ownStatistics);
}

at::Tensor GroupNorm::operator()(const at::Tensor &x, PicturePass &pass) const
{
    return evaluate({.x = x, .addend = {}}, pass);
}

at::Tensor GroupNorm::silu(const at::Tensor &x, PicturePass &pass, const at::Tensor &addend) const
{
    return evaluate({.x = x, .addend = addend, .thenSilu = true}, pass);
}

PictureMoments::Layer GroupNorm::momentsOf(const at::Tensor &x) const
{
    // A part of an image on the CPU becomes one itself.
    const at::Tensor image = x.contiguous(x.suggest_memory_format());
    const std::vector<double> sums =
        isImageOnCpu(image) ? ofGroups(channelMoments(image), x.size(1), groups) : groupSums(image, groups, eps);
    return {.count = static_cast<double>(x.numel() / groups),
            .sums = {sums.begin(), sums.begin() + groups},
            .squares = {sums.begin() + groups, sums.end()}};
}

at::Tensor GroupNorm::sharedStatistics(const at::Tensor &x, PicturePass &pass) const
{
    const size_t layer = pass.m_next++;
    if (pass.m_given) {
        PIXELSMITH_CHECK(layer < pass.m_given->layers.size() && pass.m_given->layers[layer].size(1) == groups,
                         "Group norm statistics are of another network.");
        if (pass.m_moments)
            pass.record(layer, momentsOf(pass.counted(x)));
        return pass.m_given->layers[layer];
    }
    if (!pass.m_collected)
        return {};
    PictureMoments::Layer moments = momentsOf(x);
    if (pass.m_moments)
        pass.record(layer, moments);
    if (pass.m_surveyed)
        moments = moments.movedBy(pass.m_sampled->layers.at(layer), pass.m_surveyed->layers.at(layer));
    pass.m_collected->layers.push_back(
        at::tensor(moments.statistics(eps), at::TensorOptions(at::kFloat)).view({2, groups}));
    return pass.m_collected->layers.back();
}

at::Tensor GroupNorm::evaluate(const Request &request, PicturePass &pass) const
{
    if (isImageOnCpu(request.x))
        return evaluateOnCpu(request, pass);
    const at::Tensor x = request.addend.defined() ? request.x + request.addend.unsqueeze(-1).unsqueeze(-1) : request.x;
    const at::Tensor shared = sharedStatistics(x, pass);
    at::Tensor y = shared.defined() ? normaliseBy(shared, x, *this) : at::group_norm(x, groups, weight, bias, eps);
    return request.thenSilu ? at::silu_(y) : y;
}

at::Tensor GroupNorm::evaluateOnCpu(const Request &request, PicturePass &pass) const
{
    const at::Tensor &x = request.x;
    const std::vector<float> addend = request.addend.defined() ? numbersOf(request.addend) : std::vector<float>();
    const at::Tensor shared = sharedStatistics(x, pass);
    std::vector<float> statistics;
    if (shared.defined()) {
        PIXELSMITH_CHECK(addend.empty(), "statistics of the whole picture, in a network that knows no time step");
        statistics = numbersOf(shared);
    } else {
        const auto pixels = static_cast<double>(x.size(2) * x.size(3));
        std::vector<double> moments = channelMoments(x);
        addToChannels(moments, addend, x.size(1), pixels);
        statistics = groupStatistics(moments, *this, pixels);
    }
    return applyAffine(x, affineFrom(statistics, addend, *this, x.size(0)), request.thenSilu);
}

} // namespace pixelsmith
