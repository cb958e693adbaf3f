"""Measures a VAE on held-out scenes: PSNR on detailed crops, and against Lanczos enlargement SWD and RAPS."""
import argparse
import json
import random

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image

import data
import scene
import vae_model


def load(path):
    """A VAE folder, or a checkpoint of train_vae.py (its smoothed weights)."""
    if not path.endswith('.pt'):
        return AutoencoderKL.from_pretrained(path).float().eval()
    state = torch.load(path)
    vae = vae_model.make(tuple(state['config']['block_out_channels']), state['config']['latent_channels'])
    vae.load_state_dict(state['smoothed'])
    return vae.eval()


@torch.no_grad()
def through(vae, x):
    return torch.cat([vae.decode(vae.encode(p[None]).latent_dist.mode()).sample for p in x]).clamp(-1, 1)


def lanczos(x, size):
    """Pictures [n, 3, h, w] in -1..1 as 8-bit pictures, enlarged to size x size."""
    rows = ((x.permute(0, 2, 3, 1).numpy() * .5 + .5) * 255 + .5).astype(np.uint8)
    big = np.stack([np.asarray(Image.fromarray(p).resize((size, size), Image.LANCZOS)) for p in rows])
    return torch.from_numpy(big).permute(0, 3, 1, 2).float() / 127.5 - 1


def laplacian(x, levels):
    out = []
    for _ in range(levels - 1):
        low = torch.nn.functional.avg_pool2d(x, 2)
        out.append(x - torch.nn.functional.interpolate(low, scale_factor=2, mode='bilinear'))
        x = low
    return out + [x]


def swd(a, b, levels=4, patches=128, side=7, projections=256):
    """Sliced Wasserstein distance of 7 x 7 patches for each Laplacian level, finest first, times 1000
    (Karras et al. 2018). Both sets are normalised with the mean and deviation of b, the truth."""
    g, out = torch.Generator().manual_seed(5), []
    for x, y in zip(laplacian(a, levels), laplacian(b, levels)):
        def draw(p):
            h = torch.Generator().manual_seed(6)  # the same places in both sets
            rows = []
            for picture in p:
                top = torch.randint(0, p.shape[2] - side + 1, (patches,), generator=h).tolist()
                left = torch.randint(0, p.shape[3] - side + 1, (patches,), generator=h).tolist()
                rows += [picture[:, t:t + side, q:q + side] for t, q in zip(top, left)]
            return torch.stack(rows)
        u, v = draw(x), draw(y)
        mean, deviation = v.mean((0, 2, 3), keepdim=True), v.std((0, 2, 3), keepdim=True)
        u, v = (((p - mean) / deviation).flatten(1) for p in (u, v))
        direction = torch.randn(u.shape[1], projections, generator=g)
        direction /= direction.norm(dim=0)
        out.append(1000 * ((u @ direction).sort(0)[0] - (v @ direction).sort(0)[0]).abs().mean().item())
    return out


def raps(x, y, bands=8):
    """Power of x over power of y in rings of spatial frequency (1 is right), lowest first, up to Nyquist."""
    def power(p):
        f = torch.fft.fft2(p.mean(1) * torch.outer(*[torch.hann_window(p.shape[-1])] * 2)).abs().square().mean(0)
        frequency = torch.fft.fftfreq(p.shape[-1])
        ring = ((frequency[:, None] ** 2 + frequency[None] ** 2).sqrt() * 2 * bands).long()
        return torch.stack([f[ring == k].sum() for k in range(bands)])
    return (power(x) / power(y)).tolist()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('vae', help='a VAE folder or vae.pt of a training run')
    p.add_argument('--scenes', type=int, default=24)
    p.add_argument('--sheet', help='writes a PNG: truth, through the VAE, Lanczos')
    a = p.parse_args()
    torch.set_num_threads(1)
    vae, crops = load(a.vae), data.held_out(24, 256)
    y = through(vae, crops)
    each = -10 * torch.log10(((y - crops) / 2).square().mean((1, 2, 3)))
    r = random.Random(990_002)
    scenes = [scene.random_scene(r) for _ in range(a.scenes)]
    small, truth = (torch.from_numpy(np.stack([scene.render(s, n, n) for s in scenes])).permute(0, 3, 1, 2) * 2 - 1
                    for n in (256, 512))
    big, enlarged = through(vae, truth), lanczos(small, 512)
    print(json.dumps(dict(psnr_detailed_mean=each.mean().item(), psnr_detailed_lowest=each.min().item(),
                          swd_vae=swd(big, truth), swd_lanczos=swd(enlarged, truth),
                          raps_vae=raps(big, truth), raps_lanczos=raps(enlarged, truth)), indent=1))
    if a.sheet:
        rows = [torch.cat([t[:, :, 160:416, 128:384] for t in (truth, big, enlarged)], 3)[k] for k in range(min(4, len(truth)))]
        sheet = (torch.cat(rows, 1).permute(1, 2, 0).numpy() * .5 + .5) * 255 + .5
        Image.fromarray(sheet.astype(np.uint8)).save(a.sheet)


if __name__ == '__main__':
    main()
