"""Schema of `references.yml`."""

from pydantic import StrictBool

from generator.plan.fields import Date, DocumentNumber, Id, Text
from generator.plan.shapes.shape import ListShape, Shape


class Reference(Shape):
    """A document that a notice cites; `planned` says that it was still to be made."""

    id: Id
    title: Text
    number: DocumentNumber | None = None
    issuer: Text | None = None
    date: Date | None = None
    planned: StrictBool = False
    note: Text | None = None


class References(ListShape):
    """`references.yml`."""

    root: tuple[Reference, ...]
