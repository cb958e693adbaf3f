#!/usr/bin/env python3
"""Make a second tiny SDXL pipeline, as unlike tiny-sdxl as the configuration allows, its golden tensors, and whole
pictures of both pipelines.

  make_second.py OUTDIR      OUTDIR holds tiny-sdxl/ (see make_golden.py)

Writes OUTDIR/second/ (diffusers folder, fp16 safetensors), OUTDIR/second.safetensors (computed in fp64, stored fp32),
OUTDIR/e2e.safetensors and OUTDIR/e2e.json (StableDiffusionXLPipeline.__call__ in fp32 on the CPU).
"""
import argparse, json, os
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy as np, torch
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, StableDiffusionXLPipeline,
                       UNet2DConditionModel)
import make_golden as first

torch.set_num_threads(1)

# ---------------------------------------------------------------- the pipeline
def build(vocab):
    text = dict(vocab_size=vocab, hidden_size=16, intermediate_size=36, num_hidden_layers=2, num_attention_heads=2,
                max_position_embeddings=77, layer_norm_eps=1e-5, bos_token_id=0, eos_token_id=2, pad_token_id=1)
    text_encoder = CLIPTextModel(CLIPTextConfig(hidden_act="quick_gelu", projection_dim=16, **text))
    text.update(hidden_size=18, intermediate_size=30, num_attention_heads=3, num_hidden_layers=3)
    text_encoder_2 = CLIPTextModelWithProjection(CLIPTextConfig(hidden_act="gelu", projection_dim=28, **text))
    unet = UNet2DConditionModel(
        sample_size=16, in_channels=4, out_channels=4, layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"), block_out_channels=(6, 8, 12),
        transformer_layers_per_block=(2, 1, 2), attention_head_dim=(3, 2, 4), norm_num_groups=2,
        cross_attention_dim=34, use_linear_projection=False, addition_embed_type="text_time",
        addition_time_embed_dim=10, projection_class_embeddings_input_dim=10 * 6 + 28)
    vae = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 6, 8), layers_per_block=1, latent_channels=4, norm_num_groups=2, sample_size=64,
        scaling_factor=0.2, force_upcast=False, use_quant_conv=False, use_post_quant_conv=False)
    return (first.randomize(text_encoder, 101), first.randomize(text_encoder_2, 102),
            first.randomize(unet, 103, 0.7, 1.4), first.randomize(vae, 104))

SCHEDULER = DDIMScheduler(**first.SCHED, clip_sample=False, set_alpha_to_one=False)

def write_folder(folder, text_encoder, text_encoder_2, unet, vae):
    for name, model in (("text_encoder", text_encoder), ("text_encoder_2", text_encoder_2), ("unet", unet), ("vae", vae)):
        os.makedirs(f"{folder}/{name}", exist_ok=True)
        is_text = name.startswith("text")
        state = {k: w for k, w in model.state_dict().items() if not k.endswith("position_ids")}
        if is_text: state = first.published_clip_keys(state)
        file = "model" if is_text else "diffusion_pytorch_model"
        save_file({k: w.half().contiguous() for k, w in state.items()}, f"{folder}/{name}/{file}.safetensors",
                  metadata={"format": "pt"})
        if is_text:
            config = model.config.to_dict(); config["architectures"] = [type(model).__name__]
            keys = ("architectures", "bos_token_id", "eos_token_id", "pad_token_id", "hidden_act", "hidden_size",
                    "intermediate_size", "layer_norm_eps", "max_position_embeddings", "model_type",
                    "num_attention_heads", "num_hidden_layers", "projection_dim", "vocab_size")
            json.dump({k: config[k] for k in keys}, open(f"{folder}/{name}/config.json", "w"), indent=1)
        else:
            model.save_config(f"{folder}/{name}")
    SCHEDULER.save_config(f"{folder}/scheduler")
    json.dump({"_class_name": "StableDiffusionXLPipeline", "_diffusers_version": "0.19.0",
               "force_zeros_for_empty_prompt": False,
               "text_encoder": ["transformers", "CLIPTextModel"],
               "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
               "tokenizer": ["transformers", "CLIPTokenizer"], "tokenizer_2": ["transformers", "CLIPTokenizer"],
               "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
               "scheduler": ["diffusers", "DDIMScheduler"]}, open(f"{folder}/model_index.json", "w"), indent=1)

# ---------------------------------------------------------------- golden tensors
def goldens(tokenizers, models):
    """fp64 results of the fp16 weights, rounded to fp32."""
    text_encoder, text_encoder_2, unet, vae = [m.double() for m in models]
    out = {}
    prompts = ["an oil painting of the old castle", ""]
    ids = [first.ids_for(t, prompts) for t in tokenizers]
    one = text_encoder(ids[0], output_hidden_states=True)
    two = text_encoder_2(ids[1], output_hidden_states=True)
    context = torch.cat([one.hidden_states[-2], two.hidden_states[-2]], -1)
    out["text.ids_1"], out["text.ids_2"] = ids
    out["text.prompt_embeds"], out["text.pooled"] = context, two[0]
    time_ids = torch.tensor([[1024, 768, 0, 0, 1024, 768], [4096, 8192, 512, 2048, 4096, 8192]], dtype=torch.float64)
    out["unet.time_ids"] = time_ids
    added = dict(text_embeds=two[0], time_ids=time_ids)
    for k, (h, w) in enumerate(((16, 16), (9, 13), (5, 7))):
        x = first.rnd(111 + k, 2, 4, h, w).double()
        out[f"unet.in.{h}x{w}"] = x
        out[f"unet.out.{h}x{w}"] = unet(x, 481.5, encoder_hidden_states=context, added_cond_kwargs=added,
                                        return_dict=False)[0]
    image = torch.tanh(first.rnd(121, 1, 3, 40, 24)).double()
    z = first.rnd(122, 1, 4, 5, 3).double()
    out["vae.in"], out["vae.z"] = image, z
    out["vae.moments"] = vae.encode(image).latent_dist.parameters
    out["vae.dec"] = vae.decode(z, return_dict=False)[0]
    for m in models: m.float()
    return {k: (v.float() if v.is_floating_point() else v).contiguous() for k, v in out.items()}

# ---------------------------------------------------------------- whole pictures
CASES = [
    dict(name="plain", scheduler="DDIMScheduler", prompt="a photo of a cat on the red chair, 8k",
         negative_prompt=None, height=128, width=128, seed=1),
    dict(name="negative", scheduler="EulerDiscreteScheduler", prompt="an oil painting of the old castle, sharp focus",
         negative_prompt="blurry, low quality", height=128, width=160, seed=2),
    dict(name="odd", scheduler="DDIMScheduler", prompt="a city at night from above", negative_prompt="watermark",
         height=144, width=112, seed=3),
]
STEPS, GUIDANCE = 5, 5.0
SMALLER = {"tiny-sdxl": 1, "second": 2}   # the second pipeline's pictures have half the sides, to keep the file small

def scheduler_of(name, pipe):
    """A scheduler of the class named, with the folder's settings; DDIM never clips, as in published SDXL folders."""
    if name == "DDIMScheduler":
        return DDIMScheduler.from_config(pipe.scheduler.config, clip_sample=False)
    return EulerDiscreteScheduler.from_config(pipe.scheduler.config)

def picture(pipe, case):
    """(noise of standard deviation 1, final latents as the UNet sees them, 8-bit picture [h, w, 3])."""
    h, w = case["height"] // 8, case["width"] // 8
    noise = torch.randn((1, 4, h, w), generator=torch.Generator("cpu").manual_seed(case["seed"]))
    last = {}
    def keep(_, step, t, tensors): last["latents"] = tensors["latents"].clone(); return {}
    image = pipe(case["prompt"], negative_prompt=case["negative_prompt"], height=case["height"], width=case["width"],
                 num_inference_steps=STEPS, guidance_scale=GUIDANCE, callback_on_step_end=keep, output_type="pil",
                 generator=torch.Generator("cpu").manual_seed(case["seed"])).images[0]
    return noise, last["latents"], torch.from_numpy(np.array(image))

def pictures(root):
    tensors, cases = {}, []
    for model in ("tiny-sdxl", "second"):
        for case in CASES:
            case = {**case, "height": case["height"] // SMALLER[model], "width": case["width"] // SMALLER[model]}
            case["height"] -= case["height"] % 8; case["width"] -= case["width"] % 8
            pipe = StableDiffusionXLPipeline.from_pretrained(f"{root}/{model}", torch_dtype=torch.float32,
                                                             add_watermarker=False)
            pipe.set_progress_bar_config(disable=True)
            pipe.scheduler = scheduler_of(case["scheduler"], pipe)
            prefix = f"{model}.{case['name']}"
            values = picture(pipe, case)
            for key, value in zip(("noise", "latents", "image"), values):
                tensors[f"{prefix}.{key}"] = value.contiguous()
            config = {k: v for k, v in pipe.scheduler.config.items() if not k.startswith("_")}
            cases.append({"model": model, "prefix": prefix, **case, "steps": STEPS, "guidance_scale": GUIDANCE,
                          "scheduler_config": config})
            print(prefix, "latents", values[1].abs().max().item(), "image mean", values[2].float().mean().item())
    return tensors, cases

@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out"); root = parser.parse_args().out
    merges = first.train_bpe(first.CORPUS, 200)
    folder = f"{root}/second"
    first.write_tokenizer(f"{folder}/tokenizer", merges, "<|endoftext|>")
    first.write_tokenizer(f"{folder}/tokenizer_2", merges, "!")
    tokenizers = [CLIPTokenizer.from_pretrained(f"{folder}/{d}") for d in ("tokenizer", "tokenizer_2")]
    models = build(len(first.vocab_from(merges)))
    write_folder(folder, *models)
    save_file(goldens(tokenizers, models), f"{root}/second.safetensors")
    tensors, cases = pictures(root)
    save_file(tensors, f"{root}/e2e.safetensors")
    json.dump({"note": "noise has standard deviation 1, before init_noise_sigma; latents are the last step's, scaled; "
                       "image is [h, w, 3] uint8", "cases": cases}, open(f"{root}/e2e.json", "w"), indent=1)

if __name__ == "__main__": main()
