"""One style sheet of a theme's and our own, so that a page waits for one file, without what no page of ours has."""

import re
from collections.abc import Iterator

COMPONENTS = frozenset(
    ("button", "code", "container", "content", "ellipsis", "grid", "icon", "main", "overlay", "toggle", "typeset")
)
"""The parts of Material (`.md-main__inner` is one of `main`) that stand around our pages or in hand-written ones."""

_STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
_MARK = re.compile(rf"{_STRING}|url\([^\"')]*\)|[{{}};]", re.DOTALL)
_COMMENT = re.compile(rf"({_STRING})|/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"(?:[^,()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+")
_ARGUMENTS = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_COMPONENT = re.compile(r"\.md-([a-z]+)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_NESTING = ("@media", "@supports")


def joined(theme: str, *own: str) -> str:
    """Return one style sheet: what our pages use of a theme's, then our own as they are."""
    ours = "".join(own)
    used = "".join(_cut(_COMMENT.sub(r"\1", theme)))
    known = set(_VARIABLE.findall(used + ours))
    return "".join(_without_variables(used, known)) + "\n" + ours


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Return the head and the body of every rule of the outermost level; no body where it has none, as @charset."""
    depth = start = opened = 0
    for mark in _MARK.finditer(css):
        match mark[0]:
            case "{":
                depth += 1
                opened = mark.start() if depth == 1 else opened
            case "}":
                depth -= 1
                if not depth:
                    yield css[start:opened].strip(), css[opened + 1 : mark.start()]
                    start = mark.end()
            case ";" if not depth:
                yield css[start : mark.start()].strip(), None
                start = mark.end()


def _cut(css: str) -> Iterator[str]:
    """Leave out selectors that can match nothing: parts that we do not have, and writing from right to left."""
    for head, body in _rules(css):
        if body is None:
            yield f"{head};"
        elif head.startswith(_NESTING):
            if inner := "".join(_cut(body)):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif kept := [selector for selector in _SELECTOR.findall(head) if _matches(selector)]:
            yield f"{','.join(kept)}{{{body}}}"


def _matches(selector: str) -> bool:
    """Whether a page of ours may hold what is selected; what stands in :not(…) or :is(…) is no sign."""
    return "[dir=rtl]" not in selector and COMPONENTS.issuperset(_COMPONENT.findall(_ARGUMENTS.sub("", selector)))


def _without_variables(css: str, known: set[str]) -> Iterator[str]:
    """Leave out what no rule uses of the variables for the whole page: mostly pictures."""
    for head, body in _rules(css):
        if body is None or not head.startswith(":root"):
            yield f"{head};" if body is None else f"{head}{{{body}}}"
        elif kept := [line for line in _declarations(body) if not line.startswith("--") or line.split(":")[0] in known]:
            yield f"{head}{{{';'.join(kept)}}}"


def _declarations(body: str) -> Iterator[str]:
    start = 0
    for mark in _MARK.finditer(body):
        if mark[0] == ";":
            yield body[start : mark.start()].strip()
            start = mark.end()
    if rest := body[start:].strip():
        yield rest
