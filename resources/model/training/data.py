"""Random crops of random scenes, at zooms from the whole picture to 32768 pixels."""
import random

import numpy as np
import torch

import scene

ASPECTS = [(1, 1)] * 6 + [(3, 2), (16, 9), (2, 3), (4, 3)]
FORMATS = [(1, 1)] * 4 + [(1.25, .8), (.8, 1.25)]  # of whole pictures: width and height in patches
LARGEST_LOG2 = 15


def _size(r, side, patch):
    a, b = r.choice(ASPECTS)
    other = max(patch, round(side * max(a, b) / min(a, b) / 8) * 8)
    return (other, side) if a >= b else (side, other)


def sample(r, patch, whole=.4, edition=0, formats=((1, 1),)):
    """Picture [patch, patch, 3] in 0..1 (a whole one in one of the formats), its scene of that edition, and
    (height, width, top, left) of the crop in pixels."""
    s = scene.random_scene(r, edition)
    if r.random() < whole:
        wide, high = r.choice(formats) if len(formats) > 1 else formats[0]
        width, height = (int(patch * n / 64 + .5) * 64 if n != 1 else patch for n in (wide, high))
        return scene.render(s, width, height), s, (height, width, 0, 0)
    lo = np.log2(patch)
    log = r.uniform(lo, lo + 3) if r.random() < .45 else r.uniform(lo + 1, LARGEST_LOG2)
    width, height = _size(r, max(int(2 ** log / 8) * 8, patch), patch)
    left, top = (r.randrange(0, n - patch + 1) // 8 * 8 for n in (width, height))
    if r.random() < .3:  # around the horizon, where the silhouettes are
        middle = (s['horizon'] + r.uniform(-.15, .2)) * height - patch / 2
        top = int(np.clip(middle, 0, height - patch)) // 8 * 8
    return scene.render(s, width, height, left, top, patch, patch), s, (height, width, top, left)


def detailed(r, patch, whole=.2, tries=4, edition=0):
    """The picture with the most fine structure of a few samples (mean Laplacian); the smooth ones teach little."""
    def detail(x):
        return np.abs(x[1:-1, 1:-1] * 4 - x[:-2, 1:-1] - x[2:, 1:-1] - x[1:-1, :-2] - x[1:-1, 2:]).mean()
    return max((sample(r, patch, whole, edition)[0] for _ in range(tries)), key=detail)


def batch(r, count, patch, detail=.6, edition=0):
    """Pictures [count, 3, patch, patch] in -1..1; the share `detail` of them is chosen for fine structure."""
    pictures = [detailed(r, patch, edition=edition) if r.random() < detail else sample(r, patch, edition=edition)[0]
                for _ in range(count)]
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous() * 2 - 1


def held_out(count, patch):
    """Detailed pictures that no training run draws: their generator has a seed of its own."""
    return batch(random.Random(990_001), count, patch, 1.)
