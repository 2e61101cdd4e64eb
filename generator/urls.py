"""Map kind, edition and id to the address of a file of the site, and addresses to relative links between pages."""

import posixpath
from functools import cache

_SITE = {  # kind of file → pattern of its address
    "home": "index.html",
    "editions": "editions.html",
    "about": "about.html",
    "reading": "reading.html",
    "accessibility": "accessibility.html",
    "editing": "editing.html",
    "publishing": "publishing.html",
    "data-format": "data-format.html",
    "rules": "rules.html",
    "editors": "editors.html",
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
    "sealed-bag": "sealed/{id}.zip",
    "sealed-sum": "sealed/{id}.zip.sha256",
    "versions": "versions.json",
    "database": "plan.sqlite",
    "database-about": "plan-metadata.json",
    "data-of-all": "data/{id}",
    "data-index": "data/index.json",
    "data-index-schema": "data/index.schema.json",
    "schema": "schemas/{id}.json",
    "sitemap": "sitemap.xml",
    "robots": "robots.txt",
}

_EDITION = {  # the same below the folder of an edition
    "edition": "index.html",
    "search": "search.html",
    "text": "text.html",
    "section": "sections/{id}.html",
    "task": "tasks/{id}.html",
    "departments": "departments/index.html",
    "department": "departments/{id}.html",
    "cooperation": "cooperation.html",
    "sheet": "sheets/{id}.html",
    "matrix": "matrix.html",
    "references": "references.html",
    "changes": "changes.html",
    "subjects": "subjects.html",
    "subject": "subjects/{id}.html",
    "targets": "targets.html",
    "deadlines": "deadlines.html",
    "calendar": "calendar.ics",
    "department-calendar": "departments/{id}.ics",
    "machinery": "machinery.html",
    "subjects-matrix": "subjects-matrix.html",
    "references-matrix": "references-matrix.html",
    "downloads": "downloads.html",
    "data": "data/{id}",
    "manifest": "manifest-sha256.txt",
}


def url_for(kind: str, edition: str | None = None, id_: str | None = None, anchor: str = "") -> str:
    """Return the address of a file relative to the root of the site, such as 2014/tasks/3-8.html for a task.

    Raises KeyError where there is no such kind.
    """
    path = _EDITION[kind] if edition else _SITE[kind]
    path = path.format(id=id_) if id_ else path
    return (f"{edition}/{path}" if edition else path) + (f"#{anchor}" if anchor else "")


def sample_pages(edition: str | None) -> list[str]:
    """Return one address of each kind of HTML page, of an edition or (None) of the site; its id is the word "id"."""
    patterns = _EDITION if edition else _SITE
    paths = (url_for(kind, edition, "id" if "{id}" in path else None) for kind, path in patterns.items())
    return [path for path in paths if path.endswith(".html")]


def is_promised(path: str) -> bool:
    """Whether an address is permanent once published: that of a page, feed, calendar, bag or data is, of assets not."""
    data = (_SITE[kind] for kind in ("versions", "sitemap", "database", "database-about"))
    in_data = "/data/" in path or path.startswith(("data/", "schemas/")) or path in data
    return in_data or path.endswith((".html", ".atom", ".ics", ".zip"))


def redirected(edition: str, written: str) -> str:
    """Return the address that a redirect of an edition names: relative to the site after a /, else to the edition."""
    return written[1:] if written.startswith("/") else f"{edition}/{written}"


def relative(target: str, page: str) -> str:
    """Return the relative link on `page` to `target`; both are relative to the root of the site."""
    path, _, anchor = target.partition("#")
    if path == page and anchor:
        return f"#{anchor}"
    folder, _, name = path.rpartition("/")
    link = _relative_folder(folder, page.rpartition("/")[0]) + name
    return f"{link}#{anchor}" if anchor else link


def resolved(link: str, page: str) -> str:
    """Return the address that a relative link on `page` leads to; both are relative to the root of the site."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), link))


def link(folder: str, kind: str, edition: str | None = None, id_: str | None = None) -> str:
    """Return the relative link to a file from the pages of a folder, memoized; for the others see `url_for`."""
    pattern = _link_pattern(folder, kind, edition)
    return pattern.replace("{id}", id_) if id_ else pattern


@cache
def _link_pattern(folder: str, kind: str, edition: str | None) -> str:
    """Return the link with the placeholder {id}."""
    return relative(url_for(kind, edition), f"{folder}/")


@cache  # few pairs of folders, many links
def _relative_folder(folder: str, start: str) -> str:
    """Return the relative path from one folder to another, with a slash at its end; empty where they are the same."""
    path = posixpath.relpath(folder or ".", start or ".")
    return "" if path == "." else f"{path}/"


def sentence_anchor(number: int, task: str | None = None) -> str:
    """Return the anchor of a sentence: s4 on its task's page, t3-8-s4 on the page of the whole notice."""
    return f"{task_anchor(task)}-s{number}" if task else f"s{number}"


def task_anchor(task: str) -> str:
    """Return the anchor of a task on a page with several tasks, such as t3-8."""
    return f"t{task}"


def duty_anchor(department: str, part: int = 0) -> str:
    """Return the anchor of a department's duty on a task's page: duty-ID, or p2-duty-ID in part 2."""
    return f"p{part}-duty-{department}" if part else f"duty-{department}"


def erratum_anchor(number: int) -> str:
    """Return the anchor of a correction, the n-th one on the page of what it corrects."""
    return f"erratum-{number}"
