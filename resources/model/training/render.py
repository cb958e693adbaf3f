"""Writes true pictures of scenes: every scene at every size, whole or the same crop of it."""
import argparse
import json
import os
import random

import numpy as np
from PIL import Image

import scene


def rectangle(crop, size):
    """Pixels (left, top, width, height) of a crop given in fractions of the picture."""
    left, top, width, height = (round(f * size) for f in crop)
    return min(left, size - 1), min(top, size - 1), max(1, min(width, size - left)), max(1, min(height, size - top))


def picture(s, size, crop):
    return Image.fromarray((scene.render(s, size, size, *rectangle(crop, size)) * 255 + .5).astype(np.uint8))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--scenes', type=int, default=8)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--edition', type=int, default=0, help='of the scenes')
    p.add_argument('--size', type=int, nargs='+', default=[256, 512, 1024, 2048, 4096], help='side of the whole picture')
    p.add_argument('--crop', type=float, nargs=4, default=[0, 0, 1, 1], metavar=('LEFT', 'TOP', 'WIDTH', 'HEIGHT'),
                   help='part of the picture, in fractions of its side')
    p.add_argument('--output', required=True)
    a = p.parse_args()
    os.makedirs(a.output, exist_ok=True)
    r, captions = random.Random(a.seed), {}
    for k in range(a.scenes):
        s = scene.random_scene(r, a.edition)
        captions[f'{k:03d}'] = scene.caption(s, random.Random(k))
        for size in a.size:
            picture(s, size, a.crop).save(os.path.join(a.output, f'{k:03d}_{size}.png'))
    with open(os.path.join(a.output, 'captions.json'), 'w') as f:
        json.dump(captions, f, indent=1)


if __name__ == '__main__':
    main()
