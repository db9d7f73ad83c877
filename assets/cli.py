"""The command line: words in, words and an exit code out.

Belongs here: arguments, what is wrong with them, exit codes, and turning every error into one clear line. Does not
belong here: what a command does. Nothing heavy is imported before it is known what is wanted: ``gongkai --help`` and a
typing error must answer at once.

Exit codes of ``run``: 0 published, 1 nothing could be published, 2 bad usage, 130 interrupted. Of ``check``: 0 no
finding of severity error, 1 some, 2 a file is no report or cannot be read, or bad usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assets.explain import add_explain, add_export, show_explanation, write_export
from assets.sample import add_sample, write_sample

DONE, NOT_PUBLISHED, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130
_MAGIC, _MAGIC_AT = b"DUCK", 8


class UsageError(Exception):
    """The command cannot be carried out as it was given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carries out one command and returns its exit code."""
    given = _parser().parse_args(arguments)
    try:
        code: int = given.carry_out(given)
        sys.stdout.flush()  # what cannot be written is noticed here, while something can be said about it
        return code
    except UsageError as error:
        return _say(error, BAD_USAGE)
    except KeyboardInterrupt:
        kept = "; what was read so far is kept, and the next run goes on from there" if given.command == "run" else ""
        return _say(f"interrupted{kept}", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has gone: say nothing more, not even when the interpreter flushes what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if os.environ.get("GONGKAI_DEBUG"):
            raise
        return _say(f"{_first_line(error)} (GONGKAI_DEBUG=1 shows where)", NOT_PUBLISHED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongkai",
        description="Reads government information disclosure annual reports and publishes a DuckDB warehouse of them.",
        epilog="What Gongkai keeps lies below GONGKAI_HOME, by default the folder data of the project.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="read what is new in SOURCE and publish the warehouse",
        description="Reads what is new in SOURCE, checks it, and publishes the warehouse of all that was ever read.",
        epilog="Exit code 0: published, even if some files were rejected (they are listed); "
        "1: nothing could be published; 2: bad usage.",
    )
    run.add_argument(
        "source",
        metavar="SOURCE",
        help="a folder (with all below it), a quoted glob, a file, an archive, s3://bucket/prefix, "
        "or a .csv of web addresses with a column url",
    )
    run.add_argument(
        "--warehouse",
        metavar="FILE",
        help="the DuckDB file to publish (default: warehouse/gongkai.duckdb in GONGKAI_HOME)",
    )
    run.add_argument(
        "--year",
        action="append",
        default=[],
        metavar="YEAR",
        help="judge this report year alone, changed or not; can be given again (default: every year that changed)",
    )
    run.add_argument(
        "--docs",
        action="store_true",
        help="hold each report year against what is plausible and write the pages that show it (some seconds more)",
    )
    run.set_defaults(carry_out=lambda given: _run(given.source, given.warehouse, given.year, given.docs))
    _add_check(commands)
    add_explain(commands).set_defaults(carry_out=lambda given: _without_fault(show_explanation, given))
    add_export(commands).set_defaults(carry_out=lambda given: _without_fault(write_export, given))
    add_sample(commands).set_defaults(carry_out=lambda given: _without_fault(write_sample, given))
    status = commands.add_parser(
        "status",
        help="show what is stored, what ran last, what is stale and what failed",
        description="Shows the store on one screen. Exit code 0: nothing is stale, the last run did not fail; 1: else.",
    )
    status.set_defaults(carry_out=lambda given: _status())
    return parser


def _add_check(commands: Any) -> None:
    check = commands.add_parser(
        "check",
        help="say what is wrong with reports before they are published",
        description="Reads reports and prints each finding with its place in the file and what would satisfy the form. "
        "Nothing is stored.",
        epilog="Exit code 0: no finding of severity error; 1: some; 2: a file is no report or cannot be read.",
    )
    check.add_argument("files", metavar="FILE", nargs="+", help="a report in any format that is read, or an archive")
    shapes = ("text", "json", "html")
    check.add_argument("--format", choices=shapes, default="text", help="text for people, json for programs, or a page")
    check.add_argument("--lang", choices=("zh", "en"), help="Chinese or English (default: as the locale says)")
    check.set_defaults(carry_out=lambda given: _check(given.files, given.format, given.lang))


class _Version(argparse.Action):
    """Looks the version up when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any) -> None:
        from assets.version import program_version

        print(f"gongkai {program_version()}")
        parser.exit()


def _without_fault(carry_out: Callable[[argparse.Namespace], None], given: argparse.Namespace) -> int:
    """Carries out a command that says by ValueError what it cannot do as it was given."""
    try:
        carry_out(given)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return DONE


def _run(source: str, warehouse: str | None, years: Sequence[str], docs: bool) -> int:
    target = None if warehouse is None else Path(warehouse).expanduser().absolute()
    _check_source(source)
    _check_years(years)
    if target is not None:
        _check_target(target)
    _check_settings()
    from assets.home import make_home

    try:
        make_home()
    except OSError as error:
        return _say(str(error), NOT_PUBLISHED)

    from rich.console import Console

    from assets.progress import showing

    # A duplicate of stderr, because Dagster may redirect the descriptor itself while a step runs.
    with os.fdopen(os.dup(2), "w", encoding="utf-8") as stream, showing(Console(file=stream)) as reporter:
        reporter.report("Starting", 0, None)
        from assets.run import RunFailedError, run

        try:
            outcome = run(source, target, reporter, years, data_docs=docs)
        except RunFailedError as error:
            failed: str | None = str(error)
        else:
            failed = None
    if failed is not None:
        return _say(failed, NOT_PUBLISHED)

    from assets.summary import summarise

    return DONE if summarise(outcome, Console()) else NOT_PUBLISHED


def _check(files: Sequence[str], form: str, lang: str | None) -> int:
    for file in files:
        if not Path(file).exists():
            raise UsageError(f"FILE {file!r}: there is no such file")
        if Path(file).is_dir():
            raise UsageError(f"FILE {file!r} is a folder; give the files in it, or use gongkai run for a whole folder")
    from assets.check import check, chosen_language

    return check(files, form, chosen_language(lang))


def _status() -> int:
    from rich.console import Console

    from assets.run import RunFailedError
    from assets.status import status

    try:
        return DONE if status(Console()) else NOT_PUBLISHED
    except RunFailedError as error:
        return _say(str(error), NOT_PUBLISHED)


def _check_settings() -> None:
    from assets.home import check_settings

    try:
        check_settings()
    except ValueError as error:
        raise UsageError(str(error)) from None


def _check_source(source: str) -> None:
    from assets.home import home
    from pipelines.ingest.discover import SourceNotFound
    from pipelines.ingest.inputs import check
    from pipelines.ingest.limits import limits

    try:
        check(source, limits())  # most mistakes show before the store, and with it polars, is imported
        from pipelines.store import Store

        check(source, limits(), Store(home()).own_paths)
    except SourceNotFound as error:
        raise UsageError(f"SOURCE {error}") from None
    except ValueError as error:
        raise UsageError(str(error)) from None


def _check_years(years: Sequence[str]) -> None:
    if not years:
        return
    from datetime import date

    from pipelines.quality.judge import report_years

    known = report_years(date.today())
    for year in years:
        if year not in known:
            raise UsageError(f"--year {year}: give a year from {known[0]} to {known[-2]}, or {known[-1]}")


def _check_target(target: Path) -> None:
    """Publishing replaces the file: nothing that is no DuckDB file may be lost that way."""
    if target.is_dir():
        raise UsageError(f"--warehouse {target} is a folder; name a file in it, such as {target / 'gongkai.duckdb'}")
    if target.exists() and target.stat().st_size:
        with target.open("rb") as file:
            head = file.read(_MAGIC_AT + len(_MAGIC))
        if head[_MAGIC_AT:] != _MAGIC:
            raise UsageError(f"--warehouse {target} is no DuckDB file and would be replaced; name another file")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _say(what: object, code: int) -> int:
    print(f"gongkai: {what}", file=sys.stderr)
    return code
