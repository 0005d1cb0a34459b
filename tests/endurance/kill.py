"""Kill `detente run` again and again; the same command must then end with the very files of a run left alone.

    python tests/endurance/kill.py --kills 100     at random moments, each time the whole process
    python tests/endurance/kill.py --steps 1       at every single operation on a file or on the index

A random moment may lie anywhere from the start of Python to the writing of the report. With --steps N a process kills
itself at its first, (N+1)th, (2N+1)th … operation: every creation, renaming, removal and change of mode of a file, each
fsync, and every statement to SQLite. After each kill the index must be sound and name every run there is. Blocks, case,
sources and report are compared byte by byte; of run.json, and where the report repeats it, only what belongs to one
execution (when it was made, how long it took) may differ.

Linux and macOS only: it forks.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import chdir, closing, redirect_stdout, suppress
from pathlib import Path
from unittest import mock

from detente.cli import main as command_line
from detente.runs.index import INDEX, list_all
from detente.runs.store import OF_ONE_EXECUTION

CASE = """
detente: 1
case: {title: Tax, as_of: 2026-01-01}
sources: {press: {title: A paper, kind: press, reliability: C}}
evidence: {leak: {source: press, says: It will be high., credibility: 3}}
actors:
  north: {kind: state, capability: 1}
  south: {kind: state, capability: 0.5 .. 1 .. 2}
issues:
  tax:
    question: How high?
    scale: {0: none, 100: all}
    positions:
      north: {position: 60 .. 70 .. 80, salience: 0.9, evidence: [leak]}
      south: {position: 20, salience: 0.5}
claims: {high: {says: It is above 45., test: issues.tax.settlement > 45}}
questions: {above: {asks: Above 50?, resolves: 2030, probability: issues.tax.settlement > 50}}
"""
RUN = ("run", "tax.yaml", "--threads", "2", "--draws", "40000")
TOLD = re.compile(r"(<dt[^>]*>(?:made|time to solve)</dt>\s*<dd[^>]*>).*?(</dd>)", re.DOTALL)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.chmod", "os.link", "os.truncate")


class Broken(Exception):
    """A run or the index is not what it should be."""


def detente(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Begin a command in a folder, as a process group of its own."""
    return subprocess.Popen([sys.executable, "-m", "detente", *words], cwd=folder, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, start_new_session=True)


def finished(folder: Path, *words: str) -> None:
    """Run a command to its end."""
    process = detente(folder, *words)
    said = process.communicate()[1]
    if process.returncode:
        raise Broken(f"detente {' '.join(words)} ended with {process.returncode}: {said.decode()}")


def timed(folder: Path, run: Path, *words: str) -> tuple[float, float]:
    """Seconds from the start of a command to the folder of its run, and from there to the end."""
    begin = time.monotonic()
    process = detente(folder, *words)
    while not run.exists() and process.poll() is None:
        time.sleep(0.001)
    there = time.monotonic()
    process.communicate()
    return there - begin, time.monotonic() - there


def content(run: Path) -> dict[str, bytes]:
    """Every file of a run, without what belongs to one execution."""
    found = {path.relative_to(run).as_posix(): path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}
    manifest = json.loads(found["run.json"])
    found["run.json"] = json.dumps({k: v for k, v in manifest.items() if k not in OF_ONE_EXECUTION}).encode()
    report, count = TOLD.subn(r"\1\2", found["report.html"].decode())
    if count != 2:
        raise Broken(f"the report of {run} says {count} times, and not twice, when and how fast it was made")
    found["report.html"] = report.encode()
    return found


def compare(run: Path, whole: dict[str, bytes]) -> None:
    """Hold a run that went on to one that was left alone."""
    found = content(run)
    differing = sorted(name for name in {*found, *whole} if found.get(name) != whole.get(name))
    if differing:
        raise Broken(f"{run} differs from a run left alone in {', '.join(differing)}")


def check_index(root: Path, *elsewhere: Path) -> None:
    """The file is sound, and every run there is stands in the list."""
    if (root / INDEX).exists():
        with closing(sqlite3.connect(root / INDEX)) as connection:
            if (told := connection.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise Broken(f"the index is damaged: {told}")
    there = {path.parent.resolve() for path in root.glob("*/run.json")}
    there |= {path.resolve() for path in elsewhere if (path / "run.json").exists()}
    listed = {row.path(root).resolve() for row in list_all(root) if row.state in ("finished", "unfinished")}
    if not there <= listed:
        raise Broken(f"the index lacks {', '.join(map(str, there - listed))}")


def phase(run: Path) -> str:
    """How far a run had come when it was killed."""
    if not (run / "run.json").exists():
        return "nothing there yet"
    if (run / "report.html").exists():
        return "report written"
    if json.loads((run / "run.json").read_bytes())["state"] == "finished":
        return "solved, and no report yet"
    count = len(list(run.glob("blocks/[0-9]*.npz")))
    return "some blocks written" if count else "begun"


class Bench:
    """A folder with the case and earlier runs, from which each round begins anew."""

    def __init__(self, base: Path, words: tuple[str, ...]) -> None:
        self.base, self.words, self.rounds = base, words, 0
        self.start, self.whole = base / "start", base / "whole"
        self.start.mkdir(parents=True)
        (self.start / "tax.yaml").write_text(CASE, encoding="utf-8")
        finished(self.start, "run", "tax.yaml", "--draws", "100")
        finished(self.start, "run", "tax.yaml", "--draws", "100", "--out", "aside")
        shutil.copytree(self.start, self.whole)
        finished(self.whole, *words)
        earlier = {path.name for path in (self.start / "runs").iterdir()}
        (new,) = [path for path in (self.whole / "runs").iterdir() if path.is_dir() and path.name not in earlier] or [
            self.whole / "other"]
        self.name = new.relative_to(self.whole)
        self.content = content(new)
        folder = self.anew()
        self.starting, self.working = timed(folder, folder / self.name, *words)

    def anew(self) -> Path:
        """A fresh folder to work in."""
        self.rounds += 1
        shutil.rmtree(self.base / f"round-{self.rounds - 1}", ignore_errors=True)
        return Path(shutil.copytree(self.start, self.base / f"round-{self.rounds}"))

    def check(self, folder: Path) -> None:
        """What must hold after a kill."""
        check_index(folder / "runs", folder / "aside")


def at_random(bench: Bench, kills: int, chance: random.Random) -> Counter[str]:
    """Kill whole processes at random moments: one to three times a round, then let the command end."""
    reached: Counter[str] = Counter()
    while (left := kills - reached.total()) > 0:
        folder = bench.anew()
        for _ in range(chance.randint(1, min(3, left))):
            process = detente(folder, *bench.words)
            wait(process, folder / bench.name, bench, chance)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if process.returncode == -signal.SIGKILL:  # else it ended before, and counts for nothing
                reached[phase(folder / bench.name)] += 1
            bench.check(folder)
        finished(folder, *bench.words)
        compare(folder / bench.name, bench.content)
        bench.check(folder)
    return reached


def wait(process: subprocess.Popen[bytes], run: Path, bench: Bench, chance: random.Random) -> None:
    """Wait for a moment: before anything is written, at one of the first blocks, or any time after the first file."""
    kind = chance.choice(("early", "blocks", "blocks", "late", "late"))
    if kind == "early":
        time.sleep(chance.uniform(0, bench.starting))
        return
    wanted = chance.randrange(len(list((bench.whole / bench.name).glob("blocks/*")))) if kind == "blocks" else 0
    while process.poll() is None and (not run.exists() or len(list(run.glob("blocks/[0-9]*.npz"))) < wanted):
        time.sleep(0.0005)
    time.sleep(chance.uniform(0, 0.01 if kind == "blocks" else bench.working))


def forked(folder: Path, words: tuple[str, ...], step: int) -> int:
    """Run a command in a fork that kills itself at an operation; the number of operations where it ends before."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        count = count_operations(folder, step)
        os.chdir(folder)
        sys.argv = ["detente", *words]
        try:
            command_line()
        except SystemExit as end:
            os.write(writer, str(count() if not end.code else -1).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return int(answer or 0)


def count_operations(folder: Path, step: int) -> Callable[[], int]:
    """Count this process's operations on files below a folder, and let it be killed at one of them."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        is_write = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES
        if (is_write or event in CHANGES) and isinstance(arguments[0], str | Path):
            path = os.path.join(os.getcwd(), arguments[0])
            if path.startswith(str(folder)):
                note()

    def fsync(descriptor: int, real: Callable[[int], None] = os.fsync) -> None:
        note()
        real(descriptor)

    def connect(*arguments: object, real: Callable[..., sqlite3.Connection] = sqlite3.connect,
                **named: object) -> sqlite3.Connection:
        note()
        connection = real(*arguments, **named)
        connection.set_trace_callback(note)
        return connection

    os.fsync, sqlite3.connect = fsync, connect  # type: ignore[assignment]  # this process does nothing else
    sys.addaudithook(watch)
    return lambda: count


def at_every(bench: Bench, stride: int) -> tuple[int, int]:
    """Kill at each operation in turn; gives the number of kills and of operations of a run left alone."""
    kills, step = 0, 1
    folder = bench.anew()
    with chdir(folder), redirect_stdout(io.StringIO()), mock.patch.object(sys, "argv", ["detente", *bench.words]), \
            suppress(SystemExit):
        command_line()  # so that each fork finds everything loaded and compiled
    while True:
        folder = bench.anew()
        operations = forked(folder, bench.words, step)
        if operations < 0:
            raise Broken(f"the run failed where it was to be killed at operation {step}")
        bench.check(folder)
        if not operations:
            kills += 1
            if forked(folder, bench.words, 0) <= 0:
                raise Broken(f"killed at operation {step}, the run did not go on")
            bench.check(folder)
        compare(folder / bench.name, bench.content)
        if operations:
            return kills, operations
        step += stride


def main() -> int:
    """Read the arguments and do as they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=0, help="kills at random moments")
    parser.add_argument("--steps", type=int, default=0, help="kill at every so-manieth operation")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    parser.add_argument("--out", action="store_true", help="keep the run outside the folder of runs")
    parser.add_argument("--precision", action="store_true", help="let the run stop when enough is known")
    asked = parser.parse_args()
    words = (*RUN, *(("--out", "other") if asked.out else ()), *(("--precision", "0.008") if asked.precision else ()))
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name).resolve() / "bench", words)
        try:
            if asked.kills:
                reached = at_random(bench, asked.kills, random.Random(asked.seed))
                print(f"{reached.total()} kills in {bench.rounds} rounds, each run then as if left alone")
                for what, count in sorted(reached.items()):
                    print(f"  {count:>4}  {what}")
            if asked.steps:
                kills, operations = at_every(bench, asked.steps)
                print(f"{kills} kills among {operations} operations, each run then as if left alone")
        except Broken as error:
            print(f"broken: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
