#include "scene.h"

#include "motifs.h"

#include <cstring>
#include <vector>

struct Pal
{
    V zen, hor, sun, amb, cloudL, cloudD;
};
static Pal pal(const Scene &s)
{
    Pal P;
    switch (s.tod) {
    case 0:
        P = {{.36f, .44f, .70f}, {.98f, .77f, .72f}, {.95f, .70f, .60f},
             {.36f, .34f, .45f}, {1.f, .86f, .82f},  {.62f, .55f, .66f}};
        break;
    case 1:
        P = {{.16f, .40f, .82f}, {.70f, .86f, .97f}, {.92f, .88f, .80f},
             {.34f, .40f, .50f}, {1.f, 1.f, 1.f},    {.66f, .71f, .78f}};
        break;
    case 2:
        P = {{.24f, .17f, .42f}, {1.f, .53f, .20f}, {1.f, .52f, .24f},
             {.27f, .19f, .28f}, {1.f, .62f, .36f}, {.40f, .25f, .36f}};
        break;
    default:
        P = {{.012f, .022f, .075f}, {.09f, .14f, .29f}, {.42f, .50f, .70f},
             {.11f, .14f, .24f},    {.30f, .35f, .48f}, {.07f, .09f, .16f}};
    }
    if (s.sky == 2) {
        float g = s.tod == 3 ? .10f : s.tod == 1 ? .72f : .56f;
        V gr = s.tod == 2 ? V{.62f, .45f, .42f} : s.tod == 0 ? V{.72f, .64f, .68f} : V{g, g * 1.02f, g * 1.06f};
        P.zen = lerp(P.zen, gr * .82f, .7f);
        P.hor = lerp(P.hor, gr, .55f);
        P.sun = P.sun * .62f;
        P.amb = P.amb * 1.12f;
    }
    return P;
}
extern "C" void render(const Scene *sp, int W, int H, int left, int top, int w, int h, float *out)
{
    const Scene s = *sp;
    const double p = 1.0 / H;
    const u32 S = mix((u32)s.seed * 747796405u + 1u);
    const double asp = (double)W / H;
    const float Yh = s.horizon;
    Pal P = pal(s);
    std::vector<Layer> L;
    float water = 2.f;
    auto sd = [&](int i) { return mix(S + i * 7919u); };
    switch (s.terrain) {
    case 0:
        L = {{0, Yh - .02f, .36f, 1.6f, .25f, sd(1), 0},
             {0, Yh + .06f, .24f, 2.2f, .5f, sd(2), 0},
             {3, Yh + .17f, .12f, 2.f, .75f, sd(3), .014f},
             {1, Yh + .30f, .10f, 1.5f, 1.f, sd(4), 0}};
        break;
    case 1:
        L = {{1, Yh, .14f, 1.8f, .2f, sd(1), 0},
             {1, Yh + .09f, .15f, 1.6f, .45f, sd(2), 0},
             {1, Yh + .20f, .16f, 1.4f, .72f, sd(3), 0},
             {1, Yh + .34f, .16f, 1.2f, 1.f, sd(4), 0}};
        break;
    case 2:
        L = {{2, Yh, .12f, 1.9f, .25f, sd(1), 0},
             {2, Yh + .10f, .16f, 1.5f, .5f, sd(2), 0},
             {2, Yh + .24f, .20f, 1.2f, .78f, sd(3), 0},
             {2, Yh + .40f, .18f, .9f, 1.f, sd(4), 0}};
        break;
    case 3:
        water = Yh;
        L = {};
        if (uf(sd(9)) < .5f)
            L.push_back({0, Yh + .03f, .10f, 2.0f, .3f, sd(1), 0});
        break;
    case 4:
        water = Yh + .10f;
        L = {{0, Yh - .01f, .36f, 1.6f, .25f, sd(1), 0},
             {0, Yh + .08f, .22f, 2.4f, .5f, sd(2), 0},
             {3, Yh + .125f, .05f, 2.f, .7f, sd(3), .011f}};
        break;
    default:
        L = {{3, Yh - .02f, .20f, 1.6f, .2f, sd(1), .016f},
             {3, Yh + .08f, .16f, 1.8f, .45f, sd(2), .026f},
             {3, Yh + .22f, .14f, 1.5f, .75f, sd(3), .045f},
             {3, Yh + .44f, .12f, 1.4f, 1.f, sd(4), .085f}};
    }
    const int nl = L.size();
    std::vector<std::vector<float>> sil(nl, std::vector<float>(w + 1));
    for (int l = 0; l < nl; l++)
        for (int i = 0; i <= w; i++)
            sil[l][i] = (float)silh(L[l], (left + i + .5) * p, p);
    // layer base colours
    V sunp{s.sunx * (float)asp, (s.tod == 1 ? .13f : s.tod == 3 ? .16f : Yh - .11f), 0};
    float lx = sunp.r / asp > .5f ? .75f : -.75f, ly = -.65f;
    const bool winter = s.season == 2, autumn = s.season == 1, spring = s.season == 3;
    V rock{.46f, .41f, .38f}, snow{.95f, .97f, 1.f},
        grass = winter   ? V{.90f, .93f, .98f}
                : autumn ? V{.66f, .47f, .17f}
                : spring ? V{.42f, .64f, .20f}
                         : V{.33f, .54f, .17f},
        grass2 = winter   ? V{.80f, .86f, .95f}
                 : autumn ? V{.55f, .33f, .12f}
                 : spring ? V{.74f, .70f, .26f}
                          : V{.48f, .58f, .20f};
    V tree = winter   ? V{.55f, .62f, .66f}
             : autumn ? V{.62f, .30f, .08f}
             : spring ? V{.22f, .42f, .14f}
                      : V{.11f, .28f, .13f},
      tree2 = winter   ? V{.82f, .88f, .94f}
              : autumn ? V{.78f, .50f, .12f}
              : spring ? V{.86f, .62f, .70f}
                       : V{.20f, .40f, .15f};
    V sand{.90f, .69f, .42f}, sand2{.78f, .55f, .33f};
    if (winter) {
        sand = lerp(sand, snow, .55f);
        sand2 = lerp(sand2, snow, .35f);
    }
    float X[MAXW], Y[MAXW], PX[MAXW], A[MAXW], B[MAXW], fx[MAXW], fy[MAXW], cloud[MAXW], tex[MAXW], der[MAXW],
        wav[MAXW], cov[MAXW];
    int lay[MAXW];
    float rr[MAXW], gg[MAXW], bb[MAXW];
    const bool isImproved = s.edition > 0;
    const Setting setting{s, S, p, (float)asp, water, P.sun, P.amb, P.hor, P.zen};
    const auto has = [&s](Motif motif) { return (s.motifs & motif) != 0; };
    const int hill = s.terrain == 0 ? 3 : s.terrain == 1 ? 2 : -1; // which the village stands on
    float ccov = s.sky == 0 ? -1.f : s.sky == 1 ? -.02f : .42f;
    float fogk = s.sky == 2 ? 1.15f : 1.f;
    for (int j = 0; j < h; j++) {
        const double yd = (top + j + .5) * p;
        const float y = (float)yd;
        for (int i = 0; i < w; i++) {
            X[i] = (float)((left + i + .5) * p);
            Y[i] = y;
        }
        // sky ------------------------------------------------------------
        auto skycol = [&](float xx, float yy) -> V {
            float t = cl(yy / std::max(Yh, .05f));
            float k = t * t;
            V c = lerp(P.zen, P.hor, k);
            float dx = xx - sunp.r, dy = yy - sunp.g;
            float d = std::sqrt(dx * dx + dy * dy);
            float gl = s.sunvis ? std::exp(-d * 5.f) * .55f : std::exp(-d * 3.f) * .12f;
            if (s.tod == 3)
                gl *= .55f;
            V sc = s.tod == 1   ? V{1.f, 1.f, .92f}
                   : s.tod == 2 ? V{1.f, .72f, .30f}
                   : s.tod == 0 ? V{1.f, .88f, .70f}
                                : V{.55f, .62f, .80f};
            return lerp(c, sc, cl(gl));
        };
        const Row row{w, y, X, rr, gg, bb};
        bool skyvis = y < water;
        {
            bool any = false;
            if (skyvis) {
                for (int i = 0; i < w; i++) {
                    bool c = false;
                    for (int l = 0; l < nl; l++)
                        c |= (y > sil[l][i] + 2 * p);
                    any |= !c;
                }
            }
            skyvis = any;
        }
        if (skyvis) {
            for (int i = 0; i < w; i++) {
                V c = skycol(X[i], y);
                rr[i] = c.r;
                gg[i] = c.g;
                bb[i] = c.b;
            }
            if (has(MOTIF_AURORA))
                drawAurora(setting, row);
            if (s.tod == 3 && s.sky < 2) { // stars, fainter and more of them with every octave
                float f = 13;
                float br = 1.f;
                for (int k = 0; k < 13; k++) {
                    float c = f * p;
                    if (c > .16f)
                        break;
                    float wv = cl(2.f - 12.f * c) * br;
                    float r0 = .045f / f, r = std::max(r0, (float)(.75 * p)),
                          am = wv * std::min(1.f, 1.6f * (r0 / r) + .25f);
                    float iy = std::floor(y * f), qy = y * f - iy;
                    for (int i = 0; i < w; i++) {
                        float ix = std::floor(X[i] * f);
                        u32 hh = h2((int)ix, (int)iy, S + 900 + k);
                        float on = uf(hh) < .34f ? 1.f : 0.f;
                        float cx = .2f + .6f * uf(mix(hh + 1)), cy = .2f + .6f * uf(mix(hh + 2));
                        float dx = (X[i] * f - ix - cx) / f, dy = (qy - cy) / f;
                        float v = on * am * std::exp(-(dx * dx + dy * dy) / (r * r)) * (.5f + .5f * uf(mix(hh + 3)));
                        rr[i] += v * .95f;
                        gg[i] += v * .97f;
                        bb[i] += v;
                    }
                    f *= 2.f;
                    br *= .86f;
                }
            }
            if (s.sunvis) {
                float R = s.tod == 3 ? .042f : .038f;
                bool anyd = std::fabs(y - sunp.g) < R * 1.2f;
                if (anyd) {
                    for (int i = 0; i < w; i++) {
                        fx[i] = X[i];
                        fy[i] = y;
                        PX[i] = p;
                    }
                    if (s.tod == 3)
                        fbm_row(w, fx, fy, PX, 45.f, 14, .62f, S + 71, A, nullptr, 0, 0);
                    for (int i = 0; i < w; i++) {
                        float dx = X[i] - sunp.r, dy = y - sunp.g;
                        float d = std::sqrt(dx * dx + dy * dy);
                        float m = cl((float)((R - d) / p * .7 + .5));
                        V c = s.tod == 3   ? V{.93f, .93f, .88f} * (.84f + .16f * cl(A[i], -1, 1))
                              : s.tod == 1 ? V{1.f, 1.f, .93f}
                              : s.tod == 2 ? V{1.f, .84f, .45f}
                                           : V{1.f, .95f, .82f};
                        rr[i] += (c.r - rr[i]) * m;
                        gg[i] += (c.g - gg[i]) * m;
                        bb[i] += (c.b - bb[i]) * m;
                    }
                }
            }
            if (s.sky > 0) {
                float t = std::max(Yh + .12f - y, .05f);
                for (int i = 0; i < w; i++) {
                    fx[i] = (X[i] - .5f) / t * .55f;
                    fy[i] = 1.9f * std::log(t);
                    PX[i] = p * 1.2f / t;
                }
                fbm_row(w, fx, fy, PX, 2.2f, 16, .53f, S + 301, A, der, lx, ly);
                for (int i = 0; i < w; i++) {
                    float d = A[i] + ccov;
                    float a = ss(0.f, .45f, d) * (s.sky == 2 ? .92f : .95f);
                    float lit = cl(.55f + .16f * der[i] - .25f * ss(.2f, 1.2f, d));
                    V c = lerp(P.cloudD, P.cloudL, lit);
                    rr[i] += (c.r - rr[i]) * a;
                    gg[i] += (c.g - gg[i]) * a;
                    bb[i] += (c.b - bb[i]) * a;
                }
            }
        } else
            for (int i = 0; i < w; i++)
                rr[i] = gg[i] = bb[i] = 0;
        // front-most layer per pixel -------------------------------------
        for (int i = 0; i < w; i++) {
            lay[i] = -1;
        }
        if (y < water + 2 * p)
            for (int l = 0; l < nl; l++) {
                if (has(MOTIF_WATERFALL) && l == 2 && L[1].type == 0)
                    drawWaterfall(setting, row, L[1]);
                if (has(MOTIF_VILLAGE) && hill >= 0 && l == hill + 1)
                    drawVillage(setting, row, L[hill]);
                const float *sl = sil[l].data();
                // a layer is composed on top of what is there; texture is evaluated if any pixel of the row shows it
                bool vis = false;
                for (int i = 0; i < w; i++) {
                    bool front = true;
                    for (int m = l + 1; m < nl; m++)
                        front &= (y < sil[m][i] + 2 * p);
                    bool v = front && (y > sl[i] - 2 * p);
                    vis |= v;
                }
                if (!vis)
                    continue;
                const Layer &q = L[l];
                float sc = q.type == 0   ? 5.f / (.45f + .55f * q.depth)
                           : q.type == 3 ? 10.f / (.3f + .7f * q.depth)
                           : q.type == 2 ? 3.f / (.3f + .7f * q.depth)
                                         : 6.f / (.3f + .7f * q.depth);
                float sx = q.type == 3 ? 1.4f : 1.f, sy = q.type == 0   ? 1.f
                                                          : q.type == 3 ? .9f
                                                          : q.type == 2 ? 3.2f
                                                                        : 2.6f;
                float off = q.type == 0 ? 0.f : 1.f;
                for (int i = 0; i < w; i++) {
                    fx[i] = X[i] * sx;
                    fy[i] = (y - off * .8f * q.base) * sy + (q.type == 2 ? .35f * X[i] : 0.f);
                    PX[i] = p * std::max(sx, sy);
                }
                fbm_row(w, fx, fy, PX, sc, 16, .55f, q.seed + 60, tex, der, lx, ly * (q.type == 0 ? 1.f : .6f));
                V ca, cb;
                if (q.type == 0) {
                    ca = rock;
                    cb = rock * .78f;
                } else if (q.type == 1) {
                    ca = grass;
                    cb = grass2;
                } else if (q.type == 2) {
                    ca = sand;
                    cb = sand2;
                } else {
                    ca = tree;
                    cb = tree2;
                }
                float fog = cl((1.f - q.depth) * .78f * fogk);
                V fc = lerp(P.hor, P.zen, .25f);
                float str = q.type == 0 ? .36f : q.type == 2 ? .13f : q.type == 3 ? .40f : .26f;
                float snowline = q.type == 0 ? (winter ? -.2f : .42f) : 9.f;
                for (int i = 0; i < w; i++)
                    B[i] = 0;
                if (q.type != 2) { // scattered rocks, bushes, tree crowns in every octave pair
                    float f = sc * 3.f;
                    for (int k = 0; k < 8; k++) {
                        float c = f * p * 2.f;
                        if (c > .2f)
                            break;
                        float wv = cl(2.f - 10.f * c) * .5f;
                        float iy = std::floor(y * sy * f), qy = y * sy * f - iy;
                        for (int i = 0; i < w; i++) {
                            float gx = X[i] * sx * f;
                            float ix = std::floor(gx);
                            u32 hh = h2((int)ix, (int)iy, q.seed + 500 + k);
                            float on = uf(hh) < .4f ? 1.f : 0.f;
                            float r = .14f + .2f * uf(mix(hh + 3));
                            float cx = r + (1 - 2 * r) * uf(mix(hh + 1)), cy = r + (1 - 2 * r) * uf(mix(hh + 2));
                            float dx = (gx - ix - cx) / r, dy = (qy - cy) / r;
                            float d = dx * dx + dy * dy + .30f * der[i];
                            float e = r / (f * (float)p) * .5f / sy;
                            if (isImproved) { // ragged tufts, lit above; smooth dark discs would look like craters
                                d += .4f * der[i] + .7f * tex[i];
                                e = std::min(e, 3.f);
                            }
                            float m = cl((1.f - d) * e) * on;
                            if (isImproved) // nothing is cut off at the edge of its cell
                                m *= ss(0.f, .12f, std::min(std::min(gx - ix, ix + 1 - gx), std::min(qy, 1 - qy)));
                            float shade = isImproved ? .40f * (dx * lx + dy * ly) + .25f * der[i]
                                                     : .55f * (dx * lx + dy * ly) - .22f;
                            B[i] += m * wv * (shade - B[i]);
                        }
                        f *= 4.1f;
                    }
                } else { // wind ripples: three scales
                    float f = 90.f;
                    for (int k = 0; k < 4; k++) {
                        float c = f * p * sy;
                        if (c > .25f) {
                            break;
                        }
                        float wv = cl(2.f - 8.f * c) * .16f;
                        for (int i = 0; i < w; i++) {
                            float ph = (fy[i] * f + tex[i] * (2.f + k) + 3.f * X[i]) * 6.2832f;
                            B[i] += wv * std::sin(ph);
                        }
                        f *= 7.f;
                    }
                }
                for (int i = 0; i < w; i++) {
                    float sl0 = sl[i], slope = std::fabs(sl[i + 1] - sl0) / (float)p;
                    float cv = cl((float)((y - sl0) / p) / std::sqrt(1.f + std::min(slope * slope, 9.f)) + .5f);
                    float mixv = cl(.5f + .7f * tex[i]);
                    V c = lerp(ca, cb, mixv);
                    float dep = y - sl0;
                    float alt = (q.base - y) / std::max(q.amp, .02f); // 0 at base .. ~1 at top
                    float sm = ss(0.f, .10f, alt + .42f * tex[i] - snowline);
                    sm = snowline > 5.f ? 0.f : sm;
                    V lc = lerp(c, snow, sm);
                    float st = str * (1.f - .45f * sm);
                    if (q.type == 0) {
                        float stv = std::sin((y * 70.f + X[i] * 8.f + tex[i] * 5.f) * 2.2f);
                        lc = lc * (1.f + .07f * (1.f - sm) * stv);
                    }
                    float lit = cl(.62f + st * der[i] + B[i] * (q.type == 2 ? .5f : .7f), .08f, 1.25f);
                    if (q.type == 3) {
                        lit *= .62f + .38f * ss(.0f, .09f * (.3f + q.depth), dep) * 1.f;
                        lit = cl(lit + .12f * ss(.02f, 0.f, dep));
                    }
                    if (q.type == 2) {
                        float v = cl(.5f + .5f * lx * (sl[std::min(i + 1, w)] - sl0) / (float)p * 3.f);
                        if (isImproved) { // the shaded side leans; fine slopes drawn straight down would be stripes
                            const double lean = X[i] - .7 * dep, wide = std::max(p, .01);
                            const double rise = n1((lean + wide) * q.freq, q.seed) - n1(lean * q.freq, q.seed);
                            const double ridge = 1 - 2 * n1(lean * q.freq, q.seed);
                            v = cl(.5f
                                   - .5f * lx * (float)(ridge > 0 ? rise : -rise) / (float)wide * 2.f * q.amp * 3.f);
                        }
                        lit *= .75f + .35f * v;
                    }
                    V lt = P.sun * lit + P.amb;
                    V col = lc * lt;
                    col = lerp(col, fc, fog * (1.f - .12f * cl(dep * 6.f)));
                    rr[i] += (col.r - rr[i]) * cv;
                    gg[i] += (col.g - gg[i]) * cv;
                    bb[i] += (col.b - bb[i]) * cv;
                }
            }
        if (has(MOTIF_RIVER) && s.terrain < 2)
            drawRiver(setting, row, sil[nl - 1].data());
        if (has(MOTIF_VILLAGE) && hill >= 0 && hill == nl - 1)
            drawVillage(setting, row, L[hill]);
        if (has(MOTIF_RAINBOW))
            drawRainbow(setting, row);
        // water ------------------------------------------------------------
        if (y > water - 2 * p) {
            float t = std::max(y - water, 0.f) + .006f;
            for (int i = 0; i < w; i++) {
                fx[i] = (X[i] - .5f) / t * .22f;
                fy[i] = 2.6f * std::log(t);
                PX[i] = (float)p * 2.6f / t;
            }
            fbm_row(w, fx, fy, PX, 1.6f, 18, .66f, S + 555, wav, der, .3f, -1.f);
            if (isImproved) { // waves seen from near are less stretched
                for (int i = 0; i < w; i++) {
                    fx[i] = (X[i] - .5f) / t;
                    fy[i] = 3.f * std::log(t);
                    PX[i] = (float)p * 3.f / t;
                }
                fbm_row(w, fx, fy, PX, 14.f, 15, .6f, S + 577, A, tex, .3f, -1.f);
                for (int i = 0; i < w; i++)
                    der[i] += .5f * tex[i];
            }
            float cvw = cl((float)((y - water) / p) + .5f);
            for (int i = 0; i < w; i++) {
                float amp = s.terrain == 3 ? .34f : .10f;
                float yr = water - (y - water) * .95f - .010f + wav[i] * amp * t * .55f;
                yr = std::min(yr, water - .001f);
                V c = skycol(X[i], std::max(yr, 0.f));
                for (int l = 0; l < nl; l++) {
                    const Layer &q = L[l];
                    float sl0 = sil[l][i];
                    float cv = cl((yr - sl0) * 140.f + .5f);
                    V ca = q.type == 0   ? (winter ? lerp(rock, snow, .75f)
                                                   : lerp(rock, snow, ss(.35f, .6f, (q.base - yr) / q.amp)))
                           : q.type == 3 ? tree
                                         : grass;
                    V lt = P.sun * .6f + P.amb;
                    V col = lerp(ca * lt, lerp(P.hor, P.zen, .25f), cl((1.f - q.depth) * .75f));
                    c = lerp(c, col, cv);
                }
                V deep = s.tod == 3   ? V{.02f, .04f, .09f}
                         : s.tod == 1 ? V{.05f, .24f, .36f}
                         : s.tod == 2 ? V{.16f, .11f, .22f}
                                      : V{.22f, .26f, .38f};
                float k = s.terrain == 3 ? cl(.30f + .35f * ss(0.f, .4f, t) + .20f * der[i])
                                         : cl(.12f + .25f * ss(0.f, .5f, t) + .05f * der[i]);
                c = lerp(c * .95f, deep, k);
                float l2 = 1.f + (s.terrain == 3 ? .20f : .09f) * der[i];
                c = c * cl(l2, .4f, 1.6f);
                if (s.sunvis) {
                    float dx = (X[i] - sunp.r) / (.05f + .22f * t);
                    float g = std::exp(-dx * dx) * ss(.12f, .55f, wav[i] * .6f + .22f * der[i]);
                    V sc = s.tod == 3 ? V{.8f, .85f, .95f} : s.tod == 2 ? V{1.f, .72f, .35f} : V{1.f, .95f, .85f};
                    c = lerp(c, sc, cl(g * .85f));
                }
                rr[i] += (c.r - rr[i]) * cvw;
                gg[i] += (c.g - gg[i]) * cvw;
                bb[i] += (c.b - bb[i]) * cvw;
            }
        }
        if (has(MOTIF_BOATS) && water < 1)
            drawBoats(setting, row);
        if (has(MOTIF_FOG))
            drawFog(setting, row);
        if (has(MOTIF_NEAR_TREES))
            drawNearTrees(setting, row);
        if (has(MOTIF_RAIN))
            drawRain(setting, row);
        float *o = out + (size_t)j * w * 3;
        for (int i = 0; i < w; i++) {
            o[3 * i] = cl(rr[i]);
            o[3 * i + 1] = cl(gg[i]);
            o[3 * i + 2] = cl(bb[i]);
        }
    }
}
