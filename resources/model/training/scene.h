// Procedural landscapes without a resolution: any crop at any zoom, the same for the same seed.
#pragma once

extern "C" {

/// World: y in [0, 1] down the picture, x in [0, aspect].
struct Scene
{
    int seed;
    int tod;     ///< 0 dawn, 1 noon, 2 sunset, 3 night
    int sky;     ///< 0 clear, 1 scattered clouds, 2 cloudy
    int terrain; ///< 0 mountains, 1 hills, 2 dunes, 3 sea, 4 lake, 5 forest
    int season;  ///< 0 summer, 1 autumn, 2 winter, 3 spring
    int sunvis;
    float sunx, horizon;
    int edition; ///< 0 as the shipped weights know the scenes; 1 with better ground, dunes and open sea
    int motifs;  ///< bits of Motif
};

enum Motif {
    MOTIF_VILLAGE = 1,
    MOTIF_BOATS = 2,
    MOTIF_NEAR_TREES = 4,
    MOTIF_RIVER = 8,
    MOTIF_WATERFALL = 16,
    MOTIF_FOG = 32,
    MOTIF_RAIN = 64,
    MOTIF_RAINBOW = 128,
    MOTIF_AURORA = 256,
};

/// The rectangle (left, top, w, h) of the scene drawn at W x H pixels, w at most 1024: `out` is h*w*3 in [0, 1].
void render(const Scene *scene, int W, int H, int left, int top, int w, int h, float *out);
}
