"""What is wrong with reports, by name: every defect can be asked for, at a rate.

Belongs here: the registry, which documents can have a defect, and drawing defects for a document. Does not belong here:
what a defect does, which is a function of the module of its kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from pipelines.sample.defects import arithmetic, cells, identity, labels, texts
from pipelines.sample.layouts import GLUED, RUN_ON
from pipelines.sample.reports import Report

Kind = Literal["identity", "arithmetic", "cells", "page"]
KINDS: tuple[Kind, ...] = ("identity", "arithmetic", "cells", "page")
"""In the order in which they are applied. A document has at most one defect of each."""

_BY_SPACES = GLUED | RUN_ON | {"space-rows", "space-one-line"}
_BY_LINES = frozenset(["cell-per-line", "cell-per-para", "cell-per-line-drop-blank", "tab-indent"])
_TEXTS = frozenset(["text", "html"])


@dataclass(frozen=True)
class Defect:
    """``do`` takes a report and returns it; of kind ``page`` it takes the grids of ``tables``, or where there are
    none with the whole text and its ``Fill``. Last comes the source of chance. ``fits`` tells whether a report in a
    format and layout can have it.
    """

    name: str
    kind: Kind
    do: Callable[..., Any]
    fits: Callable[[Report, str, str], bool]
    tables: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is wrong, in a sentence."""
        return (self.do.__doc__ or "").partition("\n")[0]


def drawn(random: Random, rates: Mapping[str, float], share: float) -> list[Defect]:
    """Defects for one document in the order in which they are applied: each of ``rates`` by its own rate; with
    ``share``, in that share of documents, one of all defects. Of a kind the first counts.
    """
    chosen = [DEFECTS[name] for name, rate in rates.items() if random.random() < rate]
    if share and random.random() < share:
        chosen.append(random.choice(list(DEFECTS.values())))
    return [
        next(one for one in chosen if one.kind == kind) for kind in KINDS if any(one.kind == kind for one in chosen)
    ]


def _always(found: Report, form: str, layout: str) -> bool:
    return True


def _if(told: Callable[[Report], bool]) -> Callable[[Report, str, str], bool]:
    return lambda found, form, layout: told(found)


def _in_text(found: Report, form: str, layout: str) -> bool:
    return form in _TEXTS


def _in_cells(found: Report, form: str, layout: str) -> bool:
    return layout not in _BY_SPACES


def _in_lines(found: Report, form: str, layout: str) -> bool:
    return form == "text" and layout in _BY_LINES


def _where_lines_break(found: Report, form: str, layout: str) -> bool:
    return form != "text" or layout in _BY_LINES - {"tab-indent"}


def _before_2021(found: Report) -> bool:
    return found.editions["proactive"] == "2019"


def _has_no_rules(found: Report) -> bool:
    return found.by is not None and not found.by.makes_rules


def _is_government(found: Report) -> bool:
    return found.by is not None and found.by.kind == "government" and found.by.level != "township"


_ALL = ("proactive", "requests", "disputes")

DEFECTS: dict[str, Defect] = {
    one.name: one
    for one in (
        Defect("other_edition", "identity", identity.other_edition, _always),
        Defect("mixed_editions", "identity", identity.mixed_editions, _always),
        Defect("row_absent", "identity", identity.row_absent, _always),
        Defect("no_title", "identity", identity.no_title, _always),
        Defect("no_region", "identity", identity.no_region, _always),
        Defect("preface_of_another_year", "identity", identity.preface_of_another_year, _if(identity.names_the_year)),
        Defect("consolidated", "identity", identity.consolidated, _if(_is_government)),
        Defect("row_sum_wrong", "arithmetic", arithmetic.row_sum_wrong, _always),
        Defect("column_sum_wrong", "arithmetic", arithmetic.column_sum_wrong, _always),
        Defect("balance_wrong", "arithmetic", arithmetic.balance_wrong, _always),
        Defect("disputes_total_wrong", "arithmetic", arithmetic.disputes_total_wrong, _always),
        Defect("digits_swapped", "arithmetic", arithmetic.digits_swapped, _if(arithmetic.has_swappable)),
        Defect("neighbours_swapped", "arithmetic", arithmetic.neighbours_swapped, _if(arithmetic.has_neighbours)),
        Defect("carry_over_wrong", "arithmetic", arithmetic.carry_over_wrong, _if(arithmetic.receives_from_persons)),
        Defect("copied_from_last_year", "arithmetic", arithmetic.copied_from_last_year, _if(arithmetic.can_copy)),
        Defect("prose_wrong", "arithmetic", arithmetic.prose_wrong, _always),
        Defect("published_late", "arithmetic", arithmetic.published_late, _always),
        Defect("rules_without_authority", "arithmetic", cells.rules_without_authority, _if(_has_no_rules)),
        Defect("zeros_blank", "cells", cells.zeros_blank, _always),
        Defect("zeros_placeholder", "cells", cells.zeros_placeholder, _always),
        Defect("organisations_blank", "cells", cells.organisations_blank, _always),
        Defect("only_totals", "cells", cells.only_totals, _always),
        Defect("totals_blank", "cells", cells.totals_blank, _always),
        Defect("table_blank", "cells", cells.table_blank, _always),
        Defect("full_width", "cells", cells.full_width, _always),
        Defect("spaced_cells", "cells", cells.spaced, _in_cells),
        Defect("thousands", "cells", cells.thousands, _if(cells.has_thousands)),
        Defect("signed_change", "cells", cells.signed_change, _if(cells.has_change)),
        Defect("unit_in_cell", "cells", cells.unit_in_cell, _always),
        Defect("note_in_cell", "cells", cells.note_in_cell, _in_cells),
        Defect("decimal_count", "cells", cells.decimal_count, _in_cells),
        Defect("spaced_labels", "page", labels.spaced, _in_cells, _ALL),
        Defect("broken_labels", "page", labels.broken, _where_lines_break, _ALL),
        Defect("cut_labels", "page", labels.cut, _if(_before_2021), ("proactive",)),
        Defect("half_width_labels", "page", labels.half_width, _in_cells, _ALL),
        Defect("variant_labels", "page", labels.variant, _always, _ALL),
        Defect("guidance_in_label", "page", labels.guidance, _in_cells, ("proactive",)),
        Defect("extra_row", "page", labels.extra_row, _in_cells, ("proactive",)),
        Defect("spam_in_label", "page", labels.spam, _in_cells, ("requests",)),
        Defect("tables_as_pictures", "page", labels.picture, _always, _ALL),
        Defect("cut_off", "page", texts.cut_off, _in_text),
        Defect("repeated_lines_removed", "page", texts.repeated_lines_removed, _in_lines),
        Defect("traditional", "page", texts.traditional, _in_text),
    )
}
