#!/usr/bin/env python3
"""Times `pixelsmith export` against libvips, whole programs in turn, with the same settings.

    export_speed.py PROGRAM DOCUMENT TIFF [--runs N] [--formats tiff,png,jpeg,dzi] [--folder DIR]

TIFF holds the document's picture, uncompressed, for vips to read; `pixelsmith export --compression none` makes it. Each
format is written N times by each program, in turn; medians are printed, and the ratio is vips's time by ours (more is
better). Ours also reads back what it wrote, and decodes the document's tiles. The folder should be on a disk with room
for four files; what is written there is removed.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import time

QUALITY = 92
FORMATS = {
    "tiff": ("a.tif", "a.tif[tile,tile-width=512,tile-height=512,compression=deflate,predictor=horizontal,pyramid,bigtiff]"),
    "png": ("a.png", "a.png[compression=3]"),
    "jpeg": ("a.jpg", f"a.jpg[Q={QUALITY},subsample-mode=off]"),
    "dzi": ("a.dzi", None),
}


def timed(command, folder):
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed: {process.stderr.read().decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("tiff", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("export_speed"))
    options = parser.parse_args()
    folder = options.folder.resolve()
    print(f"{'':6} {'ours s':>8} {'cpu s':>7} {'MiB':>6}   {'vips s':>8} {'cpu s':>7} {'MiB':>6}   ratio")
    for name in options.formats.split(","):
        file, saved = FORMATS[name]
        ours = [str(options.program.resolve()), "export", str(options.document.resolve()), "--output", file, "--quality",
                str(QUALITY), "--progress", "none"]
        vips = ["vips", "copy", str(options.tiff.resolve()), saved] if saved else \
            ["vips", "dzsave", str(options.tiff.resolve()), "a", "--tile-size", "512", "--overlap", "0", "--suffix",
             f".jpg[Q={QUALITY},subsample-mode=on]"]
        results = {"ours": [], "vips": []}
        for run in range(options.runs):
            for who, command in [("ours", ours), ("vips", vips)][:: 1 if run % 2 == 0 else -1]:
                empty(folder)
                results[who].append(timed(command, folder))
        shutil.rmtree(folder, ignore_errors=True)
        median = {who: [statistics.median(column) for column in zip(*rows)] for who, rows in results.items()}
        print(f"{name:6} {median['ours'][0]:8.2f} {median['ours'][1]:7.2f} {median['ours'][2]:6.0f}   "
              f"{median['vips'][0]:8.2f} {median['vips'][1]:7.2f} {median['vips'][2]:6.0f}   "
              f"{median['vips'][0] / median['ours'][0]:.2f}")


if __name__ == "__main__":
    main()
