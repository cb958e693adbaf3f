#!/usr/bin/env python3
"""Embeddings of weighted and long prompts, by transformers' tokenizers and text encoders of the toy.

  make_prompts.py OUT      needs OUT/tiny-sdxl; writes OUT/prompts.safetensors and OUT/prompts.json

The formula is that of the notation's first program: chunks of 75 tokens between begin and end, each through the text
encoder alone; hidden states times weights, then each chunk scaled back to the mean it had.
"""
import json, sys

import torch
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

WORDS = "a photo of a cat on the red chair "
# name, the prompt as written, and its pieces as (text, weight); None begins a new chunk
CASES = [
    ("weighted", "a photo of (a cat:1.5) on [the] red chair",
     [("a photo of", 1), ("a cat", 1.5), ("on", 1), ("the", 1 / 1.1), ("red chair", 1)]),
    ("nested", "((red) chair:0.5) (cat)", [("red", 1.1 * .5), ("chair", .5), ("cat", 1.1)]),
    ("long", WORDS * 12, [(WORDS * 12, 1)]),
    ("long weighted", WORDS * 10 + "(blue cat:1.3) " + WORDS, [(WORDS * 10, 1), ("blue cat", 1.3), (WORDS, 1)]),
    ("break", "red chair BREAK (cat:1.2)", [("red chair", 1), None, ("cat", 1.2)]),
]


def chunks(tokenizer, pieces):
    """Rows of 77 ids and of 77 weights."""
    begin, end, pad = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id
    open_chunk, all_chunks = [], []
    for piece in pieces:
        if piece is None:
            all_chunks.append(open_chunk)
            open_chunk = []
            continue
        for token in tokenizer(piece[0], add_special_tokens=False, truncation=False).input_ids:
            if len(open_chunk) == 75:
                all_chunks.append(open_chunk)
                open_chunk = []
            open_chunk.append((token, piece[1]))
    all_chunks.append(open_chunk)
    ids = [[begin, *(t for t, _ in c), end, *[pad] * (75 - len(c))] for c in all_chunks]
    weights = [[1, *(w for _, w in c), 1, *[1] * (75 - len(c))] for c in all_chunks]
    return torch.tensor(ids), torch.tensor(weights, dtype=torch.float64)


def embed(tokenizer, encoder, pieces):
    ids, weights = chunks(tokenizer, pieces)
    rows, pooled = [], None
    for chunk, weight in zip(ids, weights):
        out = encoder(chunk[None], output_hidden_states=True)
        plain = out.hidden_states[-2]
        scaled = plain * weight[None, :, None]
        rows.append(scaled * (plain.mean() / scaled.mean()) if (weight != 1).any() else plain)
        pooled = out[0] if pooled is None else pooled
    return torch.cat(rows, 1), pooled


@torch.no_grad()
def main():
    root = sys.argv[1] + "/tiny-sdxl/"
    tokenizers = [CLIPTokenizer.from_pretrained(root + n) for n in ("tokenizer", "tokenizer_2")]
    encoders = [c.from_pretrained(root + n).double().eval() for c, n in
                ((CLIPTextModel, "text_encoder"), (CLIPTextModelWithProjection, "text_encoder_2"))]
    tensors = {}
    for name, _, pieces in CASES:
        (first, _), (second, pooled) = (embed(t, e, pieces) for t, e in zip(tokenizers, encoders))
        tensors[name + ".embeds"] = torch.cat((first, second), -1).float().contiguous()
        tensors[name + ".pooled"] = pooled.float().contiguous()
        print(name, list(tensors[name + ".embeds"].shape))
    save_file(tensors, sys.argv[1] + "/prompts.safetensors")
    json.dump({name: prompt for name, prompt, _ in CASES}, open(sys.argv[1] + "/prompts.json", "w"), indent=1)


if __name__ == "__main__":
    main()
