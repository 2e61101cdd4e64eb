"""`python -m generator` is the command `plan`."""

from generator.cli import main

main()
