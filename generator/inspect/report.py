"""An inspection as text, JSON, or a page in the shape of the official table."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from markupsafe import Markup

from generator import __version__
from generator.inspect.inspection import Inspection
from generator.inspect.rule import Requirement, Spot, State, Verdict
from generator.messages import join_sentences, phrase, say
from generator.package import ASSETS
from generator.text.typeset import one_line

STATES: dict[State, str] = {
    "passed": phrase("通过"),
    "failed": phrase("不通过"),
    "undecided": phrase("不由本站决定"),
}
"""State → what the table calls it."""

_FAULTS = {
    "binary": phrase("不是文字"),
    "encoding": phrase("不是 UTF-8"),
    "large": phrase("过大，没有读"),
    "unreadable": phrase("读不出来"),
    "cut": phrase("末尾不完整"),
}
"""What is wrong with a page that cannot be read → its words."""

_LISTED, _SHOWN, _LONGEST = 5, 50, 200
"""Places that the text lists, that the page shows, and characters of one that either shows."""


def as_json(inspection: Inspection) -> str:
    """Return an inspection as JSON, as docs/publishing.md describes it, with every place."""
    site = inspection.site
    head = {
        "site": one_line(site.name),
        "version": __version__,
        "date": str(site.today),
        "passed": inspection.is_passed,
    }
    counts = {"pages": len(site.pages), "files": len(site.sizes)}
    rows = [_row(*one) for one in inspection.verdicts]
    return json.dumps({**head, **counts, "results": rows}, ensure_ascii=False, indent=1) + "\n"


def _row(requirement: Requirement, verdict: Verdict) -> dict[str, Any]:
    return {
        "code": requirement.code,
        "indicator": say(requirement.indicator),
        "requirement": say(requirement.demand),
        "state": verdict.state,
        "basis": say(requirement.basis),
        "note": say(verdict.note) if verdict.note else "",
        "places": [{"path": one_line(spot.path), "what": _what(spot)} for spot in verdict.spots],
    }


def as_text(inspection: Inspection) -> str:
    """Return an inspection as text for a terminal: what is failed with its first places, all else a line each."""
    return "\n".join(_lines(inspection)) + "\n"


def _lines(inspection: Inspection) -> Iterator[str]:
    for requirement, verdict in inspection.verdicts:
        state, code = say(STATES[verdict.state]), requirement.code
        about = say("{indicator}：{demand}", indicator=say(requirement.indicator), demand=say(requirement.demand))
        yield join_sentences(
            f"{state}　{code} {about}", say("（{count} 处）", count=len(verdict.spots)) if verdict.spots else ""
        )
        if verdict.note:
            yield f"    {say(verdict.note)}"
        if verdict.state == "failed":
            yield from (f"    {place(spot)}" for spot in verdict.spots[:_LISTED])
            if len(verdict.spots) > _LISTED:
                yield "    " + say("……其余见 --format html 或 json。")
    yield summary(inspection)


def summary(inspection: Inspection) -> str:
    """Return how many requirements have which verdict, and of what."""
    return say(
        "{pages} 个网页，{files} 个文件。通过 {passed} 项，不通过 {failed} 项，不由本站决定 {undecided} 项。",
        pages=len(inspection.site.pages),
        files=len(inspection.site.sizes),
        passed=inspection.count("passed"),
        failed=inspection.count("failed"),
        undecided=inspection.count("undecided"),
    )


def place(spot: Spot) -> str:
    """Return a place in one line."""
    what = _what(spot)
    return one_line(spot.path) + (f"　{what}" if what else "")


def _what(spot: Spot) -> str:
    """Return what is at a place, in one line that is not too long."""
    text = say(_FAULTS[spot.what]) if spot.what in _FAULTS else one_line(spot.what)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def as_page(inspection: Inspection, render: Callable[..., str]) -> str:
    """Return an inspection as one HTML page; `render` renders inspection.html."""
    return render(
        language=say("zh-Hans"),
        title=say("网站检查表"),
        style=Markup((ASSETS / "plan.css").read_text("utf-8")),  # noqa: S704  our own file
        site=say("{site}　{date}", site=one_line(inspection.site.name), date=inspection.site.today),
        summary=summary(inspection),
        heads=[say(head) for head in _HEADS],
        rows=[
            {
                **_row(requirement, verdict),
                "result": say(STATES[verdict.state]),
                "places": [place(spot) for spot in verdict.spots[:_SHOWN]],
                "more": say("共 {count} 处", count=len(verdict.spots)) if len(verdict.spots) > _SHOWN else "",
            }
            for requirement, verdict in inspection.verdicts
        ],
    )


_HEADS = (phrase("指标"), phrase("要求"), phrase("结果"), phrase("依据"), phrase("位置"))
