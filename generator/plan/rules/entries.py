"""Rules for the registries: ids, names and aliases are told apart, successors and dates make sense."""

import datetime as dt
from collections.abc import Iterator

from generator.messages import say
from generator.plan.document import Document, Keys
from generator.plan.fields import is_address
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import names_in, names_of, offered, owners_of_names, registries, tasks_of, with_subjects
from generator.plan.shapes.departments import Department
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem
from generator.text.invisible import INKLESS


@rule(
    "P201",
    "两个编号相同",
    "两个条目用了同一个编号，它们的网址会互相覆盖。",
    "若是同一个条目登记了两遍，删去一个；若不是，改后登记的那个编号。",
)
def ids_differ(files: PlanFiles) -> Iterator[Problem]:
    """Require that no two entries of a list have one id."""
    for document, entries in registries(files):
        seen: dict[str, int] = {}
        for i, entry in enumerate(entries):
            if entry.id in seen:
                line, _ = document.locate((seen[entry.id], "id"))
                message = say("编号“{id}”与第 {line} 行的相同。请改一个。", id=entry.id, line=line)
                yield document.problem("P201", message, (i, "id"))
            seen.setdefault(entry.id, i)


@rule(
    "P202",
    "两个名称相同",
    "两个条目用了同一个名称，或者两份依据用了同一个发文字号。",
    "若是同一个部门或文件，合并为一条；若不是，名称要写得能区分开。",
)
def names_differ(files: PlanFiles) -> Iterator[Problem]:
    """Require that no two departments, and no two references, have one name or document number."""
    for document, entries in registries(files):
        seen: dict[str, Keys] = {}
        for i, entry in enumerate(entries):
            for key, name in names_of(entry):
                if name in seen:
                    line, _ = document.locate(seen[name])
                    message = say("“{name}”与第 {line} 行的相同。请合并或改正。", name=name, line=line)
                    yield document.problem("P202", message, (i, key))
                seen.setdefault(name, (i, key))


@rule(
    "P119",
    "名称里有看不见的字符",
    "部门、依据、事项的名称里，或者责任里写的名称里，有零宽字符、控制左右方向的字符等看不见的字符。"
    "两个名称看上去一样，程序却当成不同的名称，也没有人能从键盘输入它来查找。多半是从网页或 PDF 粘贴时带进来的。"
    "通知的正文不受这一条的限制，一个字符也不改。",
    "照提示删去这个字符；`notice.txt` 的同一处也有的，一并删去。",
)
def names_are_visible(files: PlanFiles) -> Iterator[Problem]:
    """Require that a name holds nothing that cannot be seen; what the notice's texts hold is the notice's."""
    for document, keys, name in _all_names(files):
        if characters := INKLESS.findall(name):
            listed = say("、").join(f"U+{ord(char):04X}" for char in dict.fromkeys(characters))
            message = say("名称“{name}”里有看不见的字符（{chars}）。请删去。", name=name, chars=listed)
            yield document.problem("P119", message, keys)


def _all_names(files: PlanFiles) -> Iterator[tuple[Document, Keys, str]]:
    """Return what is called by a name, or calls another by it: departments, references, duties, subjects."""
    for document, entries in registries(files):
        for i, entry in enumerate(entries):
            yield from ((document, (i, key), name) for key, name in names_of(entry))
            aliases = entry.aliases if isinstance(entry, Department) else ()
            yield from ((document, (i, "aliases", j), alias) for j, alias in enumerate(aliases))
    for document, task in tasks_of(files):
        yield from ((document, keys, name) for keys, name in names_in(task))
    for document, listed in with_subjects(files):
        for i, subject in enumerate(listed.subjects):
            yield document, ("subjects", i, "name"), subject.name
            yield from ((document, ("subjects", i, "forms", j), form) for j, form in enumerate(subject.forms))


@rule(
    "P204",
    "别名重复",
    "同一个别名登记了不止一处，或者与某个部门的名称相同，程序不知道它指的是谁。",
    "只留在它所指的那个部门名下，只写一次。",
)
def aliases_differ(files: PlanFiles) -> Iterator[Problem]:
    """Require that an alias stands for one department."""
    owners = owners_of_names(files)
    for i, department in enumerate(files.departments):
        for j, alias in enumerate(department.aliases):
            if (owner := owners[alias]) is not department:
                message = say("别名“{alias}”已是“{name}”的名称或别名。请只留一处。", alias=alias, name=owner.name)
            elif alias == department.name or alias in department.aliases[:j]:
                message = say("别名“{alias}”与本部门的名称或另一个别名相同。请删去。", alias=alias)
            else:
                continue
            if files.departments_document:
                yield files.departments_document.problem("P204", message, (i, "aliases", j))


@rule(
    "P214",
    "后继部门不对",
    "部门的 `successor` 写的编号，名录里没有；或者几个部门互为后继，绕成了一圈。",
    "照提示改编号，或者先在名录里登记后继部门；绕成一圈的，核对后删去写错的一个。",
)
def successors_known(files: PlanFiles) -> Iterator[Problem]:
    """Require that a department's successor is in the registry, and following them comes to an end."""
    successors = {department.id: department.successor for department in files.departments}
    for i, department in enumerate(files.departments):
        for j, id_ in enumerate(department.successor):
            if id_ not in successors:
                message = say("后继部门的编号“{id}”不在名录中。{nearest}", id=id_, nearest=offered(id_, successors))
            elif department.id in _following(id_, successors):
                message = say("后继部门“{id}”绕回了“{start}”自己。请核对谁在先、谁在后。", id=id_, start=department.id)
            else:
                continue
            if files.departments_document:
                yield files.departments_document.problem("P214", message, (i, "successor", j))


@rule(
    "P216",
    "日期先后不对",
    "部门的撤销时间早于设立时间，或者通知的发布日期早于成文日期。",
    "核对后改正。",
)
def dates_in_order(files: PlanFiles) -> Iterator[Problem]:
    """Require that nothing ends before it begins, or is published before it is issued."""
    for i, department in enumerate(files.departments):
        since, until = department.since or "", department.until or ""
        if files.departments_document and until[: len(since)] < since[: len(until)]:
            message = say(
                "“{name}”的撤销时间 {until} 早于设立时间 {since}。", name=department.name, until=until, since=since
            )
            yield files.departments_document.problem("P216", message, (i, "until"))
    for edition in files.editions:
        head, document = edition.head, edition.head_document
        if head and document and head.published and head.issued and head.published < head.issued:
            message = say("公布日期 {published} 早于成文日期 {issued}。", published=head.published, issued=head.issued)
            yield document.problem("P216", message, ("published",))


@rule(
    "P503",
    "责任给了当时还没有或已经撤销的部门",
    "按名录里的 `since` 和 `until`，这份通知印发时，这个部门还没有设立，或者已经撤销了。",
    "核对通知里的名称；名称没有错的，核对名录里的设立和撤销时间。改了名称的部门，新名称要另外登记。",
)
def departments_in_their_years(files: PlanFiles) -> Iterator[Problem]:
    """Require that whoever bears a duty was there when the notice was issued."""
    owners, names = owners_of_names(files), {d.id: d.name for d in files.departments}
    for edition in files.editions:
        day = str(edition.head.issued) if edition.head and edition.head.issued else edition.year
        for task_name, task in edition.tasks.items():
            for keys, name in names_in(task):
                if (department := owners.get(name)) and (message := _out_of_years(department, day, names)):
                    yield edition.documents[task_name].problem("P503", message, keys)


def _out_of_years(department: Department, day: str, names: dict[str, str]) -> str | None:
    """Say why a department cannot bear a duty on a day, which may be known by its year alone."""
    since, until = department.since or "", department.until or day
    if day[: len(since)] < since[: len(day)]:
        return say(
            "“{name}”{since} 才设立，通知是 {day} 的。请核对名称，或名录里的 since。",
            name=department.name,
            since=since,
            day=day,
        )
    if day[: len(until)] > until[: len(day)]:
        after = "、".join(names[id_] for id_ in department.successor if id_ in names)
        remedy = say("后继部门是“{names}”。", names=after) if after else say("请核对名称，或名录里的 until。")
        return say(
            "“{name}”{until} 已经撤销，通知是 {day} 的。{remedy}",
            name=department.name,
            until=until,
            day=day,
            remedy=remedy,
        )
    return None


@rule(
    "P504",
    "网址写法不对",
    "`addresses.txt` 里的一行，或者 `redirects`、`withdrawn.yml` 里的一项，不是本站网址的写法。"
    "网址用小写字母、数字、连字符和斜杠。",
    "写成 `tasks/3-8.html` 的样子；年度以外的网页前面加斜杠，如 `/editions.html`。`withdrawn.yml` 里从网站的根写起，"
    "一项一个网址，如 `2014/tasks/3-8.html`、`editions.html`，不能用 `*`。"
    "`addresses.txt` 由 `plan build --record` 添写；除了删去撤下的网址，不要手工修改。",
)
def addresses_written(files: PlanFiles) -> Iterator[Problem]:
    """Require that the ledger of addresses holds addresses."""
    for number, line in enumerate(files.addresses.text.splitlines() if files.addresses else (), start=1):
        if files.addresses and not is_address(line):
            message = say("“{line}”不是本站的网址。请用 git 找回原来的这一行。", line=line)
            yield files.addresses.problem_at((number, 1), "P504", message)


@rule(
    "P506",
    "撤下的日期还没有到",
    "`withdrawn.yml` 里的日期是不再公布的日期，登在“修改记录”上，不能在今天以后。",
    "改成实际撤下的日期；还没有撤下的，到时再写。",
)
def withdrawn_by_now(files: PlanFiles) -> Iterator[Problem]:
    """Require that what is withdrawn is no more on a day that has begun somewhere on earth."""
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=14))).date()
    for i, one in enumerate(files.withdrawn):
        if files.withdrawn_document and one.date > today:
            message = say("撤下的日期 {date} 还没有到。请写实际撤下的日期。", date=one.date)
            yield files.withdrawn_document.problem("P506", message, (i, "date"))


def _following(id_: str, successors: dict[str, tuple[str, ...]]) -> set[str]:
    """Return a department and all that follow it."""
    seen: set[str] = set()
    ahead = [id_]
    while ahead:
        if (current := ahead.pop()) not in seen:
            seen.add(current)
            ahead += successors.get(current, ())
    return seen
