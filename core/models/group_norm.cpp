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

/// Mean and 1/std of each group over the whole batch and all of space. \return [2, groups], fp32.
/// The samples are equally large, so the variance of all is the mean of their variances plus the variance of their
/// means.
at::Tensor wholeBatchStatistics(const at::Tensor &x, int64_t groups, double eps)
{
    const int64_t samples = x.size(0);
    const int64_t channels = x.size(1);
    const auto [normalised, means, inverseStds] =
        at::native_group_norm(x.to(at::kFloat).contiguous(x.suggest_memory_format()), {}, {}, samples, channels,
                              x.numel() / (samples * channels), groups, eps);
    const at::Tensor variances = inverseStds.square().reciprocal() - eps;
    const at::Tensor mean = means.mean(0);
    const at::Tensor variance = variances.mean(0) + (means - mean).square().mean(0);
    return at::stack({mean, (variance + eps).rsqrt()});
}

/// (x - mean) / std * weight + bias with the statistics given, folded into one scale and shift for each channel. A
/// batch norm of mean 0 and variance 1 is just that: one pass in x's layout, computed in fp32 whatever x is.
at::Tensor normaliseBy(const at::Tensor &statistics, const at::Tensor &x, const GroupNorm &norm)
{
    const at::Tensor ofChannels = statistics.repeat_interleave(x.size(1) / norm.groups, 1);
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

/// The sum of all rows. \param moments  [n][2][c].
std::vector<double> ofWholeBatch(const std::vector<double> &moments, int64_t channels)
{
    std::vector<double> total(static_cast<size_t>(2 * channels));
    for (size_t i = 0; i < moments.size(); ++i)
        total[i % total.size()] += moments[i];
    return total;
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

GroupNormPass GroupNormPass::collecting(GroupNormStatistics &collected)
{
    GroupNormPass pass;
    pass.m_collected = &collected;
    return pass;
}

GroupNormPass GroupNormPass::applying(const GroupNormStatistics &given)
{
    GroupNormPass pass;
    pass.m_given = &given;
    return pass;
}

GroupNorm::GroupNorm(Weights &weights, const std::string &prefix, int64_t channels, int64_t groups_, double eps_)
    : weight(weights.take(prefix + ".weight", {channels}))
    , bias(weights.take(prefix + ".bias", {channels}))
    , groups(groups_)
    , eps(eps_)
{
}

at::Tensor GroupNorm::operator()(const at::Tensor &x) const
{
    GroupNormPass ownStatistics;
    return (*this)(x, ownStatistics);
}

at::Tensor GroupNorm::operator()(const at::Tensor &x, GroupNormPass &pass) const
{
    return evaluate({.x = x, .addend = {}}, pass);
}

at::Tensor GroupNorm::silu(const at::Tensor &x, GroupNormPass &pass, const at::Tensor &addend) const
{
    return evaluate({.x = x, .addend = addend, .thenSilu = true}, pass);
}

at::Tensor GroupNorm::statisticsGiven(GroupNormPass &pass) const
{
    PIXELSMITH_CHECK(pass.m_next < pass.m_given->layers.size(), "Group norm statistics are of another network.");
    const at::Tensor statistics = pass.m_given->layers[pass.m_next++];
    PIXELSMITH_CHECK(statistics.size(1) == groups, "Group norm statistics are of another network.");
    return statistics;
}

at::Tensor GroupNorm::evaluate(const Request &request, GroupNormPass &pass) const
{
    if (isImageOnCpu(request.x))
        return evaluateOnCpu(request, pass);
    const at::Tensor x = request.addend.defined() ? request.x + request.addend.unsqueeze(-1).unsqueeze(-1) : request.x;
    at::Tensor y;
    if (pass.m_collected) {
        pass.m_collected->layers.push_back(wholeBatchStatistics(x, groups, eps));
        y = normaliseBy(pass.m_collected->layers.back(), x, *this);
    } else if (pass.m_given) {
        y = normaliseBy(statisticsGiven(pass), x, *this);
    } else {
        y = at::group_norm(x, groups, weight, bias, eps);
    }
    return request.thenSilu ? at::silu_(y) : y;
}

at::Tensor GroupNorm::evaluateOnCpu(const Request &request, GroupNormPass &pass) const
{
    const at::Tensor &x = request.x;
    const int64_t channels = x.size(1);
    const auto pixels = static_cast<double>(x.size(2) * x.size(3));
    const std::vector<float> addend = request.addend.defined() ? numbersOf(request.addend) : std::vector<float>();
    std::vector<float> statistics;
    if (pass.m_given) {
        statistics = numbersOf(statisticsGiven(pass));
    } else {
        std::vector<double> moments = channelMoments(x);
        addToChannels(moments, addend, channels, pixels);
        if (pass.m_collected) {
            statistics =
                groupStatistics(ofWholeBatch(moments, channels), *this, pixels * static_cast<double>(x.size(0)));
            pass.m_collected->layers.push_back(at::tensor(statistics, at::TensorOptions(at::kFloat)).view({2, groups}));
        } else {
            statistics = groupStatistics(moments, *this, pixels);
        }
    }
    return applyAffine(x, affineFrom(statistics, addend, *this, x.size(0)), request.thenSilu);
}

} // namespace pixelsmith
