"""Schema of `departments.yml`."""

from generator.plan.fields import Id, Ids, Kind, Names, Text, YearOrDate
from generator.plan.shapes.shape import ListShape, Shape


class Department(Shape):
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


class Departments(ListShape):
    """`departments.yml`."""

    root: tuple[Department, ...]
