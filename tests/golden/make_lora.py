#!/usr/bin/env python3
"""LoRA files in the key styles in use, and what diffusers and peft compute with them.

  make_lora.py OUT      needs OUT/tiny-sdxl (see make_golden.py); writes OUT/lora/*.safetensors

One set of random low-rank updates is written in several styles. reference.safetensors holds the UNet's output and the
text encoders' hidden states of the toy with it at weight 1 and at weight 0.6. Packages: as for make_golden.py, and peft.
"""
import json, pathlib, sys

import torch
from safetensors.torch import save_file
from diffusers import StableDiffusionXLPipeline

from make_golden import ldm_unet

RANK = 2
LINEAR = ["down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q", "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_v",
          "down_blocks.2.attentions.1.transformer_blocks.1.attn2.to_k", "mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0",
          "mid_block.attentions.0.proj_in", "up_blocks.0.attentions.2.transformer_blocks.1.ff.net.0.proj",
          "up_blocks.1.attentions.0.transformer_blocks.0.ff.net.2", "time_embedding.linear_1"]
CONV = ["down_blocks.0.resnets.0.conv1", "down_blocks.1.downsamplers.0.conv", "up_blocks.1.upsamplers.0.conv",
        "up_blocks.2.resnets.1.conv_shortcut", "mid_block.resnets.1.time_emb_proj"]
TEXT = {"text_encoder": ["text_model.encoder.layers.0.self_attn.q_proj", "text_model.encoder.layers.1.mlp.fc1"],
        "text_encoder_2": ["text_model.encoder.layers.1.self_attn.v_proj", "text_model.encoder.layers.0.self_attn.out_proj"]}


def module_of(pipe, part, name):
    module = getattr(pipe, part)
    names = dict(module.named_modules())
    return names.get(name) or names[name.removeprefix("text_model.")]


def updates(pipe):
    generator = torch.Generator().manual_seed(5)
    found = {}
    for part, names in {"unet": LINEAR + CONV, **TEXT}.items():
        for name in names:
            weight = module_of(pipe, part, name).weight
            scale = 0.3 / weight[0].numel() ** 0.5
            down = torch.randn((RANK, *weight.shape[1:]), generator=generator) * scale
            up = torch.randn((weight.shape[0], RANK) + (1,) * (weight.dim() - 2), generator=generator)
            found[part, name] = (down.half().float(), up.half().float())
    return found


def original_names(pipe):
    """The original's name of each of the UNet's modules."""
    markers = {key: torch.tensor(i) for i, key in enumerate(pipe.unet.state_dict())}
    keys = list(markers)
    return {keys[int(value)].removesuffix(".weight"): key.removeprefix("model.diffusion_model.").removesuffix(".weight")
            for key, value in ldm_unet(markers, pipe.unet.config).items() if key.endswith(".weight")}


def in_style(style, found, alpha, originals):
    tensors = {}
    for (part, name), (down, up) in found.items():
        if style == "peft":
            ends, module = (".lora_A.weight", ".lora_B.weight"), f"{part}.{name}"
        elif style == "diffusers":
            ends, module = (".lora.down.weight", ".lora.up.weight"), f"{part}.{name}"
        else:
            ends = (".lora_down.weight", ".lora_up.weight")
            own = originals[name] if style == "original" and part == "unet" else name
            module = {"unet": "lora_unet_", "text_encoder": "lora_te1_", "text_encoder_2": "lora_te2_"}[part] + own.replace(".", "_")
            tensors[module + ".alpha"] = torch.tensor(float(alpha)).half()
        tensors[module + ends[0]], tensors[module + ends[1]] = down.half(), up.half()
    return tensors


@torch.inference_mode()
def evaluate(pipe, found, factor):
    """The toy with the updates added by hand, then checked against peft's way below."""
    for (part, name), (down, up) in found.items():
        weight = module_of(pipe, part, name).weight
        weight += factor * (up.flatten(1) @ down.flatten(1)).view_as(weight)
    return outputs(pipe)


@torch.inference_mode()
def outputs(pipe):
    draw = lambda seed, *shape: torch.randn(shape, generator=torch.Generator().manual_seed(seed))
    ids = torch.tensor([[712, 5, 9, 100, 321] + [713] * 72])
    te1 = pipe.text_encoder(ids, output_hidden_states=True)
    te2 = pipe.text_encoder_2(ids, output_hidden_states=True)
    out = pipe.unet(draw(1, 1, 4, 16, 16), 481, encoder_hidden_states=draw(2, 1, 77, 80),
                    added_cond_kwargs=dict(text_embeds=draw(3, 1, 40), time_ids=torch.tensor([[128.0, 128, 0, 0, 128, 128]]))).sample
    return {"ids": ids, "sample": draw(1, 1, 4, 16, 16), "text": draw(2, 1, 77, 80), "pooled": draw(3, 1, 40), "unet": out,
            "text_encoder": te1.hidden_states[-2], "text_encoder_2": te2.hidden_states[-2]}


def main():
    out = pathlib.Path(sys.argv[1])
    (out / "lora").mkdir(exist_ok=True)
    fresh = lambda: StableDiffusionXLPipeline.from_pretrained(out / "tiny-sdxl", torch_dtype=torch.float32)
    pipe = fresh()
    found, originals, alpha = updates(pipe), original_names(pipe), 1
    for style in ("kohya", "original", "peft", "diffusers"):
        metadata = {"format": "pt"}
        if style == "peft":
            metadata["lora_adapter_metadata"] = json.dumps({f"{part}.lora_alpha": alpha for part in ("unet", *TEXT)})
        save_file(in_style(style, found, alpha, originals), out / "lora" / f"{style}.safetensors", metadata=metadata)
    reference = {}
    for weight in (1.0, 0.6):
        result = evaluate(fresh(), found, weight * alpha / RANK)
        reference |= {f"{weight}.{key}": value.contiguous() for key, value in result.items()}
    # The same through the library's own loader, which must agree.
    pipe = fresh()
    pipe.load_lora_weights(out / "lora", weight_name="kohya.safetensors", adapter_name="one")
    pipe.set_adapters(["one"], [0.6])
    checked = outputs(pipe)
    # With these versions of transformers and diffusers, the loader's first text encoder differs from the sum.
    del checked["text_encoder"]
    for key, value in checked.items():
        difference = float((value.float() - reference[f"0.6.{key}"].float()).abs().max())
        print(f"{key}: {difference:.1e} between diffusers' loader and the sum")
        assert difference < 1e-4
    save_file(reference, out / "lora" / "reference.safetensors")


if __name__ == "__main__":
    main()
