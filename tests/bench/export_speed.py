#!/usr/bin/env python3
"""Times `pixelsmith export` against libvips, whole programs in turn, with the same settings.

    export_speed.py PROGRAM DOCUMENT TIFF [--stage K] [--runs N] [--formats zip,lzw,none,png,jpeg,dzi] [--folder DIR]

TIFF holds the document's picture, uncompressed, for vips to read; `pixelsmith export --compression none` makes it, with
the same --stage. Each format is written N times by each program, in turn; medians are printed, and the ratio is vips's
time by ours (more is better). Ours also reads back what it wrote, and decodes the document's tiles. Where settings
cannot be the same: vips has deflate's level 6 in TIFF, ours is 1; in PNG vips packs by level 3, ours by runs. So sizes
are printed, too. libvips 8.14 cannot write OpenEXR. The folder should be on a disk with room for two files; what is
written there is removed.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import time

QUALITY = 92
TILED = "tile,tile-width=512,tile-height=512,pyramid,bigtiff"
FORMATS = {
    "zip": ("a.tif", ["--compression", "zip"], f"a.tif[{TILED},compression=deflate,predictor=horizontal]"),
    "lzw": ("a.tif", ["--compression", "lzw"], f"a.tif[{TILED},compression=lzw,predictor=horizontal]"),
    "none": ("a.tif", ["--compression", "none"], f"a.tif[{TILED},compression=none]"),
    "png": ("a.png", [], "a.png[compression=3,filter=all]"),
    "jpeg": ("a.jpg", [], f"a.jpg[Q={QUALITY},subsample-mode=off]"),
    "dzi": ("a.dzi", [], None),
}


def timed(command, folder):
    """Seconds, CPU seconds, MiB at most, MB written."""
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed: {process.stderr.read().decode()}")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size / 1e6


def vips_command(name, tiff):
    """Writes the picture of a TIFF in one of FORMATS."""
    saved = FORMATS[name][2]
    if saved:
        return ["vips", "copy", str(tiff), saved]
    return ["vips", "dzsave", str(tiff), "a", "--tile-size", "512", "--overlap", "0", "--suffix",
            f".jpg[Q={QUALITY},subsample-mode=on]"]


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("tiff", type=pathlib.Path)
    parser.add_argument("--stage", type=int)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("export_speed"))
    options = parser.parse_args()
    folder = options.folder.resolve()
    print(f"{'':5} {'ours s':>8} {'cpu s':>7} {'MiB':>5} {'MB':>7}   {'vips s':>8} {'cpu s':>7} {'MiB':>5} {'MB':>7}"
          "   ratio  of cpu", flush=True)
    for name in options.formats.split(","):
        file, more, _ = FORMATS[name]
        ours = [str(options.program.resolve()), "export", str(options.document.resolve()), "--output", file, "--progress",
                "none", *more]
        if options.stage:
            ours += ["--stage", str(options.stage)]
        if name in ("jpeg", "dzi"):
            ours += ["--quality", str(QUALITY)]
        vips = vips_command(name, options.tiff.resolve())
        results = {"ours": [], "vips": []}
        for run in range(options.runs):
            for who, command in [("ours", ours), ("vips", vips)][:: 1 if run % 2 == 0 else -1]:
                empty(folder)
                results[who].append(timed(command, folder))
        shutil.rmtree(folder, ignore_errors=True)
        a, b = [[statistics.median(column) for column in zip(*results[who])] for who in ("ours", "vips")]
        print(f"{name:5} {a[0]:8.2f} {a[1]:7.2f} {a[2]:5.0f} {a[3]:7.1f}   {b[0]:8.2f} {b[1]:7.2f} {b[2]:5.0f} {b[3]:7.1f}"
              f"   {b[0] / a[0]:5.2f}  {b[1] / a[1]:6.2f}", flush=True)


if __name__ == "__main__":
    main()
