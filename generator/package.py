"""Folders of the program's own files: code, assets and data."""

from pathlib import Path

CODE = Path(__file__).parent
"""The folder of the whole program; its fingerprint changes with every file of it."""

ASSETS = CODE / "assets"
DATA = CODE / "data"
