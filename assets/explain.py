"""``gongkai explain`` and ``gongkai export``: their options, and what they say.

Belongs here: arguments of the two commands and words around their results. Does not belong here: exit codes
(``cli.py``), where a number comes from (``pipelines/marts/explain.py``), the files (``pipelines/marts/export.py``).
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_WORDS: Final = {
    "zh": {
        "numerator": "分子",
        "denominator": "分母",
        "none": "没有数",
        "printed": "文中“{text}”",
        "nothing": "文中没有这一格",
        "corrected": "由 {by} 更正为 {value}：{reason}（{evidence}）",
        "deduced": "由其他格推出（{equations}）",
        "unstated": "金额未写明单位，不计",
        "not_there": "该版本没有这个指标",
        "report": "报告 {report_id}（{edition} 版），{file}",
        "interval": "95% 区间 {low:.3f}–{high:.3f}",
        "own": "出自报告本身：有数或纯空白 {cells_filled} 格，共 {cells} 格；"
        "相符 {reconciled}；公布 {published_on}，期限 {due_on}",
    },
    "en": {
        "numerator": "numerator",
        "denominator": "denominator",
        "none": "no number",
        "printed": 'printed "{text}"',
        "nothing": "the document does not show this cell",
        "corrected": "corrected to {value} by {by}: {reason} ({evidence})",
        "deduced": "deduced from other cells ({equations})",
        "unstated": "an amount without a printed unit does not count",
        "not_there": "this edition does not have the indicator",
        "report": "report {report_id} (edition {edition}), {file}",
        "interval": "95 % interval {low:.3f}–{high:.3f}",
        "own": "of the report itself: {cells_filled} of {cells} cells with a number or plainly blank; "
        "adds up {reconciled}; published {published_on}, due {due_on}",
    },
}


def add_explain(commands: Any) -> argparse.ArgumentParser:
    """The command with its options."""
    explain: argparse.ArgumentParser = commands.add_parser(
        "explain",
        help="show the cells behind an indicator, with their text and place",
        description="Shows from which cells an indicator of an agency and year is made: number, text, place and file.",
        epilog="Exit code 0: shown; 2: indicator, agency, year or warehouse is not there.",
    )
    explain.add_argument("indicator", metavar="INDICATOR", help="its code or name in meta.indicators")
    explain.add_argument("--agency", required=True, metavar="A", help="its id, name, or part of a name")
    explain.add_argument("--year", required=True, type=int, metavar="Y", help="the report year")
    explain.add_argument("--lang", choices=("zh", "en"), help="Chinese or English (default: as the locale says)")
    _add_warehouse(explain)
    return explain


def add_export(commands: Any) -> argparse.ArgumentParser:
    """The command with its options."""
    export: argparse.ArgumentParser = commands.add_parser(
        "export",
        help="write every table as files, with a data package",
        description="Writes every table of the warehouse into DIR, with a Frictionless datapackage.json.",
        epilog="Exit code 0: written; 2: DIR holds something else, or the warehouse is not there. A folder that was "
        "exported before is replaced.",
    )
    export.add_argument("folder", metavar="DIR", help="a new or empty folder, or one exported before")
    shapes = ("parquet", "csv", "xlsx")
    export.add_argument(
        "--format", choices=shapes, default="parquet", help="the format of the files (default: parquet)"
    )
    _add_warehouse(export)
    return export


def show_explanation(given: argparse.Namespace) -> None:
    """Prints what stands behind the indicator. ValueError says what is not there."""
    from assets.check import chosen_language
    from pipelines.marts.explain import CannotExplainError, explain

    try:
        said = explain(_warehouse(given), given.indicator, given.agency, given.year)
    except CannotExplainError as error:
        raise ValueError(str(error)) from None
    print("\n".join(_lines(said, chosen_language(given.lang))))


def write_export(given: argparse.Namespace) -> None:
    """Writes the files and says what was written. ValueError says what prevents it."""
    from pipelines.marts.export import ExportError, export

    try:
        done = export(_warehouse(given), Path(given.folder).expanduser(), given.format)
    except ExportError as error:
        raise ValueError(str(error)) from None
    for note in done.notes:
        print(note)
    print(f"{len(done.rows)} tables, {sum(done.rows.values()):,} rows in {done.folder}")


def _add_warehouse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--warehouse", metavar="FILE", help="the DuckDB file (default: warehouse/gongkai.duckdb in GONGKAI_HOME)"
    )


def _warehouse(given: argparse.Namespace) -> Path:
    if given.warehouse is not None:
        return Path(given.warehouse).expanduser()
    from assets.home import home
    from pipelines.store import Store

    return Store(home()).warehouse


def _lines(said: Any, lang: str) -> Iterator[str]:
    words, indicator, report = _WORDS[lang], said.indicator, said.report
    yield f"{indicator[f'name_{lang}']} ({indicator['indicator_code']}) = {indicator['formula']}"
    yield f"{report['agency_name']} {report['report_year']}: {_result(said, words)}"
    file = report["url"] or report["source_path"]
    yield words["report"].format(report_id=report["report_id"], edition=report["edition"], file=file)
    if not said.cells and said.value is not None:
        filled = report["cells_reported"] + report["cells_blank"]
        yield words["own"].format(**{**report, "cells_filled": filled})
    side = None
    for cell in said.cells:
        if cell["side"] != side:
            side = cell["side"]
            yield f"{words[side]}:"
        yield from _cell(cell, said, words, lang)


def _result(said: Any, words: dict[str, str]) -> str:
    value = said.value
    if value is None:
        return words["not_there"]
    shown = words["none"] if value["value"] is None else f"{value['value']:.6g}"
    if value["denominator"] is not None or (value["numerator"] is not None and said.indicator["unit"] == "ratio"):
        shown += f" = {_number(value['numerator'], words)} / {_number(value['denominator'], words)}"
    shown += f" [{value['status']}]"
    if value["low"] is not None:
        shown += " " + words["interval"].format(**value)
    return shown


def _cell(cell: dict[str, Any], said: Any, words: dict[str, str], lang: str) -> Iterator[str]:
    from pipelines.pages.report import place_in_words

    labels = " · ".join(cell[f"{part}_label_{lang}"] for part in ("table", "item", "column"))
    sign = "+" if cell["coefficient"] > 0 else "-"
    yield f"  {sign} {_number(cell['value'], words)}  {labels} [{cell['status']}]"
    place = place_in_words(cell["locator"], "zh" if lang == "zh" else "en")
    text = words["nothing"] if cell["raw_text"] is None else words["printed"].format(text=cell["raw_text"].strip())
    told = [text, *filter(None, (place, cell["member_path"] or cell["source_path"])), *_why(cell, said, words)]
    yield "      " + ", ".join(told)


def _why(cell: dict[str, Any], said: Any, words: dict[str, str]) -> Iterator[str]:
    place = (cell["table_code"], cell["item_code"], cell["column_code"])
    if cell["status"] == "corrected" and place in said.corrections:
        one = said.corrections[place]
        told = {name: one[name] for name in ("reason", "evidence")}
        yield words["corrected"].format(value=_number(one["value"], words), by=one["decided_by"], **told)
    if cell["status"] == "deduced" and place in said.deductions:
        yield words["deduced"].format(equations=", ".join(said.deductions[place]["equations"]))
    if cell["unit"] == "unstated" and cell["value"] is None and cell["printed"] is not None:
        yield words["unstated"]


def _number(value: Any, words: dict[str, str]) -> str:
    if value is None:
        return words["none"]
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
