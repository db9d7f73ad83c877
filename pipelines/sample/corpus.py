"""A folder of made-up documents with their answer keys.

Belongs here: which report is written in which format and layout, and the files. Does not belong here: reports, formats,
defects.

``documents/ID.ext``, ``truth/ID.json`` (see ``keys.py``) and ``index.csv``; on demand ``documents/sidecar.csv``. A
document is drawn from the seed and its number: the first reports of a larger corpus are those of a smaller one.
"""

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from pipelines.sample.defects import DEFECTS, drawn
from pipelines.sample.documents import Document, document
from pipelines.sample.formats import FORMATS, kinds, writable
from pipelines.sample.population import population
from pipelines.sample.wanted import Wanted

INDEX = ("id", "agency", "report_year", "edition", "format", "layout", "oddity")
SIDECAR = ("path", "url", "agency", "region_code", "report_year", "published_on")

_RARE = 100
_OTHER_NUMBERS = "column_sum_wrong"


def documents(wanted: Wanted) -> Iterator[tuple[str, Document]]:
    """The documents of a corpus by their names, one after the other. A twin shows the same report again, in another
    quick format or layout, every second one with other numbers.
    """
    quick = kinds([name for name in wanted.formats or FORMATS if FORMATS[name].quick] or wanted.formats)
    reports = islice(population(wanted.seed, years=wanted.years), wanted.reports)
    for number, (found, (form, layout)) in enumerate(zip(reports, _kinds(wanted), strict=False)):
        random = Random(f"{wanted.seed}/document/{number}")
        found.name = f"s{number:07}"
        yield found.name, document(found, form, layout, random, drawn(random, wanted.defects, wanted.defect_rate))
        if wanted.twins and random.random() < wanted.twins:
            twin = replace(found, name=f"{found.name}b")
            other = random.choice(([], [DEFECTS[_OTHER_NUMBERS]]))
            yield twin.name, document(twin, *random.choice(quick), random, other)


def write_corpus(folder: Path, wanted: Wanted) -> int:
    """Writes the corpus below ``folder`` and returns the number of documents. One document is in memory at a time."""
    files, truth = folder / "documents", folder / "truth"
    files.mkdir(parents=True, exist_ok=True)
    truth.mkdir(exist_ok=True)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    count = 0
    with ExitStack() as opened:
        index = csv.writer(opened.enter_context((folder / "index.csv").open("w", encoding="utf-8", newline="")))
        index.writerow(INDEX)
        beside = None
        if wanted.sidecar:
            beside = csv.writer(opened.enter_context((files / "sidecar.csv").open("w", encoding="utf-8", newline="")))
            beside.writerow(SIDECAR)
        for name, one in documents(wanted):
            _write(f"{files}/{name}.{one.extension}", one.data)
            _write(f"{truth}/{name}.json", encode(one.key).encode())
            index.writerow(_index(name, one))
            if beside:
                beside.writerow(_stated(name, one))
            count += 1
    return count


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


def _index(name: str, one: Document) -> list[Any]:
    told = one.key
    oddity = "; ".join(one.report.defects)
    return [name, told["agency"], told["report_year"], told["edition"], one.format, one.layout, oddity]


def _stated(name: str, one: Document) -> list[Any]:
    found = one.report
    path = f"{name}.{one.extension}"
    if one.layout in FORMATS:  # it lies in an archive
        path = f"{path}/{name}.{FORMATS[one.layout].extension}"
    if found.by is None:
        return [path, "", found.agency, "", found.year, found.published_on or ""]
    url = f"https://{found.by.host}/gkbg/{found.year}/{path}"
    return [path, url, found.by.name, found.by.region_code, found.year, found.published_on or ""]
