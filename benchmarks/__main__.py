"""Runs the benchmarks named, or all but the longest."""

import argparse
import os
import sys
from importlib import import_module

from assets import garbage
from assets.workers import ENVIRONMENT

ALL = ("html", "text", "sample", "store", "export", "judge", "xlsx", "docx", "pdf", "scan")
NAMES = (*ALL, "growth")


def main() -> int:
    """Prints one table each; 2 for a name that is none."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Gongkai side by side with others.")
    listed = ", ".join(NAMES)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {listed} (default: all but growth)")
    names = parser.parse_args().names or ALL
    if unknown := set(names) - set(NAMES):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {listed}")
    # Before anything imports polars, which reads it once: figures are for one core, as a process of a run has it.
    os.environ.update(ENVIRONMENT)
    garbage.is_seldom_looked_for()
    for name in names:
        import_module(f"benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
