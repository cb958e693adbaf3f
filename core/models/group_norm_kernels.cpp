#include "models/group_norm_kernels.h"

#include "models/simd.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <numeric>

namespace pixelsmith {

namespace {

using namespace simd;

/// How an image is gone through: as one row of numbers for each sample, in which the channels repeat. A period is a
/// stretch of whole pixels that is also a whole number of vectors, at least four.
struct Stretch
{
    int64_t samples, pixels, channels;
    int64_t period;       ///< numbers
    int64_t chunk;        ///< numbers that one thread takes at a time, whole periods
    int64_t sampleChunks; ///< chunks of a sample, the last one may be shorter

    explicit Stretch(const at::Tensor &x)
        : samples(x.size(0))
        , pixels(x.size(2) * x.size(3))
        , channels(x.size(1))
        , period(periodOf(channels))
        , chunk(std::max<int64_t>(16384 / period, 1) * period)
        , sampleChunks((pixels * channels + chunk - 1) / chunk)
    {
    }

    static int64_t periodOf(int64_t channels)
    {
        const int64_t shortest = std::lcm(channels, kLanes);
        return (4 * kLanes + shortest - 1) / shortest * shortest;
    }

    int64_t chunks() const { return samples * sampleChunks; }
    int64_t sampleOf(int64_t index) const { return index / sampleChunks; }
    /// Where a chunk begins in its sample.
    int64_t beginOf(int64_t index) const { return index % sampleChunks * chunk; }
    int64_t lengthOf(int64_t index) const { return std::min(chunk, pixels * channels - beginOf(index)); }
};

template<typename T>
PIXELSMITH_INLINE void addMoments(const T *x, int64_t length, int64_t period, float *sums, float *squares)
{
    const int64_t whole = length - length % period;
    for (int64_t column = 0; column < period; column += kLanes) {
        Floats total{};
        Floats total2{};
        for (int64_t i = column; i < whole; i += period) {
            const Floats value = load(x + i);
            total += value;
            total2 += value * value;
        }
        store(sums + column, total);
        store(squares + column, total2);
    }
    for (int64_t i = whole; i < length; ++i) {
        const auto value = static_cast<float>(x[i]);
        sums[i - whole] += value;
        squares[i - whole] += value * value;
    }
}

template<typename T>
PIXELSMITH_INLINE void affine(const T *x, T *y, int64_t length, int64_t period, const float *scale, const float *shift,
                              bool thenSilu)
{
    const int64_t whole = length - length % period;
    for (int64_t i = 0; i < whole; i += period) {
        for (int64_t column = 0; column < period; column += kLanes) {
            const Floats value = load(x + i + column) * load(scale + column) + load(shift + column);
            store(y + i + column, thenSilu ? silu(value) : value);
        }
    }
    for (int64_t i = whole; i < length; ++i) {
        const float value = static_cast<float>(x[i]) * scale[i - whole] + shift[i - whole];
        y[i] = static_cast<T>(thenSilu ? value / (1 + std::exp(-value)) : value);
    }
}

PIXELSMITH_CLONES void addMomentsOf(const float *x, int64_t length, int64_t period, float *sums, float *squares)
{
    addMoments(x, length, period, sums, squares);
}

PIXELSMITH_CLONES void addMomentsOf(const at::BFloat16 *x, int64_t length, int64_t period, float *sums, float *squares)
{
    addMoments(x, length, period, sums, squares);
}

PIXELSMITH_CLONES void affineOf(const float *x, float *y, int64_t length, int64_t period, const float *scale,
                                const float *shift, bool thenSilu)
{
    affine(x, y, length, period, scale, shift, thenSilu);
}

PIXELSMITH_CLONES void affineOf(const at::BFloat16 *x, at::BFloat16 *y, int64_t length, int64_t period,
                                const float *scale, const float *shift, bool thenSilu)
{
    affine(x, y, length, period, scale, shift, thenSilu);
}

template<typename T>
std::vector<double> momentsOf(const at::Tensor &x)
{
    const Stretch stretch(x);
    const int64_t period = stretch.period;
    const T *data = x.const_data_ptr<T>();
    std::vector<float> parts(static_cast<size_t>(stretch.chunks() * 2 * period));
    at::parallel_for(0, stretch.chunks(), 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            const T *from = data + stretch.sampleOf(i) * stretch.pixels * stretch.channels + stretch.beginOf(i);
            float *sums = parts.data() + i * 2 * period;
            addMomentsOf(from, stretch.lengthOf(i), period, sums, sums + period);
        }
    });
    std::vector<double> moments(static_cast<size_t>(stretch.samples * 2 * stretch.channels));
    for (int64_t i = 0; i < stretch.chunks(); ++i) {
        for (int64_t k = 0; k < 2; ++k) {
            double *to = moments.data() + (stretch.sampleOf(i) * 2 + k) * stretch.channels;
            const float *from = parts.data() + (i * 2 + k) * period;
            for (int64_t column = 0; column < period; ++column)
                to[column % stretch.channels] += from[column];
        }
    }
    return moments;
}

/// \param values  [n][c]. \return [n][period].
std::vector<float> repeated(const std::vector<float> &values, const Stretch &stretch)
{
    std::vector<float> result(static_cast<size_t>(stretch.samples * stretch.period));
    for (int64_t sample = 0; sample < stretch.samples; ++sample)
        for (int64_t i = 0; i < stretch.period; ++i)
            result[sample * stretch.period + i] = values[sample * stretch.channels + i % stretch.channels];
    return result;
}

template<typename T>
void applyTo(const at::Tensor &x, const at::Tensor &y, const ChannelAffine &affine, bool thenSilu)
{
    const Stretch stretch(x);
    const std::vector<float> scale = repeated(affine.scale, stretch);
    const std::vector<float> shift = repeated(affine.shift, stretch);
    const T *from = x.const_data_ptr<T>();
    T *to = y.mutable_data_ptr<T>();
    at::parallel_for(0, stretch.chunks(), 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            const int64_t sample = stretch.sampleOf(i);
            const int64_t place = sample * stretch.pixels * stretch.channels + stretch.beginOf(i);
            affineOf(from + place, to + place, stretch.lengthOf(i), stretch.period,
                     scale.data() + sample * stretch.period, shift.data() + sample * stretch.period, thenSilu);
        }
    });
}

} // namespace

bool isImageOnCpu(const at::Tensor &x)
{
    return x.device().is_cpu() && x.dim() == 4 && x.numel() > 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast)
           && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}

std::vector<double> channelMoments(const at::Tensor &x)
{
    return x.scalar_type() == at::kFloat ? momentsOf<float>(x) : momentsOf<at::BFloat16>(x);
}

at::Tensor applyAffine(const at::Tensor &x, const ChannelAffine &affine, bool thenSilu)
{
    at::Tensor y = at::empty_like(x);
    if (x.scalar_type() == at::kFloat)
        applyTo<float>(x, y, affine, thenSilu);
    else
        applyTo<at::BFloat16>(x, y, affine, thenSilu);
    return y;
}

} // namespace pixelsmith
