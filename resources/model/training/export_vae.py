"""Turns a VAE checkpoint into a diffusers folder whose latents are white: zero mean, unit variance, no correlation."""
import argparse
import random

import torch

import data
import evaluate
import vae_model


@torch.no_grad()
def whiten(vae, batches=20, patch=192):
    """Folds mean and covariance of the latents into the two 1 x 1 convolutions, which is exact."""
    n, r, latents, variances = vae.config.latent_channels, random.Random(11), [], []
    for _ in range(batches):
        posterior = vae.encode(data.batch(r, 8, patch, .3)).latent_dist
        latents.append(posterior.mean.permute(0, 2, 3, 1).reshape(-1, n))
        variances.append(posterior.var.mean((0, 2, 3)))
    z = torch.cat(latents).double()
    mean, (value, vector) = z.mean(0), torch.linalg.eigh(torch.cov(z.T))
    forward = vector @ torch.diag(value.clamp_min(1e-5) ** -.5) @ vector.T / vae_model.SCALING
    into, out = vae.quant_conv, vae.post_quant_conv
    w, b = into.weight[:, :, 0, 0].double(), into.bias.double()
    w[:n], b[:n] = forward @ w[:n], forward @ (b[:n] - mean)
    w[n:], b[n:] = 0, (forward.square() @ torch.stack(variances).mean(0).double()).log()
    into.weight.copy_(w[:, :, None, None])
    into.bias.copy_(b)
    w = out.weight[:, :, 0, 0].double()
    out.bias.copy_(out.bias.double() + w @ mean)
    out.weight.copy_((w @ torch.linalg.inv(forward))[:, :, None, None])
    return vae


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('checkpoint', help='vae.pt of train_vae.py')
    p.add_argument('output', help='folder for config.json and the fp16 weights')
    p.add_argument('--from', dest='origin', nargs=2, metavar=('FOLDER', 'SHARE'),
                   help='only that share of the way from the VAE in the folder: between weights of one training lie decoders '
                        'with less of what both do wrong')
    p.add_argument('--as-it-is', action='store_true', help='after --decoder-of: the encoder, so the latents, must stay')
    a = p.parse_args()
    torch.set_num_threads(1)
    vae = evaluate.load(a.checkpoint)
    if a.origin:
        with torch.no_grad():
            torch._foreach_lerp_(list(vae.parameters()), list(evaluate.load(a.origin[0]).parameters()),
                                 1 - float(a.origin[1]))
    (vae if a.as_it_is else whiten(vae)).half().save_pretrained(a.output)


if __name__ == '__main__':
    main()
