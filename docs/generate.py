"""Write the parts of the documentation that come from the code.

Called by conf.py before the pages are read; `python docs/generate.py` does the same by hand.
"""

from __future__ import annotations

from pathlib import Path

from _generate.commands import commands_page
from _generate.fields import fields_page
from _generate.shapes import shapes_page
from _generate.statuses import statuses_page
from _generate.works import works_page

FOLDER = Path(__file__).parent / "reference" / "generated"
PAGES = {
    "fields": fields_page,
    "commands": commands_page,
    "statuses": statuses_page,
    "shapes": shapes_page,
    "works": works_page,
}


def write_all(folder: Path = FOLDER) -> None:
    """Write every generated part into a folder, and leave alone what has not changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_all()
