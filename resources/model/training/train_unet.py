"""Trains UNet and text encoders on the latents of a finished VAE; continues from its checkpoint if there is one."""
import argparse
import copy
import os
import random
import shutil
import time

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

import data
import scene
from locating import Locator
from noise_levels import SIGNAL
from train_vae import SAVE_SECONDS, save

SIDE = 32            # latents of a training crop
WHOLE = .45          # of them are whole pictures
MIN_SNR = 5.         # Hang et al. 2023
COMPOSED = 600       # time steps from here on decide what goes where
EMPTY_TEXT, ZERO_TEXT = .05, .06  # captions dropped, by the text "" or by zero vectors: users do either


def zero_residuals(unet):
    with torch.no_grad():
        for module in unet.modules():
            last = {'ResnetBlock2D': 'conv2', 'Transformer2DModel': 'proj_out'}.get(type(module).__name__)
            for p in getattr(module, last).parameters() if last else []:
                p.zero_()
        unet.conv_out.weight.mul_(.1)
        unet.conv_out.bias.zero_()


def models(template, fresh, latents):
    """The three networks laid out as in the template folder, with its weights or (fresh) random ones."""
    def load(kind, folder):
        path = os.path.join(template, folder)
        net = kind(kind.config_class.from_pretrained(path)) if fresh else kind.from_pretrained(path)
        return net.float()  # the configuration asks for half precision
    if fresh:
        layout = dict(UNet2DConditionModel.load_config(os.path.join(template, 'unet')))
        unet = UNet2DConditionModel.from_config({**layout, 'in_channels': latents, 'out_channels': latents})
        zero_residuals(unet)
    else:
        unet = UNet2DConditionModel.from_pretrained(os.path.join(template, 'unet')).float()
    return torch.nn.ModuleDict(dict(unet=unet, text_encoder=load(CLIPTextModel, 'text_encoder'),
                                    text_encoder_2=load(CLIPTextModelWithProjection, 'text_encoder_2')))


def encode(nets, tokenizers, captions):
    a, b = (t(captions, padding='max_length', max_length=77, truncation=True, return_tensors='pt').input_ids
            for t in tokenizers)
    first = nets['text_encoder'](a, output_hidden_states=True).hidden_states[-2]
    second = nets['text_encoder_2'](b, output_hidden_states=True)
    return torch.cat([first, second.hidden_states[-2]], -1), second.text_embeds


def times(count, g, composing):
    """Random time steps [count]; the share `composing` of them lies where the picture is composed."""
    t = torch.randint(0, 1000, (count,), generator=g)
    if composing:
        chosen = torch.rand(count, generator=g) < composing
        t = torch.where(chosen, torch.randint(COMPOSED, 1000, (count,), generator=g), t)
    return t


def error(nets, tokenizers, z, captions, ids, g, drop=ZERO_TEXT, composing=0., floor=0.):
    """Squared error of the predicted noise of each sample, and its weight: as an error of the clean picture it counts
    min(SNR, 5), and at least `floor`. Without a floor next to nothing is learnt of where things are: that is decided
    where the SNR is below 0.05."""
    hidden, pooled = encode(nets, tokenizers, captions)
    keep = (torch.rand(len(z), generator=g) >= drop).float()
    t, noise = times(len(z), g, composing), torch.randn(z.shape, generator=g)
    signal = SIGNAL[t][:, None, None, None]
    added = dict(text_embeds=pooled * keep[:, None], time_ids=ids)
    out = nets['unet'](signal.sqrt() * z + (1 - signal).sqrt() * noise, t, hidden * keep[:, None, None],
                       added_cond_kwargs=added).sample
    snr = SIGNAL[t] / (1 - SIGNAL[t])
    return (out - noise).square().mean((1, 2, 3)), snr.clamp(floor, MIN_SNR) / snr


@torch.no_grad()
def latents(vae, r, count, edition=0, whole=WHOLE):
    """Latents of random crops with their scenes and sizes; the share `whole` of them are whole pictures."""
    pool = []
    for _ in range(count):
        picture, s, place = data.sample(r, SIDE * 8, whole, edition, data.FORMATS if edition else ((1, 1),))
        z = vae.encode(torch.from_numpy(picture).permute(2, 0, 1)[None] * 2 - 1).latent_dist.mode()
        pool.append(((z[0] * vae.config.scaling_factor).half(), s, place))
    return pool


def draw(pool, r, count, empty=EMPTY_TEXT):
    chosen = [pool[r.randrange(len(pool))]]
    while len(chosen) < count:  # of one format
        other = pool[r.randrange(len(pool))]
        if other[0].shape == chosen[0][0].shape:
            chosen.append(other)
    captions = [scene.caption(s, r) if r.random() >= empty else '' for _, s, _ in chosen]
    ids = torch.tensor([[h, w, top, left, h, w] for _, _, (h, w, top, left) in chosen]).float()
    return torch.stack([z for z, _, _ in chosen]).float(), captions, ids


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--vae', required=True, help='folder of the finished VAE')
    p.add_argument('--template', required=True, help='model folder: layout and tokenizers, with --continue weights too')
    p.add_argument('--continue', dest='fresh', action='store_false', help='only with the VAE of the template')
    p.add_argument('--output', required=True)
    p.add_argument('--steps', type=int, default=100000)
    p.add_argument('--edition', type=int, default=0, help='of the scenes; 1 has formats, motifs and words of its own')
    p.add_argument('--whole', type=float, default=WHOLE, help='share of whole pictures; more of them teach obedience')
    p.add_argument('--composing', type=float, default=0., help='share of samples kept for the time steps that compose')
    p.add_argument('--floor', type=float, default=0., help='least weight of the clean picture\'s error at large noise')
    p.add_argument('--locating', type=float, default=0., help='weight of what locating.py asks for')
    p.add_argument('--pool', type=int, default=6000)
    p.add_argument('--batch', type=int, default=8)
    p.add_argument('--rate', type=float, default=6e-4)
    p.add_argument('--seed', type=int, default=0, help='of the pictures and the noise; runs to be averaged have different ones')
    p.add_argument('--threads', type=int, default=1)
    return p.parse_args()


def export(nets, a):
    shutil.copytree(a.template, a.output + '/model', dirs_exist_ok=True)
    for name, net in nets.items():
        copy.deepcopy(net).half().save_pretrained(f'{a.output}/model/{name}')
    AutoencoderKL.from_pretrained(a.vae).half().save_pretrained(a.output + '/model/vae')


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    os.makedirs(a.output, exist_ok=True)
    path = os.path.join(a.output, 'unet.pt')
    vae = AutoencoderKL.from_pretrained(a.vae).float().eval()
    tokenizers = [CLIPTokenizer.from_pretrained(os.path.join(a.template, t)) for t in ('tokenizer', 'tokenizer_2')]
    nets = models(a.template, a.fresh, vae.config.latent_channels)
    parameters = list(nets.parameters())
    optimizer, step = torch.optim.AdamW(parameters, lr=a.rate, betas=(.9, .98), weight_decay=1e-2), 0
    average = copy.deepcopy(nets).eval().requires_grad_(False)
    locator = Locator(nets['unet'])  # after the copy, which it has no business with
    heads = torch.optim.AdamW(locator.parameters(), lr=1e-3)
    if os.path.exists(path):
        state = torch.load(path)
        nets.load_state_dict(state['nets'])
        locator.load_state_dict(state.get('locator', {}), strict=False)  # of older checkpoints
        optimizer.load_state_dict(state['optimizer'])
        average.load_state_dict(state['average'])
        step = state['step']
    r, g = (random.Random(177 + step + 900_000 * a.seed),
            torch.Generator().manual_seed(105 + step + 900_000 * a.seed))
    held_out = draw(latents(vae, random.Random(990_003), 32), random.Random(990_004), 64, empty=0)
    pool, saved = latents(vae, r, 16, a.edition, a.whole), time.time()

    def checkpoint():
        with torch.no_grad():
            value = error(average, tokenizers, *held_out, torch.Generator().manual_seed(9), 0.)[0].mean().item()
        save(path, dict(nets=nets.state_dict(), optimizer=optimizer.state_dict(), average=average.state_dict(), locator=locator.state_dict(), step=step))
        export(average, a)
        print(f'step {step}: noise error {value:.4f} on held-out scenes', flush=True)

    checkpoint()
    while step < a.steps:
        rate = .02 + .98 * (.5 + .5 * torch.tensor(torch.pi * step / a.steps).cos().item())
        for group in optimizer.param_groups:
            group['lr'] = a.rate * min(1, (step + 1) / 30) * rate
        if len(pool) < a.pool:
            pool += latents(vae, r, 2, a.edition, a.whole)
        drawn = draw(pool, r, a.batch)
        each, weight = error(nets, tokenizers, *drawn, g, composing=a.composing, floor=a.floor)
        located = locator.loss(drawn[1])
        loss = (each * weight).mean() + a.locating * located
        optimizer.zero_grad()
        heads.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.)
        optimizer.step()
        heads.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), parameters, 1 - min(.999, (1 + step) / (15 + step)))
        if step % 50 == 0:
            print(f'{step} weighted {loss.item():.4f} noise error {each.mean().item():.4f} located {located.item():.3f}', flush=True)
        if time.time() - saved > SAVE_SECONDS:
            checkpoint()
            saved = time.time()
    checkpoint()


if __name__ == '__main__':
    main()
