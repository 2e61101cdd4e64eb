"""Schema of `withdrawn.yml`."""

from typing import Annotated

from generator.plan.fields import Date, Promised, Text
from generator.plan.shapes.declared import Declared
from generator.plan.shapes.shape import ListShape, Shape


class Withdrawal(Shape):
    """Addresses that were published and are served no more, and why; it stands on the page of changes."""

    date: Annotated[Date, Declared("日期", "不再公布的日期，如 2015-02-01。", said_by="program")]
    reason: Annotated[Text, Declared("理由", "为什么不再公布。", said_by="program")]
    addresses: Annotated[
        Promised, Declared("网址", "哪些网址，写法同 addresses.txt，如 2014/tasks/3-8.html。", said_by="program")
    ]


class Withdrawals(ListShape):
    """`withdrawn.yml`."""

    root: tuple[Withdrawal, ...]
