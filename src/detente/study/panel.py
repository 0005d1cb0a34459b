"""What a panel says as entries of a case: its sources, and a piece of evidence for each item that is still open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import yaml

from detente.case.panel_file import Interval
from detente.errors import DetenteError
from detente.lenses.panel import PanelResult, Pooled, Record
from detente.words import number, percent, spaced

__all__ = ["panel_evidence"]

DIGITS = 6


def panel_evidence(result: PanelResult) -> str:
    """Write a pooled panel as `sources` and `evidence` of a case.

    Parameters
    ----------
    result
        A panel pooled by `pool_panel`.

    Returns
    -------
    str
        YAML. The panel is a source and has one piece of evidence for each item whose truth is not known, with what was
        pooled as its estimate, so that the weights are in it. Every expert is a source too, with what they said
        themselves, for a case that would rather pool them afresh: each alike, as `pool` does.

    Raises
    ------
    DetenteError
        If every item is known already, or quantiles were not asked at levels that lie evenly about the median.

    Our reading
    -----------
    A case draws an estimate through three quantiles, the outermost two and the median; more are not carried over.

    Example
    -------
    >>> from pathlib import Path
    >>> from detente.case.panel_file import read_panel
    >>> from detente.lenses.panel import pool_panel
    >>> panel_evidence(pool_panel(read_panel(Path("no-such-panel.yaml"))))
    Traceback (most recent call last):
    detente.errors.CaseError: no-such-panel.yaml has 1 problem
      there is no such file
    """
    panel, heading = result.panel, result.panel.heading
    open_items = [pooled for pooled in result.items if panel.items[pooled.id].true is None and pooled.is_known]
    if not open_items:
        raise DetenteError(f"{panel.file}: the truth of every item is known, so there is nothing to carry into a case")
    sources: list[tuple[str, dict[str, Any]]] = [(heading.id, _source(result, heading.title))]
    sources += [(record.id, _source(result, record.name or record.id)) for record in result.experts]
    graded = "" if heading.is_graded else ("# No grade was given under panel (reliability, credibility), so it is F6, "
                                           "cannot be judged. Grade it yourself.\n")
    pooled = [(f"{heading.id}-{item.id}", _pooled_piece(result, item)) for item in open_items]
    own = [piece for record in result.experts for piece in _own_pieces(result, record, open_items)]
    return (
        f"# From {panel.file}, method {result.settings.method}. Use either what the panel says together, as in\n"
        f"# {{pool: [{pooled[0][0]}]}}, or the experts' own words, never both.\n{graded}"
        f"sources:\n{_lines(sources)}evidence:\n  # together\n{_lines(pooled)}  # each expert\n{_lines(own)}"
    )


def _lines(entries: list[tuple[str, dict[str, Any]]]) -> str:
    """Entries of a section, one a line."""
    return "".join(f"  {name}: {_flow(value)}\n" for name, value in entries)


def _flow(value: dict[str, Any]) -> str:
    """A mapping in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return str(text).strip()


def _source(result: PanelResult, title: str) -> dict[str, Any]:
    """A source."""
    heading = result.panel.heading
    dated = {"date": heading.date} if heading.date else {}
    return {"title": title, **dated, "kind": heading.kind, "reliability": heading.reliability}


def _pooled_piece(result: PanelResult, pooled: Pooled) -> dict[str, Any]:
    """What the panel says together about an item."""
    item, heading = result.panel.items[pooled.id], result.panel.heading
    asked = item.asks or spaced(pooled.id)
    who = ", ".join(f"{name} {percent(share)}" for name, share in pooled.weights.items())
    note = f"Pooled by détente, method {result.settings.method}; weights {who}."
    return {"source": heading.id, "says": f"The panel on: {asked}", "credibility": heading.credibility,
            "estimate": _estimate(result, pooled.levels, pooled.value), "note": note}


def _own_pieces(
    result: PanelResult, record: Record, open_items: list[Pooled]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an expert said about the open items."""
    panel = result.panel
    for pooled in open_items:
        answer = panel.answers.get((record.id, pooled.id))
        if answer is None:
            continue
        levels, value = _asked(result, answer)
        asked = panel.items[pooled.id].asks or spaced(pooled.id)
        scored = ""
        if math.isfinite(record.calibration):
            scored = f" (calibration {number(record.calibration, 2)}, information {number(record.information, 2)})"
        note = f"Weight {percent(pooled.weights.get(record.id, 0.0))} in the panel{scored}."
        yield f"{record.id}-{pooled.id}", {
            "source": record.id, "says": f"{record.name or record.id} on: {asked}",
            "credibility": panel.heading.credibility, "estimate": _estimate(result, levels, value), "note": note,
        }  # fmt: skip


def _asked(result: PanelResult, answer: Any) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Levels and values of an expert's own answer; an interval keeps the confidence it was given with."""
    if isinstance(answer, Interval):
        sure = answer.confidence if answer.confidence is not None else 100 * result.settings.to
        tail = round((100 - min(sure, 99.0)) / 2, 9)
        return (tail, 50.0, round(100 - tail, 9)), (answer.low, answer.best, answer.high)
    if isinstance(answer, tuple):
        return result.panel.heading.quantiles, answer
    return (), (float(answer),)


def _estimate(result: PanelResult, levels: tuple[float, ...], value: tuple[float, ...]) -> Any:
    """A quantity of the case language."""
    if not levels:
        return _number(value[0])
    if not math.isclose(levels[0] + levels[-1], 100, abs_tol=1e-9) or len(levels) < 2:
        raise DetenteError(f"{result.panel.file}: quantiles were asked at {', '.join(f'{at:g}' for at in levels)}; a "
                           "case needs two that lie evenly about 50, such as 5 and 95")
    kept = [(at, one) for at, one in zip(levels, value, strict=True) if at in (levels[0], 50.0, levels[-1])]
    written = [_number(one) for _, one in kept]
    if len(set(written)) < len(written):
        written = [one for _, one in kept]
    if len(kept) == 3 and not written[0] < written[1] < written[2]:
        # The best guess lies on an end of its interval, where no median can lie.
        return {f"p{at:g}": one for (at, _), one in zip(kept, written, strict=True) if at != 50.0}
    return {f"p{at:g}": one for (at, _), one in zip(kept, written, strict=True)}


def _number(value: float) -> float | int:
    """A number with as many figures as are worth keeping, without a decimal point where it needs none."""
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short == int(short) and abs(short) < 1e15 else short
