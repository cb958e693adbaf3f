#!/usr/bin/env python3
"""SDXL at its full size with random weights: does the program agree with diffusers, and how fast are both?

  full_size.py make OUT                      writes OUT/sdxl (diffusers folder, bfloat16, 6.9 GB), OUT/sdxl.safetensors (the
                                             same weights as one file) and OUT/reference.safetensors (what diffusers and
                                             transformers compute, in float32 and in bfloat16)
  full_size.py time OUT BENCH_FULL_SIZE      times UNet evaluations of both programs, by turns in one run

Takes about 20 GB of disk, 16 GB of memory and a quarter of an hour on two cores; so it is run by hand. The comparison is
bench_full_size's (see there). Packages: as for ../golden/make_golden.py.
"""
import argparse, gc, json, pathlib, subprocess, sys, time

import torch
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection
from diffusers import AutoencoderKL, UNet2DConditionModel

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "golden"))
from make_golden import ldm_openclip, ldm_unet, ldm_vae, published_clip_keys  # noqa: E402

UNET = dict(sample_size=128, in_channels=4, out_channels=4, block_out_channels=(320, 640, 1280), layers_per_block=2,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            transformer_layers_per_block=[1, 2, 10], attention_head_dim=[5, 10, 20], cross_attention_dim=2048,
            use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=2816)
VAE = dict(block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=4, sample_size=1024,
           scaling_factor=0.13025, force_upcast=True, down_block_types=("DownEncoderBlock2D",) * 4,
           up_block_types=("UpDecoderBlock2D",) * 4)
TEXT_1 = dict(vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
              hidden_act="quick_gelu", projection_dim=768, eos_token_id=2)
TEXT_2 = dict(vocab_size=49408, hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20,
              hidden_act="gelu", projection_dim=1280, eos_token_id=2)
MODELS = {
    "unet": (lambda: UNet2DConditionModel(**UNET), "diffusion_pytorch_model", 11),
    "vae": (lambda: AutoencoderKL(**VAE), "diffusion_pytorch_model", 12),
    "text_encoder": (lambda: CLIPTextModel(CLIPTextConfig(**TEXT_1)), "model", 13),
    "text_encoder_2": (lambda: CLIPTextModelWithProjection(CLIPTextConfig(**TEXT_2)), "model", 14),
}


def random_state(model, seed):
    """Weights that keep activations near one through all layers, in bfloat16."""
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for key, meta in model.state_dict().items():
        if key.endswith("position_ids"):
            continue
        if meta.dim() == 1:
            around = 1.0 if key.endswith("weight") else 0.0
            value = around + 0.02 * torch.randn(meta.shape, generator=generator)
        else:
            fan_in = meta[0].numel() if meta.dim() > 1 and "embedding" not in key.rsplit(".", 2)[-2] else 1
            value = torch.randn(meta.shape, generator=generator) * (0.5 / fan_in**0.5 if fan_in > 1 else 0.02)
        state[key] = value.to(torch.bfloat16)
    return state


def open_model(name, folder, dtype):
    with torch.device("meta"):
        model = MODELS[name][0]()
    state = load_file(folder / name / (MODELS[name][1] + ".safetensors"))
    own = model.state_dict().keys()
    named = {key: (key if key in own else key.removeprefix("text_model.")) for key in state}
    missing, unexpected = model.load_state_dict({named[key]: value.to(dtype) for key, value in state.items()},
                                                assign=True, strict=False)
    assert not unexpected and all(key.endswith("position_ids") for key in missing), (missing, unexpected)
    for module in model.modules():  # buffers that are in no file
        for key, buffer in list(module.named_buffers(recurse=False)):
            if buffer.is_meta:
                setattr(module, key, torch.arange(buffer.shape[-1]).expand(buffer.shape))
    return model.eval().requires_grad_(False)


def inputs(latents):
    def draw(seed, *shape):
        return torch.randn(shape, generator=torch.Generator().manual_seed(seed))
    return dict(sample=draw(1, 1, 4, latents, latents), text=draw(2, 1, 77, 2048), pooled=draw(3, 1, 1280),
                ids=torch.tensor([[1024.0, 1024, 0, 0, 1024, 1024]]))


@torch.inference_mode()
def evaluate(unet, x, timestep=500):
    dtype = unet.conv_in.weight.dtype
    return unet(x["sample"].to(dtype), timestep, encoder_hidden_states=x["text"].to(dtype),
                added_cond_kwargs=dict(text_embeds=x["pooled"].to(dtype), time_ids=x["ids"])).sample


def write_weights(out):
    folder = out / "sdxl"
    states = {}
    for name, (make, file, seed) in MODELS.items():
        with torch.device("meta"):
            model = make()
        state = random_state(model, seed)
        if name.startswith("text"):
            state = published_clip_keys(state)
        (folder / name).mkdir(parents=True, exist_ok=True)
        save_file(state, folder / name / (file + ".safetensors"), metadata={"format": "pt"})
        if name.startswith("text"):
            config = model.config.to_dict() | {"architectures": [type(model).__name__]}
            (folder / name / "config.json").write_text(json.dumps(config, indent=1, default=str))
        else:
            model.save_config(folder / name)
        states[name] = (model, state)
        print(f"{name}: {sum(t.numel() for t in state.values()) / 1e6:.1f} M parameters", flush=True)
    single = ldm_unet(states["unet"][1], states["unet"][0].config)
    single |= ldm_vae(states["vae"][1], 4)
    single |= {"conditioner.embedders.0.transformer." + key: value for key, value in states["text_encoder"][1].items()}
    single |= ldm_openclip(states["text_encoder_2"][1])
    save_file({key: value.contiguous() for key, value in single.items()}, out / "sdxl.safetensors")


@torch.inference_mode()
def write_reference(out):
    folder, result = out / "sdxl", {}
    ids = torch.tensor([[49406, 320, 1125, 539, 320, 2368] + [49407] * 71])
    result["ids"] = ids
    for name in ("text_encoder", "text_encoder_2"):
        model = open_model(name, folder, torch.float32)
        output = model(ids, output_hidden_states=True)
        result[name + ".hidden"] = output.hidden_states[-2]
        result[name + ".pooled"] = output.text_embeds if name.endswith("2") else output.pooler_output
    vae = open_model("vae", folder, torch.float32)
    z = torch.randn((1, 4, 32, 32), generator=torch.Generator().manual_seed(4))
    result["vae.z"], result["vae.decoded"] = z, vae.decode(z).sample
    image = result["vae.decoded"].clamp(-1, 1)
    result["vae.image"], result["vae.mean"] = image, vae.encode(image).latent_dist.mean
    del vae, model
    for latents in (16, 32):
        result |= {f"unet.{latents}.{key}": value for key, value in inputs(latents).items()}
    for dtype, word in ((torch.bfloat16, "bfloat16"), (torch.float32, "float32")):
        unet = open_model("unet", folder, dtype)
        for latents in (16, 32):
            result[f"unet.{latents}.{word}"] = evaluate(unet, inputs(latents)).float()
        del unet
        gc.collect()
        print(f"UNet in {word} done", flush=True)
    save_file({key: value.contiguous() for key, value in result.items()}, out / "reference.safetensors")


def compare_times(out, program, latents, rounds):
    unet = open_model("unet", out / "sdxl", torch.bfloat16)
    x = inputs(latents)
    ours = subprocess.Popen([program, str(out / "sdxl"), "--serve", str(latents)], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    assert ours.stdout.readline().strip() == "ready"
    ratios = []
    for turn in range(rounds + 1):
        began = time.perf_counter()
        evaluate(unet, x)
        theirs = time.perf_counter() - began
        ours.stdin.write("go\n")
        ours.stdin.flush()
        mine = float(ours.stdout.readline())
        if turn > 0:  # the first one warms up
            ratios.append(mine / theirs)
            print(f"diffusers {theirs:.2f} s, ours {mine:.2f} s, ratio {mine / theirs:.3f}", flush=True)
    print(f"median ratio {sorted(ratios)[len(ratios) // 2]:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "reference", "time"))
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("program", nargs="?")
    parser.add_argument("--latents", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(2)
    if options.what == "make":
        write_weights(options.out)
    if options.what != "time":
        write_reference(options.out)
    else:
        compare_times(options.out, options.program, options.latents, options.rounds)


if __name__ == "__main__":
    main()
