"""Editions for the archive, and proof of what was archived or published.

Door: bag, verify.

    bag     an edition for the archive
    verify  verifies what was archived or published, without believing what it says of itself
"""
