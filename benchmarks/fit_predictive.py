"""Make the table of fitted parameters that ships with the package, from a file of decisions (DEU III).

    python benchmarks/fit_predictive.py deu3_public.tsv

The same as `detente bench deu FILE --fit OUT` with the settings of the shipped table. The file itself is not part of
the project; its checksum is in the table.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from detente.interchange.deu import read_deu
from detente.lenses.predictive import table_text
from detente.study.learning import learn

OUT = Path(__file__).parents[1] / "src" / "detente" / "lenses" / "predictive.json"
FOLDS, SEEDS = 10, (1, 2, 3, 4, 5)


def main() -> None:
    """Fit, cross-validate and write."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("file", type=Path)
    asked.add_argument("out", type=Path, nargs="?", default=OUT)
    given = asked.parse_args()
    table = learn(read_deu(given.file), FOLDS, SEEDS, _told)
    given.out.write_text(table_text(table), encoding="utf-8")
    nested = table.record["nested"]
    print(f"\n{given.out}: {table.family}, CRPS {nested['crps']} ± {nested['crps_spread']}, "
          f"coverage {nested['coverage']}")


def _told(done: int, total: int) -> None:
    """Say how far it is."""
    print(f"\r{done} of {total} folds", end="", file=sys.stderr)


if __name__ == "__main__":
    main()
