"""``gongkai sample``: what can be asked for, and doing it.

Belongs here: the options of the command and what it says. Does not belong here: exit codes (``cli.py``), the reports
(``pipelines/sample``). The module is imported with the command line: what it needs to write is imported when it writes.
"""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_sample(commands: Any) -> argparse.ArgumentParser:
    """The command with its options."""
    sample: argparse.ArgumentParser = commands.add_parser(
        "sample",
        help="write made-up reports with their answer keys",
        description="Writes made-up reports below DIR/documents and what is printed in each below DIR/truth.",
        epilog="Exit code 0: written; 2: bad usage. What is written is told by the arguments alone.",
    )
    sample.add_argument("folder", metavar="DIR", help="a folder, made if it is not there")
    sample.add_argument("--reports", metavar="N", type=int, default=100, help="how many (default: 100)")
    sample.add_argument("--seed", metavar="S", type=int, default=0, help="another seed, another country (default: 0)")
    for option, shape, default, told in (
        ("--formats", "NAMES", "", "formats, parted by commas (default: all that can be written)"),
        ("--layouts", "NAMES", "", "layouts, parted by commas (default: all)"),
        ("--years", "FIRST-LAST", "2019-2025", "years reported on (default: 2019-2025)"),
        ("--defects", "NAME=RATE,...", "", "defects and the share of documents that have each (default: none)"),
        ("--defect-rate", "RATE", "0", "share of documents that have one defect of any (default: 0)"),
        ("--twins", "RATE", "0", "share of reports that are there twice, some with other numbers (default: 0)"),
    ):
        sample.add_argument(option, metavar=shape, default=default, help=told)
    sample.add_argument("--sidecar", action="store_true", help="also write documents/sidecar.csv")
    return sample


def write_sample(given: argparse.Namespace) -> None:
    """Writes what is asked for. ValueError says what cannot be, ChildProcessError what ended a process that wrote."""
    from concurrent.futures.process import BrokenProcessPool

    from assets.home import processes
    from pipelines.sample.corpus import write_corpus
    from pipelines.sample.formats import FORMATS
    from pipelines.sample.wanted import wanted

    asked = wanted(given)
    folder = Path(given.folder).expanduser()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"DIR {folder} is a file; name a folder")
    for form in FORMATS.values():
        if form.missing and not asked.formats:
            print(f"gongkai: no {form.name} is written: {form.missing}", file=sys.stderr)
    try:
        count = write_corpus(folder, asked, processes())
    except BrokenProcessPool:
        raise ChildProcessError(
            f"a process that wrote to {folder} was ended from outside, perhaps for want of memory; "
            "GONGKAI_PROCESSES=1 takes least"
        ) from None
    print(f"{count:,} documents in {folder}")
