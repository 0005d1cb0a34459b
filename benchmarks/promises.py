"""Measure what the project promises of a whole run: time, memory, start-up, and cost that grows in proportion.

Each line is measured in a process of its own, so that memory is its own. `python benchmarks/promises.py` prints a table
and exits with 1 when a promise is broken.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

SOLVE = """
import resource, sys, time
from detente.lenses.load import load_bytes, load_case
from detente.study.run import Settings, run_case
case, draws = sys.argv[1], int(sys.argv[2])
source = load_case(case) if not case.startswith("worlds:") else None
if source is None:
    options = int(case.split(":")[1])
    lines = ["detente: 1", "case: {title: Worlds}", "actors:"]
    lines += [f"  a{i}: {{kind: state, capability: 1}}" for i in range(3)]
    lines += ["issues:", "  tax:", "    question: How high?", "    scale: {0: none, 100: all}", "    positions:"]
    lines += [f"      a{i}: {{position: 20 .. 50 .. 80, salience: 0.5}}" for i in range(3)]
    lines += ["options:"]
    lines += [f"  o{i}: {{actor: a{i % 3}, status_quo: n, choices: {{n: {{}}, y: {{effects: "
              f"[{{path: issues.tax.positions.a{i % 3}.position, add: {i - 4}}}]}}}}}}" for i in range(options)]
    lines += ["interests:"]
    lines += [f"  a{i}: {{level: {{of: issues.tax.settlement, worst: 0, best: {90 + i}, weight: 1}}}}"
              for i in range(3)]
    source = load_bytes("\\n".join(lines).encode())
run_case(source, b"", Settings(draws=64))
begin = time.perf_counter()
run_case(source, b"", Settings(draws=draws), threads=2)
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
EVALUATIONS = """
import sys, tempfile, time
from pathlib import Path
from detente.lenses.load import load_bytes
from detente.runs.store import Folder
from detente.study.run import Settings, run_case
lines = ["detente: 1", "case: {title: One issue}", "actors:"]
lines += [f"  a{i}: {{kind: state, capability: {1 + i} .. {2 + i}}}" for i in range(3)]
lines += ["issues:", "  tax:", "    question: How high?", "    scale: {0: none, 100: all}", "    positions:"]
lines += [f"      a{i}: {{position: {20 + 20 * i} .. {40 + 20 * i}, salience: 0.3 .. 0.7}}" for i in range(3)]
lines += ["    decided: {by: bargaining, rule: compromise}"]
data = "\\n".join(lines).encode()
source, draws = load_bytes(data), int(sys.argv[1])
run_case(source, data, Settings(draws=64))
with tempfile.TemporaryDirectory() as name:
    begin = time.perf_counter()
    run_case(source, data, Settings(draws=draws), 1, Folder(Path(name) / "run"))
    seconds = time.perf_counter() - begin
print(seconds, 0)
"""
START = """
import subprocess, sys, time
command = [sys.executable, *sys.argv[1:]]
subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
begin = time.perf_counter()
subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
print(time.perf_counter() - begin, 0)
"""


@dataclass(frozen=True)
class Promise:
    """What is promised: a figure that must not be exceeded."""

    name: str
    figure: Callable[[], float]
    most: float
    unit: str


def measured(script: str, *arguments: str) -> tuple[float, float]:
    """Seconds and peak memory (MB) of a script in its own process."""
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def growth(smaller: tuple[str, str], larger: tuple[str, str], factor: float) -> float:
    """How much dearer the larger task is than `factor` times the smaller one; 1 is proportional."""
    return measured(SOLVE, *larger)[0] / (factor * measured(SOLVE, *smaller)[0])


CASE = "russia-iran-us-2010"
PROMISES = (
    Promise("bundled case, 10,000 draws, all worlds", lambda: measured(SOLVE, CASE, "10000")[0], 30.0, "s"),
    Promise("its peak memory", lambda: measured(SOLVE, CASE, "10000")[1], 1_000.0, "MB"),
    Promise("100,000 draws through everything, kept", lambda: measured(EVALUATIONS, "100000")[0], 1.0, "s"),
    Promise("detente --help", lambda: measured(START, "-m", "detente", "--help")[0], 0.3, "s"),
    Promise("import detente", lambda: measured(START, "-c", "import detente")[0], 0.5, "s"),
    Promise("four times the draws", lambda: growth((CASE, "4096"), (CASE, "16384"), 4), 1.3, "of 4 times"),
    Promise("four times the worlds",
            lambda: growth(("worlds:6", "2048"), ("worlds:8", "2048"), 4), 1.5, "of 4 times"),
)


def main() -> int:
    """Measure every promise."""
    kept = True
    print(f"{'promise':<40} {'measured':>10} {'at most':>9}")
    for promise in PROMISES:
        figure = promise.figure()
        kept &= figure <= promise.most
        broken = "" if figure <= promise.most else "  broken"
        print(f"{promise.name:<40} {figure:>10.2f} {promise.most:>9.1f} {promise.unit}{broken}", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
