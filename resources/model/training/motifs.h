// Things that a scene may hold beside its ground, sky and water, each drawn row by row onto what is there.
#pragma once

#include "noise.h"
#include "scene.h"

/// What all motifs of a picture share.
struct Setting
{
    const Scene &scene;
    u32 seed;
    double p; ///< height of a pixel
    float aspect;
    float water; ///< y of the water's far edge; 2 without water
    V light, ambient, horizon, zenith;
};

/// One row of the picture; x[w] are the places of its pixels.
struct Row
{
    int w;
    float y;
    const float *x;
    float *r, *g, *b;

    void blend(int i, V c, float a) const
    {
        r[i] += (c.r - r[i]) * a;
        g[i] += (c.g - g[i]) * a;
        b[i] += (c.b - b[i]) * a;
    }
};

void drawAurora(const Setting &, const Row &);
void drawRainbow(const Setting &, const Row &);
/// Houses on the crest of `hill`; the nearer ground is drawn afterwards.
void drawVillage(const Setting &, const Row &, const Layer &hill);
/// On the rock of `face`.
void drawWaterfall(const Setting &, const Row &, const Layer &face);
/// Down the nearest ground, whose crest in each column is `crest`.
void drawRiver(const Setting &, const Row &, const float *crest);
void drawBoats(const Setting &, const Row &);
void drawFog(const Setting &, const Row &);
void drawNearTrees(const Setting &, const Row &);
void drawRain(const Setting &, const Row &);
