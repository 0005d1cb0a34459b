"""`detente panel`: weigh and pool what experts said."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from detente.cli.common import emit
from detente.errors import DetenteError
from detente.words import NO_VALUE, number, percent

if TYPE_CHECKING:
    from detente.lenses.panel import PanelResult, PanelSettings, Pooled, Record

METHODS = ("cooke", "item", "equal", "given", "idea")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--method", type=click.Choice(METHODS), default="cooke", show_default=True,
              help="cooke: by calibration and information; item: with each item's own information; equal; given: the "
                   "weights in the file; idea: mean of intervals.")
@click.option("--level", metavar="SHARE|best", default=None,
              help="Calibration below which an expert counts for nothing; `best` looks for the level at which the "
                   "panel as a whole does best (cooke, item). [default: 0]")
@click.option("--to", type=click.FloatRange(1, 99), default=None,
              help="Per cent of the truths that the pooled intervals should hold (idea). [default: 80]")
@click.option("--pool", type=click.Choice(["linear", "log-odds"]), default=None,
              help="How the probabilities of events are pooled. [default: linear]")
@click.option("--extremise", type=click.FloatRange(0, 100, min_open=True), default=None,
              help="Power to which the pooled odds of events are raised. [default: 1]")
@click.option("--yaml", "as_yaml", is_flag=True, help="Sources and evidence to paste into a case.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    file: Path,
    method: str,
    level: str | None,
    to: float | None,
    pool: str | None,
    extremise: float | None,
    as_yaml: bool,
    as_json: bool,
) -> None:
    """Weigh the experts in FILE by how they did where the truth is known, and pool what they say where it is not.

    FILE is YAML or CSV: experts, items (`is:` gives the truth of a known one) and everybody's quantiles, intervals or
    probabilities.
    """
    from detente.case.panel_file import read_panel
    from detente.lenses.panel import pool_panel

    if as_yaml and as_json:
        raise DetenteError("--yaml and --json exclude each other")
    panel = read_panel(file)
    is_events = [item.is_event for item in panel.items.values()]
    settings = _settings(method, level, to, pool, extremise, any(is_events), not all(is_events))
    result = pool_panel(panel, settings)
    if as_yaml:
        from detente.study.panel import panel_evidence

        click.echo(panel_evidence(result), nl=False)
    elif as_json:
        emit(_json(result))
    else:
        _print(result)


def _settings(
    method: str, level: str | None, to: float | None, pool: str | None, extremise: float | None,
    has_events: bool, has_numbers: bool,
) -> PanelSettings:  # fmt: skip
    """Settings from the command line; an option that would change nothing is refused."""
    from detente.lenses.panel import PanelSettings

    problems = []
    if level is not None and method not in ("cooke", "item"):
        problems.append(f"--level goes with --method cooke or item, not {method}")
    if to is not None and (method != "idea" or not has_numbers):
        problems.append("--to goes with --method idea and items that are numbers")
    if not has_events and (pool is not None or extremise is not None):
        problems.append("--pool and --extremise concern events, and the panel was asked about none (scale: event)")
    cut: float | None = 0.0
    if level is not None:
        try:
            cut = None if level == "best" else float(level)
        except ValueError:
            cut = math.nan
        if cut is not None and not 0 <= cut <= 1:
            problems.append(f"--level {level}: a number from 0 to 1, or best, would be right")
    if problems:
        raise DetenteError("\n".join(problems))
    way: Literal["linear", "log_odds"] = "log_odds" if pool == "log-odds" else "linear"
    return PanelSettings(method, cut, 0.8 if to is None else to / 100, way, 1.0 if extremise is None else extremise)


def _print(result: PanelResult) -> None:
    """The result as text."""
    panel, settings = result.panel, result.settings
    known = sum(item.true is not None for item in panel.items.values())
    click.echo(f"{panel.heading.title}: {len(panel.experts)} experts, {len(panel.items)} items, {known} of them known")
    told = f"method {settings.method}"
    if settings.method in ("cooke", "item"):
        told += f", only experts with a calibration of at least {number(result.level)} count" if result.level else ""
        told += ", the level at which the panel does best" if settings.level is None else ""
    click.echo(f"{told}\n")
    _print_scores(result)
    click.echo("")
    for pooled in result.items:
        _print_item(result, pooled)
    if 0 < known < 10 and settings.method in ("cooke", "item"):
        click.echo(click.formatting.wrap_text(
            f"\nCalibration rests on {known} known items, too few to tell experts apart with certainty; ten are "
            "usually asked for.", 96))


def _print_scores(result: PanelResult) -> None:
    """A line for each expert, and for the panel."""
    rows = [*result.experts, *filter(None, [result.whole, result.equal])]
    labels = [record.name or record.id for record in rows]
    wide = max(map(len, labels), default=0)
    for record, label in zip(rows, labels, strict=True):
        parts = []
        if math.isfinite(record.calibration):
            parts += [f"calibration {number(record.calibration):<9}", f"information {number(record.information):<7}"]
        if len(record.hits) == 2 and result.settings.method == "idea":
            parts.append(f"{record.hits[1]} of {sum(record.hits)} truths inside")
        if math.isfinite(record.weight):
            parts.append(f"weight {percent(record.weight)}")
        click.echo(f"  {label:<{wide}}  {'  '.join(parts)}".rstrip())


def _print_item(result: PanelResult, pooled: Pooled) -> None:
    """What the panel says about an item."""
    item = result.panel.items[pooled.id]
    unit = f" {item.unit}" if item.unit else ""
    if not pooled.is_known:
        said = f"{NO_VALUE}: nobody with weight answered"
    elif not pooled.levels:
        said = f"probability {percent(pooled.value[0])}"
    else:
        points = zip(pooled.levels, pooled.value, strict=True)
        said = "  ".join(f"p{at:g} {number(one, 4)}" for at, one in points) + unit
    cut = "  (cut at the end of what is possible)" if pooled.is_cut else ""
    truth = f"  (it was {number(item.true, 4)})" if item.true is not None else ""
    click.echo(f"  {pooled.id}{f': {item.asks}' if item.asks else ''}\n      {said}{cut}{truth}")


def _json(result: PanelResult) -> dict[str, Any]:
    """The result as JSON."""
    from detente.report.works import references

    settings = result.settings
    return {
        "version": 1,
        "format": "detente-panel",
        "file": result.panel.file,
        "title": result.panel.heading.title,
        "method": settings.method,
        "level": result.level if settings.method in ("cooke", "item") else None,
        "to": settings.to if settings.method == "idea" else None,
        "pool": settings.pool,
        "extremise": settings.extremise,
        "experts": [_record(record) for record in result.experts],
        "panel": _record(result.whole),
        "equal": _record(result.equal),
        "items": [_item(result, pooled) for pooled in result.items],
        "works": list(references(result.works)),
    }


def _record(record: Record | None) -> dict[str, Any] | None:
    """Scores as JSON."""
    if record is None:
        return None
    return {"id": record.id or None, "name": record.name or record.id, "hits": list(record.hits),
            "calibration": _number(record.calibration), "information": _number(record.information),
            "weight": _number(record.weight)}


def _item(result: PanelResult, pooled: Pooled) -> dict[str, Any]:
    """An item as JSON."""
    item = result.panel.items[pooled.id]
    quantiles = {f"p{at:g}": _number(one) for at, one in zip(pooled.levels, pooled.value, strict=False)}
    return {"id": pooled.id, "asks": item.asks, "unit": item.unit, "true": item.true,
            "quantiles": quantiles if pooled.levels else None,
            "probability": None if pooled.levels else _number(pooled.value[0]),
            "cut": pooled.is_cut, "weights": dict(pooled.weights)}


def _number(value: float) -> float | None:
    """A number, or None where it is not finite."""
    return float(value) if math.isfinite(value) else None
