"""Shared by all tests: a busy machine is not a failure, so hypothesis does not time single examples."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("détente", deadline=None)
settings.load_profile("détente")
