"""Declare a check of all files of a plan as a rule, with the code that it reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.plan.shapes.files import PlanFiles
from generator.problems import Code, Problem

Check = Callable[[PlanFiles], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of all files of a plan, and the code that it declares; None where another module declares it."""

    check: Check
    code: Code | None = None
    is_advice: bool = False
    """Whether what it finds is a warning: the plan is valid all the same."""

    def __call__(self, files: PlanFiles) -> Iterator[Problem]:
        """Yield every problem that the check finds in the files."""
        return self.check(files)


def rule(code: str, title: str, meaning: str, remedy: str, *, is_advice: bool = False) -> Callable[[Check], Rule]:
    """Return a decorator that makes a check a rule; its code is declared with its meaning and remedy."""
    return lambda check: Rule(check, Code(code, title, meaning, remedy), is_advice)


def shared_code_rule(check: Check) -> Rule:
    """Make a check a rule that reports codes which other modules declare."""
    return Rule(check)
