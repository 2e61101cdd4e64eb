"""Options of a build: executor, cache, staging folder, finished editions, and callbacks for progress and warnings."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.build.executors import Executor
    from generator.build.output import Places
    from generator.files.cache import Cache
    from generator.files.staging import Staging
    from generator.history.provenance import Past
    from generator.history.published import Published
    from generator.plan.shapes.withdrawn import Withdrawal

Progress = Callable[[int, int], None]
"""Called with how many folders are written, and of how many: each edition is one, and the site around them."""


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """How one build differs from another; only those that say so change the site's bytes."""

    offers_sealed: bool = True
    """Whether sealed editions are also published as they were packed for the archive. It changes the site."""
    finished: Mapping[str, Path] = field(default_factory=dict)
    """Year → folder of an edition that was built before, and is taken as it is."""
    executor: "Executor | None" = None
    """What runs the jobs; None: this process does."""
    cache: "Cache | None" = None
    staging: "Staging | None" = None
    """With it, folders of the old site whose files are all the same stay in place, and are not written again."""
    places: "Places | None" = None
    """With it, files are handed to it, and none is written or linked into the site's folder."""
    replaced: "tuple[Published, ...]" = ()
    """Seals that were published, and replaced since. They change the site."""
    withdrawn: "tuple[Withdrawal, ...]" = ()
    """Addresses that were published and are served no more, beside those that the plan names. They change the site."""
    served: "Collection[str] | None" = None
    """With it, the site is published: addresses that it has to have, beside those of the plan's ledger."""
    released: Collection[str] = ()
    """Addresses of the plan's ledger that the site may lack, since they are withdrawn where it is published."""
    past: "Past | None" = None
    """The history of the plan's files; None: what git knows of the plan's folder. It changes the site."""
    defer: Callable[[], bool] | None = None
    """Called for each comparison of years that has changed: whether it stays as the cache has it."""
    progress: Progress | None = None
    tell: Callable[[str], None] | None = None
    """Called with a line about what the site lacks."""
