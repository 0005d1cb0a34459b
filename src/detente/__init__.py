"""Models of strategic interaction, one case file, every claim a test."""

from detente.version import __version__

__all__ = ["__version__"]
