"""Check what no seal covers and no data make, frames, style sheets and hand-written pages, against a project's own.

A bag's record states these, and whoever forges a bag writes its record. Only the project that the site is made of can
show what they should be: its theme is rendered again, in a sandbox, and compared byte for byte. Without it they are
named, with the words of the frames.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import fields, replace
from html import unescape
from pathlib import Path

from generator import urls
from generator.archive import bag, build_record
from generator.archive.build_record import BuildRecord
from generator.archive.verify.authenticity import loaded
from generator.archive.verify.findings import Finding, Package, below
from generator.archive.verify.rebuild import OURS, PLAN, RECORD, SITE, record_of
from generator.build.trust import Trust
from generator.problems import SiteError
from generator.site.pages.page import Site
from generator.text.markup import tokens

_MADE = frozenset({*OURS, urls.url_for("sitemap")})
"""Files of a theme that the program itself writes, or writes over: `rebuild` has compared them."""

_LONGEST = 120
"""How much of a text of a frame is shown."""


def check_around(package: Package, config_file: Path | None) -> Finding:
    """Return whether a bag's frames, style sheets and hand-written pages are those of the project of a configuration.

    They are not proven without a project, or where it has become another since, as one that is not of this bag is.
    """
    record, _ = record_of(package.files)
    details: list[str] = []
    if record:
        ours = replace(record, frames=(), theme={}, hand_written=(), pages=())
        try:
            ours = _of_project(package, record, config_file) if config_file else ours
        except SiteError as error:
            details = [f"{config_file}：{error}"]
        details += _differences(record, ours)
    if record and not details:
        chinese = f"网页的框架、样式和手写的网页与 {config_file} 的项目生成的逐字节相同。"
        english = f"Frames, styles and hand-written pages are those of the project of {config_file}."
        return Finding(criterion="authenticity", passed=True, chinese=chinese, english=english, proves="around")
    standard = f"与 {config_file} 的项目生成的不同" if config_file else "这里没有生成它的项目可以比较"
    return Finding(
        criterion="authenticity",
        passed=None,
        chinese=f"网页的框架、样式和手写的网页，封存摘要不能证明，{standard}：",
        english="Frames, styles and hand-written pages, which no seal proves, and no project here makes:",
        details=tuple(details),
    )


def _of_project(package: Package, record: BuildRecord, config_file: Path) -> BuildRecord:
    """Return the record that a bag of the same plan would have if a project's theme were rendered today."""
    from generator.build import mkdocs  # noqa: PLC0415  only who has the project has a use for it

    with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
        folder = Path(name)
        plan, _ = loaded(folder / "plan", below(package.files, PLAN), PLAN)
        if not plan:
            return record
        plan = bag.single_edition(plan, plan.editions[0])
        trusted = Trust(config_file.resolve().parent)
        theme = mkdocs.render_theme(config_file.resolve(), folder / "site", plan, folder / "plan", trusted)
        return build_record.record(theme, record.site.past, record.day, {})


def _differences(record: BuildRecord, ours: BuildRecord) -> Iterator[str]:
    """Yield what differs between two records, a line each: files, settings, frames with their words, search."""
    for path in sorted(record.theme.keys() | ours.theme.keys()):
        if path not in _MADE and record.theme.get(path) != ours.theme.get(path):
            yield f"{SITE}{path}：没有证明 not proven"
    for name in (field.name for field in fields(Site)):
        one, other = getattr(record.site, name), getattr(ours.site, name)
        if one != other:
            yield f"{RECORD}：网站的设置 setting {name}：{one!r} ≠ {other!r}"
    if (record.hand_written, record.pages) != (ours.hand_written, ours.pages):
        yield f"{RECORD}：手写的网页供搜索的文字 texts of hand-written pages for the search"
    if dict(record.frames) != dict(ours.frames):
        yield f"{RECORD}：网页的框架 frames of the pages"
        known = _shown(ours)
        foreign = (text[:_LONGEST] for text in _shown(record) if text not in known)
        yield from (f"{RECORD}：框架里有 a frame has：{text}" for text in foreign)


def _shown(record: BuildRecord) -> dict[str, None]:
    """Return the texts, styles and scripts in the frames of a record, in order, each once."""
    every = (token for _, frame in record.frames for token in tokens("".join(frame.pieces[::2])))
    texts = (" ".join(unescape(token.text).split()) for token in every if token.kind in ("text", "raw"))
    return dict.fromkeys(filter(None, texts))
