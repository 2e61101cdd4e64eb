"""Where the program's own files lie, whichever module asks."""

from pathlib import Path

CODE = Path(__file__).parent
"""The folder of the whole program: who wants to know whether it is another one than before looks at all of it."""

ASSETS = CODE / "assets"
DATA = CODE / "data"
