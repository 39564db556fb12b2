"""Something that a person must see, and where on the page it belongs."""

from contracts.errors import CardwatchError


class Problem(CardwatchError):
    def __init__(self, where: str, message: str, position: int | None = None) -> None:
        """`where`: query, time, filter, elasticsearch, panel or index.

        `position`: of a character in the query, from 0.
        """
        super().__init__(message)
        self.where = where
        self.position = position

    def json(self) -> dict[str, object]:
        return {"where": self.where, "message": str(self), "position": self.position}
