"""Schema of `edition.yml`."""

from typing import Annotated

from pydantic import Field, StrictBool

from generator.plan.fields import Address, Date, DocumentNumber, Ids, Layout, Level, Punctuation, Status, Text
from generator.plan.shapes.shape import Shape
from generator.text.typeset import MAX_NUMBER


class SectionHead(Shape):
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


class Forms(Shape):
    """The default form of each kind of piece, in an edition that is laid out as written."""

    opening: Text | None = None
    section: Text | None = None
    task: Text | None = None
    part: Text | None = None
    closing: Text | None = None


class EditionFile(Shape):
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
    redirects: dict[Address, Address] = Field(default_factory=dict)
    note: Text | None = None
