"""Names and meanings of what a council offers: about its text, the reasons for it, and each member."""

from __future__ import annotations

__all__ = ["MEMBER", "TEXT", "WHY_TEXT"]

MEMBER = {
    "limit": "strongest text acceptable to {}",
    "floor": "weakest text acceptable to {}",
    "loss": "distance of what holds in the end from the position of {}",
    "bypass_loss": "loss of {} if the proposer acts outside the council",
    "accepts": "is the text acceptable to {} on content (1 yes)",
    "vote": "probability of a yes from {}",
    "abstains": "probability of an abstention of {}",
    "against": "probability of a no from {}",
}
TEXT = {
    "passes": ("does a text pass on content alone (1 yes)", ""),
    "pass_probability": ("probability that the text passes, given how members vote", "probability"),
    "text": ("strength of the text that passes", "scale"),
    "dilution": ("how far the text falls short of what was asked", "scale"),
    "venue": ("where the matter is decided: 0 nowhere, 1 council, 2 outside", "code"),
    "credible": ("would the proposer act outside if the text failed (1 yes)", ""),
}
WHY_TEXT = {
    "gridlock_low": ("weakest status quo that nobody can change", "scale"),
    "gridlock_high": ("strongest status quo that nobody can change", "scale"),
    "text_without_threat": ("text if the proposer could not act outside", "scale"),
    "text_if_constraint": ("text if the outside option only constrains (deal me out)", "scale"),
    "text_if_disagreement": ("text if the outside option is what a breakdown brings (Nash)", "scale"),
    "weakened_by_cost": ("part of the dilution due to the cost of acting outside, or to members' limits", "scale"),
    "strengthened_by_fear": ("what members' fear of being bypassed adds to the text", "scale"),
    "strengthened_by_payment": ("what side payments add to the text", "scale"),
}
