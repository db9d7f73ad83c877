"""The dashboard: one HTML file with its data, its script and the plotting library in it, that loads nothing.

Belongs here: putting the page together, safely. Does not belong here: the data (``figures.py``), what the page does
with them (``templates/dashboard*.js``).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from pipelines.pages.printed import Language
from pipelines.pages.report import allowed, environment
from pipelines.pages.words import both

CHARTS: Final = ("years", "quality", "requests", "outcomes", "reasons", "disputes", "findings")
"""The charts in the order in which the page shows them; each has a function in ``dashboard-charts.js``."""

_HERE: Final = Path(__file__).parent
_LIBRARY: Final = _HERE / "vendor" / "echarts" / "echarts.common.min.js"
_SCRIPTS: Final = ("dashboard-data", "dashboard-charts", "dashboard-table", "dashboard")


def dashboard_page(data: Mapping[str, Any], language: Language = "zh") -> str:
    """The page over ``data`` (``figures.dashboard_data``); ``language`` is what it opens in where the browser is not
    Chinese and the address says nothing.

    A browser lets it run these scripts and no other, and load nothing at all (Content-Security-Policy).
    """
    texts = both()
    return environment().get_template("dashboard.html.jinja").render(
        language=language,
        charts=CHARTS,
        words=texts,
        texts=embedded(texts),
        data=embedded(data),
        scripts=[Markup(script) for script in _scripts()],
        allowed=" ".join(allowed(script) for script in _scripts()),
    )  # fmt: skip


def embedded(value: object) -> Markup:
    """JSON that may stand inside a script element: no text of a report can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


@cache
def _scripts() -> tuple[str, ...]:
    """The plotting library, and the page's own script in one piece. ValueError where one would end its element."""
    own = "\n".join((_HERE / "templates" / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    scripts = (_LIBRARY.read_text(encoding="utf-8"), own)
    if any("</script" in script.lower() for script in scripts):
        raise ValueError("a script of the dashboard holds the end tag of a script")
    return scripts
