#!/usr/bin/env python3
"""Exports a document in every format and prints what that took, and what an independent reader says of the file.

    export_size.py PROGRAM DOCUMENT [--formats tiff,png,jpeg,dzi,exr] [--folder DIR]

Memory is the process' at the most, looked at four times a second in /proc: its own (anonymous pages) and, apart, pages of
files that it maps (programs and libraries). The system's page cache of files read and written belongs to no process and
is not counted. The folder should be on a disk with room for the largest file; each is removed after its reader.
"""
import argparse
import pathlib
import shutil
import subprocess
import time

# What is written, and what reads it: the whole file, where the reader can.
FORMATS = {
    "tiff": ("a.tif", ["--compression", "zip"], ["vips", "avg", "a.tif"]),
    "tiff-lzw": ("a.tif", ["--compression", "lzw"], ["vips", "avg", "a.tif"]),
    "tiff-none": ("a.tif", ["--compression", "none"], ["vips", "avg", "a.tif"]),
    "png": ("a.png", [], ["pngcheck", "-q", "a.png"]),
    "jpeg": ("a.jpg", [], ["vips", "avg", "a.jpg"]),
    "dzi": ("a.dzi", [], ["vips", "avg", "a_files/{top}/0_0.jpg"]),
    "exr": ("a.exr", [], ["vipsheader", "a.exr"]),
}


def memory_of(pid):
    """MiB: anonymous, mapped from files."""
    fields = {}
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in ("RssAnon", "RssFile"):
            fields[name] = int(value.split()[0]) / 1024
    return fields.get("RssAnon", 0), fields.get("RssFile", 0)


def export(command, folder):
    """Seconds, MiB anonymous, MiB mapped."""
    peaks = (0, 0)
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder)
    while process.poll() is None:
        try:
            peaks = tuple(map(max, peaks, memory_of(process.pid)))
        except (OSError, ValueError):
            pass  # it ended just now
        time.sleep(0.25)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.monotonic() - start, *peaks


def verdict_of(reader, folder):
    if not shutil.which(reader[0]):
        return f"{reader[0]} is not installed"
    top = max((int(level.name) for level in folder.glob("a_files/*")), default=0)
    command = [part.format(top=top) for part in reader]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    words = " ".join((told.stdout + told.stderr).split())
    return f"{'read' if told.returncode == 0 else 'FAILED'} by {' '.join(command[:-1])}: {words}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("export_size"))
    options = parser.parse_args()
    folder = options.folder.resolve()
    print("| format | s | own memory, MiB | mapped files, MiB | file, GB | an independent reader |\n|---|---|---|---|---|---|")
    for name in options.formats.split(","):
        file, more, reader = FORMATS[name]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        command = [str(options.program.resolve()), "export", str(options.document.resolve()), "--output", file,
                   "--progress", "none", *more]
        seconds, own, mapped = export(command, folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9
        print(f"| {name} | {seconds:.0f} | {own:.0f} | {mapped:.0f} | {size:.2f} | {verdict_of(reader, folder)} |", flush=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
