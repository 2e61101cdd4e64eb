"""All rules of a plan in their order. A new rule is a function in the file of its topic, and a line here."""

from collections.abc import Iterator

from generator.plan.rules.duties import departments_known, departments_once, someone_leads
from generator.plan.rules.entries import (
    addresses_written,
    aliases_differ,
    dates_in_order,
    departments_in_their_years,
    ids_differ,
    names_are_visible,
    names_differ,
    successors_known,
)
from generator.plan.rules.layout import (
    duties_as_written,
    facts_stand_in_notice,
    keys_fit_layout,
    standard_is_whole,
    text_leads_stand_in_text,
)
from generator.plan.rules.references import document_numbers_known, references_known, references_stand_in_text
from generator.plan.rules.scope import Rule
from generator.plan.rules.seals import errata_fit, seals_unbroken
from generator.plan.rules.structure import (
    files_named,
    sections_have_tasks,
    sections_numbered,
    tasks_continue_earlier_ones,
    tasks_have_sections,
    tasks_numbered,
)
from generator.plan.rules.subjects import (
    machinery_stands_where_said,
    subjects_are_complete,
    subjects_differ,
    subjects_stand_where_said,
)
from generator.plan.shapes import (
    PlanFiles,
)
from generator.problems import Problem

RULES: tuple[Rule, ...] = (
    ids_differ,
    names_differ,
    names_are_visible,
    aliases_differ,
    successors_known,
    dates_in_order,
    departments_known,
    departments_once,
    someone_leads,
    files_named,
    sections_have_tasks,
    tasks_have_sections,
    sections_numbered,
    tasks_numbered,
    references_known,
    references_stand_in_text,
    document_numbers_known,
    text_leads_stand_in_text,
    standard_is_whole,
    keys_fit_layout,
    duties_as_written,
    facts_stand_in_notice,
    tasks_continue_earlier_ones,
    departments_in_their_years,
    errata_fit,
    seals_unbroken,
    addresses_written,
    subjects_differ,
    subjects_stand_where_said,
    machinery_stands_where_said,
    subjects_are_complete,
)


def check(files: PlanFiles) -> Iterator[Problem]:
    """Hold the files against every rule."""
    for rule in RULES:
        yield from rule(files)
