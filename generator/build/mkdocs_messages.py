"""What MkDocs says of a configuration, in the user's language: it logs in English, and then raises that it gave up."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.messages import phrase, say

LOGGERS = ("mkdocs", "properdocs")
"""The names of the loggers of MkDocs, and of ProperDocs in its place."""

_LOGGED = re.compile(r"Config value '(?P<key>[^']*)': (?P<what>.*)", re.DOTALL)
_PLACE = re.compile(r'in "(?P<file>[^"]*)", line (?P<line>\d+), column (?P<column>\d+)')

_KNOWN = (
    (
        r"Unrecognised theme name: '(?P<name>.*?)'\..*",
        phrase("没有安装主题“{name}”。请写 theme: plan。"),
    ),
    (
        r"The path '(?P<name>.*)' isn't an existing directory\.",
        phrase("没有“{name}”这个文件夹。请建立它，或者改正名称。"),
    ),
    (r"The path '(?P<name>.*)' isn't an existing file\.", phrase("没有“{name}”这个文件。请补上它，或者改正名称。")),
    (
        r"The path set in custom_dir \('(?P<name>.*)'\) does not exist\.",
        phrase("没有“{name}”这个文件夹。请建立它，或者删去 custom_dir。"),
    ),
    (r"The \"(?P<name>.*)\" plugin is not installed", phrase("没有安装插件“{name}”。请安装它，或者删去这一项。")),
    (r"Failed to load extension '(?P<name>.*?)'\..*", phrase("没有 Markdown 扩展“{name}”。请安装它，或者删去这一项。")),
    (r"Required configuration not provided\.", phrase("必须写明。")),
    (r"The URL isn't valid.*", phrase("网址应以 http:// 或 https:// 开头。")),
    (r"Unrecognised configuration name: (?P<name>.*)", phrase("不认识的设置“{name}”，没有理会。请核对拼写。")),
    (
        r"Plugin '(?P<name>.*?)' was specified multiple times.*",
        phrase("插件“{name}”写了不止一次。请只留一个。"),
    ),
    (r"Plugin '(?P<name>.*?)' option '(?P<option>.*?)': .*", phrase("插件“{name}”的 {option} 的值不对。")),
    (r"Expected type: .*", phrase("值的种类不对，见 MkDocs 的说明。")),
    (r"(.*[ .])?Expected (a|an|nav|one of|the).*", phrase("值的种类不对，见 MkDocs 的说明。")),
    (r"Sub-option '(?P<name>.*?)': .*", phrase("“{name}”的值不对。")),
)
"""What MkDocs says → the same in Chinese."""


@contextmanager
def configuration_faults() -> Iterator[list[str]]:
    """Collect what MkDocs logs of errors in a configuration during the context, localised; warnings are logged so."""
    faults: list[str] = []

    def take(record: logging.LogRecord) -> bool:
        line = fault(record.getMessage())
        if record.levelno >= logging.ERROR:
            faults.append(line)
            return False
        record.msg, record.args = line, ()
        return True

    loggers = [logging.getLogger(f"{name}.config") for name in LOGGERS]
    for logger in loggers:
        logger.addFilter(take)
    try:
        yield faults
    finally:
        for logger in loggers:
            logger.removeFilter(take)


@contextmanager
def errors_raised_only() -> Iterator[None]:
    """Keep MkDocs from logging during the context what it raises, too."""
    loggers = [logging.getLogger(f"{name}.commands.build") for name in LOGGERS]
    for logger in loggers:
        logger.addFilter(_is_no_error)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_is_no_error)


def _is_no_error(record: logging.LogRecord) -> bool:
    return record.levelno < logging.ERROR


def fault(message: str) -> str:
    """Return what MkDocs says of a key of a configuration; what is not known stands in its own words."""
    logged = _LOGGED.fullmatch(message)
    if not logged:
        return message
    what = " ".join(logged["what"].split())
    return say("mkdocs.yml 的 {key}：{what}", key=logged["key"], what=_localised(what))


def unreadable(message: str) -> str | None:
    """Return where the YAML of a configuration is malformed, if a message says so: the last place that it names."""
    places = [*_PLACE.finditer(message)]
    if not places:
        return None
    last = places[-1]
    return say(
        "{file} 第 {line} 行第 {column} 列附近的写法不对。请看缩进、冒号后面的空格和引号、括号是否成对。",
        file=Path(last["file"]).name,
        line=last["line"],
        column=last["column"],
    )


def _localised(what: str) -> str:
    for pattern, message in _KNOWN:
        if match := re.fullmatch(pattern, what):
            return say(message, **match.groupdict()) if match.groupdict() else say(message)
    return what
