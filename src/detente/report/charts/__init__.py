"""Charts: a frozen record of plain data each, and a function that makes it SVG, a table and a sentence."""
