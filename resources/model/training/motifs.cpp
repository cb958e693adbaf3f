#include "motifs.h"

#include <array>

namespace {

/// A random number in [0, 1) for each thing and property.
float chance(const Setting &t, int thing, int property)
{
    return uf(h2(thing, property, t.seed + 6001));
}

/// How much of a pixel lies inside of an edge `inside` away.
float cover(double inside, double p)
{
    return cl((float)(inside / p) + .5f);
}

bool isDim(const Scene &s)
{
    return s.tod != 1;
}

/// fBm of a row in stretched coordinates, and if wanted its slope, which is as strong at every zoom.
void noiseRow(const Setting &t, const Row &row, float sx, float sy, float frequency, int octaves, float gain, u32 seed,
              float *out, float *slope = nullptr)
{
    float x[MAXW], y[MAXW], px[MAXW];
    for (int i = 0; i < row.w; i++) {
        x[i] = row.x[i] * sx;
        y[i] = row.y * sy;
        px[i] = (float)t.p * std::max(sx, sy);
    }
    fbm_row(row.w, x, y, px, frequency, octaves, gain, t.seed + seed, out, slope, .6f, -.7f);
}

V lit(const Setting &t, V c, float light)
{
    return c * (t.light * light + t.ambient);
}

} // namespace

void drawAurora(const Setting &t, const Row &row)
{
    for (int k = 0; k < 3; k++) {
        const float foot = t.scene.horizon * (.34f + .2f * k) + .05f * chance(t, k, 1);
        if (row.y > foot + .15f)
            continue;
        for (int i = 0; i < row.w; i++) {
            const double x = row.x[i];
            const float y0 = foot + .22f * (float)fbm1(x + k, t.p, 1.3, .45, t.seed + 811 + k, false, 6);
            const float up = y0 - row.y;
            if (up < -.02f)
                continue;
            const float rays = .35f + 1.3f * (float)(.5 + fbm1(x + .3 * up, t.p, 14, .7, t.seed + 821 + k, false));
            const float a = ss(-.012f, .01f, up) * std::exp(-up * 9.f) * cl(rays, 0.f, 1.5f) * (.62f - .13f * k);
            const V c = lerp(V{.25f, 1.f, .55f}, V{.62f, .25f, .75f}, ss(.04f, .22f, up));
            row.r[i] += c.r * a;
            row.g[i] += c.g * a;
            row.b[i] += c.b * a;
        }
    }
}

void drawRainbow(const Setting &t, const Row &row)
{
    if (row.y > t.scene.horizon + .06f)
        return;
    const float cx = t.aspect * (1 - t.scene.sunx), cy = t.scene.horizon + .16f, radius = .46f, width = .09f;
    for (int i = 0; i < row.w; i++) {
        const float d = std::hypot(row.x[i] - cx, row.y - cy);
        const float band = (radius - d) / width; // 0 red outside ... 1 violet inside
        if (band < -.2f || band > 1.2f)
            continue;
        const V c = {cl(1.25f - 2.6f * std::fabs(band - .12f)) + .35f * ss(.75f, 1.f, band),
                     cl(1.15f - 2.6f * std::fabs(band - .45f)), cl(1.15f - 2.6f * std::fabs(band - .78f))};
        const float a =
            ss(-.2f, .15f, band) * ss(1.2f, .85f, band) * ss(t.scene.horizon + .06f, t.scene.horizon - .08f, row.y);
        row.r[i] += .5f * a * (c.r - .3f * row.r[i]);
        row.g[i] += .5f * a * (c.g - .3f * row.g[i]);
        row.b[i] += .5f * a * (c.b - .3f * row.b[i]);
    }
}

namespace {

struct House
{
    float x, ground, width, height;
    bool isChurch;
    int number;
};

House makeHouse(const Setting &t, const Layer &hill, int k)
{
    const float middle = t.aspect * (.2f + .6f * chance(t, 100, 2));
    const float scale = .55f + .45f * hill.depth;
    const float x = middle + (chance(t, 100 + k, 3) - .5f) * .75f * scale;
    const float ground = (float)silh(hill, x, 1. / 1024) + (.006f + .014f * k) * scale;
    const float width = (.065f + .03f * chance(t, 100 + k, 4)) * scale;
    return {x, ground, width, width * (.55f + .25f * chance(t, 100 + k, 5)), k == 2, k};
}

/// A wall with windows; the gable's roof above it.
void drawHouse(const Setting &t, const Row &row, const House &h)
{
    const double p = t.p;
    const float up = h.ground - row.y, roof = h.isChurch ? h.width * 2.2f : h.width * .5f;
    const float half = (h.isChurch ? .26f : .5f) * h.width, wall = h.isChurch ? h.height * 1.9f : h.height;
    if (up < -p || up > wall + roof + p)
        return;
    const V wallColour =
        lit(t, lerp(V{.93f, .88f, .78f}, V{.72f, .45f, .33f}, h.isChurch ? 0.f : chance(t, 100 + h.number, 6)), .8f);
    const V roofColour =
        lit(t,
            t.scene.season == 2 ? V{.93f, .95f, 1.f}
                                : lerp(V{.62f, .22f, .14f}, V{.30f, .27f, .28f}, chance(t, 100 + h.number, 7)),
            .75f);
    const bool glows = isDim(t.scene) && chance(t, 100 + h.number, 8) < .8f;
    const V pane = glows ? V{1.f, .80f, .38f} : lit(t, V{.12f, .14f, .18f}, .6f);
    const bool fine = h.width > 12 * p;
    for (int i = 0; i < row.w; i++) {
        const float dx = row.x[i] - h.x;
        if (std::fabs(dx) > h.width * .75f)
            continue;
        const float side = cover(half - std::fabs(dx), p);
        const float inWall = side * cover(up, p) * cover(wall - up, p);
        V c = wallColour * (dx * (t.scene.sunx - .5f) > 0 ? 1.f : .84f);
        if (fine) // bricks
            c = c * (1 + .08f * (float)fbm1((double)row.x[i] * 3 + up * 11, p * 3, 900, .7, t.seed + 31, false, 8));
        const float column = std::fabs(std::fabs(dx) - half * .5f), storey = std::fabs(up - wall * .55f);
        const float window = cover(half * .22f - column, p) * cover(wall * .17f - storey, p);
        row.blend(i, lerp(c, pane, window), inWall);
        const float over = (half * 1.2f) * (1 - (up - wall) / roof) - std::fabs(dx);
        const float tile = fine ? .9f + .1f * std::sin(up / h.width * 90) * cl(1.5f - 45 * (float)(p / h.width)) : 1.f;
        row.blend(i, roofColour * tile, cover(over * .7f, p) * cover(up - wall, p));
        if (glows && t.scene.tod == 3) { // on the ground around it
            const float d = (dx * dx + up * up) / (h.width * h.width);
            row.blend(i, {1.f, .72f, .34f}, .30f * std::exp(-3.5f * d));
        }
    }
}

} // namespace

void drawVillage(const Setting &t, const Row &row, const Layer &hill)
{
    for (int k = 0; k < 9; k++) // the lower ones are nearer and come last
        drawHouse(t, row, makeHouse(t, hill, k));
}

void drawWaterfall(const Setting &t, const Row &row, const Layer &face)
{
    const float x0 = t.aspect * (.25f + .5f * chance(t, 200, 1));
    const float top = (float)silh(face, x0, 1. / 1024) + .012f, length = .22f + .08f * chance(t, 200, 2);
    const float down = (row.y - top) / length;
    if (down < -.05f || down > 1.25f)
        return;
    float streaks[MAXW];
    noiseRow(t, row, 1.f, .09f, 160.f, 14, .6f, 231, streaks);
    for (int i = 0; i < row.w; i++) {
        const float bend = .006f * (float)fbm1(row.y, t.p, 22, .5, t.seed + 241, false, 4);
        const float dx = std::fabs(row.x[i] - x0 - bend), half = .018f + .026f * cl(down);
        const float fall = ss(-.03f, .02f, down) * ss(1.02f, .92f, down) * cl((half - dx) / (half * .35f));
        row.blend(i, lit(t, {.90f, .95f, 1.f}, cl(.72f + .30f * streaks[i])), fall * cl(.9f + .4f * streaks[i]));
        const float mist = std::exp(-(dx * dx / .008f + (down - 1.f) * (down - 1.f) / .02f));
        row.blend(i, lit(t, {.92f, .95f, 1.f}, .7f), .55f * mist);
    }
}

void drawRiver(const Setting &t, const Row &row, const float *crest)
{
    const float far = t.scene.horizon + .16f, near = (row.y - far) / (1 - far);
    if (near <= 0)
        return;
    float waves[MAXW], slope[MAXW];
    noiseRow(t, row, 1 / (near + .1f), 6 / (near + .1f), 5.f, 16, .6f, 331, waves, slope);
    const float start = t.aspect * (.3f + .4f * chance(t, 300, 1)), phase = 6.28f * chance(t, 300, 2);
    const float middle =
        start + (.03f + .20f * near) * std::sin(phase + 7.f / (near + .35f)) * (.6f + .8f * chance(t, 300, 3));
    const float half = .008f + .13f * near * near + .05f * near;
    const float bank = .12f * half * (float)fbm1(row.y, t.p, 9, .6, t.seed + 341, false);
    for (int i = 0; i < row.w; i++) {
        const float narrow = .3f + .7f * ss(0.f, .10f, row.y - crest[i]); // it comes from behind the crest
        const float inside = half * narrow + bank - std::fabs(row.x[i] - middle);
        const float a = cover(inside, t.p) * cover(row.y - crest[i], t.p);
        if (a <= 0)
            continue;
        const V water = lerp(lerp(t.horizon, t.zenith, .35f + .5f * near), lit(t, {.10f, .20f, .24f}, .5f), .35f);
        row.blend(i,
                  lerp(lit(t, {.42f, .36f, .27f}, .6f), water * cl(1 + .2f * waves[i] + .10f * slope[i], .5f, 1.5f),
                       ss(0.f, .12f * half + .002f, inside)),
                  a);
    }
}

void drawBoats(const Setting &t, const Row &row)
{
    const double p = t.p;
    const int count = 1 + (int)(3 * chance(t, 400, 1));
    for (int k = count - 1; k >= 0; k--) {
        const float distance = .04f + .22f * chance(t, 410 + k, 2), size = .07f + .45f * distance;
        const float keel = t.water + distance, x0 = t.aspect * (.12f + .76f * chance(t, 410 + k, 3));
        const float up = (keel - row.y) / size; // 0 at the water line, 1 at the top of the mast
        if (up > 1.02f || up < -.75f)
            continue;
        const float side = chance(t, 410 + k, 4) < .5f ? -1.f : 1.f, e = (float)(p / size);
        const V sail = lerp(V{.97f, .95f, .90f}, V{.85f, .28f, .18f}, chance(t, 410 + k, 5) < .3f ? 1.f : 0.f);
        for (int i = 0; i < row.w; i++) {
            const float dx = side * (row.x[i] - x0) / size;
            if (std::fabs(dx) > .6f)
                continue;
            if (up < 0) { // the reflection
                const float a = .45f * ss(-.75f, 0.f, up) * ss(.42f, .25f, std::fabs(dx + .05f * std::sin(up * 55)));
                row.blend(i, lit(t, up > -.16f ? V{.2f, .14f, .1f} : sail * .6f, .5f), a);
                continue;
            }
            const float hull = cover(.17f - up, e) * cover(.40f + .5f * up - std::fabs(dx + .02f), e);
            const float mainSail = cover(up - .2f, e) * cover(dx + .01f, e) * cover((.98f - up) * .48f - dx, e);
            const float jib = cover(up - .2f, e) * cover(-.03f - dx, e) * cover((.85f - up) * .5f + dx, e);
            const float fold = 1 - .12f * std::sin(up * 40 + dx * 8) * cl(1.5f - 12 * e);
            row.blend(i, lit(t, sail, (.85f - .35f * dx) * fold), std::max(mainSail, jib * .95f));
            row.blend(i, lit(t, {.25f, .18f, .12f}, .7f), cover(.012f - std::fabs(dx + .01f), e) * cover(1.f - up, e));
            row.blend(i, lit(t, up > .13f ? V{.9f, .88f, .8f} : V{.42f, .20f, .12f}, .75f), hull);
            if (t.scene.tod == 3)
                row.blend(i, {1.f, .85f, .5f}, std::exp(-(dx * dx + (up - .3f) * (up - .3f)) * 160));
        }
    }
}

void drawFog(const Setting &t, const Row &row)
{
    float wisps[MAXW];
    noiseRow(t, row, 1.f, 5.f, 1.6f, 12, .55f, 531, wisps);
    const V colour = lerp(lerp(t.horizon, t.zenith, .2f), lit(t, {.9f, .92f, .95f}, .7f), .5f);
    const float height = (row.y - t.scene.horizon - .07f) / (row.y < t.scene.horizon + .07f ? .20f : .26f);
    for (int i = 0; i < row.w; i++)
        row.blend(i, colour, cl(.88f * std::exp(-height * height) * (.85f + .75f * wisps[i]), 0.f, .95f));
}

namespace {

/// Height of a conifer's edge above its foot at the distance q (share of its half width) from the trunk.
void drawConifer(const Setting &t, const Row &row, float x0, float foot, float height, const float *texture,
                 const float *slope)
{
    const V dark = t.scene.season == 2 ? V{.42f, .50f, .52f} : V{.05f, .15f, .08f};
    const V bright = t.scene.season == 2 ? V{.90f, .94f, 1.f} : V{.16f, .34f, .14f};
    const float up = (foot - row.y) / height;
    if (up > 1.02f)
        return;
    for (int i = 0; i < row.w; i++) {
        const float dx = row.x[i] - x0, trunk = height * .018f * (1.2f - up);
        if (std::fabs(dx) > height * .32f)
            continue;
        row.blend(i, lit(t, {.22f, .15f, .10f}, .45f),
                  cover(trunk - std::fabs(dx), t.p) * cover((.3f - up) * height, t.p));
        // branches hang down from the trunk in whorls
        const float q = std::fabs(dx) / height, whorl = (up + q * .9f + .015f * texture[i]) * 17;
        const float saw = whorl - std::floor(whorl);
        const float needles = .16f * (float)fbm1(dx + 3 * row.y, t.p, 60 / height, .72, t.seed + 633, false);
        const float half = .27f * (1 - up) * (.62f + .55f * (1 - saw)) * (1 + needles) + .004f;
        const float a = cl((half - q) * height / (float)t.p * .6f + .5f) * cover((up - .10f) * height, t.p);
        row.blend(i,
                  lit(t, lerp(dark, bright, cl(.75f * (1 - saw) + .3f * texture[i])),
                      .35f + .35f * (1 - saw) + .16f * slope[i]),
                  a);
    }
}

/// How deep the place lies inside of a branch or a twig, in heights of the tree.
float bareBranches(float dx, float up)
{
    float inside = -1;
    for (int k = 0; k < 26; k++) {
        const bool isTwig = k >= 12;
        const float side = k % 2 ? 1.f : -1.f, from = .34f + .038f * (k % 12), rise = .75f + .06f * (k % 5);
        const float out = isTwig ? (.04f + .035f * (k % 4)) * (1 - (k % 12) / 13.f) : 0.f; // twigs leave the branches
        const float length = isTwig ? .11f : .30f - .018f * k;
        const float x = side * dx - out, y = up - from - out * rise;
        const float lean = isTwig ? rise * (k % 3 ? 2.2f : .25f) : rise,
                    along = cl((x + y * lean) / (1 + lean * lean) / length);
        const float d = std::hypot(x - along * length, y - along * length * lean);
        inside = std::max(inside, (isTwig ? .006f : .016f) * (1 - .8f * along) - d);
    }
    return inside;
}

void drawBroadleaf(const Setting &t, const Row &row, float x0, float foot, float height, const float *texture,
                   const float *slope)
{
    const int season = t.scene.season;
    const V dark = season == 1 ? V{.45f, .17f, .05f} : season == 3 ? V{.55f, .42f, .44f} : V{.07f, .17f, .05f};
    const V bright = season == 1 ? V{.92f, .58f, .12f} : season == 3 ? V{.97f, .80f, .85f} : V{.36f, .52f, .15f};
    const float up = (foot - row.y) / height;
    if (up > 1.1f)
        return;
    for (int i = 0; i < row.w; i++) {
        const float dx = (row.x[i] - x0) / height;
        if (std::fabs(dx) > .5f)
            continue;
        const float trunk =
            .03f + .03f * ss(.25f, 0.f, up) + .006f * texture[i] - std::fabs(dx + .02f * std::sin(up * 9));
        row.blend(i, lit(t, {.24f, .18f, .13f}, .45f + .2f * texture[i]),
                  cover(trunk * height, t.p) * cover((.6f - up) * height, t.p));
        for (int k = 0; k < 9; k++) { // clumps of leaves, the lowest first
            const float angle = 2.4f * k, reach = .19f * std::sqrt(k / 9.f) * 1.3f;
            const float cx = std::cos(angle) * reach * 1.15f, cy = .50f + .045f * k + .06f * std::sin(angle),
                        radius = .17f - .004f * k;
            const float ax = (dx - cx) / radius, ay = (up - cy) / radius, d = ax * ax + ay * ay + .55f * texture[i];
            const float a = season == 2 ? 0.f : cl((1 - d) * radius * height / (float)t.p * .4f);
            const float light = cl(.45f + .35f * ay + .25f * ax * (t.scene.sunx < .5f ? -1.f : 1.f) + .35f * texture[i]
                                       + .22f * slope[i],
                                   0.f, 1.2f);
            row.blend(i, lit(t, lerp(dark, bright, light), .40f + .4f * light), a);
        }
        if (season == 2)
            row.blend(i, lit(t, {.30f, .25f, .22f}, .5f), cl(bareBranches(dx, up) * height / (float)t.p + .5f));
    }
}

} // namespace

void drawNearTrees(const Setting &t, const Row &row)
{
    const bool isLeft = chance(t, 600, 1) < .5f, areConifers = t.scene.terrain == 5 || chance(t, 600, 2) < .5f;
    const int count = 1 + (int)(2.2f * chance(t, 600, 3));
    float texture[MAXW], slope[MAXW];
    noiseRow(t, row, 1.f, 1.f, 16.f, 16, .68f, 631, texture, slope);
    for (int k = count - 1; k >= 0; k--) {
        const float aside = .07f + .13f * k + .05f * chance(t, 610 + k, 4),
                    height = .86f - .22f * k + .1f * chance(t, 610 + k, 5);
        const float x = isLeft ? aside : t.aspect - aside, foot = 1.02f - .03f * k;
        areConifers ? drawConifer(t, row, x, foot, height, texture, slope)
                    : drawBroadleaf(t, row, x, foot, height * .9f, texture, slope);
    }
}

void drawRain(const Setting &t, const Row &row)
{
    const V drop = t.scene.tod == 3 ? V{.45f, .50f, .60f} : V{.88f, .90f, .94f};
    const V veil = lerp(t.horizon, t.ambient, .4f);
    for (int i = 0; i < row.w; i++)
        row.blend(i, veil, .22f);
    constexpr std::array<float, 5> counts = {26.f, 60.f, 140.f, 330.f, 800.f}; // columns of streaks, far ones smaller
    for (size_t k = 0; k < counts.size(); k++) {
        const float n = counts[k], seen = cl(2.f - 8.f * n * (float)t.p * .35f);
        if (seen <= 0)
            break;
        for (int i = 0; i < row.w; i++) {
            const float gx = (row.x[i] + .16f * row.y) * n, column = std::floor(gx);
            const float gy = row.y * n * .09f + uf(h2((int)column, 9, t.seed + 701 + (u32)k)), cell = std::floor(gy);
            const u32 h = h2((int)column, (int)cell, t.seed + 711 + (u32)k);
            if (uf(h) > .42f)
                continue;
            const float thin = std::max(.055f, (float)(t.p * n) * .5f), along = gy - cell;
            const float dx = (gx - column - .2f - .6f * uf(mix(h + 1))) / thin;
            row.blend(i, drop,
                      .42f * seen * (.055f / thin) * std::exp(-dx * dx) * ss(0.f, .3f, along) * ss(.75f, .5f, along));
        }
    }
}
