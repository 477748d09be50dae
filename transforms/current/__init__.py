"""Accepted rows to one current row per key, attributed to episodes."""
