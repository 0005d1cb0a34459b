"""What stands behind an expression: the items it needs, and the numbers and words of the case that those read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.case.expression import Expression, Name
from detente.case.parts import Edit
from detente.case.slots import Slot
from detente.lenses.computed import behind, direct_names
from detente.lenses.plan import Plan, effects_in

__all__ = ["Behind", "behind_expression"]


@dataclass(frozen=True)
class Behind:
    """What an expression hangs on.

    Parameters
    ----------
    reads
        Path prefixes of the numbers, words and switches that are read.
    variants
        Variants that it names.
    effects
        Addresses of the effects that are in force in some world that it looks at; None for all.
    """

    reads: frozenset[str]
    variants: frozenset[str]
    effects: frozenset[str] | None

    def has(self, path: str) -> bool:
        """Is what stands at a path read."""
        parts = path.split(".")
        return any(".".join(parts[:length]) in self.reads for length in range(1, len(parts) + 1))

    def reads_slot(self, plan: Plan, slot: Slot) -> bool:
        """Is a leaf read, directly or as the number of an edit of something that is."""
        section, *rest = slot.path.split(".")
        if section == "options" and "effects" in rest:
            address = slot.path.rpartition(".")[0]
            if self.effects is not None and address not in self.effects:
                return False
            return self.has(plan.case.options[rest[0]].choices[rest[2]].effects[int(rest[4])].path)
        if section == "variants":
            return rest[0] in self.variants and self._is_edited(plan.case.variants[rest[0]].edits, int(rest[2]))
        return section != "assumptions" and self.has(slot.path)

    def _is_edited(self, edits: tuple[Edit, ...], index: int) -> bool:
        return self.has(edits[index].path)


def behind_expression(plan: Plan, expression: Expression) -> Behind:
    """Find what an expression hangs on.

    Parameters
    ----------
    plan
        A plan that solves what the expression names.
    expression
        A claim's test, a forecast, an outcome.

    Our reading
    -----------
    A number is behind an expression if a model reads it that the expression needs, whether or not it can matter there.
    The effects of choices count only in the worlds that the expression looks at; where it looks at a forecast of worlds
    all of them do.

    Example
    -------
    >>> from detente.case.expression import parse
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> plan = plan_for(load_case("emission-standards-1992"))
    >>> found = behind_expression(plan, parse("issues.delay.settlement[variant = britain-relents] < 8"))
    >>> found.has("issues.delay.decided.rule"), found.has("ties.a-b.baseline"), sorted(found.variants)
    (True, False, ['britain-relents'])
    """
    names = expression.references()
    direct = direct_names(plan.case, plan.slots)
    waiting = [*(name.path for name in names), *behind((name.path for name in names), direct)]
    if any(name.selector.equilibrium for name in names):
        waiting.append("contest.share")
    reads, items = _followed(plan, waiting)
    reads |= {path for path in behind(reads, direct) if not path.startswith(("variants.", "assumptions.", "options."))}
    if any(path.startswith("ties.") for path in reads) or any(_is_pooled(plan, path) for path in reads):
        reads.add("case.grade_table")
    spans = any(plan.items[index].item.spans_worlds for index in items)
    variants = {name.selector.variant for name in names if name.selector.variant}
    variants |= {part.name.removeprefix("variant = ") for part in plan.scenarios[0].parts
                 if part.name.startswith("variant = ")}
    return Behind(frozenset(reads), frozenset(variants), None if spans else _effects(plan, names))


def _is_pooled(plan: Plan, path: str) -> bool:
    """Is a number at or below a path pooled from evidence, whose grades then matter."""
    return any(type(getattr(slot.value, "form", None)).__name__ == "Pool" for slot in plan.slots.values()
               if slot.path == path or slot.path.startswith(path + "."))


def _followed(plan: Plan, waiting: list[str]) -> tuple[set[str], set[int]]:
    """What is read by all items behind some names, and those items."""
    reads, items = set(), set()
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        if name in plan.slots:
            reads.add(name)
        index = plan.owner.get(name.partition("@")[0])
        if index is None or index in items:
            continue
        items.add(index)
        item = plan.items[index].item
        reads.update(item.reads)
        waiting.extend(need for need in item.needs if need not in seen)
        seen.update(item.needs)
    return reads, items


def _effects(plan: Plan, names: Iterable[Name]) -> frozenset[str]:
    """Addresses of the effects in force in the worlds that some names look at."""
    if not len(plan.worlds):
        return frozenset()
    worlds = {plan.worlds.find(dict(name.selector.choices)) for name in names}
    return frozenset(address for world in worlds for address, _ in effects_in(plan.case, plan.worlds, world))
