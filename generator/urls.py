"""Addresses of the site's files, by kind, edition and id, and the relative links between them."""

import posixpath
from functools import cache

_SITE = {
    "home": "index.html",
    "editions": "editions.html",
    "about": "about.html",
    "reading": "reading.html",
    "accessibility": "accessibility.html",
    "editing": "editing.html",
    "publishing": "publishing.html",
    "data-format": "data-format.html",
    "rules": "rules.html",
    "search": "search.html",
    "duties": "duties.html",
    "changes": "changes.html",
    "changes-feed": "changes.atom",
    "years-feed": "departments/{id}.atom",
    "search-editions": "search-editions.js",
    "opensearch": "opensearch.xml",
    "years": "departments/{id}.html",
    "compare": "compare/{id}.html",
    "sealed": "sealed/{id}/index.html",
    "versions": "versions.json",
    "database": "plan.sqlite",
    "database-about": "plan-metadata.json",
    "schema": "schemas/{id}.json",
    "sitemap": "sitemap.xml",
}

_EDITION = {
    "edition": "index.html",
    "search": "search.html",
    "text": "text.html",
    "section": "sections/{id}.html",
    "task": "tasks/{id}.html",
    "departments": "departments/index.html",
    "department": "departments/{id}.html",
    "sheet": "sheets/{id}.html",
    "matrix": "matrix.html",
    "references": "references.html",
    "changes": "changes.html",
    "subjects": "subjects.html",
    "subject": "subjects/{id}.html",
    "targets": "targets.html",
    "machinery": "machinery.html",
    "subjects-matrix": "subjects-matrix.html",
    "references-matrix": "references-matrix.html",
    "downloads": "downloads.html",
    "data": "data/{id}",
    "manifest": "manifest-sha256.txt",
}


def url_for(kind: str, edition: str | None = None, id_: str | None = None, anchor: str = "") -> str:
    """Return an address relative to the root of the site, as 2014/tasks/3-8.html for task 3-8 of 2014."""
    path = _EDITION[kind] if edition else _SITE[kind]
    path = path.format(id=id_) if id_ else path
    return (f"{edition}/{path}" if edition else path) + (f"#{anchor}" if anchor else "")


def samples(edition: str | None) -> list[str]:
    """Return an address of each kind of page, of an edition or of the site around them; as id it has the word id."""
    patterns = _EDITION if edition else _SITE
    paths = (url_for(kind, edition, "id" if "{id}" in path else None) for kind, path in patterns.items())
    return [path for path in paths if path.endswith(".html")]


def is_promised(path: str) -> bool:
    """Whether an address of the site must stay for good: those of pages and data must, those of assets need not."""
    data = (_SITE[kind] for kind in ("versions", "sitemap", "database", "database-about"))
    return path.endswith(".html") or "/data/" in path or path.startswith("schemas/") or path in data


def redirected(edition: str, written: str) -> str:
    """Return an address that the `redirects` of an edition write: after a / it is the site's, else the edition's."""
    return written[1:] if written.startswith("/") else f"{edition}/{written}"


def relative(target: str, page: str) -> str:
    """Return the address `target` as a link on `page`, both relative to the root of the site."""
    path, _, anchor = target.partition("#")
    if path == page and anchor:
        return f"#{anchor}"
    folder, _, name = path.rpartition("/")
    link = _relative_folder(folder, page.rpartition("/")[0]) + name
    return f"{link}#{anchor}" if anchor else link


def resolved(link: str, page: str) -> str:
    """Return the address, relative to the root of the site, that a link on `page` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), link))


def link(folder: str, kind: str, edition: str | None = None, id_: str | None = None) -> str:
    """Return the link to an address from the pages of a folder."""
    pattern = _link_pattern(folder, kind, edition)
    return pattern.replace("{id}", id_) if id_ else pattern


@cache
def _link_pattern(folder: str, kind: str, edition: str | None) -> str:
    return relative(url_for(kind, edition), f"{folder}/")


@cache  # few pairs of folders, many links
def _relative_folder(folder: str, start: str) -> str:
    """Return the relative path from one folder to another, with a slash at its end; empty where they are the same."""
    path = posixpath.relpath(folder or ".", start or ".")
    return "" if path == "." else f"{path}/"


def sentence_anchor(number: int, task: str | None = None) -> str:
    """Return the anchor of a sentence: s4 on its task's page, t3-8-s4 where the whole notice stands."""
    return f"{task_anchor(task)}-s{number}" if task else f"s{number}"


def task_anchor(task: str) -> str:
    """Return the anchor of a task where several stand on a page."""
    return f"t{task}"


def duty_anchor(department: str, part: int = 0) -> str:
    """Return the anchor of a department's duty on a task's page; p2-duty-… for its part 2."""
    return f"p{part}-duty-{department}" if part else f"duty-{department}"
