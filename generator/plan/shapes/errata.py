"""Schema of `errata.yml`."""

from generator.plan.fields import Date, Text
from generator.plan.shapes.shape import ListShape, Shape


class Erratum(Shape):
    """A correction of what was issued: it stands beside the text, which stays as it is."""

    date: Date
    task: Text | None = None
    quote: Text | None = None
    correction: Text
    note: Text | None = None


class Errata(ListShape):
    """`errata.yml`."""

    root: tuple[Erratum, ...]
