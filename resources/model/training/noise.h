// Noise, colours and silhouettes of the renderer; every noise is faded out below 4 px per cell and gone at 2 px.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

typedef uint32_t u32;
inline u32 mix(u32 h)
{
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    h *= 0x297a2d39u;
    h ^= h >> 15;
    return h;
}
inline u32 h2(int x, int y, u32 s)
{
    return mix((u32)x * 0x27d4eb2du + (u32)y * 0x9e3779b1u + s * 0x85ebca6bu);
}
inline float uf(u32 h)
{
    return (float)(int)(h >> 8) * (1.f / 16777216.f);
}
inline float cl(float v, float a = 0.f, float b = 1.f)
{
    return v < a ? a : (v > b ? b : v);
}
inline float ss(float a, float b, float v)
{
    float t = cl((v - a) / (b - a));
    return t * t * (3 - 2 * t);
}
struct V
{
    float r, g, b;
};
inline V operator*(V a, float s)
{
    return {a.r * s, a.g * s, a.b * s};
}
inline V operator*(V a, V b)
{
    return {a.r * b.r, a.g * b.g, a.b * b.b};
}
inline V operator+(V a, V b)
{
    return {a.r + b.r, a.g + b.g, a.b + b.b};
}
inline V lerp(V a, V b, float t)
{
    return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
constexpr int MAXW = 1024;
// value-noise fBm over a row with per-sample footprint px (units per pixel); out in about [-1,1]; optional directional derivative sum in der
inline void fbm_row(int n, const float *x, const float *y, const float *px, float f, int oct, float gain, u32 seed,
                    float *out, float *der, float lx, float ly)
{
    for (int i = 0; i < n; i++)
        out[i] = 0;
    if (der)
        for (int i = 0; i < n; i++)
            der[i] = 0;
    float mn = 1e9;
    for (int i = 0; i < n; i++)
        mn = std::min(mn, px[i]);
    float amp = 1, damp = 1, norm = 0;
    float c = 1, s = 0;
    for (int o = 0; o < oct; o++) {
        if (f * mn >= 0.5f && o > 0)
            break;
        u32 sd = seed + o * 131u;
        float a = amp, d = damp, ff = f, cc = c, sn = s;
        for (int i = 0; i < n; i++) {
            float w = cl(2.f - 4.f * ff * px[i]);
            float xx = (cc * x[i] + sn * y[i]) * ff + 17.3f * o, yy = (cc * y[i] - sn * x[i]) * ff - 9.1f * o;
            float fx = std::floor(xx), fy = std::floor(yy);
            int ix = (int)fx, iy = (int)fy;
            fx = xx - fx;
            fy = yy - fy;
            float a0 = uf(h2(ix, iy, sd)), a1 = uf(h2(ix + 1, iy, sd)), a2 = uf(h2(ix, iy + 1, sd)),
                  a3 = uf(h2(ix + 1, iy + 1, sd));
            float ux = fx * fx * fx * (fx * (fx * 6 - 15) + 10), uy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
            float k1 = a1 - a0, k2 = a2 - a0, k3 = a0 - a1 - a2 + a3;
            out[i] += w * a * (2 * (a0 + k1 * ux + k2 * uy + k3 * ux * uy) - 1);
            if (der) {
                float dux = 30 * fx * fx * (fx * (fx - 2) + 1), duy = 30 * fy * fy * (fy * (fy - 2) + 1);
                float gx = dux * (k1 + k3 * uy), gy = duy * (k2 + k3 * ux);
                der[i] += w * d * ((gx * cc - gy * sn) * lx + (gx * sn + gy * cc) * ly);
            }
        }
        norm += amp;
        amp *= gain;
        damp *= 0.82f;
        f *= 2.03f;
        float nc = c * 0.8f - s * 0.6f;
        s = c * 0.6f + s * 0.8f;
        c = nc;
    }
}
inline double n1(double x, u32 s)
{
    double fx = std::floor(x);
    int i = (int)fx;
    double t = x - fx;
    t = t * t * t * (t * (t * 6 - 15) + 10);
    double a = uf(h2(i, 0, s)), b = uf(h2(i + 1, 0, s));
    return a + (b - a) * t;
}
inline double fbm1(double x, double p, double f, double gain, u32 s, bool ridged, int maxo = 20)
{
    double r = 0, a = 1;
    for (int o = 0; o < maxo; o++) {
        double c = f * p;
        if (c >= .5)
            break;
        double w = std::min(1., 2 - 4 * c);
        double v = n1(x * f + o * 7.7, s + o * 977);
        if (ridged) {
            v = 1 - std::fabs(2 * v - 1);
        }
        r += w * a * (v - .5);
        a *= gain;
        f *= 2.03;
    }
    return r;
}
inline double conifers(double x, double p, double cw, u32 s, double dens)
{ // height of tree profile at x
    double best = 0;
    int k = (int)std::floor(x / cw);
    for (int j = k - 1; j <= k + 1; j++) {
        u32 h = h2(j, 5, s);
        if (uf(h) > dens)
            continue;
        double c = (j + .5 + .7 * (uf(mix(h + 1)) - .5)) * cw, H = cw * (1.5 + 1.9 * uf(mix(h + 2))),
               hw = cw * (.34 + .2 * uf(mix(h + 3)));
        double t = std::fabs(x - c) / hw;
        if (t >= 1)
            continue;
        double lv = 5 + 3 * uf(mix(h + 4));
        double q = t * lv;
        double saw = (q - std::floor(q));
        double det = ss(0.f, 1.f, (float)(cw / (p * 22)));
        double v = H * ((1 - t) + det * .16 * (1 - t * .6) * (saw - .5));
        // twigs, needles
        double f = 60 / cw, a = .035 * H;
        for (int o = 0; o < 9; o++) {
            double cc = f * p;
            if (cc >= .5)
                break;
            double w = std::min(1., 2 - 4 * cc);
            v += w * a * (n1(x * f, s + 77 + o) - .5);
            f *= 2.1;
            a *= .5;
        }
        if (v > best)
            best = v;
    }
    return best;
}
struct Layer
{
    int type;
    float base, amp, freq, depth;
    u32 seed;
    float cw;
}; // type 0 rock 1 grass 2 sand 3 forest
inline double silh(const Layer &L, double x, double p)
{
    double y = L.base;
    switch (L.type) {
    case 0:
        y -= L.amp
             * (0.55 + 1.0 * fbm1(x, p, L.freq, .5, L.seed, true)
                + 0.35 * fbm1(x, p, L.freq * .6, .5, L.seed + 5, false, 2));
        break;
    case 1:
        y -= L.amp * (fbm1(x, p, L.freq, .38, L.seed, false, 3) + .3) + .0035 * fbm1(x, p, 40, .55, L.seed + 9, false);
        break;
    case 2: {
        double v = n1(x * L.freq, L.seed);
        y -= L.amp * (.9 * (1 - std::fabs(2 * v - 1)) + .4 * fbm1(x, p, L.freq * .7, .4, L.seed + 3, false, 2))
             + .0006 * fbm1(x, p, 200, .5, L.seed + 9, false);
        break;
    }
    case 3: {
        y -= L.amp * (fbm1(x, p, L.freq, .4, L.seed, false, 3) + .3);
        double t = std::max(conifers(x, p, L.cw, L.seed + 40, .8),
                            .8 * conifers(x + .37 * L.cw, p, L.cw * .7, L.seed + 41, .7));
        y -= t;
        break;
    }
    }
    return y;
}
