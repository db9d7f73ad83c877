"""``make ui``: the Dagster UI with its daemon, and beside it the pages that its links open.

Belongs here: starting both on one machine. Does not belong here: services of a deployment (``docs/deploy.md``).
"""

import os
import runpy
import sys
import threading
import warnings

from assets.home import dagster_home, home, project
from assets.serve import server


def main() -> None:
    """Runs until it is stopped; further arguments, such as ``-p 3333``, go to ``dagster dev``."""
    os.environ["DAGSTER_HOME"] = str(dagster_home())
    # At its end Dagster recommends a newer command, which needs a project of another layout.
    warnings.filterwarnings("ignore", message="Function `dev_command` is superseded")
    try:
        pages = server(home())
    except OSError as error:
        print(f"gongkai: links to the pages will not open, {error}; see GONGKAI_PAGES_URL", file=sys.stderr)
    else:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
    sys.argv = ["dagster", "dev", "-w", str(project() / "workspace.yaml"), "-h", "127.0.0.1", *sys.argv[1:]]
    runpy.run_module("dagster", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
