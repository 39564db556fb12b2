"""What can be wrong with the source of the dashboards."""

from contracts.errors import CardwatchError


class SourceError(CardwatchError):
    """The source cannot be compiled; `where` names the file and the panel to correct."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem
