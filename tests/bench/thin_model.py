#!/usr/bin/env python3
"""Writes a model whose networks are as thin as they can be, with random weights: pictures of it are noise, but a gigapixel
runs through every part of the program within the hour, so that bench_cascade can tell what the rest costs.

  thin_model.py MODEL FOLDER        MODEL gives text encoders, tokenizers and scheduler

The UNet works on patches of 128 x 128 latents, as SDXL's. Packages: as for ../golden/make_golden.py.
"""
import argparse
import pathlib
import shutil

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel

PATCH = 128


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    torch.manual_seed(1)
    shutil.copytree(options.model, options.folder, dirs_exist_ok=True)
    layout = dict(UNet2DConditionModel.load_config(options.model / "unet"))
    unet = UNet2DConditionModel.from_config({
        **layout, "sample_size": PATCH, "block_out_channels": [16, 16, 16], "attention_head_dim": [1, 1, 1]})
    vae = AutoencoderKL(
        in_channels=3, out_channels=3, down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, block_out_channels=(4, 8, 8, 8), layers_per_block=1, norm_num_groups=2,
        latent_channels=layout["in_channels"], sample_size=8 * PATCH, force_upcast=False)
    unet.half().save_pretrained(options.folder / "unet")
    vae.half().save_pretrained(options.folder / "vae")


if __name__ == "__main__":
    main()
