#!/usr/bin/env python3
"""The patch step of the program against the Python pipeline's, by turns in one run: milliseconds and their ratio.

  patch_step.py MODEL BENCH_PATCH_STEP [--patches 8] [--threads 2] [--rounds 20]

Both take one group of patches (two rows each, for classifier-free guidance) of the same weights through one step of
DPM++ 2M with Karras' levels in float32. Python's is diffusers' UNet2DConditionModel, guidance and
DPMSolverMultistepScheduler.step() alone; the program's also gathers the patches from the map, guides in two bands, anchors
and writes back. Medians; on a busy machine the seconds of all threads are the steadier figure. Packages: as for
../golden/make_golden.py.
"""
import argparse, statistics, subprocess, time

import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel


class PythonStep:
    def __init__(self, model, patches):
        self.unet = UNet2DConditionModel.from_pretrained(model, subfolder="unet", torch_dtype=torch.float32).eval()
        self.scheduler = DPMSolverMultistepScheduler.from_pretrained(model, subfolder="scheduler", use_karras_sigmas=True)
        config = self.unet.config
        rows = 2 * patches
        pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim
        self.latents = torch.randn(patches, config.in_channels, config.sample_size, config.sample_size)
        self.embeds = torch.randn(rows, 77, config.cross_attention_dim)
        self.added = {"text_embeds": torch.randn(rows, pooled), "time_ids": torch.full((rows, 6), 512.0)}

    @torch.inference_mode()
    def __call__(self):
        """The second of two steps: the one that looks back. The first one's UNet is left out."""
        self.scheduler.set_timesteps(8)
        first, second = self.scheduler.timesteps[5:7]
        self.scheduler.step(self.latents, first, self.latents)
        start, cpu = time.perf_counter(), time.process_time()
        noise = self.unet(torch.cat([self.latents] * 2), second, self.embeds, added_cond_kwargs=self.added).sample
        uncond, cond = noise.chunk(2)
        self.scheduler.step(uncond + 3.0 * (cond - uncond), second, self.latents)
        return 1e3 * (time.perf_counter() - start), 1e3 * (time.process_time() - cpu)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("program")
    parser.add_argument("--patches", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    python = PythonStep(options.model, options.patches)
    command = [options.program, options.model, str(options.patches), str(options.threads)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        def ours():
            program.stdin.write("\n")
            program.stdin.flush()
            return tuple(float(word) for word in program.stdout.readline().split())

        times = {"program": [], "Python": []}
        for _ in range(options.rounds + 2):
            times["program"].append(ours())
            times["Python"].append(python())
        program.stdin.close()
    medians = {name: [statistics.median(column) for column in zip(*rounds[2:])] for name, rounds in times.items()}
    for name, (wall, cpu) in medians.items():
        print(f"{name}: {wall:.1f} ms on the clock, {cpu:.1f} ms of all threads, {cpu / options.patches:.1f} a patch")
    wall, cpu = (ours / theirs for ours, theirs in zip(medians["program"], medians["Python"]))
    print(f"program / Python: {wall:.2f} on the clock, {cpu:.2f} of all threads")


if __name__ == "__main__":
    main()
