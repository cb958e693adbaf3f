#include "models/cpu_attention.h"

#include "models/simd.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <limits>
#include <vector>

namespace pixelsmith {

namespace {

using namespace simd;

constexpr int64_t kWidestHead = 64;
constexpr int64_t kRows = 8;         ///< queries that share each load of a key or value
constexpr int64_t kTaskQueries = 64; ///< queries that one thread takes at a time

/// The numbers of one head in a tensor [n, length, heads, d].
template<typename T>
struct HeadRows
{
    T *data;
    int64_t stride; ///< from one token to the next

    T *row(int64_t token) const { return data + token * stride; }
};

/// The sizes of one head's attention.
struct HeadSizes
{
    int64_t width;       ///< d
    int64_t paddedWidth; ///< in whole vectors
    int64_t keys;
    int64_t paddedKeys; ///< in whole vectors
    float scale;        ///< 1 / sqrt(d)
};

/// What a thread keeps while it works: one head's keys and values, a few queries and their weights, all float32.
struct Scratch
{
    std::vector<float> keys;    ///< [width, paddedKeys], transposed, so that a vector holds 16 keys
    std::vector<float> values;  ///< [keys, paddedWidth]
    std::vector<float> queries; ///< [kRows, paddedWidth], scaled
    std::vector<float> weights; ///< [kRows, paddedKeys]
    std::vector<float> result;  ///< [kRows, paddedWidth]

    explicit Scratch(const HeadSizes &sizes)
        : keys(static_cast<size_t>(sizes.width * sizes.paddedKeys))
        , values(static_cast<size_t>(sizes.keys * sizes.paddedWidth))
        , queries(static_cast<size_t>(kRows * sizes.paddedWidth))
        , weights(static_cast<size_t>(kRows * sizes.paddedKeys))
        , result(static_cast<size_t>(kRows * sizes.paddedWidth))
    {
    }
};

/// to = from * factor, `width` numbers.
template<typename From, typename To>
PIXELSMITH_INLINE void copyScaled(const From *from, To *to, int64_t width, float factor)
{
    int64_t i = 0;
    for (; i + kLanes <= width; i += kLanes)
        store(to + i, load(from + i) * factor);
    for (; i < width; ++i)
        to[i] = static_cast<To>(static_cast<float>(from[i]) * factor);
}

template<typename T>
PIXELSMITH_INLINE void packHead(const HeadRows<const T> &key, const HeadRows<const T> &value, const HeadSizes &sizes,
                                Scratch &scratch)
{
    for (int64_t token = 0; token < sizes.keys; ++token) {
        const T *from = key.row(token);
        float *to = scratch.keys.data() + token;
        for (int64_t i = 0; i < sizes.width; ++i)
            to[i * sizes.paddedKeys] = static_cast<float>(from[i]);
        copyScaled(value.row(token), scratch.values.data() + token * sizes.paddedWidth, sizes.width, 1);
    }
}

/// weights = queries · keysᵀ for kRows queries.
PIXELSMITH_INLINE void scoreRows(const float *keys, const float *queries, float *weights, const HeadSizes &sizes)
{
    for (int64_t column = 0; column < sizes.paddedKeys; column += kLanes) {
        Floats scores[kRows] = {};
        for (int64_t i = 0; i < sizes.width; ++i) {
            const Floats key = load(keys + i * sizes.paddedKeys + column);
#pragma GCC unroll 8
            for (int64_t row = 0; row < kRows; ++row)
                scores[row] += queries[row * sizes.paddedWidth + i] * key;
        }
#pragma GCC unroll 8
        for (int64_t row = 0; row < kRows; ++row)
            store(weights + row * sizes.paddedKeys + column, scores[row]);
    }
}

/// A row of scores -> e to the (score - the largest). \return 1 / their sum.
PIXELSMITH_INLINE float exponentiateRow(float *weights, const HeadSizes &sizes)
{
    for (int64_t i = sizes.keys; i < sizes.paddedKeys; ++i)
        weights[i] = -std::numeric_limits<float>::max();
    Floats maxima = load(weights);
    for (int64_t column = kLanes; column < sizes.paddedKeys; column += kLanes)
        maxima = larger(maxima, load(weights + column));
    const float maximum = largest(maxima);
    Floats sums{};
    for (int64_t column = 0; column < sizes.paddedKeys; column += kLanes) {
        const Floats weight = exponential(load(weights + column) - maximum);
        store(weights + column, weight);
        sums += weight;
    }
    return 1 / sum(sums);
}

/// result = weights · values for kRows queries and heads of `Vectors` vectors.
template<int64_t Vectors>
PIXELSMITH_INLINE void mixRows(const float *values, const float *weights, float *result, const HeadSizes &sizes)
{
    constexpr int64_t rows = Vectors > 2 ? kRows / 2 : kRows; // as many sums as there are registers for
    for (int64_t first = 0; first < kRows; first += rows) {
        Floats sums[rows][Vectors] = {};
        for (int64_t token = 0; token < sizes.keys; ++token) {
#pragma GCC unroll 4
            for (int64_t v = 0; v < Vectors; ++v) {
                const Floats value = load(values + token * sizes.paddedWidth + v * kLanes);
#pragma GCC unroll 8
                for (int64_t row = 0; row < rows; ++row)
                    sums[row][v] += weights[(first + row) * sizes.paddedKeys + token] * value;
            }
        }
#pragma GCC unroll 8
        for (int64_t row = 0; row < rows; ++row)
#pragma GCC unroll 4
            for (int64_t v = 0; v < Vectors; ++v)
                store(result + (first + row) * sizes.paddedWidth + v * kLanes, sums[row][v]);
    }
}

/// Attention of queries [begin, end) of a head whose keys and values are packed.
template<int64_t Vectors, typename T>
PIXELSMITH_INLINE void attendRows(const HeadRows<const T> &query, const HeadRows<T> &to, int64_t begin, int64_t end,
                                  const HeadSizes &sizes, Scratch &scratch)
{
    for (int64_t first = begin; first < end; first += kRows) {
        const int64_t rows = std::min(kRows, end - first);
        for (int64_t row = 0; row < rows; ++row)
            copyScaled(query.row(first + row), scratch.queries.data() + row * sizes.paddedWidth, sizes.width,
                       sizes.scale);
        scoreRows(scratch.keys.data(), scratch.queries.data(), scratch.weights.data(), sizes);
        float factors[kRows];
        for (int64_t row = 0; row < kRows; ++row)
            factors[row] = exponentiateRow(scratch.weights.data() + row * sizes.paddedKeys, sizes);
        mixRows<Vectors>(scratch.values.data(), scratch.weights.data(), scratch.result.data(), sizes);
        for (int64_t row = 0; row < rows; ++row)
            copyScaled(scratch.result.data() + row * sizes.paddedWidth, to.row(first + row), sizes.width, factors[row]);
    }
}

template<typename T>
PIXELSMITH_INLINE void attendRowsOfAnyWidth(const HeadRows<const T> &query, const HeadRows<T> &to, int64_t begin,
                                            int64_t end, const HeadSizes &sizes, Scratch &scratch)
{
    switch (sizes.paddedWidth / kLanes) {
    case 1:
        return attendRows<1>(query, to, begin, end, sizes, scratch);
    case 2:
        return attendRows<2>(query, to, begin, end, sizes, scratch);
    case 3:
        return attendRows<3>(query, to, begin, end, sizes, scratch);
    default:
        return attendRows<4>(query, to, begin, end, sizes, scratch);
    }
}

PIXELSMITH_CLONES void pack(const HeadRows<const float> &key, const HeadRows<const float> &value,
                            const HeadSizes &sizes, Scratch &scratch)
{
    packHead(key, value, sizes, scratch);
}

PIXELSMITH_CLONES void pack(const HeadRows<const at::BFloat16> &key, const HeadRows<const at::BFloat16> &value,
                            const HeadSizes &sizes, Scratch &scratch)
{
    packHead(key, value, sizes, scratch);
}

PIXELSMITH_CLONES void attend(const HeadRows<const float> &query, const HeadRows<float> &to, int64_t begin, int64_t end,
                              const HeadSizes &sizes, Scratch &scratch)
{
    attendRowsOfAnyWidth(query, to, begin, end, sizes, scratch);
}

PIXELSMITH_CLONES void attend(const HeadRows<const at::BFloat16> &query, const HeadRows<at::BFloat16> &to,
                              int64_t begin, int64_t end, const HeadSizes &sizes, Scratch &scratch)
{
    attendRowsOfAnyWidth(query, to, begin, end, sizes, scratch);
}

/// One head of one sample.
template<typename T>
HeadRows<const T> headOf(const at::Tensor &x, int64_t sample, int64_t head)
{
    return {x.const_data_ptr<T>() + sample * x.stride(0) + head * x.stride(2), x.stride(1)};
}

template<typename T>
void attendTo(const at::Tensor &result, const at::Tensor &query, const at::Tensor &key, const at::Tensor &value)
{
    const int64_t length = query.size(1);
    const int64_t heads = query.size(2);
    const int64_t width = query.size(3);
    const int64_t keys = key.size(1);
    const HeadSizes sizes{.width = width,
                          .paddedWidth = (width + kLanes - 1) / kLanes * kLanes,
                          .keys = keys,
                          .paddedKeys = (keys + kLanes - 1) / kLanes * kLanes,
                          .scale = 1 / std::sqrt(static_cast<float>(width))};
    const int64_t tasksOfHead = (length + kTaskQueries - 1) / kTaskQueries;
    T *output = result.mutable_data_ptr<T>();
    at::parallel_for(0, query.size(0) * heads * tasksOfHead, 1, [&](int64_t firstTask, int64_t endTask) {
        Scratch scratch(sizes);
        int64_t packed = -1;
        for (int64_t task = firstTask; task < endTask; ++task) {
            const int64_t sample = task / tasksOfHead / heads;
            const int64_t head = task / tasksOfHead % heads;
            if (packed != task / tasksOfHead) {
                pack(headOf<T>(key, sample, head), headOf<T>(value, sample, head), sizes, scratch);
                packed = task / tasksOfHead;
            }
            const HeadRows<T> to{output + (sample * length * heads + head) * width, heads * width};
            const int64_t begin = task % tasksOfHead * kTaskQueries;
            attend(headOf<T>(query, sample, head), to, begin, std::min(begin + kTaskQueries, length), sizes, scratch);
        }
    });
}

} // namespace

bool isForCpuAttention(const at::Tensor &query, const at::Tensor &key)
{
    return query.device().is_cpu() && query.numel() > 0 && key.numel() > 0 && query.size(3) <= kWidestHead
           && query.stride(3) == 1 && key.stride(3) == 1
           && (query.scalar_type() == at::kFloat || query.scalar_type() == at::kBFloat16);
}

at::Tensor attendOnCpu(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value)
{
    const at::Tensor result = at::empty({query.size(0), query.size(1), query.size(2) * query.size(3)}, query.options());
    if (query.scalar_type() == at::kFloat)
        attendTo<float>(result, query, key, value);
    else
        attendTo<at::BFloat16>(result, query, key, value);
    return result;
}

} // namespace pixelsmith
