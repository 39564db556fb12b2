"""The names of a stack's secrets in Secrets Manager."""

from collections.abc import Callable, Mapping, Sequence


def secret_names(secrets: Mapping[str, Sequence[str]], stack: str) -> list[str]:
    """STACK/VARIABLE, or STACK/VARIABLE/USER for each user where there are any."""
    return [
        "/".join((stack, variable, *user))
        for variable, users in secrets.items()
        for user in ([(user,) for user in users] or [()])
    ]


class FilterModule:
    def filters(self) -> dict[str, Callable[..., list[str]]]:
        return {"secret_names": secret_names}
