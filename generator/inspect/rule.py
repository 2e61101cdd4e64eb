"""Declaration of a requirement, and the verdict on it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator.inspect.seen import SeenPage, SeenSite

State = Literal["passed", "failed", "undecided"]
"""Undecided is what no file of a site decides: what its office has not stated, or has to look at."""


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place where a requirement is not met: the path of the file, and what is there."""

    path: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a requirement is met, and where not."""

    state: State
    spots: tuple[Spot, ...] = ()
    note: str = ""
    """What is to be done, or why it is not decided, in Chinese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """What is required of a site: a row of the inspection's table. Texts are in Chinese."""

    code: str
    indicator: str
    demand: str
    basis: str
    remedy: str
    judge: Callable[[SeenSite], Verdict]

    def verdict(self, site: SeenSite) -> Verdict:
        """Return whether a site meets it; where not, with the remedy."""
        verdict = self.judge(site)
        return (
            verdict if verdict.note or verdict.state == "passed" else Verdict(verdict.state, verdict.spots, self.remedy)
        )


def requires(
    code: str, indicator: str, demand: str, basis: str, remedy: str
) -> Callable[[Callable[[SeenSite], Iterable[Spot] | Verdict]], Requirement]:
    """Return a decorator that makes a function a requirement: it yields where a site does not meet it, or judges."""

    def declare(check: Callable[[SeenSite], Iterable[Spot] | Verdict]) -> Requirement:
        def judge(site: SeenSite) -> Verdict:
            result = check(site)
            return result if isinstance(result, Verdict) else met(result)

        return Requirement(code=code, indicator=indicator, demand=demand, basis=basis, remedy=remedy, judge=judge)

    return declare


def met(spots: Iterable[Spot]) -> Verdict:
    """Return the verdict on a requirement that is met but in some places."""
    listed = tuple(sorted(set(spots)))
    return Verdict("failed" if listed else "passed", listed)


def stated_throughout(
    pages: Iterable[SeenPage], states: Callable[[SeenPage], bool], group: Callable[[SeenPage], str] = lambda _: ""
) -> Verdict:
    """Return the verdict on what an office states for all pages of a group: undecided where it has not, on any page."""
    groups: dict[str, list[SeenPage]] = {}
    for page in pages:
        groups.setdefault(group(page), []).append(page)
    lacking = {name: [page for page in of if not states(page)] for name, of in groups.items()}
    if broken := [page for name, of in lacking.items() if len(of) < len(groups[name]) for page in of]:
        return met(Spot(page.path) for page in broken)
    unstated = tuple(Spot(f"{name or '.'}/") for name, of in lacking.items() if of)
    return Verdict("undecided", unstated if len(groups) > 1 else ()) if unstated else Verdict("passed")


def on(pages: Iterable[SeenPage], fault: Callable[[SeenPage], str | None]) -> Iterator[Spot]:
    """Yield the pages that have a fault, with what it is."""
    for page in pages:
        if (what := fault(page)) is not None:
            yield Spot(page.path, what)
