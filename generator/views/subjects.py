"""What pages show of subjects (systems, campaigns, targets …): the sentences that name each, and who answers for it.

`subjects.yml` lists names and the tasks where they stand; the sentences are found, never written down, so that they
cannot be wrong. Where names overlap, the longest stands there alone: rules, links and quotations ask the same
function. Who answers for a subject is derived from the duties of its tasks: who leads them, or bears them jointly.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from generator.clauses.clause import ROLES, Role
from generator.plan.fields import ActKind, SubjectKind
from generator.plan.records import Duty, Edition, Task
from generator.plan.shapes.departments import Department
from generator.plan.shapes.references import Reference
from generator.plan.shapes.subjects import Act, Subject, Target
from generator.text.naming import numbered, says, spaced, spans
from generator.text.typeset import display
from generator.views.department import department_rows
from generator.views.labels import open_mark

KINDS: dict[SubjectKind, tuple[str, str]] = {
    "platform": ("系统、平台和机构", "要建立、完善的信息系统、工作平台、受理机构和渠道"),
    "network": ("体系", "由许多环节连成的监管、标准、诚信和服务体系"),
    "regime": ("制度和机制", "长期照办的规矩和做法"),
    "campaign": ("专项行动和整治", "集中开展的执法、检查和整治"),
    "programme": ("工程和试点", "分步实施的工程、项目和试点"),
    "activity": ("活动和日常工作", "经常开展的评价、监测和群众活动"),
    "site": ("基地和示范区", "要创建或利用的场所"),
    "list": ("名单", "向社会公布的好与差的名单"),
    "honour": ("荣誉和标识", "奖项、名牌、商标和认证"),
    "day": ("主题日和主题月", "每年的宣传日、宣传月"),
    "document": ("待制定的文件", "计划要求制定、完善的办法、方案、政策和标准"),
    "machinery": ("推进机制", "推进计划的机构、会议和考核"),
    "target": ("目标", "要达到的数量，或者要提高的水平"),
}
"""Kind of subject → its name and its definition."""

ACTS: dict[ActKind, str] = {
    "steer": "组织领导",
    "coordinate": "统筹协调",
    "meet": "召开会议",
    "assess": "考核",
    "apply": "运用结果",
    "produce": "制定文件",
    "oversee": "监督",
}


@dataclass(frozen=True)
class SubjectSentence:
    """A sentence that names a subject; `number` counts from 1 within its task, 0 is the title of the task."""

    number: int
    text: str


@dataclass(frozen=True)
class Place:
    """The sentences of a task that name a subject; where `task` is None, those of the closing paragraph."""

    task: Task | None
    standings: tuple[SubjectSentence, ...]


def pieces(edition: Edition, place: str, text: str) -> tuple[tuple[str, str], ...]:
    """Return a text of a task, typeset and cut at the names of subjects: each piece with the subject's id, or ""."""
    shown = display(text)  # of the same length; it looks beyond the ends of a piece
    names = edition.subject_names.get(place)
    found = spans(text, names) if names else ()
    result, at = [], 0
    for span in found:
        result += [(shown[at : span.start], ""), (shown[span.start : span.end], span.owner)]
        at = span.end
    return tuple(piece for piece in (*result, (shown[at:], "")) if piece[0])


class SubjectName(NamedTuple):
    """A name of a subject as it stands in a task, typeset."""

    words: str
    id: str
    in_title_alone: bool


def named(edition: Edition, task: Task) -> tuple[SubjectName, ...]:
    """Return the names of subjects in a task, each once."""
    found: dict[str, SubjectName] = {}
    for number, text in numbered(task.title, task.body):
        for words, id_ in pieces(edition, task.id, text):
            if id_ and (words not in found or number):
                found[words] = SubjectName(words, id_, in_title_alone=not number)
    return tuple(found.values())


def places(edition: Edition, subject: Subject) -> tuple[Place, ...]:
    """Return the sentences that name a subject, by task, in the notice's order."""
    tasks = edition.by_id
    return tuple(Place(tasks.get(id_), _standings(edition, subject.id, id_)) for id_ in subject.tasks)


def _standings(edition: Edition, id_: str, place: str) -> tuple[SubjectSentence, ...]:
    found = _sentences(edition, place)
    return tuple(SubjectSentence(number, text) for number, text, owners in found if id_ in owners)


@lru_cache(maxsize=1 << 12)  # a sentence stands in the text, on its task and its subjects
def _owners(names: tuple[tuple[str, str], ...], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.owner for span in spans(text, dict(names))))


def _sentences(edition: Edition, place: str) -> list[tuple[int, str, tuple[str, ...]]]:
    """Return the sentences of a task, or of the closing paragraph: number, text, and the ids of the subjects named."""
    task = next((task for task in edition.tasks if task.id == place), None)
    said = numbered(task.title, task.body) if task else numbered("", edition.head.closing or "")
    names = tuple(edition.subject_names.get(place, {}).items())
    return [(number, text, _owners(names, text)) for number, text in said]


@dataclass(frozen=True)
class RoleLine:
    """The duties of one role in the tasks that name a subject, each department once."""

    role: Role
    duties: tuple[Duty, ...]
    et_al: str
    """The words by which the notice leaves the list of such a task open: 等部门."""
    leaves_open: bool
    """Whether the list of such a task is not complete, by those words or by our reading."""

    @property
    def supports(self) -> bool:
        """Whether they support the tasks, and so do not answer for what stands there."""
        return self.role == "support"


def bearing(edition: Edition, subject: Subject) -> tuple[RoleLine, ...]:
    """Return who bears the tasks that name a subject, by role; who leads or bears jointly answers for it."""
    return _borne([task for task in edition.tasks if task.id in subject.tasks])


def _borne(tasks: Sequence[Task]) -> tuple[RoleLine, ...]:
    lines = []
    for role in ROLES:
        found = {duty.department.id: duty for task in reversed(tasks) for duty in reversed(task.by_role(role))}
        order = dict.fromkeys(duty.department.id for task in tasks for duty in task.by_role(role))
        et_al = next((duty.et_al for task in tasks for duty in task.by_role(role) if duty.et_al), "")
        leaves_open = any(task.leaves_open(role) for task in tasks)
        lines.append(RoleLine(role, tuple(found[id_] for id_ in order), et_al, leaves_open))
    return tuple(line for line in lines if line.duties)


@dataclass(frozen=True)
class SubjectView:
    """A subject as its page shows it: where it is named, who answers for it, and what is named beside it."""

    subject: Subject
    places: tuple[Place, ...]
    bearing: tuple[RoleLine, ...]
    open_mark: str
    """等 or the like, where a task's list of departments is not complete (`labels.open_mark`)."""
    beside: tuple[Subject, ...]
    """The subjects that a sentence names together with it."""
    near: tuple[Subject, ...]
    """The other subjects of its tasks."""

    @property
    def answering(self) -> tuple[Duty, ...]:
        """The duties of those who answer for it: who leads its tasks or bears them jointly."""
        return tuple(duty for line in self.bearing if not line.supports for duty in line.duties)

    @property
    def verb(self) -> str:
        """What the plan does with it, in the notice's words."""
        return "、".join(map(spaced, self.subject.verb))

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Those of its verbs that no quoted sentence says as they are listed."""
        said = [one.text for place in self.places for one in place.standings if one.number]
        return tuple(spaced(verb) for verb in self.subject.verb if not any(says(text, verb) for text in said))


def subject_view(edition: Edition, subject: Subject) -> SubjectView:
    """Return a subject as its page shows it."""
    rows = [row for place in subject.tasks for row in _sentences(edition, place)]
    together = {id_ for _, _, owners in rows if subject.id in owners for id_ in owners} - {subject.id}
    around = {id_ for _, _, owners in rows for id_ in owners} - together - {subject.id}
    return SubjectView(
        subject=subject,
        places=places(edition, subject),
        bearing=bearing(edition, subject),
        open_mark=open_mark(unit for task in edition.tasks if task.id in subject.tasks for unit in task.units),
        beside=tuple(one for one in edition.subjects if one.id in together),
        near=tuple(one for one in edition.subjects if one.id in around),
    )


@dataclass(frozen=True)
class SubjectGroup:
    """The subjects of one kind."""

    kind: SubjectKind
    views: tuple[SubjectView, ...]


def groups(edition: Edition) -> tuple[SubjectGroup, ...]:
    """Return an edition's subjects by kind, each kind in the notice's order."""
    views = [subject_view(edition, subject) for subject in edition.subjects]
    found = (SubjectGroup(kind, tuple(view for view in views if view.subject.kind == kind)) for kind in KINDS)
    return tuple(group for group in found if group.views)


def by_name(edition: Edition) -> tuple[tuple[str, tuple[Subject, ...]], ...]:
    """Return the subjects of an edition by the first letter of their ids, which are pinyin."""
    ordered = sorted(edition.subjects, key=lambda subject: subject.id)
    letters = dict.fromkeys(subject.id[0].upper() for subject in ordered)
    return tuple((letter, tuple(s for s in ordered if s.id[0].upper() == letter)) for letter in letters)


def answered_by(edition: Edition, department: Department) -> tuple[tuple[SubjectKind, tuple[Subject, ...]], ...]:
    """Return the subjects, by kind, in the tasks that a department leads or bears jointly: it answers for them."""
    borne = {duty.task for duty in edition.by_department[department.id] if duty.role != "support"}
    found = [subject for subject in edition.subjects if borne.intersection(subject.tasks)]
    return tuple((kind, own) for kind in KINDS if (own := _of_kind(found, kind)))


def _of_kind(subjects: Iterable[Subject], kind: SubjectKind) -> tuple[Subject, ...]:
    return tuple(subject for subject in subjects if subject.kind == kind)


@dataclass(frozen=True)
class TargetView:
    """A commitment with a quantity or a date, and who answers for it."""

    subject: Subject
    target: Target
    place: Place
    bearing: tuple[RoleLine, ...]

    @property
    def complete(self) -> bool:
        """Whether the notice states both its value and its time."""
        return bool(self.target.value and self.target.when)

    @property
    def verb(self) -> str:
        """What is to be done, in the notice's words."""
        return spaced("".join(self.subject.verb[-1:]))


def targets(edition: Edition) -> tuple[TargetView, ...]:
    """Return the commitments of an edition, in the notice's order; each with the sentence that states it."""
    found = [_target(edition, subject, subject.target) for subject in edition.subjects if subject.target]
    order = {task.id: at for at, task in enumerate(edition.tasks)}
    return tuple(sorted(found, key=lambda view: order[view.place.task.id] if view.place.task else len(order)))


def _target(edition: Edition, subject: Subject, target: Target) -> TargetView:
    words = [word for word in (target.quantity, target.value, target.when) if word]
    at = max(places(edition, subject), key=lambda place: max((_says(one, words) for one in place.standings), default=0))
    said = tuple(one for one in at.standings if _says(one, words) == len(words)) or at.standings[:1]
    return TargetView(subject, target, Place(at.task, said), _borne([at.task] if at.task else []))


def _says(standing: SubjectSentence, words: Sequence[str]) -> int:
    return sum(word in standing.text for word in words)


@dataclass(frozen=True)
class ActView:
    """An act that drives the plan: who does what to whom, by which documents, and the sentence that says so."""

    act: Act
    who: str
    as_bearer: bool
    """Whether the sentence names nobody, so that those who bear the task do it."""
    verb: str
    task: Task | None
    standing: SubjectSentence | None
    by: tuple[Reference, ...]


def acts(edition: Edition) -> tuple[ActView, ...]:
    """Return the acts that drive the plan: steering, meetings, assessments, oversight."""
    tasks = edition.by_id
    known = {reference.id: reference for reference in edition.references}
    found = []
    for act in edition.machinery:
        task = tasks.get(act.task)
        words = [word for word in (act.what, act.whom, act.who, *act.verb.split("…")) if word]
        said = [SubjectSentence(number, text) for number, text, _ in _sentences(edition, act.task)]
        standing = max(said, key=lambda one: sum(word in one.text for word in words), default=None)
        by = tuple(known[id_] for id_ in act.by)
        who = act.who or (_bearers(task) if task else "")
        found.append(
            ActView(
                act=act,
                who=who,
                as_bearer=not act.who,
                verb=spaced(act.verb),
                task=task,
                standing=standing,
                by=by,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Provision:
    """A sentence on what drives the plan: who acts, in what ways, and by which of the documents that its task cites."""

    acts: tuple[ActView, ...]

    @property
    def bodies(self) -> tuple[ActView, ...]:
        """The acts of different bodies; a result that is put to use is none."""
        return tuple({act.who: act for act in self.acts if act.act.act != "apply"}.values())

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its acts, by name."""
        return tuple(dict.fromkeys(ACTS[act.act.act] for act in self.acts))

    @property
    def by(self) -> tuple[Reference, ...]:
        """The documents that its acts go by."""
        return tuple({one.id: one for act in self.acts for one in act.by}.values())


_ASKED: tuple[ActKind, ...] = ("coordinate", "meet", "assess", "apply", "produce", "steer", "oversee")
"""What a reader asks, in this order: who leads the whole, who assesses whom and to what end, what is to be written."""


def provisions(acts: Sequence[ActView]) -> tuple[Provision, ...]:
    """Return the sentences that say the acts, each once, those that are asked for first before the others."""
    said: dict[tuple[str, int], list[ActView]] = {}
    for act in acts:
        said.setdefault((act.act.task, act.standing.number if act.standing else 0), []).append(act)
    found = sorted(said.items(), key=lambda one: (min(_ASKED.index(act.act.act) for act in one[1]), one[0]))
    return tuple(Provision(tuple(acts)) for _, acts in found)


def _bearers(task: Task) -> str:
    leads, joint = task.by_role("lead"), task.by_role("joint")
    return "、".join(duty.as_written for duty in leads or joint[:1]) + "等" * (not leads and len(joint) > 1)


def documents(edition: Edition) -> tuple[SubjectView, ...]:
    """Return the documents that the plan wants made."""
    return tuple(subject_view(edition, subject) for subject in edition.subjects if subject.kind == "document")


@dataclass(frozen=True)
class Shared:
    """A department, the number of tasks that it bears, and with whom it shares how many of them, most first."""

    department: Department
    tasks: int
    partners: tuple[tuple[Department, int], ...]

    def by_count(self, limit: int) -> tuple[tuple[int, tuple[Department, ...]], ...]:
        """Return the first partners by the number of shared tasks, most first."""
        partners = self.partners[:limit]
        counts = dict.fromkeys(count for _, count in partners)
        return tuple((count, tuple(one for one, shared in partners if shared == count)) for count in counts)


def shared_work(edition: Edition) -> tuple[Shared, ...]:
    """Return for each department whom it shares tasks with; those that bear most tasks first."""
    rows = {row.department.id: row.department for row in department_rows(edition)}
    borne = {id_: {duty.task for duty in edition.by_department[id_]} for id_ in rows}
    ordered = sorted(rows, key=lambda id_: -len(borne[id_]))
    result = []
    for id_ in ordered:
        counted = Counter({other: len(borne[id_] & borne[other]) for other in ordered if other != id_})
        partners = tuple((rows[other], count) for other, count in counted.most_common() if count)
        result.append(Shared(rows[id_], len(borne[id_]), partners))
    return tuple(result)
