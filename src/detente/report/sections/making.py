"""How it was made: settings, versions, how to repeat it, how to read it, and the works behind the methods."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from detente.cases import bundled
from detente.report.components import bullets, definitions, paragraph
from detente.report.markup import Markup, element, join
from detente.report.naming import Names
from detente.report.page import Section
from detente.report.sections.pieces import folded, small_code
from detente.report.table import table
from detente.report.works import MEASURES, references
from detente.study.precision import stop_told
from detente.words import plural

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["making_section", "repeat_command", "works_section"]


def making_section(answer: Answer, names: Names) -> Section:
    """Say what is needed to repeat the run, and how its words are to be read."""
    manifest = answer.run.manifest
    case = manifest.get("case") or {}
    body = [
        paragraph(
            "The same case, seed, draws and version give the same numbers to the last bit, whatever the machine or the "
            "number of processors.",
            lead=True,
        ),
        paragraph("To run it again:"),
        element("pre", element("code", repeat_command(answer)), tabindex="0", role="region", aria_label="Command"),
        element("p", "Digest of the case file (SHA-256): ", small_code(str(case.get("sha256", "unknown")))),
        folded("Settings, versions and machine", definitions(_facts(answer, manifest))),
        folded("Models used", _lenses(answer)),
        folded("How to read the words", _words()),
    ]
    return Section("making", "How it was made", join(body))


def _facts(answer: Answer, manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Short facts of the run."""
    settings = answer.run.settings
    packages = manifest.get("packages") or {}
    facts = [
        ("run", answer.run.id),
        ("case file", answer.run.source.file),
        ("draws", f"{settings.draws:,}"),
        ("precision", "" if answer.run.stop is None else stop_told(answer.run.stop)),
        ("seed", str(settings.seed)),
        ("détente", str(manifest.get("detente", ""))),
        ("Python", str(manifest.get("python", ""))),
        ("packages", ", ".join(f"{name} {version}" for name, version in packages.items())),
        ("system", str(manifest.get("machine", ""))),
        ("made", str(manifest.get("made", ""))),
        ("time to solve", f"{manifest['seconds']} s" if "seconds" in manifest else ""),
        ("values changed", ", ".join(f"{path} = {value}" for path, value in settings.changes.items())),
        ("set aside", ", ".join(settings.without)),
        ("variant", str(manifest.get("variant") or "")),
        ("authors of the case", ", ".join(answer.run.source.case.case.authors)),
        ("licence of the case", answer.run.source.case.case.licence),
    ]
    return [(name, value) for name, value in facts if value]


def _case_name(file: str) -> str:
    """A bundled case by its name, any other by its file."""
    stem = file.removesuffix(".yaml")
    return stem if stem in bundled() else file


def repeat_command(answer: Answer) -> str:
    """The command that repeats the run."""
    settings = answer.run.settings
    words = ["detente", "run", _case_name(answer.run.source.file)]
    if answer.run.stop is None:
        words += ["--draws", str(settings.draws)]
    else:
        words += ["--precision", str(answer.run.stop.asked), "--draws", str(answer.run.stop.most)]
    words += ["--seed", str(settings.seed)]
    for path, value in settings.changes.items():
        words += ["--set", f"{path}={value}"]
    for source in settings.without:
        words += ["--without", source]
    if settings.variant is not None:
        words += ["--variant", settings.variant]
    return shlex.join(words)


def _lenses(answer: Answer) -> Markup:
    """Which models were used, and for how many things."""
    count: dict[str, int] = {}
    says: dict[str, str] = {}
    for planned in answer.run.plan.items:
        count[planned.lens.name] = count.get(planned.lens.name, 0) + 1
        says[planned.lens.name] = planned.lens.says
    rows = [[name, says[name], str(count[name])] for name in count]
    return table(
        ["model", "question it answers", "things solved"], rows, "Models used, in the order in which they were solved"
    )


def _words() -> Markup:
    """The words of likelihood, and those for claims."""
    bands = [
        ["almost no chance", "1–5 %"], ["very unlikely", "5–20 %"], ["unlikely", "20–45 %"],
        ["roughly even chance", "45–55 %"], ["likely", "55–80 %"], ["very likely", "80–95 %"],
        ["almost certain", "95–99 %"],
    ]  # fmt: skip
    return join(
        [
            table(["word", "probability"], bands, "Words of likelihood (Intelligence Community Directive 203)"),
            paragraph(
                "A likelihood says how often something is true among the worlds that are compatible with what the case "
                "says. Confidence says how far the case itself can be relied on; the two never stand in one sentence."
            ),
        ]
    )


def works_section(answer: Answer, names: Names) -> Section:
    """List the works behind the methods that were used."""
    listed = references((*answer.works, *MEASURES))
    count = plural(len(listed), "work stands", "works stand")
    body = join([
        paragraph(f"{count} behind the models and measures of this run."),
        folded("All of them", bullets(listed), is_printed=True),
    ])  # fmt: skip
    return Section("works", "Works behind the methods", body)
