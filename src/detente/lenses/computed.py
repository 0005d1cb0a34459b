"""Numbers computed from others: what stands behind each, through all steps, and whether that can be had in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from detente.case.check import Finding
from detente.case.edit import all_edits
from detente.case.expression import parse
from detente.case.parts import Case
from detente.case.slots import Slot
from detente.errors import ExpressionError
from detente.quantity import From, Pool

__all__ = ["MOST_STEPS", "Direct", "behind", "check_computed", "direct_names", "names_in", "needed_before"]

MOST_STEPS = 20
Direct = Mapping[str, tuple[str, ...]]


def names_in(text: str) -> tuple[str, ...]:
    """Paths that an expression names; none where it cannot be read.

    >>> names_in("ties.a-b.level[at = 2009] + 1 > ties.a-b.level")
    ('ties.a-b.level',)
    """
    try:
        return tuple(dict.fromkeys(name.path for name in parse(text).references()))
    except ExpressionError:
        return ()


def direct_names(case: Case, leaves: Mapping[str, Slot]) -> Direct:
    """What each leaf is made from, in one step: the names of its expression, and the numbers of edits on it.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> direct_names(source.case, source.slots)["issues.delay.positions.germany.salience"]
    ('variants.germany-indifferent.edits.0.set',)
    """
    found: dict[str, list[str]] = {}
    for path, slot in leaves.items():
        form = getattr(slot.value, "form", None)
        if isinstance(form, From):
            found.setdefault(path, []).extend(names_in(form.expression))
        if isinstance(form, Pool):
            found.setdefault(path, []).extend(f"evidence.{piece}.estimate" for piece in form.evidence)
    for place, edit in all_edits(case):
        key = ".".join(map(str, place))
        kind = next(kind for kind in ("set", "add", "scale") if getattr(edit, kind) is not None)
        if f"{key}.{kind}" in leaves:
            found.setdefault(edit.path, []).append(f"{key}.{kind}")
    return {path: tuple(dict.fromkeys(names)) for path, names in found.items()}


def behind(paths: Iterable[str], direct: Direct) -> tuple[str, ...]:
    """Everything that these names are made from, themselves left out, through all steps.

    >>> behind(["a"], {"a": ("b", "c"), "b": ("d",)})
    ('b', 'c', 'd')
    """
    found: list[str] = []
    waiting = list(paths)
    seen = set(waiting)
    while waiting:
        for name in direct.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                found.append(name)
                waiting.append(name)
    return tuple(found)


def needed_before(case: Case, direct: Direct, order: Mapping[str, int]) -> dict[str, int]:
    """The first lens that reads each computed number, itself or through others, by its place in the order.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> found = needed_before(source.case, direct_names(source.case, source.slots), {"issues": 3})
    >>> found["variants.germany-indifferent.edits.0.set"]
    3
    """
    readers = {"actors": "issues", "interests": "payoffs"}
    roots: dict[int, list[str]] = {}
    for path in direct:
        section = path.partition(".")[0]
        place = order.get(readers.get(section, section))
        if place is not None:
            roots.setdefault(place, []).append(path)
    texts = [interest.of for interests in case.interests.values() for interest in interests.values()]
    roots.setdefault(order.get("payoffs", len(order)), []).extend(name for text in texts for name in names_in(text))
    found: dict[str, int] = {}
    for place in sorted(roots):
        for name in (*roots[place], *behind(roots[place], direct)):
            found.setdefault(name, place)
    return found


def check_computed(leaves: Mapping[str, Slot], direct: Direct) -> Iterator[Finding]:
    """No number may be computed from itself, nor through more steps than can be followed.

    >>> from detente.lenses.load import load_case
    >>> slots = load_case("emission-standards-1992").slots
    >>> path = "actors.france.capability"
    >>> [message for _, message in check_computed(slots, {path: (path,)})]
    ['computed from itself, through actors.france.capability']
    """
    steps: dict[str, int] = {}
    for start in direct:
        loop = _measure(start, direct, steps)
        if loop and start in leaves:
            yield leaves[start].place, f"computed from itself, through {' and '.join(loop)}"
    for path, count in steps.items():
        if count > MOST_STEPS and path in leaves and all(steps.get(n, 0) <= MOST_STEPS for n in direct[path]):
            yield leaves[path].place, f"computed through {count} steps; at most {MOST_STEPS} are followed"


def _measure(start: str, direct: Direct, steps: dict[str, int]) -> tuple[str, ...]:
    """Count the steps behind a name and all names behind it; the names of a loop where there is one."""
    trail, open_names = [(start, iter(direct.get(start, ())))], {start}
    while trail:
        name, rest = trail[-1]
        following = next((n for n in rest if n in direct and n not in steps), None)
        if following is None:
            trail.pop()
            open_names.discard(name)
            steps[name] = 1 + max((steps.get(n, 0) for n in direct[name]), default=0)
        elif following in open_names:
            names = [n for n, _ in trail]
            steps.update({n: steps.get(n, 1) for n in names})
            return tuple(names[names.index(following) :])
        else:
            open_names.add(following)
            trail.append((following, iter(direct[following])))
    return ()
