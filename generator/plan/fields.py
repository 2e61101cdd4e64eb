"""Types of the single values in a plan's files, as ids, dates and addresses, each with its validator."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from generator.clauses.clause import OTHER_ROLES, ROLES
from generator.files.paths import is_safe
from generator.messages import phrase, say
from generator.plan.document import Number
from generator.problems import Code
from generator.text.patterns import lazy
from generator.urls import is_promised

CODES = (
    Code(
        "P115",
        "取值不在范围内",
        "这一项只能取规定的几个值之一。",
        "改成提示里列出的值。",
    ),
    Code(
        "P116",
        "日期不对",
        "日历上没有这一天，或者写法不是“年-月-日”。",
        "写成 `2014-06-27` 的样子：年份四位，月、日各两位，用半角连字符。",
    ),
    Code(
        "P117",
        "发文字号写法不对",
        "发文字号由机关代字、年份、发文顺序号三部分组成。年份写全四位，用六角括号〔〕括起；"
        "顺序号前面不加“第”、不补零，后面加“号”。",
        "照提示的写法改，如 `国发〔2012〕9号`。",
    ),
    Code(
        "P118",
        "编号不能用作网址",
        "编号（`id`）要写进网址，只能用小写字母、数字和连字符，连字符不能在两头，也不能连着写两个，最长 100 个字符；"
        "`index`、`con` 等名字网站或电脑另有用处，也不能用。",
        "用名称的拼音，如 `shi-nong-wei`。已经公布的编号不要再改。",
    ),
    Code(
        "P501",
        "承接的任务写法不对",
        "`continues` 说明这项任务承接以前年度的哪一项，写成“年份/章-项”。",
        "写成 `continues: 2014/3-8`；承接几项的，写成 `[2014/3-8, 2014/3-9]`。",
    ),
)

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
"""The closing paragraph, where else the id of a task stands."""

DOCUMENT_NUMBER = re.compile(r"[一-鿿]{2,12}〔[12][0-9]{3}〕[1-9][0-9]*号")
"""A document number as GB/T 9704 writes it: 国发〔2012〕9号 (NORMS N4)."""

_LOOSE_NUMBER = lazy(r"([一-鿿]+)\s*[〔\[(（【﹝［]\s*([0-9]{4})\s*[〕\])）】﹞］]\s*(?:第\s*)?0*([1-9][0-9]*)\s*号?")
NO_DAY = "none"
"""What a file writes for no day."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(rf"[1-9][0-9]{{0,2}}-[1-9][0-9]{{0,2}}|{CLOSING}")
_TASK_OF = re.compile(r"[0-9]{4}/[1-9][0-9]{0,2}-[1-9][0-9]{0,2}")

_DEVICE = "con|prn|aux|nul|(com|lpt)[0-9]"
"""Names that Windows reserves for devices, with any suffix."""

_ADDRESS = re.compile(rf"(?!(.*/)?({_DEVICE})[./])/?([a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)+")
_LONGEST_ADDRESS = 180

# index.html is the list beside the entries' own pages.
_TAKEN = re.compile(rf"index|{_DEVICE}")

REFUSED = "refused"
"""pydantic's type of the errors whose context has the code of the problem, and whose message is the problem's."""


def _refuse(code: str, message: str, value: str, **more: str) -> PydanticCustomError:
    """Return the error of a value, with the code of its problem; `message` names the value as {value}."""
    return PydanticCustomError(REFUSED, say(message), {"code": code, "value": value, **more})


def is_taken(id_: str) -> bool:
    """Whether an id is reserved: index.html is a list of entries, and Windows reserves names of devices."""
    return bool(_TAKEN.fullmatch(id_))


def _identifier(value: str) -> str:
    if len(value) > 100 or not _ID.fullmatch(value):
        message = phrase("编号“{value}”不能用作网址。只能用小写字母、数字和连字符，如 shi-nong-wei。")
        raise _refuse("P118", message, value)
    if is_taken(value):
        raise _refuse("P118", phrase("编号“{value}”另有用途，不能用作网址。请换一个。"), value)
    return value


def _is_date(text: str) -> bool:
    """Whether a text is a date of the calendar, written as 2014-06-27; ISO 8601's other spellings are refused."""
    try:
        return bool(_DATE.fullmatch(text) and dt.date.fromisoformat(text))
    except ValueError:
        return False


def _date(value: object) -> object:
    """Return a date as text, unquoted numbers too; refuse any other text."""
    written = value.written if isinstance(value, Number) else value
    if isinstance(written, str) and not _is_date(written):
        message = phrase("日期“{value}”不存在或写法不对。应写成 2014-06-27 的样子。")
        raise _refuse("P116", message, written)
    return written


def _days(value: object) -> object:
    """Return days as a list: that of `none` is empty."""
    if isinstance(value, list):
        some(tuple(value))
        return value
    return [] if value == NO_DAY else [value]


def _days_written(days: tuple[dt.date, ...]) -> object:
    """Return days as a file writes them."""
    return [str(day) for day in days] or NO_DAY


def _year_or_date(value: object) -> object:
    """Return a year or a date as text, unquoted years too; refuse any other text."""
    written = value.written if isinstance(value, Number) else value
    if isinstance(written, str) and not (_YEAR.fullmatch(written) or _is_date(written)):
        message = phrase("“{value}”不是年份，也不是日期。应写成 2014 或 2014-06-27 的样子。")
        raise _refuse("P116", message, written)
    return written


def well_written_number(value: str) -> str | None:
    """Return the correct spelling of a document number, or None where it cannot be told from how it is written."""
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
    """Return a level from 1 to 9 as text, unquoted ones too; refuse any other text."""
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
    """Return an unquoted number as the text that the file writes; any other value as it is."""
    return value.written if isinstance(value, Number) else value


def _address(value: str) -> str:
    if not is_address(value):
        raise _refuse("P504", phrase("“{value}”不是本站的网址。应写成 tasks/3-8.html 的样子。"), value)
    return value


def is_address(text: str) -> bool:
    """Whether a text is a path of the site, at most 180 characters; outside the editions it begins with a slash."""
    return len(text) <= _LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def _promised(value: str) -> str:
    if not (is_safe(value) and is_promised(value)):
        message = phrase("“{value}”不是本站网页或数据的网址。应写成 2014/tasks/3-8.html 的样子，从网站的根算起。")
        raise _refuse("P504", message, value)
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def some(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse an empty list; where an entry is wrong, pydantic's own check of the length would report that, too."""
    if not values:
        raise PydanticCustomError("P113", "")
    return values


SOME = Field(json_schema_extra={"minItems": 1})
"""The constraint of `some`, for JSON Schema."""


def _pattern(pattern: str, **more: Any) -> Any:
    """Return the field metadata that state the pattern of a validator in JSON Schema."""
    return Field(json_schema_extra={"pattern": f"^{pattern}$", **more})


Text = Annotated[str, StringConstraints(strict=True, pattern=r"\S")]
Id = Annotated[Text, AfterValidator(_identifier), _pattern(f"(?!({_TAKEN.pattern})$){_ID.pattern}", maxLength=100)]
_DateText = Annotated[str, _pattern(_DATE.pattern, format="date")]
_YearText = Annotated[str, _pattern(f"{_YEAR.pattern}(-[0-9]{{2}}-[0-9]{{2}})?")]
Date = Annotated[dt.date, BeforeValidator(_date, json_schema_input_type=_DateText)]

Days = Annotated[
    tuple[Date, ...],
    BeforeValidator(_days, json_schema_input_type=Literal["none"] | Date | Annotated[tuple[Date, ...], SOME]),
    PlainSerializer(_days_written, when_used="json"),
]
"""Days, or `none`."""

YearOrDate = Annotated[
    Text,
    BeforeValidator(_year_or_date, json_schema_input_type=_YearText | Annotated[int, Field(ge=1000, le=9999)]),
]

DocumentNumber = Annotated[Text, AfterValidator(_document_number), _pattern(DOCUMENT_NUMBER.pattern)]
Level = Annotated[int, BeforeValidator(_level, json_schema_input_type=Annotated[int, Field(ge=1, le=9)])]
Names = Annotated[tuple[Text, ...], BeforeValidator(_listed, json_schema_input_type=Text | tuple[Text, ...])]
SomeNames = Annotated[
    tuple[Text, ...],
    BeforeValidator(_listed, json_schema_input_type=Text | Annotated[tuple[Text, ...], SOME]),
    AfterValidator(some),
]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed, json_schema_input_type=Id | tuple[Id, ...])]
_TaskOf = Annotated[Text, AfterValidator(_task_of), _pattern(_TASK_OF.pattern)]
TasksOf = Annotated[tuple[_TaskOf, ...], BeforeValidator(_listed, json_schema_input_type=_TaskOf | tuple[_TaskOf, ...])]
Place = Annotated[Text, AfterValidator(_place), _pattern(f"({_PLACE.pattern})")]

Places = Annotated[
    tuple[Place, ...],
    BeforeValidator(_listed, json_schema_input_type=Place | Annotated[tuple[Place, ...], SOME]),
    AfterValidator(some),
]

_Promised = Annotated[Text, AfterValidator(_promised)]
Promised = Annotated[
    tuple[_Promised, ...],
    BeforeValidator(_listed, json_schema_input_type=_Promised | Annotated[tuple[_Promised, ...], SOME]),
    AfterValidator(some),
]
"""Permanent addresses, relative to the root of the site, at least one."""

Quantity = Annotated[Text, BeforeValidator(_as_written, json_schema_input_type=Text | float)]
Address = Annotated[Text, AfterValidator(_address), _pattern(_ADDRESS.pattern, maxLength=_LONGEST_ADDRESS)]


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
