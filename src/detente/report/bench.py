"""How models did on past decisions: as text, as JSON, and as a chart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from detente.lenses.predictive import ParameterTable
from detente.report.charts.bars import BarRow, Bars, bars
from detente.report.charts.base import Chart
from detente.study.bench import REFERENCE, Bench, Difference, Figures, Line
from detente.words import NO_VALUE, percent, percent_interval, plural

__all__ = ["bench_json", "bench_lines", "bench_notes", "calibration_chart"]

BAR = 40


def bench_lines(found: Bench) -> Iterator[str]:
    """The tables and the histogram, line by line."""
    decisions = found.decisions
    known = sum(map(math.isfinite, decisions.reference))
    yield (f"{decisions.name}: {plural(len(decisions.issues), 'issue')} of "
           f"{plural(len(set(decisions.groups)), 'proposal')}, {known} with a reference point")
    yield ""
    yield (f"{'Point forecasts':<28}{'issues':>7}{'MAE':>8}{'RMSE':>8}{'median':>8}{'≤ 10':>7}"
           f"   MAE less the {REFERENCE}'s")
    for line in found.lines:
        if line.is_point:
            yield _point_told(line)
    yield ""
    yield (f"{'Distributions':<28}{'CRPS':>7}{'log':>8}{'cover':>8}{'closed':>8}{'width':>7}{'MAE':>8}"
           f"   CRPS less the {REFERENCE}'s MAE")
    for line in found.lines:
        if not line.is_point:
            yield _distribution_told(line)
    yield ""
    yield from _pit_told(found)
    yield ""


def bench_notes(found: Bench, table: ParameterTable) -> Iterator[str]:
    """What the forecast's figures rest on, in sentences."""
    name, parts = table.data.get("name", "another file"), len(table.seeds)
    if found.is_unseen:
        yield (f"The forecast of each issue comes from parameters fitted without its proposal: {table.count} folds of "
               f"proposals, {plural(parts, 'partition')}, CRPS {_fixed(found.forecast.figures.crps)} with a standard "
               f"deviation of {_fixed(found.spread)} over partitions.")
        nested = table.record.get("nested")
        if nested:
            yield (f"Where the family of distributions is chosen inside the folds as well: CRPS "
                   f"{_fixed(nested['crps'])}, coverage {_fixed(nested['coverage'], 3)}.")
    else:
        yield (f"The forecast's parameters were fitted to {name} (SHA-256 {str(table.data['sha256'])[:12]}…) and are "
               "used as they are. Where decisions of that file are in this one as well, its figures are too good; "
               "--fit makes a table that is judged on issues it has not seen.")
    yield (f"Intervals at 95 %: proposals are drawn again {found.resamples:,} times, seed {found.seed}. cover is the "
           "share of outcomes in the central 80 % of probability, lumps shared out; closed is the share within the "
           "closed interval. A forecast with lumps of probability covers more than 80 % with the latter.")
    yield "Calibration was established on legislation of the European Union only."


def calibration_chart(found: Bench) -> Chart:
    """Where outcomes fell within the forecast: a tenth in each bar if it is calibrated."""
    pit = found.forecast.pit
    rows = tuple(BarRow(percent_interval(index / len(pit), (index + 1) / len(pit)), float(share))
                 for index, share in enumerate(pit))
    title = (f"Where {plural(len(found.decisions.issues), 'outcome')} fell within their forecasts: "
             f"{percent(1 / len(pit))} in each bar if they are calibrated, by chance ± {percent(_chance(found))}")
    return bars(Bars(title, rows, "forecast probability", "share of the outcomes", "calibration"))


def bench_json(found: Bench, table: ParameterTable) -> dict[str, Any]:
    """The table as plain values."""
    decisions = found.decisions
    return {
        "version": 1,
        "format": "detente-bench",
        "data": {"name": decisions.name, "sha256": decisions.digest, "issues": len(decisions.issues),
                 "groups": len(set(decisions.groups))},
        "table": {"data": table.data, "family": table.family, "parameters": asdict(table.parameters),
                  "record": table.record},
        "unseen": found.is_unseen,
        "spread": _plain(found.spread),
        "resamples": found.resamples,
        "seed": found.seed,
        "lines": [
            {"name": line.name, "kind": "point" if line.is_point else "distribution", "issues": line.count,
             **{name: _plain(value) for name, value in asdict(line.figures).items()},
             "against": {name: _plain(value) for name, value in asdict(line.against).items()},
             "pit": [float(share) for share in line.pit]}
            for line in found.lines
        ],
    }


def _point_told(line: Line) -> str:
    """A row of the first table."""
    f = line.figures
    return (f"{line.name:<28}{line.count:>7}{_fixed(f.mae):>8}{_fixed(f.rmse):>8}{_fixed(f.median_error):>8}"
            f"{_fixed(f.hit, 3):>7}   {_difference(line.against)}")


def _distribution_told(line: Line) -> str:
    """A row of the second table."""
    f: Figures = line.figures
    return (f"{line.name:<28}{_fixed(f.crps):>7}{_fixed(f.log):>8}{_fixed(f.coverage, 3):>8}{_fixed(f.closed, 3):>8}"
            f"{_fixed(f.width, 1):>7}{_fixed(f.mae):>8}   {_difference(line.against)}")


def _pit_told(found: Bench) -> Iterator[str]:
    """The histogram of the fitted distribution as bars of text."""
    pit = found.forecast.pit
    yield f"Where outcomes fell within the forecast ({percent(1 / len(pit))} each if calibrated, by chance ± " \
          f"{percent(_chance(found))})"
    for index, share in enumerate(pit):
        name = percent_interval(index / len(pit), (index + 1) / len(pit))
        yield f"  {name:>9}  {'█' * round(BAR * float(share) / max(0.2, pit.max())):<{BAR}} {percent(float(share))}"


def _chance(found: Bench) -> float:
    """Two standard errors of a share in the histogram, if issues were independent."""
    share = 1 / len(found.forecast.pit)
    return 2 * math.sqrt(share * (1 - share) / len(found.decisions.issues))


def _difference(found: Difference) -> str:
    """A difference with its interval, as wide for all rows."""
    if math.isnan(found.value):
        return NO_VALUE
    return f"{found.value:+6.2f} ({found.low:+.2f} to {found.high:+.2f})".replace("-", "−")


def _fixed(value: float, digits: int = 2) -> str:
    """A number with fixed decimals, for columns."""
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:.{digits}f}"


def _plain(value: float) -> float | None:
    """A number, or None where it is not finite."""
    return float(value) if math.isfinite(value) else None
