"""Works cited, from references.bib."""

from __future__ import annotations

import re
from pathlib import Path

LIST = Path(__file__).parents[1] / "references.bib"


def works_page() -> str:
    """List the works of references.bib, each under the key by which pages link to it."""
    entries = read_works(LIST.read_text(encoding="utf-8"))
    return "\n\n".join(work_line(entry) for entry in sorted(entries, key=by_author)) + "\n"


def read_works(text: str) -> list[dict[str, str]]:
    """Read the entries of a BibTeX file as far as we use it: plain fields in braces, none nested."""
    blocks = re.findall(r"^@\w+\{([^,]+),(.*?)\}\s*(?=^@|\Z)", text, re.MULTILINE | re.DOTALL)
    return [{"key": key, **dict(re.findall(r"(\w+)\s*=\s*\{([^}]*)\}", body))} for key, body in blocks]


def by_author(entry: dict[str, str]) -> tuple[str, str]:
    """Order works by first author, then year."""
    return entry["author"].casefold(), entry["year"]


def work_line(entry: dict[str, str]) -> str:
    """Write one work on one line, with its link target."""
    authors = entry["author"].replace(" and ", "; ")
    fields = ("booktitle", "journal", "volume", "pages", "publisher", "url")
    place = ", ".join(entry[field] for field in fields if entry.get(field))
    remark = f" *({entry['note']})*" if "note" in entry else ""
    return f"({entry['key']})=\n{authors} ({entry['year']}). *{entry['title']}.* {place}.{remark}"
