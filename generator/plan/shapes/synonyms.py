"""Schema of `synonyms.yml`."""

from typing import Annotated

from generator.plan.fields import SomeNames, Text
from generator.plan.shapes.declared import Declared
from generator.plan.shapes.shape import ListShape, Shape


class Synonym(Shape):
    """A word that readers type, and words of about its meaning that stand in notices."""

    word: Annotated[Text, Declared("读者的说法", "读者会输入、通知里没有的词，如 奶粉。", said_by="editor")]
    means: Annotated[SomeNames, Declared("通知的说法", "意思相近、通知里有的词，如 乳粉；至少一个。", said_by="editor")]


class Synonyms(ListShape):
    """`synonyms.yml`."""

    root: tuple[Synonym, ...]
