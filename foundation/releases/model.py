"""Minor versions, and what the migrations of a database say about the code that may run on it."""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"(\d+)\.(\d+)(?:\.\d+)?")


@dataclass(frozen=True, order=True)
class Release:
    """A minor version of the code, such as 0.1; patches of it count as the same."""

    major: int
    minor: int

    @classmethod
    def of(cls, text: str) -> "Release":
        """The release that "0.1" or "0.1.4" names.

        Raises:
            ValueError: the text is no version.
        """
        found = _SHAPE.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a version like 0.1")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@dataclass(frozen=True)
class Notice:
    """What the migrations of a database say: who brought the newest, who may still run on it."""

    made_by: Release
    oldest_code: Release

    def lets(self, code: Release) -> bool:
        """Whether this code, which does not know the schema, may run on it (REL-45, SEC-70).

        One minor version behind is the most, and only where the migrations say that they add.
        """
        behind = self.made_by.minor - code.minor
        return code.major == self.made_by.major and behind <= 1 and self.oldest_code <= code

    def joined(self, later: "Notice") -> "Notice":
        """What holds when another migration comes on top: the stricter of each."""
        return Notice(
            made_by=max(self.made_by, later.made_by),
            oldest_code=max(self.oldest_code, later.oldest_code),
        )
