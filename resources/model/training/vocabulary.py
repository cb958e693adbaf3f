"""Gives a model the words of an edition of the scenes: each becomes one token, known words keep their meaning.

The model folder that it writes is a template for train_unet.py --continue. A new word begins as the mean of the pieces
it was spelled of; captions of known words give exactly the same conditions as before.
"""
import argparse
import collections
import json
import os
import random
import re
import shutil

import torch
from safetensors.torch import load_file, save_file
from transformers import CLIPTokenizer

import scene

ENCODERS = (('text_encoder', 'tokenizer'), ('text_encoder_2', 'tokenizer_2'))


def words(edition, captions, least):
    """Words of random captions that occur at least so often; nonsense words of captions are rarer."""
    r, count = random.Random(51), collections.Counter()
    for _ in range(captions):
        count.update(re.findall('[a-z]+', scene.caption(scene.random_scene(r, edition), r)))
    return [word for word, n in count.most_common() if n >= least]


def merged(spelled, merges):
    """Byte pair encoding (Sennrich et al. 2016) goes on: the earliest merge that fits comes first."""
    rank = {pair: n for n, pair in enumerate(merges)}
    while True:
        pairs = [(rank[pair], k) for k, pair in enumerate(zip(spelled, spelled[1:])) if pair in rank]
        if not pairs:
            return spelled
        k = min(pairs)[1]
        spelled = spelled[:k] + [spelled[k] + spelled[k + 1]] + spelled[k + 2:]


def extend(tokenizer, wanted):
    """Merges to append, and the pieces [ids] that each new token was spelled of, in the order of the new tokens."""
    merges, pieces, known = [], {}, tokenizer.get_vocab()
    for word in wanted:
        spelled = merged(tokenizer.tokenize(word), merges)
        while len(spelled) > 1:
            merges.append(tuple(spelled[:2]))
            if (joined := ''.join(spelled[:2])) not in known:
                pieces[joined] = [t for s in spelled[:2] for t in pieces.get(s, [tokenizer.convert_tokens_to_ids(s)])]
            spelled = merged(spelled, merges)
    return merges, pieces


def write(template, output, wanted):
    shutil.copytree(template, output, dirs_exist_ok=True)
    for encoder, folder in ENCODERS:
        tokenizer = CLIPTokenizer.from_pretrained(os.path.join(template, folder))
        merges, pieces = extend(tokenizer, wanted)
        old = len(tokenizer) - 2  # begin and end stay last: the end is found as the largest number
        path = os.path.join(output, folder)
        with open(path + '/merges.txt', 'a') as f:
            f.write(''.join(f'{a} {b}\n' for a, b in merges))
        with open(path + '/vocab.json') as f:
            vocabulary = json.load(f)
        ends = sorted((t for t in vocabulary if vocabulary[t] >= old), key=vocabulary.get)
        tokens = sorted((t for t in vocabulary if vocabulary[t] < old), key=vocabulary.get) + list(pieces) + ends
        with open(path + '/vocab.json', 'w') as f:
            json.dump({t: n for n, t in enumerate(tokens)}, f, ensure_ascii=False)
        path = os.path.join(output, encoder)
        weights = load_file(path + '/model.safetensors')
        key = next(k for k in weights if k.endswith('token_embedding.weight'))
        rows = weights[key]
        added = [rows[torch.tensor(ids)].float().mean(0).to(rows.dtype)[None] for ids in pieces.values()]
        weights[key] = torch.cat([rows[:old], *added, rows[old:]])
        save_file(weights, path + '/model.safetensors', metadata={'format': 'pt'})
        with open(path + '/config.json') as f:
            config = json.load(f)
        for name in ('bos_token_id', 'eos_token_id', 'pad_token_id'):
            config[name] += len(pieces) if config[name] >= old else 0
        config['vocab_size'] = len(tokens)
        with open(path + '/config.json', 'w') as f:
            json.dump(config, f, indent=2)
    return len(pieces)


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('template', help='model folder')
    p.add_argument('output', help='model folder to write')
    p.add_argument('--edition', type=int, default=1, help='of the scenes')
    p.add_argument('--captions', type=int, default=20000)
    p.add_argument('--least', type=int, default=20, help='times a word must occur')
    a = p.parse_args()
    print(f'{write(a.template, a.output, words(a.edition, a.captions, a.least))} new tokens')


if __name__ == '__main__':
    main()
