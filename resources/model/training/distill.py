"""Distils a guided model into one that needs few steps and no guidance; continues from its checkpoint if there is one.

Progressive distillation (Salimans and Ho 2022) in one stage: a DDIM step of the student must end where several smaller
guided ones of the teacher end. The teacher paints whole bases from noise alone, so the student learns from what it will
meet when it samples, and a path is learnt from several times. Patches of enlargements, which are not guided, stay as the
teacher has them: the sizes in the conditions tell the two apart. The text encoders and the VAE stay the teacher's.
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

import data
import scene
from noise_levels import SIGNAL
from train_unet import COMPOSED, EMPTY_TEXT, SIDE, draw, encode, latents, models
from train_vae import SAVE_SECONDS, save

TOGETHER = 8   # bases that the teacher paints at a time, and held-out ones at a time
HELD_OUT = 32  # scenes
FINE = 400     # half of the patches have time steps below this: enlargements use these most


def ddim(z, noise, before, after):
    """One step (Song et al. 2021, equation 12, sigma 0) between the shares `before` and `after` of signal."""
    x0 = (z - (1 - before).sqrt() * noise) / before.sqrt()
    return after.sqrt() * x0 + (1 - after).sqrt() * noise


def signal(t):
    """Share of signal [n, 1, 1, 1] at the timesteps t [n]; below zero there is no noise."""
    return torch.where(t < 0, torch.ones(()), SIGNAL[t.clamp_min(0)])[:, None, None, None]


def trailing(steps):
    """Timesteps [steps] that begin with noise alone."""
    return torch.tensor([round(1000 - k * 1000 / steps) - 1 for k in range(steps)])


class Teacher:
    def __init__(self, nets, tokenizers, a):
        self.nets, self.tokenizers, self.guidance, self.every = nets, tokenizers, a.guidance, a.substeps
        self.times = trailing(a.student_steps * a.substeps)

    def conditions(self, captions, ids):
        hidden, pooled = encode(self.nets, self.tokenizers, captions)
        return dict(hidden=hidden, pooled=pooled, ids=ids)

    def noise(self, x, t, given, guidance):
        """What the guided teacher takes for noise; `guidance` is a number or one for each sample [n, 1, 1, 1]."""
        texts, pooled = (torch.cat([torch.zeros_like(c), c]) for c in (given['hidden'], given['pooled']))
        added = dict(text_embeds=pooled, time_ids=given['ids'].repeat(2, 1))
        without, guided = self.nets['unet'](x.repeat(2, 1, 1, 1), t.repeat(2), texts, added_cond_kwargs=added).sample.chunk(2)
        return without + guidance * (guided - without)

    @torch.no_grad()
    def path(self, captions, ids, x):
        """The way of the samples x from noise to latents at the student's steps [n, student's steps + 1, ...]."""
        given, states = self.conditions(captions, ids), [x]
        for k, now in enumerate(self.times):
            then = self.times[k + 1] if k + 1 < len(self.times) else torch.tensor(-1)
            x = ddim(x, self.noise(x, now.expand(len(x)), given, self.guidance), signal(now[None]), signal(then[None]))
            if (k + 1) % self.every == 0:
                states.append(x)
        return dict(given, states=torch.stack(states, 1))

    @torch.no_grad()
    def patches(self, z, captions, ids, g):
        """Noisy patches, their timesteps, conditions, and the noise that the student must see in them: guided where an
        enlargement that begins with noise alone composes, not guided below."""
        t = torch.where(torch.rand(len(z), generator=g) < .5, torch.randint(0, FINE, (len(z),), generator=g),
                        torch.randint(0, 1000, (len(z),), generator=g))
        x = signal(t).sqrt() * z + (1 - signal(t)).sqrt() * torch.randn(z.shape, generator=g)
        given, guidance = self.conditions(captions, ids), torch.where(t < COMPOSED, 1., self.guidance)
        return x, t, given, self.noise(x, t, given, guidance[:, None, None, None])


def whole_pictures(r, g, count, edition, formats):
    """Captions, conditions and noise of that many bases of one format."""
    wide, high = r.choice(formats)
    width, height = (int(SIDE * n / 8 + .5) * 8 for n in (wide, high))
    captions = [scene.caption(scene.random_scene(r, edition), r) if r.random() >= EMPTY_TEXT else '' for _ in range(count)]
    ids = torch.tensor([[height * 8, width * 8, 0, 0, height * 8, width * 8]] * count).float()
    return captions, ids, torch.randn(count, 4, height, width, generator=g)


class Paths:
    """What the teacher painted so far, by format; as many pairs are drawn of each path as `uses` says, on average."""

    def __init__(self, uses):
        self.uses, self.formats, self.painted, self.drawn = uses, {}, 0, 0

    def wants_more(self):
        return self.drawn >= self.uses * self.painted

    def add(self, painted):
        kept = self.formats.setdefault(tuple(painted['states'].shape[3:]), [])
        kept += [{name: value[n].half() if name != 'ids' else value[n] for name, value in painted.items()}
                 for n in range(len(painted['states']))]
        self.painted += len(painted['states']) * (painted['states'].shape[1] - 1)

    def draw(self, r, count):
        """Places on paths, the student's steps there [n], the conditions, and the next places."""
        kept = r.choices(list(self.formats.values()), [len(kept) for kept in self.formats.values()])[0]
        chosen, steps = [r.choice(kept) for _ in range(count)], len(kept[0]['states']) - 1
        k = torch.arange(count) % steps  # the first steps, which compose, come oftener
        self.drawn += count
        given = {name: torch.stack([c[name] for c in chosen]).float() for name in ('hidden', 'pooled', 'ids')}
        here, there = (torch.stack([c['states'][n + later] for c, n in zip(chosen, k)]).float() for later in (0, 1))
        return here, k, given, there


class Steps:
    """The student's steps, with timesteps and ends as the program's scheduler has them."""

    def __init__(self, count):
        self.times, self.span = trailing(count), 1000 // count

    def predict(self, student, x, t, given):
        return student(x, t, given['hidden'], added_cond_kwargs=dict(text_embeds=given['pooled'], time_ids=given['ids'])).sample

    def end(self, student, x, k, given):
        t = self.times[k]
        return ddim(x, self.predict(student, x, t, given), signal(t), signal(t - self.span))

    def distances(self, student, x, k, given, target):
        """Squared distance [n] of the places where student and teacher end; latents have unit variance."""
        return (self.end(student, x, k, given) - target).square().mean((1, 2, 3))

    @torch.no_grad()
    def held_out(self, student, path):
        """Mean distance of each step, and of the latents that the student paints from the same noise."""
        count, states = len(self.times), path['states']
        given = {name: path[name] for name in ('hidden', 'pooled', 'ids')}
        x, each = states[:, 0], []
        for n in range(count):
            k = torch.full((len(x),), n)
            each.append(self.distances(student, states[:, n], k, given, states[:, n + 1]).mean())
            x = self.end(student, x, k, given)
        return torch.stack(each), (x - states[:, -1]).square().mean()


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--teacher', required=True, help='model folder')
    p.add_argument('--output', required=True, help='folder of the checkpoint, and in model/ of the finished model')
    p.add_argument('--student-steps', type=int, default=8)
    p.add_argument('--substeps', type=int, default=2, help='steps of the teacher for one of the student')
    p.add_argument('--guidance', type=float, default=3)
    p.add_argument('--steps', type=int, default=2000)
    p.add_argument('--edition', type=int, default=0, help='of the scenes')
    p.add_argument('--uses', type=float, default=3, help='pairs drawn for each that the teacher painted')
    p.add_argument('--pool', type=int, default=600, help='patches of enlargements')
    p.add_argument('--batch', type=int, default=12, help='pairs of places on paths')
    p.add_argument('--patches', type=int, default=3, help='patches of enlargements beside them')
    p.add_argument('--rate', type=float, default=6e-4)
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
    with open(a.teacher + '/pixelsmith.json') as f:
        settings = json.load(f)
    settings.update(name='Landscapes, fast', steps=a.student_steps, stage_steps=8, guidance_scale=1)
    settings.pop('classic_stage_steps', None)
    with open(target + '/pixelsmith.json', 'w') as f:
        json.dump(settings, f, indent=4)


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    os.makedirs(a.output, exist_ok=True)
    path = os.path.join(a.output, 'student.pt')
    vae = AutoencoderKL.from_pretrained(a.teacher + '/vae').float().eval()
    tokenizers = [CLIPTokenizer.from_pretrained(os.path.join(a.teacher, t)) for t in ('tokenizer', 'tokenizer_2')]
    nets = models(a.teacher, False, vae.config.latent_channels).eval().requires_grad_(False)
    teacher, steps, paths = Teacher(nets, tokenizers, a), Steps(a.student_steps), Paths(a.uses)
    student, step = copy.deepcopy(nets['unet']).requires_grad_(True), 0
    parameters = list(student.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=a.rate, betas=(.9, .98), weight_decay=0)
    average = copy.deepcopy(student).requires_grad_(False)
    running = None  # mean distance of each of the student's steps, and last that of patches
    if os.path.exists(path):
        state = torch.load(path, weights_only=False)
        student.load_state_dict(state['student'])
        optimizer.load_state_dict(state['optimizer'])
        average.load_state_dict(state['average'])
        step, running, paths = state['step'], state['running'], state['paths']
    r, g = random.Random(277 + step), torch.Generator().manual_seed(205 + step)
    formats = data.FORMATS if a.edition else ((1, 1),)
    hidden_from_it = random.Random(990_003), torch.Generator().manual_seed(9)
    parts = [teacher.path(*whole_pictures(*hidden_from_it, TOGETHER, 0, ((1, 1),))) for _ in range(HELD_OUT // TOGETHER)]
    held_out = {name: torch.cat([p[name] for p in parts]) for name in parts[0]}
    patch_r = random.Random(990_006)
    held_out_patches = teacher.patches(*draw(latents(vae, patch_r, 24, a.edition, 0), patch_r, 24, empty=0), hidden_from_it[1])
    pool, saved = latents(vae, r, 8, a.edition, 0), time.time()

    def patch_distance(net, x, t, given, target):
        return (steps.predict(net, x, t, given) - target).square().mean()

    def checkpoint():
        each, whole = steps.held_out(average, held_out)
        with torch.no_grad():
            patch = patch_distance(average, *held_out_patches)
        save(path, dict(student=student.state_dict(), optimizer=optimizer.state_dict(), average=average.state_dict(),
                        step=step, running=running, paths=paths))
        export(average, a)
        print(f'step {step}: from the teacher on held-out scenes {whole:.4f}, each step '
              + ' '.join(f'{1000 * v:.2f}' for v in each) + f' / 1000, patches {patch:.5f}; {paths.painted} pairs, '
              f'{time.process_time():.0f} s', flush=True)
        return torch.cat([each, patch[None]])

    before = checkpoint()
    running = before.clone() if running is None else running
    while step < a.steps:
        rate = .02 + .98 * (.5 + .5 * torch.tensor(torch.pi * step / a.steps).cos().item())
        for group in optimizer.param_groups:
            group['lr'] = a.rate * min(1, (step + 1) / 50) * rate
        while paths.wants_more():
            paths.add(teacher.path(*whole_pictures(r, g, TOGETHER, a.edition, formats)))
        if len(pool) < a.pool and step % 2 == 0:
            pool += latents(vae, r, 1, a.edition, 0)
        x, k, given, target = paths.draw(r, a.batch)
        each = steps.distances(student, x, k, given, target)
        patch = patch_distance(student, *teacher.patches(*draw(pool, r, a.patches), g))
        # Divided by their running roots: the sum of root mean squares falls, so no step is drowned by a larger one.
        with torch.no_grad():
            for n, v in zip(k.tolist() + [len(running) - 1], torch.cat([each, patch[None]])):
                running[n].lerp_(v, .02)
            roots = running.clamp_min(1e-4).sqrt()
        loss = (each / roots[k]).mean() + patch / roots[-1] * a.patches / a.batch
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.)
        optimizer.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), parameters, 1 - min(.995, (1 + step) / (15 + step)))
        if step % 50 == 0:
            print(f'{step} ' + ' '.join(f'{1000 * v:.2f}' for v in running), flush=True)
        if time.time() - saved > SAVE_SECONDS:
            checkpoint()
            saved = time.time()
    checkpoint()


if __name__ == '__main__':
    main()
