#!/usr/bin/env python3
"""What diffusers' schedulers do with predictions given, for every spacing, prediction type and some step counts.

  make_schedulers.py OUT      writes OUT/schedulers.safetensors; packages as for make_golden.py
"""
import inspect, sys

import torch
from safetensors.torch import save_file
from diffusers import (DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, LCMScheduler)

COMMON = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000, steps_offset=1)
KINDS = {"euler": (EulerDiscreteScheduler, {}), "euler_a": (EulerAncestralDiscreteScheduler, {}),
         "dpmpp2m": (DPMSolverMultistepScheduler, {}), "dpmpp2m_karras": (DPMSolverMultistepScheduler, dict(use_karras_sigmas=True)),
         "euler_zero_snr": (EulerDiscreteScheduler, dict(rescale_betas_zero_snr=True)),
         "lcm": (LCMScheduler, dict(clip_sample=False, original_inference_steps=50))}
SHAPE = (1, 1, 2, 2)


def draw(seed, count):
    generator = torch.Generator().manual_seed(seed)
    return torch.cat([torch.randn(SHAPE, generator=generator) for _ in range(count)])


def main():
    result = {"outputs": draw(1, 25), "noise": draw(2, 25), "start": draw(3, 1)}
    for kind, (make, options) in KINDS.items():
        for spacing in ("leading",) if kind == "lcm" else ("leading", "trailing", "linspace"):
            for prediction in ("epsilon", "v_prediction"):
                for steps in (1, 2, 5, 25):
                    scheduler = make(**COMMON, prediction_type=prediction, timestep_spacing=spacing, **options)
                    scheduler.set_timesteps(steps)
                    x = result["start"] * float(scheduler.init_noise_sigma)
                    generator = torch.Generator().manual_seed(2)
                    own = dict(generator=generator) if "generator" in inspect.signature(scheduler.step).parameters else {}
                    for i, t in enumerate(scheduler.timesteps):
                        scheduler.scale_model_input(x, t)
                        x = scheduler.step(result["outputs"][i:i + 1], t, x, return_dict=False, **own)[0]
                    name = f"{kind}.{spacing}.{prediction}.{steps}"
                    result[name + ".timesteps"] = scheduler.timesteps.to(torch.float32)
                    result[name + ".end"] = x.float()
    save_file({key: value.contiguous() for key, value in result.items()}, sys.argv[1] + "/schedulers.safetensors")


if __name__ == "__main__":
    main()
