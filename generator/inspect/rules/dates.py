"""Dates of publication and change."""

import datetime as dt
from collections.abc import Iterator

from generator.inspect.rule import Spot, Verdict, on, requires
from generator.inspect.seen import SeenPage, SeenSite
from generator.messages import phrase

_TIMELY, _LATE = 28, 45
"""Days from signature to publication: up to the first within twenty working days, beyond the second surely not."""
_STALE = 365


def published(page: SeenPage) -> dt.date | None:
    """Return the date of publication that a page states; None where it states none, or what is no date."""
    try:
        return dt.date.fromisoformat(page.labels.get("PubDate", "")[:10])
    except ValueError:
        return None


@requires(
    "D1",
    phrase("发布日期真实"),
    phrase("发布日期是日历上的一天，不晚于今天，不早于成文日期"),
    phrase("参照国办秘函〔2019〕19号：单项否决"),
    phrase("请改正 edition.yml 的 published 和 issued。"),
)
def dates_are_true(site: SeenSite) -> Iterator[Spot]:
    """Require that a date of publication can be true."""

    def fault(page: SeenPage) -> str | None:
        written, day = page.labels.get("PubDate", ""), published(page)
        if not written:
            return None
        is_false = not day or day > site.today or day < (page.issued or day)
        return written if is_false else None

    yield from on(site.own, fault)


@requires(
    "D2",
    phrase("发布及时"),
    phrase("成文以后20个工作日以内发布"),
    phrase("参照政府信息公开条例第二十六条"),
    phrase("请照当年的放假安排数一数工作日。"),
)
def publication_is_timely(site: SeenSite) -> Verdict:
    """Require publication within twenty working days, as far as days decide it without the year's holidays."""
    late = [(page, (day - page.issued).days) for page in site.own if page.issued and (day := published(page))]
    spots = [(Spot(page.path, str(days)), days) for page, days in late if days > _TIMELY]
    failed = tuple(spot for spot, days in spots if days > _LATE)
    return (
        Verdict("failed", failed) if failed else Verdict("undecided" if spots else "passed", tuple(s for s, _ in spots))
    )


@requires(
    "D3",
    phrase("更新日期"),
    phrase("更新日期不晚于今天；网站一年以内有过更新"),
    phrase("参照国办秘函〔2019〕19号：更新不及时"),
    phrase("请核对内容是否仍然有效，提交改动，再发布一次。"),
)
def updates_are_recent(site: SeenSite) -> Iterator[Spot]:
    """Require that no page was changed in the future, and some page within a year."""
    days = {page.path: page.updated for page in site.own if page.updated}
    yield from (Spot(path, str(day)) for path, day in days.items() if day > site.today)
    if days and (newest := max(days.values())) < site.today - dt.timedelta(_STALE):
        yield Spot("index.html", str(newest))


@requires(
    "D4",
    phrase("更新和发布的先后"),
    phrase("更新日期不早于发布日期"),
    phrase("参照国办秘函〔2019〕19号：单项否决"),
    phrase("数据在发布以前已经提交的，不用改；不是这样的，请核对发布日期。"),
)
def updates_follow_publication(site: SeenSite) -> Verdict:
    """List the pages whose data were last changed before their document was published, as a site made early has."""
    early = [page for page in site.own if page.updated and (day := published(page)) and page.updated < day]
    spots = tuple(Spot(page.path, f"{page.updated} < {published(page)}") for page in early)
    return Verdict("undecided", spots) if spots else Verdict("passed")
