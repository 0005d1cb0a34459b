"""The lenses layer."""
