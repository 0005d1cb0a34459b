"""Names and meanings of what a council offers: about its text, the reasons for it, and each member."""

from __future__ import annotations

from detente.case.parts import Case
from detente.lenses.base import Declared, Item
from detente.lenses.council_inputs import DIVISION, LEVELS, PAID, SHADOW, WHY, asked
from detente.lenses.seats import called

__all__ = ["MEMBER", "TEXT", "WHY_TEXT", "declared_side", "is_unanimous", "unknown_to_proposer"]

MEMBER = {
    "limit": "strongest text acceptable to {}",
    "floor": "weakest text acceptable to {}",
    "loss": "distance of what holds in the end from the position of {}",
    "bypass_loss": "loss of {} if the proposer acts outside the council",
    "accepts": "is the text acceptable to {} on content (1 yes)",
    "binds": "does the limit of {} hold the text where it is (1 yes)",
    "content": "how comfortable the content is to {}, before payments and stakes",
    "margin": "how comfortable a yes is to {}, payments and stakes counted in",
    "vote": "probability of a yes from {}",
    "abstains": "probability of an abstention of {}",
    "against": "probability of a no from {}",
}
CHANCES = ("vote", "abstains", "against")
TEXT = {
    "passes": ("does a text pass on content alone (1 yes)", ""),
    "pass_probability": ("probability that the text passes, given how members vote", "probability"),
    "text": ("strength of the text that passes", "scale"),
    "dilution": ("how far the text falls short of what was asked", "scale"),
    "venue": ("where the matter is decided: 0 nowhere, 1 council, 2 outside", "code"),
    "credible": ("would the proposer act outside if the text failed (1 yes)", ""),
    "with_ally": ("would it act outside with the ally (1 yes)", ""),
}
WHY_TEXT = {
    "gridlock_low": ("weakest status quo that nobody can change", "scale"),
    "gridlock_high": ("strongest status quo that nobody can change", "scale"),
    "credible_below": ("what acting outside may cost the proposer at most, for the threat to be credible", "scale"),
    "text_without_threat": ("text if the proposer could not act outside", "scale"),
    "text_if_constraint": ("text if the outside option only constrains (deal me out)", "scale"),
    "text_if_disagreement": ("text if the outside option is what a breakdown brings (Nash)", "scale"),
    "text_if_known": ("text if everybody knew what only some know", "scale"),
    "weakened_by_cost": ("part of the dilution due to the cost of acting outside, or to members' limits", "scale"),
    "strengthened_by_fear": ("what members' fear of being bypassed adds to the text", "scale"),
    "strengthened_by_payment": ("what side payments add to the text", "scale"),
    "text_if_nash": ("text on which all agree: largest product of gains", "scale"),
    "text_if_kalai_smorodinsky": ("text on which all agree: the same share of what each could hope for", "scale"),
    "text_if_egalitarian": ("text on which all agree: largest smallest gain", "scale"),
}
GUESSED = {
    "text_put": ("text that is put or drafted without knowing, whatever comes of it", "scale"),
    "veto_chance": ("probability of a veto in the proposer's eyes", "probability"),
    "unilateral_chance": ("probability in the drafter's eyes that the proposer acts alone", "probability"),
    "unwilling_chance": ("probability in its eyes that the proposer gets a text without being ready to act",
                         "probability"),
}
PAID_TEXT = {
    "text_if_paid": ("text that the proposer would put if it pays members what is worth its price", "scale"),
    "spent": ("what it would pay in all", "scale"),
    "bought": ("how far the payments move the text towards the demand", "scale"),
}


def unknown_to_proposer(case: Case, council: str) -> tuple[str, ...]:
    """Members whose ideal points the proposer does not know.

    >>> from detente.lenses.load import load_case
    >>> unknown_to_proposer(load_case("russia-iran-us-2010").case, "unsc")
    ()
    """
    members = case.councils[council].members
    return tuple(member for member, seat in members.items() if seat.believed is not None)


def is_unanimous(case: Case, council: str) -> bool:
    """Must every member agree.

    >>> from detente.lenses.load import load_case
    >>> is_unanimous(load_case("russia-iran-us-2010").case, "unsc")
    False
    """
    details = case.councils[council]
    return all(seat.veto for seat in details.members.values()) or details.passes.votes == len(details.members)


def guessed_of(case: Case, council: str) -> tuple[str, ...]:
    """What is offered about actors that do not know one another."""
    outside = case.councils[council].outside_option
    if unknown_to_proposer(case, council):
        return ("text_put", "veto_chance")
    if outside is not None and outside.believed_cost is not None:
        return ("text_put", "unilateral_chance", "unwilling_chance")
    return ()


def _reasons_of(case: Case, council: str) -> tuple[str, ...]:
    """What is offered about reasons."""
    if unknown_to_proposer(case, council):
        return ("gridlock_low", "gridlock_high", "text_if_known")
    outside = case.councils[council].outside_option
    left_out = set()
    if outside is None:
        left_out |= {"credible_below", "text_if_constraint", "text_if_disagreement"}
    if outside is None or outside.believed_cost is None:
        left_out.add("text_if_known")
    if not is_unanimous(case, council):
        left_out |= {"text_if_nash", "text_if_kalai_smorodinsky", "text_if_egalitarian"}
    return tuple(name for name in WHY_TEXT if name not in left_out)


def _hinges_of(case: Case, item: Item, council: str) -> tuple[Declared, ...]:
    """What is offered about whose vote changes the result, where votes are not certain and limits are known."""
    if case.councils[council].votes is None or unknown_to_proposer(case, council):
        return ()
    says = "by how much the chance of a text is higher with a yes from {} than with a no"
    return tuple(Declared(f"{item.path}.hinges.{member}", says.format(called(case, member)), "probability")
                 for member in case.councils[council].members)


def declared_side(case: Case, item: Item) -> tuple[Declared, ...]:
    """What a side of a council offers.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("russia-iran-us-2010").case
    >>> declared_side(case, Item("councils.unsc", (), ("issues.sanctions.position.china",), aspect="why"))[0].path
    'councils.unsc.gridlock_low'
    """
    if item.aspect == DIVISION:
        members = case.councils[item.path.split(".")[1]].members
        says = "share of a pie that the seat of {} is worth"
        return tuple(Declared(f"{item.path}.seat.{member}", says.format(called(case, member)), "share")
                     for member in members)
    council, _ = asked(item)
    if item.aspect == WHY:
        own = tuple(Declared(f"{item.path}.{name}", *WHY_TEXT[name]) for name in _reasons_of(case, council))
        return own + _hinges_of(case, item, council)
    if item.aspect == SHADOW:
        return tuple(Declared(f"{item.path}.{kind}.p{level}", f"{says} if acting outside cost {level} % as much",
                              unit) for level in LEVELS
                     for kind, says, unit in (("text_at_cost", "text", "scale"),
                                              ("passes_at_cost", "probability that a text passes", "probability")))
    assert item.aspect == PAID
    own = tuple(Declared(f"{item.path}.{name}", *told) for name, told in PAID_TEXT.items())
    return own + tuple(Declared(f"{item.path}.paid.{member}", f"what {called(case, member)} would be paid", "scale")
                       for member in case.councils[council].members)
