"""Every requirement, in the order of the table."""

from generator.inspect.rule import Requirement
from generator.inspect.rules import around, content, dates, labels, links, markup

TOPICS = (links, labels, dates, around, content, markup)
"""The modules that declare requirements."""

REQUIREMENTS = tuple(value for topic in TOPICS for value in vars(topic).values() if isinstance(value, Requirement))
"""Every requirement, in the order in which the topics declare them."""
