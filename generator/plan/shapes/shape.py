"""The base of all shapes: no unknown keys, no key without a value."""

from typing import Any

from pydantic import BaseModel, ConfigDict, RootModel, field_validator
from pydantic_core import PydanticCustomError


class Shape(BaseModel):
    """A mapping of a file: it takes no unknown keys, and no key without a value."""

    # few runs need all shapes, and one within another is built with it
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _filled(cls, value: object) -> object:
        """Refuse a key that is written with nothing after it."""
        if value is None or (isinstance(value, str) and not value.strip()):
            raise PydanticCustomError("P113", "")
        return value


class ListShape(RootModel[Any]):
    """A file that is a list."""

    model_config = ConfigDict(defer_build=True)
