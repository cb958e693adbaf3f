"""Measures how far bases show what their captions say, and how their texture compares with true pictures.

A regression on true pictures names the time of day, the sky, the ground, the season and the sun of a scene. It then
names them in pictures of held-out scenes: true ones, true ones through the VAE, and painted ones. Of scenes of edition 1
it names the motifs, too: percent right, scenes that hold one and scenes that do not counting the same (chance: 50).
"""
import argparse
import json
import random

import numpy as np
import torch
import torch.nn.functional as F

import evaluate
import scene
from paint import Painter

SIDE = 64      # pixels of what the features are computed from
RIDGE = .03    # of this and the next, the best on other true pictures
WIDTH = 1.     # of the kernel, in typical distances of two pictures
ATTRIBUTES = dict(tod=4, sky=3, terrain=6, season=3, sunvis=2, place=3)


def attributes(edition):
    """The number of choices for each."""
    return dict(ATTRIBUTES, season=4, **{motif: 2 for motif in scene.MOTIFS}) if edition else ATTRIBUTES


def named(s):
    """What the caption of a scene says, by attribute; -100 (not counted) where it says nothing."""
    place = 0 if s['sunx'] < .36 else 2 if s['sunx'] > .64 else 1
    motifs = [int(scene.holds(s, motif)) for motif in scene.MOTIFS] if s.get('edition') else []
    return [s['tod'], s['sky'], s['terrain'], s['season'] if s['terrain'] not in (2, 3) else -100, s['sunvis'],
            place if s['sunvis'] else -100] + motifs


def features(x):
    """Pictures [n, 3, h, w] in -1..1: colours in a grid, and in each cell of another its contrast and brightest point."""
    x = F.adaptive_avg_pool2d(x, SIDE)
    grey = x.mean(1, keepdim=True)
    fine = grey - F.avg_pool2d(grey, 5, 1, 2, count_include_pad=False)
    cell = SIDE // 8
    parts = [F.adaptive_avg_pool2d(x, 16), 3 * F.avg_pool2d(fine.abs(), cell), F.max_pool2d(fine, cell)]
    return torch.cat([p.flatten(1) for p in parts], 1).double()


def true_pictures(scenes):
    x = np.stack([scene.render(s, 256, 256) for s in scenes])
    return torch.from_numpy(x).permute(0, 3, 1, 2) * 2 - 1


def softened(x, r):
    """As a VAE may show it: blurred, a little noisy, a little off in brightness."""
    side = r.choice([24, 32, SIDE, SIDE])
    x = F.interpolate(F.adaptive_avg_pool2d(x, side), size=SIDE, mode='bilinear')
    return x * r.uniform(.85, 1.1) + r.uniform(-.08, .08) + .03 * torch.randn_like(x)


class Namer:
    """Kernel ridge regression onto the attributes (Saunders et al. 1998)."""

    def __init__(self, count, edition=0):
        r = random.Random(41)
        torch.manual_seed(3)
        self.attributes = attributes(edition)
        scenes = [scene.random_scene(r, edition) for _ in range(count)]
        self.x = torch.cat([features(softened(true_pictures(scenes[k:k + 32]), r)) for k in range(0, count, 32)])
        self.scale = torch.pdist(self.x[:500]).median() * WIDTH
        columns = []
        for n, (name, choices) in enumerate(self.attributes.items()):
            answers = torch.tensor([named(s)[n] for s in scenes])
            one_hot = F.one_hot(answers.clamp_min(0), choices).double()
            one_hot -= one_hot.mean(0) if name in scene.MOTIFS else 1 / choices
            columns.append(one_hot * (answers >= 0)[:, None])
        kernel = self.kernel(self.x) + RIDGE * torch.eye(count, dtype=torch.double)
        self.weights = torch.cholesky_solve(torch.cat(columns, 1), torch.linalg.cholesky(kernel))

    def kernel(self, x):
        return (-(torch.cdist(x, self.x) / self.scale).square()).exp()

    def name(self, pictures):
        """For each attribute the choice [n] that fits best."""
        fits = self.kernel(features(pictures)) @ self.weights
        return [part.argmax(1) for part in fits.split(list(self.attributes.values()), 1)]


@torch.no_grad()
def obedience(namer, pictures, scenes):
    """Percent of the pictures in which each attribute is recognised."""
    wanted, result = torch.tensor([named(s) for s in scenes]), {}
    for n, (name, answer) in enumerate(zip(namer.attributes, namer.name(pictures))):
        right = (answer == wanted[:, n]).float()
        parts = [wanted[:, n] == 0, wanted[:, n] == 1] if name in scene.MOTIFS else [wanted[:, n] >= 0]
        result[name] = round(100 * sum(right[part].mean().item() for part in parts) / len(parts), 1)
    return dict(result, mean=round(sum(result.values()) / len(result), 1))


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('models', nargs='*', help='model folders')
    p.add_argument('--scenes', type=int, default=192)
    p.add_argument('--edition', type=int, default=0, help='of the scenes')
    p.add_argument('--learn', type=int, default=3000, help='true pictures that the regression sees')
    p.add_argument('--steps', type=int, help='instead of the recommended ones')
    p.add_argument('--guidance', type=float, help='instead of the recommended one')
    p.add_argument('--seed', type=int, default=0, help='of the noise')
    a = p.parse_args()
    torch.set_num_threads(1)
    namer = Namer(a.learn, a.edition)
    r = random.Random(990_005)
    scenes = [scene.random_scene(r, a.edition) for _ in range(a.scenes)]
    captions, truth = [scene.caption(s, r, whole=True) for s in scenes], true_pictures(scenes)
    print(json.dumps(dict(what='truth', **obedience(namer, truth, scenes))), flush=True)
    for folder in a.models:
        painter = Painter(folder)
        through = evaluate.through(painter.vae, truth)
        print(json.dumps(dict(what=f'truth through the VAE of {folder}', **obedience(namer, through, scenes),
                              swd=[round(v) for v in evaluate.swd(through, truth)],
                              raps=[round(v, 2) for v in evaluate.raps(through, truth)])), flush=True)
        made = painter.paint(captions, a.seed, a.steps, a.guidance)
        print(json.dumps(dict(what=folder, **obedience(namer, made, scenes), swd=[round(v) for v in evaluate.swd(made, truth)],
                              raps=[round(v, 2) for v in evaluate.raps(made, truth)])), flush=True)


if __name__ == '__main__':
    main()
