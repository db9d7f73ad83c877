"""The pages that say how plausible each report year is: an overview of ours before the Data Docs of Great Expectations.

Belongs here: the overview, and putting all pages in place at once. Does not belong here: judging, and making the
pages of Great Expectations, which are handed in.
"""

import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.pages.offline import offline
from pipelines.plausibility.verdicts import Verdict, Words

_PAGES: Final = "pages-"
_TEMPLATES: Final = Environment(
    loader=PackageLoader("pipelines.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True)
class Overview:
    """What the overview shows: the verdicts, expectations by code in their order with the reasons, and which warehouse
    was judged.
    """

    verdicts: Sequence[Verdict]
    expectations: Mapping[str, Words]
    reasons: Mapping[str, Words]
    warehouse: Path
    built_at: datetime


def write_data_docs(folder: Path, overview: Overview, write_site: Callable[[Path], None]) -> Path:
    """Writes the overview and the pages that ``write_site`` makes below a folder; returns the overview's path.

    The overview is renamed over the old one last and points to pages of its own, so that a reader has the old pages or
    the new ones. What earlier runs left goes.
    """
    pages = folder / f"{_PAGES}{uuid.uuid4().hex[:12]}"
    pages.mkdir(parents=True)
    write_site(pages)
    shutil.rmtree(pages / "static", ignore_errors=True)
    (pages / "index.html").unlink(missing_ok=True)
    style = _source("data_docs.css")
    for page in pages.rglob("*.html"):
        up = "../" * len(page.relative_to(folder).parent.parts)
        page.write_text(offline(page.read_text(encoding="utf-8"), style, f"{up}index.html"), encoding="utf-8")
    target, unfinished = folder / "index.html", folder / ".index.html.tmp"
    unfinished.write_text(_overview(overview, pages, folder, style), encoding="utf-8")
    unfinished.replace(target)
    for old in folder.glob(f"{_PAGES}*"):
        if old != pages:
            shutil.rmtree(old, ignore_errors=True)
    return target


def _overview(overview: Overview, pages: Path, folder: Path, style: str) -> str:
    found = {(one.code, one.year): one for one in overview.verdicts}
    years = list(dict.fromkeys(one.year for one in overview.verdicts))
    links = {}
    for one in overview.verdicts:
        if one.suite is not None and one.suite not in links:
            page = next((pages / "validations" / one.suite).rglob("*.html"))
            links[one.suite] = page.relative_to(folder).as_posix()
    return _TEMPLATES.get_template("data_docs.html.jinja").render(
        style=style,
        years=years,
        found=found,
        links=links,
        expectations=overview.expectations,
        reasons=overview.reasons,
        failed=[one for one in overview.verdicts if one.state == "failed"],
        skipped=[one for one in overview.verdicts if one.state == "skipped"],
        warehouse=overview.warehouse,
        built=f"{overview.built_at:%Y-%m-%d %H:%M} UTC",
    )


def _source(name: str) -> str:
    loader = _TEMPLATES.loader
    assert loader is not None
    return loader.get_source(_TEMPLATES, name)[0]
