"""Where things lie: the folder that Gongkai keeps its things in, the Dagster instance, and the source that is read.

Belongs here: environment variables and their defaults. ``python -m assets.home`` prints the instance folder for
Dagster's own commands. Does not belong here: what lies in the home (``pipelines/store.py``). Imports the standard
library only: every command starts here.
"""

import os
from pathlib import Path

_INSTANCE = """\
# Written by Gongkai once; change it as you like.
telemetry:
  enabled: false
compute_logs: # the assets log through Dagster; their standard output is the terminal of gongkai run
  module: dagster.core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
nux:
  enabled: false
run_monitoring: # a run whose process was killed is reported as failed, and the landing place is not waited for for ever
  enabled: true
"""


def project() -> Path:
    """The folder of the project; where the package is installed without its project, the current folder."""
    folder = Path(__file__).resolve().parent.parent
    return folder if (folder / "workspace.yaml").is_file() else Path.cwd()


def home() -> Path:
    """``GONGKAI_HOME``, by default ``data`` in the project."""
    return Path(os.environ.get("GONGKAI_HOME") or project() / "data").expanduser().resolve()


def source() -> str:
    """``GONGKAI_SOURCE``, by default ``samples`` in the project: what is read when Dagster is not told otherwise."""
    return os.environ.get("GONGKAI_SOURCE") or str(project() / "samples")


def processes() -> int:
    """``GONGKAI_PROCESSES``, by default two, which keeps a run below 1 GiB whatever the machine: how many processes
    read documents.

    Raises ValueError when it is no whole number from 1 on.
    """
    given = os.environ.get("GONGKAI_PROCESSES") or "2"
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise ValueError(f"GONGKAI_PROCESSES is {given!r}; give a whole number from 1 on, such as the number of cores")
    return int(given)


def fetch_delay() -> float:
    """``GONGKAI_FETCH_DELAY``, by default one: seconds between two requests to one host.

    Raises ValueError when it is no number from 0 on.
    """
    given = os.environ.get("GONGKAI_FETCH_DELAY") or "1"
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise ValueError(f"GONGKAI_FETCH_DELAY is {given!r}; give a number of seconds, such as 1 or 0.5")
    return seconds


def fetch_hosts() -> int:
    """``GONGKAI_FETCH_HOSTS``, by default eight: how many hosts are asked side by side.

    Raises ValueError when it is no whole number from 1 on.
    """
    given = os.environ.get("GONGKAI_FETCH_HOSTS") or "8"
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise ValueError(f"GONGKAI_FETCH_HOSTS is {given!r}; give a whole number from 1 on")
    return int(given)


def allow_private() -> bool:
    """``GONGKAI_ALLOW_PRIVATE=1``: whether web addresses in private networks and on this machine are fetched."""
    return os.environ.get("GONGKAI_ALLOW_PRIVATE", "") not in ("", "0")


def contact() -> str:
    """``GONGKAI_CONTACT``: a web or mail address that stands behind the program's name in every request.

    Raises ValueError when it is no line of ASCII.
    """
    given = os.environ.get("GONGKAI_CONTACT", "").strip()
    if given and not (given.isascii() and given.isprintable()):
        raise ValueError(f"GONGKAI_CONTACT is {given!r}; give a web or mail address in ASCII")
    return f"(+{given})" if given else ""


def pages_url() -> str:
    """``GONGKAI_PAGES_URL``, by default where ``make ui`` serves them: the address under which a browser finds the
    folders ``pages`` and ``data_docs`` of the home.

    Raises ValueError when it is no http or https address.
    """
    given = (os.environ.get("GONGKAI_PAGES_URL") or "http://127.0.0.1:3001").rstrip("/")
    if not given.startswith(("http://", "https://")):
        raise ValueError(
            f"GONGKAI_PAGES_URL is {given!r}; give an http or https address, such as https://example.org/gongkai"
        )
    return given


def json_logs() -> bool:
    """``GONGKAI_LOG=json``: whether every event of a run is a line of JSON; by default ``text``.

    Raises ValueError for anything else.
    """
    given = os.environ.get("GONGKAI_LOG") or "text"
    if given not in ("json", "text"):
        raise ValueError(f"GONGKAI_LOG is {given!r}; give json or text")
    return given == "json"


def check_settings() -> None:
    """Raises ValueError for a setting that cannot be understood."""
    for setting in (processes, fetch_delay, fetch_hosts, contact, pages_url, json_logs):
        setting()


def make_home() -> None:
    """Makes the home. Raises OSError, with what to do, where it can be no folder."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "it is no folder" if folder.exists() else error.strerror
        raise OSError(f"GONGKAI_HOME is {str(folder)!r}: {reason}; name a folder that can be written to") from None


def dask_address() -> str:
    """``GONGKAI_DASK_ADDRESS``, such as ``tcp://10.0.0.5:8786``; by default '', no cluster."""
    return os.environ.get("GONGKAI_DASK_ADDRESS", "")


def dagster_home() -> Path:
    """``DAGSTER_HOME``, by default ``dagster`` in the home, which is made with telemetry off. A folder that the user
    names is left as it is.
    """
    if named := os.environ.get("DAGSTER_HOME"):
        return Path(named).expanduser().resolve()
    folder = home() / "dagster"
    settings = folder / "dagster.yaml"
    if not settings.exists():
        folder.mkdir(parents=True, exist_ok=True)
        settings.write_text(_INSTANCE, encoding="utf-8")
    return folder


if __name__ == "__main__":
    print(dagster_home())
