"""The shape of a plan's files, checked by pydantic. It does not check sense, and joins nothing."""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StrictBool,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from generator.clauses.clause import OTHER_ROLES, ROLES
from generator.files.paths import is_safe
from generator.messages import phrase, say
from generator.plan.source import Document, EditionSource, Keys, Number, PlanSource
from generator.problems import CODES, Problem
from generator.text.patterns import lazy
from generator.text.typeset import MAX_NUMBER

ROLE_KEYS = (*ROLES, *OTHER_ROLES)
"""The keys of `duties`: the three roles, and the others as notices word them."""

Status = Literal["draft", "current", "superseded", "repealed"]
Kind = Literal["department", "body", "group"]
Punctuation = Literal["half", "full"]
Layout = Literal["standard", "written"]
SubjectKind = Literal[
    "platform",
    "network",
    "regime",
    "campaign",
    "programme",
    "activity",
    "site",
    "list",
    "honour",
    "day",
    "document",
    "machinery",
    "target",
]
ActKind = Literal["steer", "coordinate", "meet", "assess", "apply", "produce", "oversee"]

CLOSING = "closing"
"""Stands for the closing paragraph where a task's id may stand."""

DOCUMENT_NUMBER = re.compile(r"[一-鿿]{2,12}〔[12][0-9]{3}〕[1-9][0-9]*号")
"""A document number as GB/T 9704 writes it: 国发〔2012〕9号 (NORMS N4)."""

_LOOSE_NUMBER = lazy(r"([一-鿿]+)\s*[〔\[(（【﹝［]\s*([0-9]{4})\s*[〕\])）】﹞］]\s*(?:第\s*)?0*([1-9][0-9]*)\s*号?")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(rf"[1-9][0-9]{{0,2}}-[1-9][0-9]{{0,2}}|{CLOSING}")
_TASK_OF = re.compile(r"[0-9]{4}/[1-9][0-9]{0,2}-[1-9][0-9]{0,2}")
_DEVICE = "con|prn|aux|nul|(com|lpt)[0-9]"
"""What Windows gives to devices, whatever its ending."""
_ADDRESS = re.compile(rf"(?!(.*/)?({_DEVICE})[./])/?([a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)+")
_LONGEST_ADDRESS = 180

# index.html is the list beside the entries' own pages.
_TAKEN = re.compile(rf"index|{_DEVICE}")


def _refuse(code: str, message: str, value: str, **more: str) -> PydanticCustomError:
    """Make the error of a value; `message` names it as {value}."""
    return PydanticCustomError(code, say(message), {"value": value, **more})


def is_taken(id_: str) -> bool:
    """Whether an id has another use in addresses."""
    return bool(_TAKEN.fullmatch(id_))


def _identifier(value: str) -> str:
    if len(value) > 100 or not _ID.fullmatch(value):
        message = phrase("编号“{value}”不能用作网址。只能用小写字母、数字和连字符，如 shi-nong-wei。")
        raise _refuse("P118", message, value)
    if is_taken(value):
        raise _refuse("P118", phrase("编号“{value}”另有用途，不能用作网址。请换一个。"), value)
    return value


def _is_date(text: str) -> bool:
    """Whether this is a day as 2014-06-27 is; files use no other spelling of ISO 8601."""
    try:
        return bool(_DATE.fullmatch(text) and dt.date.fromisoformat(text))
    except ValueError:
        return False


def _date(value: object) -> object:
    """Accept a date; an unquoted 20140627 is a number to YAML."""
    written = value.written if isinstance(value, Number) else value
    if isinstance(written, str) and not _is_date(written):
        message = phrase("日期“{value}”不存在或写法不对。应写成 2014-06-27 的样子。")
        raise _refuse("P116", message, written)
    return written


def _year_or_date(value: object) -> object:
    """Accept a year or a date; an unquoted year is a number to YAML."""
    written = value.written if isinstance(value, Number) else value
    if isinstance(written, str) and not (_YEAR.fullmatch(written) or _is_date(written)):
        message = phrase("“{value}”不是年份，也不是日期。应写成 2014 或 2014-06-27 的样子。")
        raise _refuse("P116", message, written)
    return written


def well_written_number(value: str) -> str | None:
    """Return a document number as it should be written, if that is plain from how it is."""
    loose = _LOOSE_NUMBER.fullmatch(value)
    right = f"{loose[1]}〔{loose[2]}〕{loose[3]}号" if loose else ""
    return right if DOCUMENT_NUMBER.fullmatch(right) else None


def _document_number(value: str) -> str:
    if DOCUMENT_NUMBER.fullmatch(value):
        return value
    if right := well_written_number(value):
        raise _refuse("P117", phrase("发文字号“{value}”写法不对。应为“{right}”。"), value, right=right)
    raise _refuse("P117", phrase("发文字号“{value}”写法不对。应如“国发〔2012〕9号”。"), value)


def _level(value: object) -> object:
    """Accept a level, 1 to 9; an unquoted one is a number to YAML."""
    written = value.written if isinstance(value, Number) else value
    if isinstance(written, str) and not re.fullmatch("[1-9]", written):
        raise _refuse("P115", phrase("层次“{value}”不对，应为 1 到 9。"), written)
    return written


def _task_of(value: str) -> str:
    if not _TASK_OF.fullmatch(value):
        raise _refuse("P501", phrase("“{value}”不是某年度的一项任务。应写成 2014/3-8 的样子。"), value)
    return value


def _place(value: str) -> str:
    if not _PLACE.fullmatch(value):
        raise _refuse("P114", phrase("“{value}”不是任务编号。应写成 3-8 的样子；在结尾的写 closing。"), value)
    return value


def _as_written(value: object) -> object:
    """Accept a number as it is written; one without quotes is a number to YAML."""
    return value.written if isinstance(value, Number) else value


def _address(value: str) -> str:
    if not is_address(value):
        raise _refuse("P504", phrase("“{value}”不是本站的网址。应写成 tasks/3-8.html 的样子。"), value)
    return value


def is_address(text: str) -> bool:
    """Whether this is written as addresses of the site are; one around the editions has a / first."""
    return len(text) <= _LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _some(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse an empty list; a length that pydantic checks would be wrong too wherever an entry is."""
    if not values:
        raise PydanticCustomError("P113", "")
    return values


_SOME = Field(json_schema_extra={"minItems": 1})
"""Tell the JSON Schema what `_some` checks."""


def _pattern(pattern: str, **more: Any) -> Any:
    """Tell the JSON Schema what a validator checks."""
    return Field(json_schema_extra={"pattern": f"^{pattern}$", **more})


Text = Annotated[str, StringConstraints(strict=True, pattern=r"\S")]
Id = Annotated[Text, AfterValidator(_identifier), _pattern(f"(?!({_TAKEN.pattern})$){_ID.pattern}", maxLength=100)]
_DateText = Annotated[str, _pattern(_DATE.pattern, format="date")]
_YearText = Annotated[str, _pattern(f"{_YEAR.pattern}(-[0-9]{{2}}-[0-9]{{2}})?")]
Date = Annotated[dt.date, BeforeValidator(_date, json_schema_input_type=_DateText)]
YearOrDate = Annotated[
    Text,
    BeforeValidator(_year_or_date, json_schema_input_type=_YearText | Annotated[int, Field(ge=1000, le=9999)]),
]
DocumentNumber = Annotated[Text, AfterValidator(_document_number), _pattern(DOCUMENT_NUMBER.pattern)]
Level = Annotated[int, BeforeValidator(_level, json_schema_input_type=Annotated[int, Field(ge=1, le=9)])]
Names = Annotated[tuple[Text, ...], BeforeValidator(_listed, json_schema_input_type=Text | tuple[Text, ...])]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed, json_schema_input_type=Id | tuple[Id, ...])]
_TaskOf = Annotated[Text, AfterValidator(_task_of), _pattern(_TASK_OF.pattern)]
TasksOf = Annotated[tuple[_TaskOf, ...], BeforeValidator(_listed, json_schema_input_type=_TaskOf | tuple[_TaskOf, ...])]
Place = Annotated[Text, AfterValidator(_place), _pattern(f"({_PLACE.pattern})")]
Places = Annotated[
    tuple[Place, ...],
    BeforeValidator(_listed, json_schema_input_type=Place | Annotated[tuple[Place, ...], _SOME]),
    AfterValidator(_some),
]
Quantity = Annotated[Text, BeforeValidator(_as_written, json_schema_input_type=Text | float)]
Address = Annotated[Text, AfterValidator(_address), _pattern(_ADDRESS.pattern, maxLength=_LONGEST_ADDRESS)]


class _Shape(BaseModel):
    # few runs need all shapes, and one within another is built with it
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _filled(cls, value: object) -> object:
        """Refuse a key that is written with nothing after it."""
        if value is None or (isinstance(value, str) and not value.strip()):
            raise PydanticCustomError("P113", "")
        return value


class Department(_Shape):
    """An entry of the registry: a unit, or a body, that can bear a duty."""

    id: Id
    name: Text
    aliases: Names = ()
    kind: Kind = "department"
    since: YearOrDate | None = None
    until: YearOrDate | None = None
    successor: Ids = ()
    note: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


class Reference(_Shape):
    """A document that a notice cites; `planned` says that it was still to be made."""

    id: Id
    title: Text
    number: DocumentNumber | None = None
    issuer: Text | None = None
    date: Date | None = None
    planned: StrictBool = False
    note: Text | None = None


class SectionHead(_Shape):
    """A chapter's number as printed, and its title.

    In an edition laid out as written: its level, the text below it, its form. `unprinted`: the notice has no such one.
    """

    number: Text | None = None
    title: Text
    level: Level = 1
    text: Text | None = None
    form: Text | None = None
    unprinted: StrictBool = False


Sections = Annotated[tuple[SectionHead, ...], Field(max_length=MAX_NUMBER)]


class Forms(_Shape):
    """How an edition that is laid out as written lays out its pieces, where they do not say otherwise."""

    opening: Text | None = None
    section: Text | None = None
    task: Text | None = None
    part: Text | None = None
    closing: Text | None = None


class EditionFile(_Shape):
    """`edition.yml`: all of a notice but its tasks. What the notice does not say is None."""

    title: Text
    number: DocumentNumber | None = None
    index_number: Text | None = None
    category: Text | None = None
    disclosure: Text | None = None
    issuer: Text | None = None
    issued: Date | None = None
    published: Date | None = None
    status: Status = "current"
    punctuation: Punctuation = "full"
    layout: Layout = "standard"
    forms: Forms = Forms.model_construct()
    opening: Text | None = None
    recipients: Text | None = None
    cover: Text | None = None
    preamble: Text | None = None
    closing: Text | None = None
    references: Ids = ()
    sections: Sections = ()
    redirects: dict[Address, Address] = {}
    note: Text | None = None


class Duties(_Shape):
    """The names in a task's clause, as the notice writes them, by role."""

    lead: Names = ()
    support: Names = ()
    joint: Names = ()
    指导: Names = ()  # noqa: PLC2401  the notice's own word is the key
    监督: Names = ()  # noqa: PLC2401
    督办: Names = ()  # noqa: PLC2401
    督导: Names = ()  # noqa: PLC2401

    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Return the names by key, in the order of the roles; keys without names are left out."""
        return {key: names for key in ROLE_KEYS if (names := getattr(self, key))}


class PartFile(_Shape):
    """A part of a task: an item below it, or a run of its sentences, with the clause for it."""

    number: Text | None = None
    title: Text | None = None
    text: Text | None = None
    clause: Text | None = None
    form: Text | None = None
    duties: Duties = Duties.model_construct()
    open_ended: StrictBool = False
    deadline: Text | None = None


class TaskFile(_Shape):
    """`tasks/3-8.yml`: one task.

    `open_ended`: the clause adds 等部门; `text_lead`: the lead that the text names, if another. `number`, `clause`,
    `cells`, `rest`, `form`, `deadline` and `parts` are for editions laid out as written: there `clause` (in tables
    `cells`) keeps the words that the duties are.
    """

    id: Text | None = None
    number: Text | None = None
    title: Text | None = None
    text: Text | None = None
    clause: Text | None = None
    cells: dict[Text, Text] = {}
    rest: Text | None = None
    form: Text | None = None
    duties: Duties = Duties.model_construct()
    open_ended: StrictBool = False
    deadline: Text | None = None
    parts: tuple[PartFile, ...] = ()
    references: Ids = ()
    text_lead: Text | None = None
    continues: TasksOf = ()
    note: Text | None = None


def body(text: str | None, parts: Iterable[tuple[str | None, str | None]], rest: str | None) -> str:
    """Return all text of a task without numbers and clauses, a part (its title and text) a paragraph."""
    said = (f"{title}。{within or ''}" if title else within for title, within in parts)
    return "\n".join(one for one in (text, *said, rest) if one and one.strip())


class Erratum(_Shape):
    """A correction of what was issued: it stands beside the text, which stays as it is."""

    date: Date
    task: Text | None = None
    quote: Text | None = None
    correction: Text
    note: Text | None = None


class Target(_Shape):
    """What is to be reached, or by when, in the notice's words; what it does not say is None."""

    quantity: Text
    value: Quantity | None = None
    unit: Text | None = None
    when: Text | None = None


class Subject(_Shape):
    """Something that the plan sets up, carries out, or is to reach, by the name that the notice gives it."""

    id: Id
    name: Text
    forms: Names = ()
    kind: SubjectKind
    verb: Names = ()
    tasks: Places
    target: Target | None = None
    note: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its other forms."""
        return (self.name, *self.forms)


class Act(_Shape):
    """How the plan is driven: who does what to whom, by which documents; without `who`, those who bear the task."""

    act: ActKind
    who: Text | None = None
    verb: Text
    whom: Text | None = None
    what: Text | None = None
    by: Ids = ()
    task: Place


class Excuse(_Shape):
    """Words that look like a subject's name and are none."""

    words: Text
    reason: Text


class SubjectsFile(_Shape):
    """`subjects.yml`."""

    subjects: Annotated[tuple[Subject, ...], AfterValidator(_some), _SOME]
    machinery: tuple[Act, ...] = ()
    excused: tuple[Excuse, ...] = ()


def _digest(value: str) -> str:
    if not _DIGEST.fullmatch(value):
        raise _refuse("P404", phrase("“{value}”不是 SHA-256。请找回 plan seal 写成的 seal.yml。"), value)
    return value


def _sealed_name(value: str) -> str:
    if not is_safe(value):
        raise _refuse("P404", phrase("“{value}”不是本年度的文件。请找回 plan seal 写成的 seal.yml。"), value)
    return value


Digest = Annotated[Text, AfterValidator(_digest)]
SealedName = Annotated[Text, AfterValidator(_sealed_name)]


class SealFile(_Shape):
    """`seal.yml`: what an edition was made of on the day it was sealed."""

    edition: Text
    sealed: Date
    version: Text
    files: dict[SealedName, Digest]
    departments: dict[str, Digest]
    references: dict[str, Digest] = {}
    digest: Digest


class _List(RootModel[Any]):
    model_config = ConfigDict(defer_build=True)


class Departments(_List):
    """`departments.yml`."""

    root: tuple[Department, ...]


class References(_List):
    """`references.yml`."""

    root: tuple[Reference, ...]


class Errata(_List):
    """`errata.yml`."""

    root: tuple[Erratum, ...]


FILES: dict[str, type[BaseModel]] = {
    "departments": Departments,
    "references": References,
    "edition": EditionFile,
    "task": TaskFile,
    "errata": Errata,
    "subjects": SubjectsFile,
}
"""Kind of file → its shape, the source of the JSON Schemas."""

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class EditionFiles:
    """The files of one edition, in shape; a file that is not is left out."""

    year: str
    head: EditionFile | None
    head_document: Document | None
    notice: Document | None
    tasks: dict[str, TaskFile]
    documents: dict[str, Document]
    """File name without its ending → the document of the task, broken and misshapen ones too."""
    errata: tuple[Erratum, ...] = ()
    errata_document: Document | None = None
    seal: SealFile | None = None
    seal_document: Document | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    """Name of a file of the edition → SHA-256 of its bytes."""
    subjects: SubjectsFile | None = None
    subjects_document: Document | None = None


@dataclass
class PlanFiles:
    """The files of a plan, in shape, and what was wrong with the others.

    A list that is not in shape has no document.
    """

    departments: tuple[Department, ...]
    references: tuple[Reference, ...]
    departments_document: Document | None
    references_document: Document | None
    editions: list[EditionFiles]
    problems: list[Problem]
    addresses: Document | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    """Name of a file that belongs to no edition → SHA-256 of its bytes."""


def shape(source: PlanSource) -> PlanFiles:
    """Hold every file against its shape."""
    problems: list[Problem] = list(source.problems)
    departments = _shaped(Departments, source.departments, problems)
    references = _shaped(References, source.references, problems)
    return PlanFiles(
        departments.root if departments else (),
        references.root if references else (),
        source.departments if departments else None,
        source.references if references else None,
        [_edition(edition, problems) for edition in source.editions.values()],
        problems,
        source.addresses,
        source.digests,
    )


def _edition(source: EditionSource, problems: list[Problem]) -> EditionFiles:
    documents = source.tasks.items()
    shaped = {name: _shaped(TaskFile, document, problems) for name, document in documents}
    tasks = {name: task for name, task in shaped.items() if task}
    head = _shaped(EditionFile, source.edition, problems)
    errata = _shaped(Errata, source.errata, problems)
    return EditionFiles(
        source.year,
        head,
        source.edition,
        source.notice,
        tasks,
        source.tasks,
        errata.root if errata else (),
        source.errata,
        _shaped(SealFile, source.seal, problems),
        source.seal,
        source.digests,
        _shaped(SubjectsFile, source.subjects, problems),
        source.subjects,
    )


def misshapen(kind: str, document: Document) -> list[Problem]:
    """Return what is wrong with the shape of one file."""
    problems: list[Problem] = []
    _shaped(FILES[kind], document, problems)
    return problems


def _shaped(model: type[_Model], document: Document | None, problems: list[Problem]) -> _Model | None:
    if document is None or document.broken:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems.extend(_problem(document, model, details) for details in error.errors(include_url=False))
        return None


_TYPES = {
    "string_type": phrase("一行文字；纯数字要加单引号"),
    "tuple_type": phrase("列表"),
    "model_type": phrase("一组“键: 值”，冒号用半角，后面空一格"),
    "bool_type": phrase(" true 或 false"),
    "date_type": phrase("日期，如 2014-06-27"),
    "dict_type": phrase("一组“键: 值”，冒号用半角，后面空一格"),
}

# A pattern is what tells blank text from text.
_EMPTY = ("P113", "string_pattern_mismatch", "too_short")


def _problem(document: Document, model: type[BaseModel], details: ErrorDetails) -> Problem:
    """Place what pydantic found."""
    kind, keys = details["type"], details["loc"]
    of_key = keys[-1:] == ("[key]",)  # pydantic's word for a key that is wrong itself
    keys = keys[:-1] if of_key else keys
    code, message = _said(model, details, _called(document, keys))
    keys = keys[:-1] if kind == "missing" else keys
    return document.problem(code, message, keys, key=of_key or kind == "extra_forbidden")


def _said(model: type[BaseModel], details: ErrorDetails, name: str) -> tuple[str, str]:
    """Say in Chinese what pydantic found."""
    kind, value = details["type"], details["input"]
    code, message = "P114", say("{name}的写法不对。请对照“数据格式”修改。", name=name)
    if kind == "extra_forbidden":
        code, message = "P111", say("不认识的键{name}。{near}", name=name, near=_nearest_key(model, details["loc"]))
    elif kind == "missing":
        code, message = "P112", say("缺少{name}。请补上这一项。", name=name)
    elif value is None or kind in _EMPTY:
        remedy = say("请填写；通知没有说的，把整行删去。") if details["loc"] else say("请照其他文件填写。")
        code, message = "P113", say("{name}没有内容。{remedy}", name=name, remedy=remedy)
    elif kind in _TYPES:
        message = say("{name}的类型不对，应为{type}。", name=name, type=say(_TYPES[kind]))
    elif kind == "literal_error":
        choices = say("、").join(re.findall("'(.*?)'", details["ctx"]["expected"]))
        code, message = (
            "P115",
            say("{name}不能取“{value}”，只能是：{choices}。", name=name, value=_shown(value), choices=choices),
        )
    elif kind in CODES:
        code, message = kind, details["msg"]
    return code, message


def _called(document: Document, keys: Keys) -> str:
    """Call a value by its key, an entry of a list by its place, a whole file by its name."""
    if not keys:
        return f"“{document.file.rsplit('/', 1)[-1]}”"
    if isinstance(keys[-1], str):
        return f"“{keys[-1]}”"
    return say("{list}的第 {place} 项", list=_called(document, keys[:-1]), place=keys[-1] + 1)


def _nearest_key(model: type[BaseModel], keys: Keys) -> str:
    """Offer the keys that may stand where the unknown one does."""
    known = list(fields_at(model, keys[:-1]))
    near = difflib.get_close_matches(str(keys[-1]), known, n=1, cutoff=0.5)
    return say("是否为“{near}”？", near=near[0]) if near else say("这里可以写：{keys}。", keys=say("、").join(known))


def fields_at(model: type[BaseModel], keys: Keys) -> dict[str, Any]:
    """Walk from a shape down to the fields of the shape at `keys`."""
    fields: dict[str, Any] = model.model_fields
    for key in ("root", *keys) if "root" in fields else keys:
        if isinstance(key, str):
            fields = _models_within(fields[key].annotation)[0].model_fields
    return fields


def _models_within(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_within(part)]


def _shown(value: object) -> str:
    return value.written if isinstance(value, Number) else str(value)
