"""Editions for the archive, and proof of what was archived or published."""
