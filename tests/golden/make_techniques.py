#!/usr/bin/env python3
"""Pictures of the toy by StableDiffusionXLPipeline with other schedulers and guidance than make_second.py's.

  make_techniques.py OUT      needs OUT/tiny-sdxl; writes OUT/techniques.safetensors and OUT/techniques.json
"""
import json, sys

import numpy as np
import torch
from safetensors.torch import save_file
from diffusers import (DPMSolverMultistepScheduler, EulerAncestralDiscreteScheduler, EulerDiscreteScheduler, LCMScheduler,
                       StableDiffusionXLPAGPipeline, StableDiffusionXLPipeline)

# What differs from: Euler as in the folder, 5 steps, guidance 5.
CASES = [
    dict(name="euler_a", scheduler="euler_a"),
    dict(name="dpmpp2m", scheduler="dpmpp2m"),
    dict(name="dpmpp2m karras", scheduler="dpmpp2m", karras=True),
    dict(name="lcm", scheduler="lcm", guidance_scale=1.5),
    dict(name="trailing", scheduler="euler", spacing="trailing"),
    dict(name="rescale", scheduler="euler", rescale=0.7),
    dict(name="unguided", scheduler="euler", guidance_scale=1.0),
    dict(name="pag", scheduler="euler", pag_scale=3.0, pag_layers=["mid"]),
    dict(name="pag alone", scheduler="euler", guidance_scale=1.0, pag_scale=3.0, pag_layers=["up.0"]),
]
CLASSES = {"euler": EulerDiscreteScheduler, "euler_a": EulerAncestralDiscreteScheduler,
           "dpmpp2m": DPMSolverMultistepScheduler, "lcm": LCMScheduler}
LAYERS = {"mid": "mid", "up.0": "up_blocks.0"}


def picture(root, case):
    options = dict(torch_dtype=torch.float32, add_watermarker=False)
    perturbed = case["pag_scale"] > 0
    if perturbed:
        options["pag_applied_layers"] = [LAYERS[layer] for layer in case["pag_layers"]]
    pipe = (StableDiffusionXLPAGPipeline if perturbed else StableDiffusionXLPipeline).from_pretrained(root + "/tiny-sdxl", **options)
    pipe.set_progress_bar_config(disable=True)
    changes = {"clip_sample": False} if case["scheduler"] == "lcm" else {}
    if case["karras"]:
        changes["use_karras_sigmas"] = True
    if case["spacing"]:
        changes["timestep_spacing"] = case["spacing"]
    pipe.scheduler = CLASSES[case["scheduler"]].from_config(pipe.scheduler.config, **changes)
    call = dict(num_inference_steps=case["steps"], guidance_scale=case["guidance_scale"], guidance_rescale=case["rescale"],
                height=case["side"], width=case["side"], generator=torch.Generator("cpu").manual_seed(case["seed"]))
    if perturbed:
        call["pag_scale"] = case["pag_scale"]
    return torch.from_numpy(np.array(pipe(case["prompt"], **call).images[0]))


def main():
    tensors, cases = {}, []
    for seed, differs in enumerate(CASES, 11):
        case = dict(prompt="a photo of a cat on the red chair", seed=seed, steps=5, guidance_scale=5.0, side=64, karras=False,
                    spacing=None, rescale=0.0, pag_scale=0.0, pag_layers=["mid"]) | differs
        tensors[case["name"]] = picture(sys.argv[1], case).contiguous()
        cases.append(case)
        print(case["name"], tensors[case["name"]].float().std().item())
    save_file(tensors, sys.argv[1] + "/techniques.safetensors")
    json.dump(cases, open(sys.argv[1] + "/techniques.json", "w"), indent=1)


if __name__ == "__main__":
    main()
