"""What an analyst is told and shown of a council."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.case.parts import Case
from detente.lenses.base import Figure, Item, Reader, Row, Steps, mean_known
from detente.lenses.council_inputs import LEVELS, SHADOW, asked
from detente.lenses.council_names import unknown_to_proposer
from detente.lenses.seats import called
from detente.models.council import STATUSES
from detente.words import capitalised, likelihood, number, percent, points, signed

__all__ = ["details_of", "explain", "figures"]

NOTEWORTHY = 0.05
"""A member whose limit holds the text in a smaller share of the draws is not named."""


def explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    """Sentences about the text, or about one of its sides.

    >>> from detente.lenses.load import load_case
    >>> item = Item("councils.unsc", (), ("issues.sanctions.position.china",), aspect="why")
    >>> explain(load_case("russia-iran-us-2010").case, item, dict.__getitem__)
    ()
    """
    if item.aspect:
        return ()
    council, _ = asked(item)
    details, name = case.councils[council], case.councils[council].name or council
    said = [f"That a text passes {name} on content alone is {likelihood(_mean(read, f'{item.path}.passes'))}."]
    said += list(_strength(case, item, read))
    if unknown_to_proposer(case, council):
        said += list(_gambled(case, item, read))
    elif details.outside_option is not None:
        said += list(_threatened(case, item, read))
    if details.side_payments is not None:
        spent, bought, text = (_middle(read, item, name) for name in ("spent", "bought", "text_if_paid"))
        said.append("If it words the text itself and pays members what is worth its price, the proposer spends "
                    f"{spent}, and the text moves by {bought} to {text}.")
    if details.division is not None:
        said.append(_seats(case, council, read))
    if details.votes is not None:
        said.append("The stake in who settles the matter is our construction; few votes exist to learn it from.")
    return tuple(said)


def _mean(read: Reader, path: str) -> float:
    """The mean over the draws with a value."""
    return float(mean_known(read(path)))


def _middle(read: Reader, item: Item, name: str) -> str:
    """The median of an outcome of the item, as written."""
    values = read(f"{item.path}.{name}")
    return number(float(np.nanmedian(values))) if np.isfinite(values).any() else "nothing"


def _strength(case: Case, item: Item, read: Reader) -> Iterator[str]:
    """How strong the text is, why it is weaker than asked, and whose limit holds it."""
    text = read(f"{item.path}.text")
    if not np.isfinite(text).any():
        return
    low, middle, high = (number(float(q)) for q in np.nanpercentile(text, [10, 50, 90]))
    weak = number(float(np.nanmedian(read(f"{item.path}.dilution"))))
    yield (f"Its strength is {middle} ({low} to {high} in 80 % of the draws), {weak} short of what was asked.")
    council, _ = asked(item)
    if not unknown_to_proposer(case, council):
        yield _why_weaker(item, read)
    held = {member: _mean(read, f"{item.path}.binds.{member}") for member in case.councils[council].members}
    named = sorted((m for m in held if held[m] >= NOTEWORTHY), key=lambda m: -held[m])
    if named:
        told = ", ".join(f"{called(case, member)} in {percent(held[member])} ({_which_limit(item, read, member)})"
                         for member in named)
        yield f"Whose limit holds the text where it is, of all draws: {told}."


def _which_limit(item: Item, read: Reader, member: str) -> str:
    """Whether a member would refuse anything stronger or anything weaker, where its limit holds the text."""
    text, low, high = (read(f"{item.path}.{name}") for name in ("text", f"floor.{member}", f"limit.{member}"))
    is_held = (read(f"{item.path}.binds.{member}") > 0) & np.isfinite(text)
    weaker = is_held & (np.abs(text - low) < np.abs(high - text))
    stronger = is_held & ~weaker
    if not is_held.any():
        return "nothing passes"
    if not weaker.any() or not stronger.any():
        return "refuses more" if stronger.any() else "refuses less"
    return "mostly refuses more" if stronger.sum() > weaker.sum() else "mostly refuses less"


def _why_weaker(item: Item, read: Reader) -> str:
    """The parts of the dilution, on average: due to costs and limits, bought back by fear and by payments."""
    cost, fear, payment = (_mean(read, f"{item.path}.{name}")
                           for name in ("weakened_by_cost", "strengthened_by_fear", "strengthened_by_payment"))
    return (f"On average the cost of acting outside and the members' limits take {number(cost)} off the text; the fear "
            f"of being bypassed moves it by {signed(fear)}, side payments by {signed(payment)}.")


def _gambled(case: Case, item: Item, read: Reader) -> Iterator[str]:
    """How bold a proposer is that does not know the limits."""
    council, _ = asked(item)
    who = " and ".join(called(case, member) for member in unknown_to_proposer(case, council))
    put, known = (_middle(read, item, name) for name in ("text_put", "text_if_known"))
    veto = likelihood(_mean(read, f"{item.path}.veto_chance"))
    yield (f"The proposer does not know what {who} would accept. It puts a text of {put}; that this is vetoed is, in "
           f"its eyes, {veto}. If it knew, the text would be {known}.")


def _threatened(case: Case, item: Item, read: Reader) -> Iterator[str]:
    """Whether the threat is credible, what it does, and why a reluctant member votes for the text."""
    council, _ = asked(item)
    outside = case.councils[council].outside_option
    assert outside is not None
    actor, credible = case.actors[outside.actor].name or outside.actor, _mean(read, f"{item.path}.credible")
    alone = float(np.mean(np.isfinite(read(f"{item.path}.text_without_threat"))))
    yield (f"That the threat of {actor} to act outside is credible is {likelihood(credible)}; that a text would "
           f"pass without it is {likelihood(alone)}. It stops being credible where acting outside costs more than "
           f"{_middle(read, item, 'credible_below')} (median).")
    if outside.ally is not None:
        joins = _mean(read, f"{item.path}.with_ally")
        yield f"That it would act with {called(case, outside.ally.actor)} rather than alone is {likelihood(joins)}."
    if outside.believed_cost is not None:
        acts, unwilling = (_mean(read, f"{item.path}.{name}") for name in ("unilateral_chance", "unwilling_chance"))
        yield (f"Only {actor} knows what acting alone costs it. In the eyes of the member that drafts, it is "
               f"{likelihood(acts)} that it acts alone, and {likelihood(unwilling)} that it gets a text for which it "
               "would not have fought.")
    yield from _support(case, item, read, actor)
    constraint, breakdown = (read(f"{item.path}.text_if_{k}") for k in ("constraint", "disagreement"))
    if np.isfinite(constraint).any() and np.isfinite(breakdown).any():
        yield (f"If the outside option only constrains, the text is {number(float(np.nanmedian(constraint)))}; "
               f"if it is what a breakdown brings, {number(float(np.nanmedian(breakdown)))}.")
    yield "The order of moves around the outside option is our reconstruction of the argument of Voeten (2001)."


def _support(case: Case, item: Item, read: Reader, actor: str) -> Iterator[str]:
    """Why the most reluctant veto member votes for a text that it would rather not have."""
    council, issue = asked(item)
    others = [member for member, seat in case.councils[council].members.items()
              if seat.veto and member != case.issues[issue].decided.proposer]  # fmt: skip
    is_on = np.isfinite(read(f"{item.path}.text")) & (read(f"{item.path}.credible") > 0)
    if not others or not is_on.any():
        return
    asked_for = np.sign(read(f"issues.{issue}.position.{case.issues[issue].decided.proposer}")
                        - read(f"{item.path}.text"))  # fmt: skip
    eager = {m: float(np.median((np.where(asked_for >= 0, 1, -1) * read(f"issues.{issue}.position.{m}"))[is_on]))
             for m in others}  # fmt: skip
    member = min(eager, key=eager.__getitem__)
    loss, bypassed = (float(np.median(read(f"{item.path}.{name}.{member}")[is_on])) for name in ("loss", "bypass_loss"))
    if loss < bypassed:
        yield (f"Why {called(case, member)}, the most reluctant of those with a veto, can vote for it: the text lies "
               f"{number(loss)} from what it wants, but a veto would bring action by {actor} without the council, "
               f"which would cost it {number(bypassed)}. Watering the text down is worth more to it than stopping it.")


def _seats(case: Case, council: str, read: Reader) -> str:
    """What a seat is worth, with and without a veto."""
    members = case.councils[council].members
    told = []
    for has_veto, kind in ((True, "with a veto"), (False, "without one")):
        member = next((m for m, seat in members.items() if seat.veto == has_veto), None)
        if member is not None:
            told.append(f"a seat {kind} is worth {number(_mean(read, f'councils.{council}.seat.{member}'))}")
    return capitalised(f"if the members divided a pie of 1 instead, {' and '.join(told)}.")


def details_of(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """Every member's margin split into its parts, and how the draws ended.

    >>> from detente.lenses.load import load_case
    >>> item = Item("councils.unsc", (), ("issues.sanctions.position.china",), aspect="why")
    >>> details_of(load_case("russia-iran-us-2010").case, item, dict.__getitem__)
    ()
    """
    if item.aspect:
        return ()
    council, _ = asked(item)
    votes = tuple(line for member in case.councils[council].members if (line := _margin(case, item, read, member)))
    status = read(f"{item.path}.status")
    ends = tuple(f"{percent(float(np.mean(status == code)))}: {says}" for code, says in enumerate(STATUSES)
                 if (status == code).any())  # fmt: skip
    return (("Every member's vote and what makes it", votes), ("How the draws ended", ends))


def _margin(case: Case, item: Item, read: Reader, member: str) -> str:
    """One member's likely vote, with its margin on average."""
    here = item.path
    margins = read(f"{here}.margin.{member}")
    if not np.isfinite(margins).any():
        return ""
    yes, stays, against = (_mean(read, f"{here}.{kind}.{member}") for kind in ("vote", "abstains", "against"))
    content = _mean(read, f"{here}.content.{member}")
    rest = float(mean_known(margins)) - content
    name = case.actors[member].name or member
    said = (f"{name}: yes {percent(yes)}, abstains {percent(stays)}, no {percent(against)}; "
            f"on average the content is comfortable by {signed(content)}, payments and stake add {signed(rest)}")
    council, _ = asked(item)
    if case.councils[council].votes is None or unknown_to_proposer(case, council):
        return said
    hinges = points(-_mean(read, f"{here}.hinges.{member}"))
    return f"{said}; a no instead of a yes moves the chance of a text by {hinges}"


def figures(case: Case, item: Item) -> tuple[Figure, ...]:
    """The text on its scale, the votes, and the text at other costs of acting outside.

    >>> from detente.lenses.load import load_case
    >>> item = Item("councils.unsc", (), ("issues.sanctions.position.china",), aspect="shadow")
    >>> [figure.kind for figure in figures(load_case("russia-iran-us-2010").case, item)]
    ['response']
    """
    if item.aspect == SHADOW:
        return (_response(case, item),)
    if item.aspect:
        return ()
    council, issue = asked(item)
    details, proposer = case.councils[council], case.issues[issue].decided.proposer or ""
    votes = tuple(Row((case.actors[member].name or member) + (" (veto)" if seat.veto else ""),
                      tuple(f"{item.path}.{kind}.{member}" for kind in ("vote", "abstains", "against")))
                  for member, seat in details.members.items())
    marks = [Row("status quo", (f"issues.{issue}.status_quo",), note="status quo"),
             Row(f"Asked for by {called(case, proposer)}", (f"issues.{issue}.position.{proposer}",)),
             Row("Gridlock from here", (f"{item.path}.gridlock_low",)),
             Row("Gridlock up to here", (f"{item.path}.gridlock_high",))]
    marks += [Row(case.actors[member].name or member, (f"{item.path}.limit.{member}",), note="limit")
              for member, seat in details.members.items() if seat.veto]
    scale = tuple(sorted(case.issues[issue].scale.items()))
    return (
        Figure("distribution", f"The text that passes {details.name or council}",
               "Below the scale: what was asked for, the ends of the interval in which nobody can change the status "
               "quo without acting outside, and the strongest text that each veto member accepts.",
               (Row("text", (f"{item.path}.text",)), *marks), scale, case.issues[issue].unit),
        Figure("votes", f"Votes in {details.name or council}", "Probability of each vote where a text is put.", votes),
    )


def _response(case: Case, item: Item) -> Figure:
    """The text and its chance at other costs of acting outside."""
    council, issue = asked(item)
    rows = tuple(Row(f"{level} %", (f"{item.path}.text_at_cost.p{level}", f"{item.path}.passes_at_cost.p{level}"),
                     note=str(level)) for level in LEVELS)
    return Figure(
        "response", f"If acting outside {case.councils[council].name or council} cost more or less",
        "Everything else as it is; 100 % is the cost in the case, for acting alone and with an ally alike. Dearer "
        "action outside gives a weaker text, until the threat is empty.",
        rows, (), case.issues[issue].unit)
