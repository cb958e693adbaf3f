#!/usr/bin/env python3
"""Kills a run at random moments, resumes it, and compares the picture with that of a run that nobody disturbed.

    kill_loop.py --kills 60 PROGRAM [GENERATE-OPTION…]        for example
    kill_loop.py --kills 60 build/dev/tests/fake_run --group-ms 100
    kill_loop.py --kills 10 build/dev/pixelsmith --prompt "a lake" --size 1024x1024 --threads 1
    kill_loop.py --kills 10 --redo "--region 0,0,400,300 --slider 90%" build/dev/pixelsmith --prompt "a lake" --size 1024x1024

With --redo the picture is made once, and it is painting a part of it again that is killed and gone on with. Every third
kill comes while the run is still being picked up again. Says how much work was lost at most, and in what part of the run
that was; fails if a picture differs, if the document was once unusable, or if more than --max-lost seconds of work were
lost: not asked of --redo, which saves whole parts.
"""
import argparse
import bisect
import json
import pathlib
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

PHASES = ["waiting", "encoding", "denoising", "decoding", "done"]


def place_of(line):
    """Where a run is, so that later is greater; None for lines that do not tell."""
    try:
        event = json.loads(line)
        return (event["stage"], PHASES.index(event["phase"]), event["step"], event["patches_done"])
    except (ValueError, KeyError, TypeError):
        return None


class Run:
    """One process; its progress with the time of each line."""

    def __init__(self, arguments):
        self.places = []
        self.times = []
        self.first = threading.Event()
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            place = place_of(line)
            if place is not None:
                self.places.append(place)
                self.times.append(time.monotonic())
                self.first.set()
        self.first.set()

    def end(self):
        errors = self.process.stderr.read()
        code = self.process.wait()
        self.reader.join()
        return code, errors

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        moment = time.monotonic()
        code, errors = self.end()
        return code == -signal.SIGKILL, moment, errors


def hash_of(program, document):
    text = subprocess.run([program, "info", "--hash", document], capture_output=True, text=True, check=True).stdout
    found = re.search(r"pixels +(\w+)", text)
    if not found:
        sys.exit(f"{document} is not finished:\n{text}")
    return found.group(1)


def lost_work(killed, moment, resumed):
    """The time of the killed run that its successor did not find, and where the killed run was."""
    at = bisect.bisect_right(killed.places, resumed.places[0]) if resumed.places else len(killed.places)
    since = killed.times[at - 1] if at > 0 else killed.times[0] if killed.times else moment
    stage, phase, step, done = killed.places[-1] if killed.places else (0, 0, 0, 0)
    return moment - since, f"stage {stage + 1} {PHASES[phase]}, step {step}, part {done}"


class Loop:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.kills = 0
        self.pictures = 0
        self.lost = []
        self.random = random.Random(options.seed)
        self.finished = str(folder / "finished.pixelsmith") if options.redo else None

    def generate(self, document):
        return [self.options.program, "generate", *self.options.generate, "--document", document, *self.progress()]

    def begin(self, document):
        if not self.finished:
            return self.generate(document)
        shutil.copy(self.finished, document)
        return self.go_on(document)

    def go_on(self, document):
        keep = ["--group-ms", "--threads", "--model", "--device", "--dtype"]
        given = self.options.generate
        kept = [word for i, option in enumerate(given) if option in keep for word in given[i:i + 2]]
        command = ["redo", document, *shlex.split(self.options.redo)] if self.finished else ["resume", document]
        return [self.options.program, *command, *kept, *self.progress()]

    def progress(self):
        return [] if "fake_run" in self.options.program else ["--progress", "json"]

    def run_undisturbed(self):
        if self.finished:
            self.run_to_its_end(self.generate(self.finished))
        document = str(self.folder / "straight.pixelsmith")
        command = self.begin(document)
        begin = time.monotonic()
        run = self.run_to_its_end(command)
        self.start = run.times[0] - begin
        self.length = run.times[-1] - run.times[0]
        self.expected = hash_of(self.options.program, document)
        if self.finished and self.expected == hash_of(self.options.program, self.finished):
            sys.exit("nothing was painted again")
        print(f"undisturbed: {time.monotonic() - begin:.1f} s, {len(run.places)} lines of progress, {self.expected}")

    @staticmethod
    def run_to_its_end(command):
        run = Run(command)
        code, errors = run.end()
        if code != 0:
            sys.exit(f"the undisturbed run failed: {errors}")
        return run

    def wait_for_the_moment(self, run):
        """Early ones: about when the document is written to for the first time."""
        is_early = self.kills % 3 == 2
        if is_early and self.finished:
            time.sleep(self.random.uniform(0.7, 1.1) * self.start)
            return
        run.first.wait()
        longest = self.length * (1.2 if self.finished else 1 / 3)
        time.sleep(self.random.uniform(0, 0.02 if is_early else longest))

    def run_killed(self):
        """One picture, killed a few times on its way."""
        document = str(self.folder / f"{self.pictures}.pixelsmith")
        # Each life lasts a part of what the whole takes, so that each picture is killed some times.
        killed, moment = None, 0
        command = self.begin(document)
        while True:
            run = Run(command)
            command = self.go_on(document)
            if self.kills < self.options.kills:
                self.wait_for_the_moment(run)
                was_killed, when, errors = run.kill()
            else:
                was_killed, when = False, 0
                code, errors = run.end()
            if killed and run.places and not self.finished:
                self.lost.append(lost_work(killed, moment, run))
            if not was_killed:
                if run.process.returncode != 0:
                    sys.exit(f"after {self.kills} kills the run failed: {errors}")
                break
            self.kills += 1
            killed, moment = run, when
        self.pictures += 1
        actual = hash_of(self.options.program, document)
        if actual != self.expected:
            sys.exit(f"picture {self.pictures} differs after {self.kills} kills: {actual}")
        left = sorted(path.name for path in self.folder.glob(f"{pathlib.Path(document).name}*"))
        if left != [pathlib.Path(document).name]:
            sys.exit(f"files were left: {left}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-lost", type=float, default=5)
    parser.add_argument("--redo", help="options of the program's redo")
    parser.add_argument("program")
    options, options.generate = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        loop = Loop(options, pathlib.Path(folder))
        loop.run_undisturbed()
        while loop.kills < options.kills:
            loop.run_killed()
    lost = sorted(loop.lost)
    print(f"{loop.kills} kills, {loop.pictures} pictures, all equal")
    if not lost:
        return
    most, where = lost[-1]
    print(f"work lost: median {lost[len(lost) // 2][0]:.2f} s, at most {most:.2f} s, in {where}")
    if most > options.max_lost:
        sys.exit("too much work was lost")


if __name__ == "__main__":
    main()
