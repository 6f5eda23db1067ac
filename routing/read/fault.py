"""What a parser answers when a text is not what it should be."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """
    A parser's refusal: the code of an issue and what its sentences mention.

    Parameters
    ----------
    code
        Code of the issue to report.
    values
        Numbers and names of the sentences, as in ``Issue.values``.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
