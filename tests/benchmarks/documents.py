"""A plan as plain documents, for other generators: the pages that `plan build` makes, in HTML and in Markdown.

A page for each task and department, an index and a matrix for each edition, and a home page. They hold the words and
the links of our own pages and nothing of what these have beside, so that other generators have the smaller task.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from generator import urls
from generator.plan.records import Duty, Edition, Plan, Task
from generator.views import department as department_views
from generator.views import labels
from generator.views import matrix as matrix_views


@dataclass(frozen=True)
class Link:
    """A link: its words, and an address relative to the site's root."""

    text: str
    target: str


Cell = str | Link
Items = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table; its first row is its head."""

    rows: tuple[Items, ...]


Block = str | Items | Table
"""A paragraph, a list, or a table."""


@dataclass(frozen=True)
class Document:
    """A page: its address, its title, and what it says."""

    path: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def html(self) -> str:
        """The page as a fragment of HTML."""
        return "\n".join([f"<h1>{escape(self.title)}</h1>", *(self._html(block) for block in self.blocks)]) + "\n"

    @property
    def markdown(self) -> str:
        """The page as Markdown."""
        return "\n\n".join([f"# {_plain(self.title)}", *(self._markdown(block) for block in self.blocks)]) + "\n"

    def _html(self, block: Block) -> str:
        if isinstance(block, str):
            return f"<p>{escape(block)}</p>"
        if isinstance(block, Table):
            rows = ("".join(f"<td>{self._html_cell(cell)}</td>" for cell in row) for row in block.rows)
            return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"
        return "<ul>\n" + "\n".join(f"<li>{self._html_cell(item)}</li>" for item in block) + "\n</ul>"

    def _html_cell(self, cell: Cell) -> str:
        if isinstance(cell, Link):
            return f'<a href="{urls.relative(cell.target, self.path)}">{escape(cell.text)}</a>'
        return escape(cell)

    def _markdown(self, block: Block) -> str:
        if isinstance(block, str):
            return _plain(block)
        if isinstance(block, Table):
            head, *rows = ("|" + "|".join(map(self._markdown_cell, row)) + "|" for row in block.rows)
            return "\n".join([head, "|" + "---|" * len(block.rows[0]), *rows])
        return "\n".join(f"- {self._markdown_cell(item)}" for item in block)

    def _markdown_cell(self, cell: Cell) -> str:
        if isinstance(cell, Link):
            target = urls.relative(cell.target, self.path).removesuffix(".html") + ".md"
            return f"[{_plain(cell.text)}]({target})"
        return _plain(cell)


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def documents(plan: Plan) -> Iterator[Document]:
    """Return every page of a plan."""
    home = tuple(Link(edition.head.title, urls.url_for("edition", edition.id)) for edition in plan.editions)
    yield Document(urls.url_for("home"), "首页", (home,))
    for edition in plan.editions:
        yield from _edition(edition)


def _edition(edition: Edition) -> Iterator[Document]:
    index = [block for section in edition.sections for block in (section.title, _tasks(edition, section.tasks))]
    yield Document(urls.url_for("edition", edition.id), edition.head.title, tuple(index))
    yield Document(urls.url_for("matrix", edition.id), "责任矩阵", (_matrix(edition),))
    for task in edition.tasks:
        borne = tuple(_borne(edition, duty) for duty in task.duties)
        blocks = (edition.section(task).title, task.text, borne, labels.citation(edition, task))
        yield Document(urls.url_for("task", edition.id, task.id), task.title, blocks)
    for department in edition.departments:
        view = department_views.department_view(edition, department)
        lists = [
            block
            for role, lines in view.by_role
            for block in (labels.ROLE_NAMES[role], _tasks(edition, [line.task for line in lines]))
        ]
        yield Document(urls.url_for("department", edition.id, department.id), department.name, tuple(lists))


def _tasks(edition: Edition, tasks: Iterable[Task]) -> Items:
    return tuple(Link(labels.task_number(edition, t) + t.title, urls.url_for("task", edition.id, t.id)) for t in tasks)


def _borne(edition: Edition, duty: Duty) -> Link:
    role = labels.ROLE_NAMES[duty.role]
    return Link(f"{duty.as_written} {role}", urls.url_for("department", edition.id, duty.department.id))


def _matrix(edition: Edition) -> Table:
    matrix = matrix_views.matrix(edition)
    columns = [column.department for column in matrix.columns]
    head = [Link(one.name, urls.url_for("department", edition.id, one.id)) for one in columns]
    rows = [row for _, rows in matrix.groups for row in rows]
    table: list[Items] = [("任务", *head)]
    for row in rows:
        cells = (labels.ROLE_NAMES[duty.role] if duty else "" for duty in row.cells)
        table.append((*_tasks(edition, [row.task]), *cells))
    return Table(tuple(table))
