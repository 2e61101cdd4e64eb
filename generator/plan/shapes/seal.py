"""Schema of `seal.yml`."""

from typing import Annotated

from pydantic import Field

from generator.plan.fields import Date, Digest, SealedName, Text
from generator.plan.shapes.declared import Declared
from generator.plan.shapes.shape import Shape


class SealFile(Shape):
    """`seal.yml`: what an edition was made of on the day it was sealed."""

    edition: Annotated[Text, Declared("年度", "封存的是哪个年度，如 2014。", said_by="program")]
    sealed: Annotated[Date, Declared("封存日期", "封存的日期，如 2014-12-31。", said_by="program")]
    version: Annotated[Text, Declared("程序版本", "封存所用程序的版本。", said_by="program")]
    files: Annotated[
        dict[SealedName, Digest],
        Declared("文件", "本年度每个文件的 SHA-256，seal.yml 和 errata.yml 除外。", said_by="program"),
    ]
    departments: Annotated[dict[str, Digest], Declared("部门", "用到的每个部门的 SHA-256。", said_by="program")]
    references: Annotated[dict[str, Digest], Declared("依据", "用到的每份依据的 SHA-256。", said_by="program")] = Field(
        default_factory=dict
    )
    digest: Annotated[Digest, Declared("封存摘要", "以上全部内容的 SHA-256，一个数代表整个年度。", said_by="program")]
