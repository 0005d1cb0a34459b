"""A run as an RO-Crate: its folder with a description that repositories and other programs read."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import DetenteError

__all__ = ["CRATE", "Maker", "describe", "read_maker", "write_crate"]

CRATE = "ro-crate-metadata.json"
CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"}]
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
KNOWN = {
    "case.yaml": ("application/yaml", "The case: who wants what, who can do what, and on whose word."),
    "run.json": ("application/json", "All that is needed to repeat the run."),
    "report.html": ("text/html", "What follows from the case, for reading."),
    "seal.json": ("application/json", "Where the run's forecasts are sealed."),
}
SUFFIXES = {".npz": ("application/zip", "Outcomes of a block of draws, as NumPy arrays in a zip archive."),
            ".json": ("application/json", "Something worked out from the run."),
            ".html": ("text/html", "A page."), ".yaml": ("application/yaml", "YAML.")}
UNKNOWN = ("application/octet-stream", "A file of the run.")
Entity = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made a run: a name, and an address that stands for them, such as an ORCID; empty where none was given."""

    name: str
    address: str = ""


def read_maker(text: str) -> Maker:
    """A name, with an address in angle brackets where there is one.

    Raises
    ------
    DetenteError
        If there is no name, or the address is none.

    Example
    -------
    >>> read_maker("Ada Lovelace <https://orcid.org/0000-0002-1825-0097>").address
    'https://orcid.org/0000-0002-1825-0097'
    """
    found = re.fullmatch(r"\s*([^<>]*[^<>\s])\s*(?:<(https?://[^<>\s]+)>)?\s*", text)
    if found is None:
        raise DetenteError(f"--author {text}: a name would be right, or a name and an address, as in "
                           "Ada Lovelace <https://orcid.org/0000-0002-1825-0097>")
    return Maker(found[1], found[2] or "")


def write_crate(
    run: Path, to: Path, license_given: str = "", author: str = "", progress: Progress | None = None
) -> None:
    """Write the folder of a run as a crate.

    Parameters
    ----------
    run
        The folder of a finished run.
    to
        An empty folder that is there, or a file to write as a zip archive.
    license_given
        Under which licence: an address, an SPDX identifier, or words.
    author
        A name, as `read_maker` reads it.
    progress
        Called with files written and their total.

    Raises
    ------
    DetenteError
        If the author cannot be read.
    """
    names = sorted(path.relative_to(run).as_posix() for path in run.rglob("*")
                   if path.is_file() and path.name != CRATE
                   and not any(part.startswith(".") for part in path.relative_to(run).parts))
    text = json.dumps(describe(run, names, license_given, author), indent=1, ensure_ascii=False) + "\n"
    if to.is_dir():
        (to / CRATE).write_text(text, encoding="utf-8")
        for step, name in enumerate(names, 1):
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(run / name, to / name)
            if progress is not None:
                progress(step, len(names))
        return
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_member(CRATE), text)
        for step, name in enumerate(names, 1):
            archive.writestr(_member(name), (run / name).read_bytes())
            if progress is not None:
                progress(step, len(names))


def _member(name: str) -> zipfile.ZipInfo:
    """A member of an archive, of the same day always, so that equal crates are equal bytes."""
    member = zipfile.ZipInfo(name)
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return member


def describe(run: Path, names: list[str], license_given: str = "", author: str = "") -> Entity:
    """The description of a run, as RO-Crate 1.1 and the Process Run Crate profile 0.5 have it.

    Our reading
    -----------
    Dates are that of the run, not of the export. Where no licence was given the crate says so in words, since the
    specification asks for one and nobody can give it in the analyst's stead.
    """
    manifest = json.loads((run / "run.json").read_bytes())
    software, tools = _software(manifest)
    files = [_file(run, name) for name in names]
    maker = read_maker(author) if author else None
    people = [] if maker is None else [_person(maker)]
    settings = [_setting(name, value) for name, value in _settings(manifest).items()]
    action = _action(manifest, names, settings, software)
    root = _root(manifest, files, action)
    license_entity = _licence(license_given)
    root["license"] = license_entity if isinstance(license_entity, str) else {"@id": license_entity["@id"]}
    for person in people:
        root["author"] = action["agent"] = {"@id": person["@id"]}
    about = {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
             "about": {"@id": "./"}}
    profile = {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    extra = [] if isinstance(license_entity, str) else [license_entity]
    return {"@context": CONTEXT,
            "@graph": [about, root, *files, action, *settings, software, *tools, *people, *extra, profile]}


def _root(manifest: Mapping[str, Any], files: list[Entity], action: Entity) -> Entity:
    """The crate itself."""
    title = manifest["case"].get("title") or manifest["id"]
    return {
        "@id": "./", "@type": "Dataset", "name": f"{title}: run {manifest['id']}",
        "description": f"A run of the case “{title}” by détente: {manifest['draws']:,} draws with seed "
                       f"{manifest['seed']}, with all that is needed to repeat it.",
        "datePublished": manifest["made"], "conformsTo": {"@id": PROFILE}, "identifier": manifest["id"],
        "hasPart": [{"@id": file["@id"]} for file in files], "mentions": {"@id": action["@id"]},
    }


def _file(run: Path, name: str) -> Entity:
    """One file."""
    kind, says = KNOWN.get(name) or SUFFIXES.get(Path(name).suffix) or UNKNOWN
    data = (run / name).read_bytes()
    return {"@id": name, "@type": "File", "name": name, "description": says, "encodingFormat": kind,
            "contentSize": str(len(data)), "sha256": hashlib.sha256(data).hexdigest()}


def _settings(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the run was asked."""
    found = {"draws": manifest["draws"], "seed": manifest["seed"]}
    found |= {f"set {path}": json.dumps(value, ensure_ascii=False) for path, value in manifest["set"]}
    found |= {f"without {name}": True for name in manifest["without"]}
    return found | ({"variant": manifest["variant"]} if manifest.get("variant") else {})


def _setting(name: str, value: Any) -> Entity:
    """One setting."""
    address = "#setting-" + re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    return {"@id": address, "@type": "PropertyValue", "name": name, "value": value}


def _software(manifest: Mapping[str, Any]) -> tuple[Entity, list[Entity]]:
    """Détente as it was, and what it stood on."""
    tools = [_tool(name, version, f"https://pypi.org/project/{name}/{version}/")
             for name, version in manifest["packages"].items()]
    tools.append(_tool("Python", manifest["python"], "https://www.python.org/"))
    version = manifest["detente"]
    return {"@id": f"#detente-{version}", "@type": "SoftwareApplication", "name": "détente", "softwareVersion": version,
            "description": f"State of the code: {manifest['code']}.",
            "softwareRequirements": [{"@id": tool["@id"]} for tool in tools]}, tools


def _tool(name: str, version: str, address: str) -> Entity:
    """Something that détente stands on."""
    return {"@id": address, "@type": "SoftwareApplication", "name": name, "softwareVersion": version, "url": address}


def _action(manifest: Mapping[str, Any], names: list[str], settings: list[Entity], software: Entity) -> Entity:
    """The run as something that was done."""
    results = [name for name in names if name != "case.yaml"]
    return {
        "@id": f"#{manifest['id']}", "@type": "CreateAction", "name": f"Run {manifest['id']}",
        "description": f"detente run {manifest['case']['file']}, in {manifest['seconds']} seconds on "
                       f"{manifest['machine']} with {manifest['threads']} threads.",
        "endTime": manifest["made"], "actionStatus": "http://schema.org/CompletedActionStatus",
        "instrument": {"@id": software["@id"]},
        "object": [{"@id": "case.yaml"}, *({"@id": setting["@id"]} for setting in settings)],
        "result": [{"@id": name} for name in results],
    }


def _person(maker: Maker) -> Entity:
    """Who made it."""
    address = maker.address or "#" + re.sub(r"\W+", "-", maker.name.lower()).strip("-")
    return {"@id": address, "@type": "Person", "name": maker.name}


def _licence(given: str) -> Entity | str:
    """The licence as an entity of its own, or in words."""
    if not given:
        return "No licence was stated; ask whoever made this run."
    if re.match(r"https?://\S+$", given):
        return {"@id": given, "@type": "CreativeWork", "name": given, "description": f"The licence at {given}."}
    if re.fullmatch(r"[A-Za-z0-9.+-]+", given):
        return {"@id": f"https://spdx.org/licenses/{given}", "@type": "CreativeWork", "name": given,
                "description": f"The licence with the SPDX identifier {given}."}
    return given
