"""How a site is built: what runs its jobs, what is taken from where, and who hears of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from generator.files.cache import Cache
    from generator.files.staging import Staging
    from generator.years.published import Published

Progress = Callable[[int, int], None]
"""Hears how many of all folders (the editions, and the site around them) are written."""


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What may be different from one build of a plan to another, and leaves its bytes the same but for `replaced`."""

    keeps: bool = True
    """Whether sealed editions are published as they were packed, too."""
    ready: Mapping[str, Path] = field(default_factory=dict)
    """Year → folder of an edition that is not built, since it lies there as it is to be."""
    executor: "Executor | None" = None
    """What runs the jobs; this process where there is none."""
    shares_disk: bool = False
    """Whether what the executor runs puts files into the cache by itself; else it may be on other machines."""
    cache: "Cache | None" = None
    staging: "Staging | None" = None
    """With it, folders that are as they were before are not written again: they stay."""
    replaced: "tuple[Published, ...]" = ()
    """Seals that a target has published and replaced."""
    progress: Progress | None = None
    tell: Callable[[str], None] | None = None
    """Hears what the site lacks."""
