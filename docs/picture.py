"""Draw the README's picture again from a run of the bundled case: `python docs/picture.py RUN`."""

from __future__ import annotations

import sys
from pathlib import Path

from detente.report.charts.base import standalone
from detente.report.charts.claims import ClaimRow, Claims, claims
from detente.runs.store import find_run
from detente.study.answer import inputs_of, reading_of
from detente.study.claims import judge_claims
from detente.study.run import read_run

SHOWN = ("c01", "c02", "c05", "c07", "c08", "c09", "c10", "c11", "c12", "c14", "c16", "c17", "c18", "c21", "c23", "c26",
         "c27", "c28-demand", "c29")


def main(name: str) -> None:
    """Draw the claims that the essay itself makes, one line each."""
    run = read_run(find_run(name, Path("runs")))
    found = {claim.id: claim for claim in judge_claims(reading_of(run), inputs_of(run), run.settings.seed)}
    rows = tuple(ClaimRow(f"{claim.id}: {claim.says}", claim.share.value, claim.share.low, claim.share.high,
                          str(claim.verdict)) for claim in map(found.__getitem__, SHOWN))
    title = "In what share of the draws each claim is true"
    target = Path(__file__).parent / "images" / "claims.svg"
    target.write_text(standalone(claims(Claims(title, rows, name="readme"))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
