"""Codes of a status, as the lenses declare them."""

from __future__ import annotations

from typing import Any


def statuses_page() -> str:
    """Say what the codes of every status mean, as the lenses declare them on the bundled cases."""
    from detente.lenses.catalogue import LENSES

    found: dict[str, Any] = {}
    for case in example_cases():
        for lens in LENSES:
            declared = (outcome for item in lens.items(case) for outcome in lens.declares(case, item))
            for outcome in declared:
                if outcome.sentences:
                    found.setdefault(f"{lens.name}, `{outcome.path.rpartition('.')[2]}`", outcome)
    return "\n\n".join(status_table(title, outcome) for title, outcome in found.items()) + "\n"


def example_cases() -> list[Any]:
    """Read the bundled cases."""
    from detente.cases import bundled
    from detente.lenses.load import load_case

    return [load_case(name).case for name in bundled()]


def status_table(title: str, outcome: Any) -> str:
    """Describe the codes of one status."""
    rows = [
        f"| {code} | {sentence} | {'yes' if code in outcome.noteworthy else ''} |"
        for code, sentence in enumerate(outcome.sentences)
        if sentence
    ]
    return f"### {title}\n\n| code | meaning | counted |\n|---|---|---|\n" + "\n".join(rows)
