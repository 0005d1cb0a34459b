"""The case layer."""
