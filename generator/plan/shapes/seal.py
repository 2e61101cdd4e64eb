"""Schema of `seal.yml`."""

from pydantic import Field

from generator.plan.fields import Date, Digest, SealedName, Text
from generator.plan.shapes.shape import Shape


class SealFile(Shape):
    """`seal.yml`: what an edition was made of on the day it was sealed."""

    edition: Text
    sealed: Date
    version: Text
    files: dict[SealedName, Digest]
    departments: dict[str, Digest]
    references: dict[str, Digest] = Field(default_factory=dict)
    digest: Digest
