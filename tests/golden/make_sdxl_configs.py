#!/usr/bin/env python3
"""Writes the tokenizers of resources/model/sdxl/ from the vocabulary file of OpenAI's CLIP (MIT licence).

  make_sdxl_configs.py bpe_simple_vocab_16e6.txt.gz RESOURCES_MODEL_SDXL
"""
import gzip, json, pathlib, sys


def byte_characters():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(0x100 + i) for i in range(len(others))]


def main():
    source, target = sys.argv[1], pathlib.Path(sys.argv[2])
    lines = gzip.open(source).read().decode("utf-8").split("\n")[1:49152 - 256 - 2 + 1]
    characters = byte_characters()
    words = characters + [c + "</w>" for c in characters] + ["".join(line.split()) for line in lines]
    words += ["<|startoftext|>", "<|endoftext|>"]
    vocab = {word: number for number, word in enumerate(words)}
    assert len(vocab) == 49408
    folder = target / "tokenizer"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
