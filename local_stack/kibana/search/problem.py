"""Something that a person must see, and where on the page it belongs."""

from typing import Self

from contracts.errors import CardwatchError

#: Raised by code that reads a saved state of another shape than Kibana writes.
ODD = (KeyError, IndexError, TypeError, ValueError, AttributeError)


class Problem(CardwatchError):
    def __init__(self, where: str, message: str, position: int | None = None) -> None:
        """`where`: query, time, filter, elasticsearch, panel or index.

        `position`: of a character in the query, from 0.
        """
        super().__init__(message)
        self.where = where
        self.position = position

    @classmethod
    def of_state(cls, odd: Exception) -> Self:
        """Of a panel, for one of ODD."""
        return cls("panel", f"its saved state is not as Kibana writes it ({odd!r}): save it again")

    def json(self) -> dict[str, object]:
        return {"where": self.where, "message": str(self), "position": self.position}
