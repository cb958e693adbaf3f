#!/usr/bin/env python3
"""Exports a document in every format and prints what that took, beside libvips, and what independent readers say.

    export_size.py PROGRAM DOCUMENT [--stage K] [--tiff TIFF] [--formats tiff,png,jpeg,dzi,exr] [--folder DIR]

Memory is the process' at the most, looked at fifty times a second in /proc: its own (anonymous pages) and, apart, pages of
files that it maps (programs and libraries). The system's page cache of files read and written belongs to no process and
is not counted. TIFF holds the same picture, uncompressed, for vips to read (`pixelsmith export --compression none` with the
same --stage makes it); then vips writes each format, too, as export_speed.py says, and the ratio is vips's time by ours
(more is better): ours with reading back and fsync, vips's as it is, and with fsync behind it. The folder should be on a
disk with room for the largest file; each is removed after its readers.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import time

import export_speed

# What is written, what vips is to write, and what reads it: the whole file, where the reader can.
FORMATS = {
    "tiff": ("a.tif", ["--compression", "zip"], "zip", ["vips avg a.tif", "tiffinfo a.tif", "exiftool -validate a.tif"]),
    "tiff-lzw": ("a.tif", ["--compression", "lzw"], "lzw", ["vips avg a.tif", "tiffinfo a.tif"]),
    "tiff-none": ("a.tif", ["--compression", "none"], "none", ["vips avg a.tif", "tiffinfo a.tif"]),
    "png": ("a.png", [], "png", ["pngcheck -q a.png", "vips avg a.png"]),
    "jpeg": ("a.jpg", ["--quality", str(export_speed.QUALITY)], "jpeg", ["vips avg a.jpg", "exiftool -validate a.jpg"]),
    "dzi": ("a.dzi", ["--quality", str(export_speed.QUALITY)], "dzi", ["vips avg a_files/{top}/0_0.jpg"]),
    "exr": ("a.exr", [], None, ["vips avg a.exr"]),
}


def memory_of(pid):
    """MiB: anonymous, mapped from files."""
    fields = {}
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("RssAnon", "RssFile"):
            fields[name] = int(value.split()[0]) / 1024
    return fields.get("RssAnon", 0), fields.get("RssFile", 0)


def measured(command, folder):
    """Seconds, MiB anonymous, MiB mapped, seconds until all that was written is on the disk."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    peaks = (0, 0)
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while process.poll() is None:
        try:
            peaks = tuple(map(max, peaks, memory_of(process.pid)))
        except (OSError, ValueError):
            pass  # it ended just now
        time.sleep(0.02)
    seconds = time.monotonic() - start
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed: {process.stderr.read().decode()}")
    for path in folder.rglob("*"):
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.close(file)
    return seconds, *peaks, time.monotonic() - start


def verdict_of(reader, folder):
    reader = reader.split()
    if not shutil.which(reader[0]):
        return f"{reader[0]} is not installed"
    top = max((int(level.name) for level in folder.glob("a_files/*")), default=0)
    command = [part.format(top=top) for part in reader]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    # tiffinfo and exiftool tell much; their complaints are what counts.
    words = [line.strip() for line in (told.stdout + told.stderr).splitlines()
             if command[0] not in ("tiffinfo", "exiftool") or any(word in line for word in ("arning", "rror", "Validate"))]
    return f"{' '.join(command[:-1])} {'read it' if told.returncode == 0 else 'FAILED'}: {'; '.join(words) or 'no complaint'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("--stage", type=int)
    parser.add_argument("--tiff", type=pathlib.Path)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("export_size"))
    options = parser.parse_args()
    folder = options.folder.resolve()
    print("| format | s | own memory, MiB | mapped files, MiB | file, GB | vips s | with fsync | vips, MiB | ratio | with fsync |"
          " independent readers |\n|---|---|---|---|---|---|---|---|---|---|---|")
    for name in options.formats.split(","):
        file, more, of_vips, readers = FORMATS[name]
        beside = "| | | | | "
        if options.tiff and of_vips:
            seconds, own, _, synced = measured(export_speed.vips_command(of_vips, options.tiff.resolve()), folder)
            vips = (seconds, synced)
            beside = f"| {seconds:.1f} | {synced:.1f} | {own:.0f} "
        command = [str(options.program.resolve()), "export", str(options.document.resolve()), "--output", file,
                   "--progress", "none", *more] + (["--stage", str(options.stage)] if options.stage else [])
        seconds, own, mapped, _ = measured(command, folder)
        if options.tiff and of_vips:
            beside += f"| {vips[0] / seconds:.2f} | {vips[1] / seconds:.2f} "
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9
        verdicts = "; ".join(verdict_of(reader, folder) for reader in readers)
        print(f"| {name} | {seconds:.1f} | {own:.0f} | {mapped:.0f} | {size:.2f} {beside}| {verdicts} |", flush=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
