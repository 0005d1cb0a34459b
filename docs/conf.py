"""How the documentation is built. Nothing is fetched from another server, here or by a reader's browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "_ext")]

project = "détente"
author = "The détente authors"
copyright = "the détente authors, Apache License 2.0"

extensions = ["myst_parser", "mathml"]
exclude_patterns = ["_build", "reference/generated"]
nitpicky = True

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
highlight_language = "none"

html_theme = "furo"
html_title = "détente"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["math.css"]
html_copy_source = False


def setup(app: Any) -> None:
    """Write the generated parts of the reference before the pages are read."""
    from generate import write_all

    app.connect("builder-inited", lambda _: write_all())
