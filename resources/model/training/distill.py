"""Distils a guided model into one that needs few steps and no guidance; continues from its checkpoint if there is one.

Progressive distillation (Salimans and Ho 2022) in one stage: a DDIM step of the student must end where several smaller
guided ones of the teacher end. The text encoders and the VAE stay the teacher's.
"""
import argparse
import copy
import json
import os
import random
import shutil
import time

import torch
from diffusers import AutoencoderKL
from transformers import CLIPTokenizer

from noise_levels import SIGNAL
from train_unet import WHOLE, draw, encode, latents, models
from train_vae import SAVE_SECONDS, save


def ddim(z, noise, before, after):
    """One step (Song et al. 2021, equation 12, sigma 0) between the shares `before` and `after` of signal."""
    x0 = (z - (1 - before).sqrt() * noise) / before.sqrt()
    return after.sqrt() * x0 + (1 - after).sqrt() * noise


def signal(t):
    """Share of signal [n, 1, 1, 1] at the timesteps t [n]; below zero there is no noise."""
    return torch.where(t < 0, torch.ones(()), SIGNAL[t.clamp_min(0)])[:, None, None, None]


class Distillation:
    def __init__(self, nets, tokenizers, steps, substeps, guidance):
        self.nets, self.tokenizers, self.guidance, self.substeps = nets, tokenizers, guidance, substeps
        self.span = 1000 // steps  # "trailing": the first step begins with noise alone

    @torch.no_grad()
    def targets(self, z, captions, ids, g):
        """What the student sees, the timesteps, its conditions, and where the teacher's steps end."""
        hidden, pooled = encode(self.nets, self.tokenizers, captions)
        top = 1000 // self.span * self.span
        t = top - 1 - self.span * torch.randint(0, top // self.span, (len(z),), generator=g)
        start = signal(t)
        x = start.sqrt() * z + (1 - start).sqrt() * torch.randn(z.shape, generator=g)
        twice = dict(text_embeds=torch.cat([torch.zeros_like(pooled), pooled]), time_ids=ids.repeat(2, 1))
        texts, y = torch.cat([torch.zeros_like(hidden), hidden]), x
        for k in range(self.substeps):
            now, then = (t - self.span * (k + n) // self.substeps for n in (0, 1))
            without, given = self.nets['unet'](y.repeat(2, 1, 1, 1), now.repeat(2), texts,
                                               added_cond_kwargs=twice).sample.chunk(2)
            y = ddim(y, without + self.guidance * (given - without), signal(now), signal(then))
        return x, t, (hidden, dict(text_embeds=pooled, time_ids=ids)), y

    def error(self, student, x, t, conditions, target):
        """Squared distance [n] of the places where student and teacher end; latents have unit variance."""
        out = student(x, t, conditions[0], added_cond_kwargs=conditions[1]).sample
        return (ddim(x, out, signal(t), signal(t - self.span)) - target).square().mean((1, 2, 3))


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--teacher', required=True, help='model folder')
    p.add_argument('--output', required=True, help='folder of the checkpoint, and in model/ of the finished model')
    p.add_argument('--student-steps', type=int, default=8)
    p.add_argument('--substeps', type=int, default=3, help='steps of the teacher for one of the student')
    p.add_argument('--guidance', type=float, default=3)
    p.add_argument('--steps', type=int, default=20000)
    p.add_argument('--edition', type=int, default=0, help='of the scenes')
    p.add_argument('--whole', type=float, default=WHOLE, help='share of whole pictures')
    p.add_argument('--pool', type=int, default=3000)
    p.add_argument('--batch', type=int, default=8)
    p.add_argument('--rate', type=float, default=3e-4)
    p.add_argument('--threads', type=int, default=1)
    return p.parse_args()


def export(unet, a):
    target = a.output + '/model'
    shutil.copytree(a.teacher, target, dirs_exist_ok=True)
    copy.deepcopy(unet).half().save_pretrained(target + '/unet')
    path = target + '/scheduler/scheduler_config.json'
    with open(path) as f:
        config = json.load(f)
    with open(path, 'w') as f:
        json.dump({**config, 'timestep_spacing': 'trailing'}, f, indent=2)
    with open(target + '/pixelsmith.json', 'w') as f:
        json.dump(dict(name='Landscapes, fast', steps=a.student_steps, stage_steps=a.student_steps, guidance_scale=1,
                       slider_percent=60), f, indent=4)


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    os.makedirs(a.output, exist_ok=True)
    path = os.path.join(a.output, 'student.pt')
    vae = AutoencoderKL.from_pretrained(a.teacher + '/vae').float().eval()
    tokenizers = [CLIPTokenizer.from_pretrained(os.path.join(a.teacher, t)) for t in ('tokenizer', 'tokenizer_2')]
    nets = models(a.teacher, False, vae.config.latent_channels).eval().requires_grad_(False)
    distillation = Distillation(nets, tokenizers, a.student_steps, a.substeps, a.guidance)
    student, step = copy.deepcopy(nets['unet']).requires_grad_(True), 0
    parameters = list(student.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=a.rate, betas=(.9, .98), weight_decay=0)
    average = copy.deepcopy(student).requires_grad_(False)
    if os.path.exists(path):
        state = torch.load(path)
        student.load_state_dict(state['student'])
        optimizer.load_state_dict(state['optimizer'])
        average.load_state_dict(state['average'])
        step = state['step']
    r, g = random.Random(277 + step), torch.Generator().manual_seed(205 + step)
    held_out = distillation.targets(*draw(latents(vae, random.Random(990_003), 32), random.Random(990_004), 64, empty=0),
                                    torch.Generator().manual_seed(9))
    pool, saved = latents(vae, r, 16, a.edition, a.whole), time.time()

    def checkpoint():
        with torch.no_grad():
            value = distillation.error(average, *held_out).mean().item()
        save(path, dict(student=student.state_dict(), optimizer=optimizer.state_dict(), average=average.state_dict(),
                        step=step))
        export(average, a)
        print(f'step {step}: distance {value:.5f} from the teacher on held-out scenes', flush=True)

    checkpoint()
    while step < a.steps:
        rate = .02 + .98 * (.5 + .5 * torch.tensor(torch.pi * step / a.steps).cos().item())
        for group in optimizer.param_groups:
            group['lr'] = a.rate * min(1, (step + 1) / 30) * rate
        if len(pool) < a.pool:
            pool += latents(vae, r, 2, a.edition, a.whole)
        loss = distillation.error(student, *distillation.targets(*draw(pool, r, a.batch), g)).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.)
        optimizer.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), parameters, 1 - min(.998, (1 + step) / (15 + step)))
        if step % 50 == 0:
            print(f'{step} distance {loss.item():.5f}', flush=True)
        if time.time() - saved > SAVE_SECONDS:
            checkpoint()
            saved = time.time()
    checkpoint()


if __name__ == '__main__':
    main()
