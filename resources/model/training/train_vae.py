"""Trains the VAE, or only a decoder; continues from its checkpoint if there is one."""
import argparse
import os
import random
import time

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL

import data
import texture
import vae_model
from discriminator import Discriminator, balanced
from repainting import Repainter

SAVE_SECONDS = 300
WARM_UP = 60


def pyramid_loss(difference, levels=4):
    """L1 of the Laplacian levels of the error, finest first and equally weighted, plus L1 of its gradients."""
    gradient = (difference[..., 1:] - difference[..., :-1]).abs().mean() + difference.diff(dim=-2).abs().mean()
    loss, x = .6 * gradient, difference
    for _ in range(levels):
        low = F.avg_pool2d(x, 2)
        loss = loss + .5 * (x - F.interpolate(low, scale_factor=2, mode='bilinear')).abs().mean()
        x = low
    return loss + .5 * x.abs().mean()


def psnr(a, b):
    return -10 * torch.log10(((a.clamp(-1, 1) - b) / 2).square().mean((1, 2, 3))).mean().item()


def save(path, state):
    torch.save(state, path + '.part')
    os.replace(path + '.part', path)


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--output', required=True, help='folder of the checkpoint and the log')
    p.add_argument('--widths', type=int, nargs=4, default=[16, 32, 64, 96])
    p.add_argument('--latents', type=int, default=4)
    p.add_argument('--decoder-of', help='a VAE folder: its encoder stays as it is, only its decoder is trained')
    p.add_argument('--adversarial', type=float, default=0, metavar='SHARE',
                   help='gradient of a patch discriminator in proportion to that of the other losses')
    p.add_argument('--texture', type=float, default=0, metavar='SHARE',
                   help='gradient of the distance of local statistics, in the same proportion')
    p.add_argument('--repainted-by', metavar='MODEL',
                   help='three of four latents are as this model\'s UNet makes them anew after some noise')
    p.add_argument('--steps', type=int, default=60000, help='length of the cosine schedule')
    p.add_argument('--edition', type=int, default=0, help='of the scenes')
    p.add_argument('--patch', type=int, default=128)
    p.add_argument('--batch', type=int, default=4)
    p.add_argument('--rate', type=float, default=4e-4)
    p.add_argument('--threads', type=int, default=1, help='more only where cores are free: waiting threads spin')
    return p.parse_args()


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    os.makedirs(a.output, exist_ok=True)
    path = os.path.join(a.output, 'vae.pt')
    state = torch.load(path) if os.path.exists(path) else None
    if a.decoder_of:
        vae = AutoencoderKL.from_pretrained(a.decoder_of).float()
        vae.requires_grad_(False)
        vae.decoder.requires_grad_(True)
    else:
        vae = vae_model.make(tuple(a.widths), a.latents)
        if state is None:
            vae_model.initialise(vae, data.batch(random.Random(3), 12, 96, 0))
    parameters = [p for p in vae.parameters() if p.requires_grad]
    repainter = Repainter(a.repainted_by, vae.config.scaling_factor) if a.repainted_by else None
    critic = Discriminator(a.rate) if a.adversarial > 0 else None
    optimizer = torch.optim.AdamW(parameters, lr=a.rate, betas=(.9, .99), weight_decay=1e-4, eps=1e-7)
    average, step = [p.detach().clone() for p in parameters], 0
    if state:
        vae.load_state_dict(state['vae'])
        optimizer.load_state_dict(state['optimizer'])
        average, step = state['average'], state['step']
        if critic and state.get('critic'):
            critic.load_state_dict(state['critic'])
    truth, saved, r = data.held_out(8, 256), time.time(), random.Random(1 + step)
    generator = torch.Generator().manual_seed(2 + step)

    def checkpoint():
        now = [p.detach().clone() for p in parameters]
        with torch.no_grad():
            torch._foreach_copy_(parameters, average)
            value = psnr(vae.decode(vae.encode(truth).latent_dist.mode()).sample, truth)
            smoothed = {k: v.clone() for k, v in vae.state_dict().items()}
            torch._foreach_copy_(parameters, now)
        save(path, dict(vae=vae.state_dict(), optimizer=optimizer.state_dict(), average=average, step=step,
                        smoothed=smoothed, config=dict(vae.config), psnr=value,
                        critic=critic.state_dict() if critic else None))
        print(f'step {step}: {value:.2f} dB on held-out detailed crops', flush=True)

    checkpoint()
    while step < a.steps:
        progress = torch.tensor(torch.pi * step / a.steps)
        for group in optimizer.param_groups:
            group['lr'] = a.rate * min(1, (step + 1) / WARM_UP) * (.03 + .97 * (.5 + .5 * progress.cos().item()))
        x = data.batch(r, a.batch, a.patch, edition=a.edition)
        with torch.set_grad_enabled(not a.decoder_of):
            posterior = vae.encode(x).latent_dist
            z = posterior.sample()
            if repainter:
                z = repainter(z)
        y = vae.decode(z).sample
        kl = .5 * (posterior.mean.square() + posterior.var - 1 - posterior.logvar).mean()
        loss = (y - x).abs().mean() + pyramid_loss(y - x) + 1e-4 * kl
        extra = 0
        if a.texture > 0:
            extra = a.texture * balanced(texture.loss(y, x, generator), loss, vae.decoder.conv_out.weight)
        if critic:
            critic.learn(x, y.detach())
            extra = extra + a.adversarial * critic.loss(y, loss, vae.decoder.conv_out.weight)
        loss = loss + extra
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.)
        optimizer.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(average, parameters, 1 - min(.998, step / (step + 10)))
        if step % 50 == 0:
            print(f'{step} loss {loss.item():.4f} kl {kl.item():.2f}', flush=True)
        if time.time() - saved > SAVE_SECONDS:
            checkpoint()
            saved = time.time()
    checkpoint()


if __name__ == '__main__':
    main()
