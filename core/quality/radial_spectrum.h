#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace pixelsmith {

/// Power by spatial frequency: P(k) is the mean of |FFT2|² over the frequencies at a radius of k to k + 1 cycles a crop,
/// under a Hann window, averaged over the crops that tile the picture from its corner. The azimuthal average of Durall,
/// Keuper, Keuper: "Watch your Up-Convolution" (arXiv 2003.01826), section 3.
/// \param luma  [h, w], float32. \param cropSide  at most either side; even.
/// \return      [cropSide / 2], float64; orthonormal, so that values of different crops compare.
at::Tensor radialPower(const at::Tensor &luma, int64_t cropSide);

/// The side of crops for radialPower(): 1024, or the picture's shorter side where that is less, even.
int64_t spectrumCropSide(const at::Tensor &luma);

/// β of P ~ k^-β, by least squares over k from 8 to 0.8 of Nyquist; natural pictures have about 2 (Field 1987).
double spectralSlope(const at::Tensor &power);

/// mean over k >= 1 of |log10 P - log10 reference|.
double spectralDistance(const at::Tensor &power, const at::Tensor &reference);

/// Decibels of power beyond what the base can hold, over that of its plain enlargement: 10·log10 Σ P / Σ P_enlarged over
/// k > N/(2·scale), N the crop's side. 0 for the plain enlargement itself.
double detailGain(const at::Tensor &power, const at::Tensor &enlargedPower, double scale);

/// How far lines of a grid with this period stand out: the largest ratio, over both axes and all harmonics, of the
/// power at the harmonic to the median of its neighbours. About 1 to 2 without a grid. The power is that of short rows
/// of bands of 16 pixels, averaged: a line must be straight that far only.
/// \param luma     [h, w]; 1 where a side has fewer than four periods.
/// \param spacing  harmonics that are also those of this period do not count: a VAE has a texture with the period of its
///                 latents. 1: all count.
double gridLines(const at::Tensor &luma, int64_t period, int64_t spacing = 1);

} // namespace pixelsmith
