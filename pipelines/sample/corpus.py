"""A folder of made-up documents with their answer keys.

Belongs here: which report is written in which format and layout, and the files. Does not belong here: reports, formats,
defects.

``documents/ID.ext``, ``truth/ID.json`` (see ``keys.py``) and ``index.csv``; on demand ``documents/sidecar.csv``. A
document is drawn from the seed and its number: the first reports of a larger corpus are those of a smaller one, and a
part of it, from one agency to another, can be made without what comes before.
"""

import csv
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from pydantic_core import to_json

from pipelines.sample.defects import DEFECTS, drawn
from pipelines.sample.documents import Document, document
from pipelines.sample.formats import FORMATS, kinds, writable
from pipelines.sample.population import population
from pipelines.sample.wanted import Wanted

INDEX = ("id", "agency", "report_year", "edition", "format", "layout", "oddity")
SIDECAR = ("path", "url", "agency", "region_code", "report_year", "published_on")

Row = list[Any]

_RARE = 100
_AGENCIES_A_PART = 20
_OTHER_NUMBERS = "column_sum_wrong"


def documents(wanted: Wanted, numbers: range | None = None) -> Iterator[tuple[str, Document]]:
    """The documents of a corpus by their names, one after the other; on demand those of ``numbers``, which begin with
    an agency's first report. A twin shows the same report again, in another quick format or layout, every second one
    with other numbers.
    """
    numbers = numbers or range(wanted.reports)
    quick = kinds([name for name in wanted.formats or FORMATS if FORMATS[name].quick] or wanted.formats)
    reports = population(wanted.seed, years=wanted.years, first=numbers.start // len(wanted.years))
    written_as = islice(_kinds(wanted), numbers.start, None)
    for number, found, (form, layout) in zip(numbers, reports, written_as, strict=False):
        random = Random(f"{wanted.seed}/document/{number}")
        found.name = f"s{number:07}"
        yield found.name, document(found, form, layout, random, drawn(random, wanted.defects, wanted.defect_rate))
        if wanted.twins and random.random() < wanted.twins:
            twin = replace(found, name=f"{found.name}b")
            other = random.choice(([], [DEFECTS[_OTHER_NUMBERS]]))
            yield twin.name, document(twin, *random.choice(quick), random, other)


def write_corpus(folder: Path, wanted: Wanted, processes: int = 1) -> int:
    """Writes the corpus below ``folder`` and returns the number of documents. Each process has one document in memory
    at a time; how many there are changes nothing in what is written.
    """
    for name in ("documents", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    count = 0
    with ExitStack() as opened:

        def table(path: Path, head: Row) -> Any:
            writer = csv.writer(opened.enter_context(path.open("w", encoding="utf-8", newline="")))
            writer.writerow(head)
            return writer

        index = table(folder / "index.csv", [*INDEX])
        beside = table(folder / "documents" / "sidecar.csv", [*SIDECAR]) if wanted.sidecar else None
        for part in _parts(folder, wanted, processes):
            for listed, stated in part:
                index.writerow(listed)
                if beside:
                    beside.writerow(stated)
            count += len(part)
    return count


def _parts(folder: Path, wanted: Wanted, processes: int) -> Iterator[list[tuple[Row, Row]]]:
    """Part after part, while others are being written: a row of each table for each of its documents."""
    size = _AGENCIES_A_PART * len(wanted.years)
    parts = [range(first, min(first + size, wanted.reports)) for first in range(0, wanted.reports, size)]
    write = partial(_write_part, folder, wanted)
    if min(processes, len(parts)) == 1:
        yield from map(write, parts)
        return
    with ProcessPoolExecutor(min(processes, len(parts)), get_context("spawn")) as pool:
        yield from pool.map(write, parts)


def _write_part(folder: Path, wanted: Wanted, numbers: range) -> list[tuple[Row, Row]]:
    rows = []
    for name, one in documents(wanted, numbers):
        _write(f"{folder}/documents/{name}.{one.extension}", one.data)
        _write(f"{folder}/truth/{name}.json", to_json(one.key))
        rows.append((_index(name, one), _stated(name, one)))
    return rows


def _kinds(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Format and layout of one document after the other: all by turns. Where no formats are asked for, each kind once
    and then only every ``_RARE``-th document in a format that takes long.
    """
    offered = kinds(wanted.formats or writable(), wanted.layouts)
    quick = [kind for kind in offered if FORMATS[kind[0]].quick]
    if wanted.formats or not quick:
        yield from cycle(offered)
        return
    yield from offered
    slow = cycle([kind for kind in offered if kind not in quick] or quick)
    for number, kind in enumerate(cycle(quick), 1):
        yield next(slow) if number % _RARE == 0 else kind


def _write(path: str, data: bytes) -> None:
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123  a Path a file costs as much as writing it
        file.write(data)


def _index(name: str, one: Document) -> Row:
    told = one.key
    oddity = "; ".join(one.report.defects)
    return [name, told["agency"], told["report_year"], told["edition"], one.format, one.layout, oddity]


def _stated(name: str, one: Document) -> Row:
    found = one.report
    path = f"{name}.{one.extension}"
    if one.layout in FORMATS:  # it lies in an archive
        path = f"{path}/{name}.{FORMATS[one.layout].extension}"
    if found.by is None:
        return [path, "", found.agency, "", found.year, found.published_on or ""]
    url = f"https://{found.by.host}/gkbg/{found.year}/{path}"
    return [path, url, found.by.name, found.by.region_code, found.year, found.published_on or ""]
