"""Paints bases with model folders as the program does, and sheets of them: one row of pictures a model and a prompt."""
import argparse
import json
import os

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler
from PIL import Image
from transformers import CLIPTokenizer

from train_unet import encode, models

SIDE = 256
PROMPTS = ['mountains at sunset', 'mountains at noon, covered in snow, clear sky', 'a mountain range at night, stars',
           'rocky peaks at dawn, scattered clouds', 'rolling hills at noon, some clouds', 'hills in autumn, at dusk',
           'meadows in summer, the sun on the right, blue sky', 'hills in winter, overcast', 'dunes at dawn',
           'a desert at noon, clear sky, the sun on the left', 'sand dunes by moonlight, the moon in the middle',
           'the sea at sunset, the sun in the middle', 'an ocean by day, cloudy sky', 'waves on the ocean at night, starry sky',
           'the sea in the morning, clear sky', 'a lake at noon, summer', 'a mountain lake at sunset, scattered clouds',
           'a calm lake, winter, by day', 'a lake at night, moon on the right', 'a pine forest at noon, clear sky',
           'a forest, autumn colours, by day', 'trees covered in snow, at dawn', 'a forest of pine trees at dusk, heavy clouds',
           'a forest in the dark, stars and some clouds']
MOTIFS = ['rolling hills in spring, a village with a church', 'mountains at sunset, a small village',
          'hills at night, a village with lights, stars', 'the sea at sunset, sailing boats', 'a lake at noon, a boat',
          'the ocean by day, clear sky, boats', 'mountains at noon, a river', 'hills in autumn, a winding river',
          'meadows at dawn, a stream', 'mountains in summer, a waterfall', 'a forest at noon, a high waterfall',
          'mountains in winter, a waterfall', 'a pine forest in the fog', 'hills at dawn, mist', 'the sea in the morning, fog',
          'mountains at dusk, cloudy sky, heavy rain', 'the sea by day, overcast, rain', 'a lake, overcast, in the rain',
          'meadows in summer, a rainbow', 'mountains by day, some clouds, a rainbow', 'a lake at noon, a rainbow in the sky',
          'a lake at night, clear sky, northern lights', 'snowy mountains at night, green aurora', 'a forest at night, aurora']


class Painter:
    def __init__(self, folder):
        self.nets = models(folder, False, 4).eval().requires_grad_(False)
        self.vae = AutoencoderKL.from_pretrained(folder + '/vae').float().eval().requires_grad_(False)
        self.tokenizers = [CLIPTokenizer.from_pretrained(os.path.join(folder, t)) for t in ('tokenizer', 'tokenizer_2')]
        self.scheduler = DDIMScheduler.from_pretrained(folder + '/scheduler')
        with open(folder + '/pixelsmith.json') as f:
            self.settings = json.load(f)

    @torch.no_grad()
    def paint(self, captions, seed=0, steps=None, guidance=None, batch=8):
        """Pictures [n, 3, 256, 256] in -1..1."""
        noise = torch.randn(len(captions), 4, SIDE // 8, SIDE // 8, generator=torch.Generator().manual_seed(seed))
        done = [self._part(captions[k:k + batch], noise[k:k + batch], steps or self.settings['steps'],
                           guidance or self.settings['guidance_scale']) for k in range(0, len(captions), batch)]
        return torch.cat(done)

    def _part(self, captions, z, steps, guidance):
        hidden, pooled = encode(self.nets, self.tokenizers, captions)
        ids = torch.tensor([[SIDE, SIDE, 0, 0, SIDE, SIDE]] * len(z)).float()
        if guidance > 1:
            hidden, pooled = (torch.cat([torch.zeros_like(x), x]) for x in (hidden, pooled))
            ids = ids.repeat(2, 1)
        self.scheduler.set_timesteps(steps)
        for t in self.scheduler.timesteps:
            out = self.nets['unet'](z.repeat(len(ids) // len(z), 1, 1, 1), t, hidden,
                                    added_cond_kwargs=dict(text_embeds=pooled, time_ids=ids)).sample
            if guidance > 1:
                without, given = out.chunk(2)
                out = without + guidance * (given - without)
            z = self.scheduler.step(out, t, z).prev_sample
        return self.vae.decode(z / self.vae.config.scaling_factor).sample.clamp(-1, 1)


def sheet(sets, path, columns=6):
    """Writes sets of pictures [n, 3, h, w], as many rows below each other for each part of `columns`."""
    rows = []
    for k in range(0, len(sets[0]), columns):
        rows += [torch.cat(list(pictures[k:k + columns]), 2) for pictures in sets]
    whole = (torch.cat(rows, 1).permute(1, 2, 0).numpy() * .5 + .5) * 255 + .5
    Image.fromarray(whole.astype(np.uint8)).save(path)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('models', nargs='+', help='model folders')
    p.add_argument('--output', required=True, help='PNG of the 24 prompts')
    p.add_argument('--motifs', action='store_true', help='24 prompts with words of edition 1')
    p.add_argument('--seed', type=int, default=0)
    p.add_argument('--steps', type=int, help='instead of the recommended ones')
    a = p.parse_args()
    torch.set_num_threads(1)
    sheet([Painter(m).paint(MOTIFS if a.motifs else PROMPTS, a.seed, a.steps) for m in a.models], a.output)


if __name__ == '__main__':
    main()
