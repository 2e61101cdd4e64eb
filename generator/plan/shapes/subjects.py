"""Schema of `subjects.yml`."""

from typing import Annotated

from pydantic import AfterValidator

from generator.plan.fields import SOME, ActKind, Id, Ids, Names, Place, Places, Quantity, SubjectKind, Text, some
from generator.plan.shapes.shape import Shape


class Target(Shape):
    """What is to be reached, or by when, in the notice's words; what it does not say is None."""

    quantity: Text
    value: Quantity | None = None
    unit: Text | None = None
    when: Text | None = None


class Subject(Shape):
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


class Act(Shape):
    """How the plan is driven: who does what to whom, by which documents; without `who`, those who bear the task."""

    act: ActKind
    who: Text | None = None
    verb: Text
    whom: Text | None = None
    what: Text | None = None
    by: Ids = ()
    task: Place


class Excuse(Shape):
    """Words that look like a subject's name and are none."""

    words: Text
    reason: Text


class SubjectsFile(Shape):
    """`subjects.yml`."""

    subjects: Annotated[tuple[Subject, ...], AfterValidator(some), SOME]
    machinery: tuple[Act, ...] = ()
    excused: tuple[Excuse, ...] = ()
