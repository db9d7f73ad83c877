"""Which version of Gongkai this is. Imports the standard library only: ``gongkai --version`` starts here."""

import tomllib
from importlib.metadata import PackageNotFoundError, version

from assets.home import project


def program_version() -> str:
    """The version of the installed package; run from its folder without being installed, the one declared there."""
    try:
        return version("gongkai")
    except PackageNotFoundError:
        pass
    try:
        with (project() / "pyproject.toml").open("rb") as file:
            declared: str = tomllib.load(file)["project"]["version"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return "unknown (not installed)"
    return f"{declared} (not installed)"
