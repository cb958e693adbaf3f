#!/usr/bin/env python3
"""Holds the include table of ARCHITECTURE.md: which layer may include which, and who may see which library.

    check_includes.py ROOT
"""
import pathlib
import re
import sys

CORE = ["base", "plan", "document", "canvas", "oiio", "image_io", "checkpoint", "models", "schedulers", "guidance",
        "quality", "pipeline"]
LIBRARIES = {
    "torch": re.compile(r"^(ATen|c10|torch)/"),
    "OIIO": re.compile(r"^(OpenImageIO|Imath|OpenEXR)/"),
    "SQLite": re.compile(r"^sqlite3"),
    "Qt": re.compile(r"^(Q[A-Z]|Qt)"),
}
# Layer: the layers and libraries it may include, itself and the public headers aside.
ALLOWED = {
    "public": set(),
    "base": set(),
    "plan": {"base"},
    "document": {"base", "plan", "SQLite"},
    "canvas": {"base", "document"},
    "oiio": {"OIIO"},
    "image_io": {"base", "canvas", "oiio"},
    "checkpoint": {"base", "torch"},
    "models": {"base", "checkpoint", "torch"},
    "schedulers": {"base", "checkpoint", "torch"},
    "guidance": {"base", "schedulers", "torch"},
    "quality": {"torch"},
    "pipeline": set(CORE) | {"torch"},
    "ui": {"Qt"},
    "app": {"ui", "Qt"},
}
FORBIDDEN_TEXT = re.compile(r"torch/torch\.h|torch::load|jit::load|pickle_load|QThread::terminate|QImageReader")


def layer_of(path):
    parts = path.parts
    if parts[0] == "core":
        return "public" if parts[1] == "include" else parts[1]
    return parts[0]


def target_of(include):
    """The layer or library an include belongs to; None for the standard library and other libraries."""
    for library, pattern in LIBRARIES.items():
        if pattern.match(include):
            return library
    first = include.split("/")[0]
    if first == "pixelsmith":
        return "public"
    return first if "/" in include and first in ALLOWED else None


def problems(path, text):
    layer = layer_of(path)
    allowed = ALLOWED[layer] | {layer, "public"}
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        target = target_of(match.group(1)) if match else None
        if target and target not in allowed:
            yield f"{path}:{number}: {layer} may not include {match.group(1)} ({target})"
        if FORBIDDEN_TEXT.search(line):
            yield f"{path}:{number}: not used in this project: {line.strip()}"


def self_test():
    """The check itself can fail: each of these must be found."""
    wrong = [
        ("core/plan/x.cpp", "#include <ATen/ATen.h>"),
        ("core/base/x.h", '#include "plan/patch_cover.h"'),
        ("core/include/pixelsmith/x.h", "#include <sqlite3.h>"),
        ("ui/x.cpp", '#include "canvas/canvas.h"'),
        ("core/models/x.cpp", "#include <QString>"),
        ("core/canvas/x.cpp", "#include <torch/torch.h>"),
    ]
    right = [
        ("core/pipeline/x.cpp", '#include "canvas/canvas.h"'),
        ("ui/x.cpp", "#include <pixelsmith/tile.h>"),
        ("app/x.cpp", "#include <ui/main_window.h>"),
        ("core/plan/x.cpp", "#include <vector>"),
    ]
    missed = [line for path, line in wrong if not list(problems(pathlib.PurePath(path), line))]
    false_alarms = [line for path, line in right if list(problems(pathlib.PurePath(path), line))]
    return [f"self-test: missed {line}" for line in missed] + [f"self-test: false alarm {line}" for line in false_alarms]


def main():
    root = pathlib.Path(sys.argv[1])
    found = self_test()
    count = 0
    for folder in ("core", "ui", "app"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                count += 1
                found += problems(path.relative_to(root), path.read_text(encoding="utf-8"))
    for line in found:
        print(line)
    print(f"{count} files, {len(found)} problems")
    return 1 if found or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
