"""All rules of a plan, as the modules of this folder declare them."""

from collections.abc import Iterator

from generator.plan.rules import (
    advice,
    clauses,
    deadlines,
    duties,
    entries,
    layout,
    references,
    seals,
    structure,
    subjects,
    synonyms,
)
from generator.plan.rules.rule import Rule
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem

TOPICS = (entries, duties, structure, references, layout, clauses, deadlines, seals, subjects, synonyms, advice)
"""The modules that declare rules."""

RULES = tuple(value for topic in TOPICS for value in vars(topic).values() if isinstance(value, Rule))
"""Every rule, in the order in which the topics declare them."""


def check(files: PlanFiles) -> Iterator[Problem]:
    """Yield every problem that a rule finds in the files of a plan."""
    for rule in RULES:
        if not rule.is_advice:
            yield from rule(files)


def warnings(files: PlanFiles) -> Iterator[Problem]:
    """Yield what a valid plan's editor should look at, by file and place."""
    yield from sorted({problem for rule in RULES if rule.is_advice for problem in rule(files)})
