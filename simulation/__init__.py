"""Realistic exports of any size, in the plain format."""
