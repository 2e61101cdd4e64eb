"""Rendering of the templates of pages: filters, global names, and functions that link from a page."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from posixpath import dirname
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from generator import urls
from generator.clauses.clause import ROLES
from generator.formats import registry
from generator.history import revisions
from generator.plan.records import Edition
from generator.site import jsonld
from generator.text.typeset import display, paragraphs, size
from generator.text.unbroken import parted
from generator.views import labels, subjects
from generator.years import comparison, standing

if TYPE_CHECKING:
    from generator.site.templates import Environment, Template

UNFOLDED = 60
"""The most tasks of an edition that are listed without folds."""

CORRECTIONS = Markup("<!--corrections-->")
"""The place on a page for the corrections of what it quotes, which is known when all of it is rendered."""


@cache
def environment() -> "Environment":
    """Return Jinja2's environment with our filters and global names."""
    from generator.site import templates  # noqa: PLC0415  a build that finds everything in its cache renders nothing

    filters: dict[str, Callable[..., Any]] = {"zh": shown, "parted": _parted, "date": labels.written, "size": size}
    names = {
        "ROLES": ROLES,
        "role_name": labels.ROLE_NAMES,
        "kind_name": labels.KIND_NAMES,
        "status_name": labels.STATUS_NAMES,
        "issued": labels.issued,
        "days": labels.days,
        "errata": standing.errata,
        "paired": comparison.paired,
        "number": labels.task_number,
        "full_number": labels.full_number,
        "label": labels.section_label,
        "part_number": labels.part_number,
        "paragraphs": paragraphs,
        "clause": labels.clause,
        "reading": labels.reading,
        "passages": labels.passages,
        "first_sentence": labels.first_sentence,
        "sentence_anchor": urls.sentence_anchor,
        "task_anchor": urls.task_anchor,
        "duty_anchor": urls.duty_anchor,
        "erratum_anchor": urls.erratum_anchor,
        "CORRECTIONS": CORRECTIONS,
        "UNSTATED": labels.UNSTATED,
        "UNFOLDED": UNFOLDED,
        "NOBODY": labels.NOBODY,
        "UNMARKED": labels.UNMARKED,
        "GROUPS": registry.GROUPS,
        "file_kind": registry.kind,
        "section_heading": labels.section_heading,
        "jsonld": jsonld,
        "marked_texts": revisions.marked,
        "pieces": subjects.pieces,
        "subject_kinds": subjects.KINDS,
        "act_names": subjects.ACTS,
        "empty_cells": _empty_cells,
    }
    return templates.environment(filters, names)


@cache
def template(name: str) -> "Template":
    """Return a template by its file name."""
    return environment().get_template(name)


def load_templates() -> None:
    """Load all templates, which takes a fifth of a second where it is done first."""
    for name in environment().list_templates():
        template(name)


@lru_cache(maxsize=1 << 12)  # titles and names stand on many pages
def shown(text: str) -> Markup:
    """Return a text as official typesetting shows it, escaped."""
    return escape(display(text))


def _parted(heading: str) -> Markup:
    """Return a heading whose lines end between words."""
    return Markup("<wbr>").join(parted(display(heading)))


def _empty_cells(numbers: Iterable[str]) -> Markup:
    """Return the cells of a department's row of the matrix where it has no role: most of them."""
    return Markup("".join(map(_empty_cell, numbers)))  # noqa: S704  escaped one by one


@lru_cache(maxsize=1 << 12)
def _empty_cell(number: str) -> str:
    return f'<li><span class="none"><span class="no">{shown(number)}</span></span></li>\n'


def linked_block(data: jsonld.Linked | None) -> Markup:
    """Return linked data as a script element that no text can end: <, > and & are written as escapes."""
    if not data:
        return Markup()
    from generator.site import templates  # noqa: PLC0415  as above

    return Markup(f'<script type="application/ld+json">{templates.json(data)}</script>')  # noqa: S704


def render(name: str, path: str, edition: Edition | None = None, **context: Any) -> str:
    """Return a rendered template of the page at `path`.

    In it `to(kind, id, anchor)` links within the edition, `out(kind, id)` to the site around it, `link(path)` to any
    path of the site; `at(link)` is the absolute address that a link leads to, where the site's own is known.
    """
    edition_id = edition.id if edition else None
    site = context.get("site")
    folder = dirname(path)

    def to(kind: str, id_: str | None = None, anchor: str = "", year: str | None = None) -> str:
        if anchor:
            return urls.relative(urls.url_for(kind, year or edition_id, id_, anchor), path)
        return urls.link(folder, kind, year or edition_id, id_)

    def out(kind: str, id_: str | None = None) -> str:
        return urls.link(folder, kind, None, id_)

    def link(target: str) -> str:
        return urls.relative(target, path)

    def at(link: str | None) -> str | None:
        return site.url + urls.resolved(link, path) if link and site and site.url else link

    return template(name).render(edition=edition, to=to, out=out, link=link, at=at, path=path, **context).strip()
