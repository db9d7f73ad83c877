"""A page of Great Expectations' Data Docs made to be read without a network and without scripts.

Belongs here: what is taken out of such a page, and the style that stands in for the eight hosts that it would ask.
Does not belong here: the overview (``data_docs.py``).
"""

from typing import Any, Final

from lxml import html  # type: ignore[import-untyped]

_DROPPED: Final = (
    "//script | //link | //style | //footer | //img | //button | //comment()"
    " | //div[contains(@class, 'navbar-brand')]"
    " | //div[contains(@class, 'card') and ./div/strong[normalize-space() = 'Actions']]"
)
_OUTSIDE: Final = ("http:", "https:", "//")


def offline(page: str, style: str, overview: str) -> str:
    """The same page with ``style`` in it and a link to ``overview``; it asks nobody for anything, and has no scripts.

    Raises ValueError when something is left that would be fetched: a new version of the pages asks in a new way.
    """
    tree = html.document_fromstring(page)
    for element in tree.xpath(_DROPPED):
        element.drop_tree()
    for element in tree.xpath("//*"):
        _disarm(element)
    for link in tree.xpath("//a[@data-toggle = 'collapse']"):
        _unfold(link)
    for home in tree.xpath("//nav//a[contains(@href, 'index.html')]"):
        home.set("href", overview)
        home.text = "总览 · Overview"
    own = html.fragment_fromstring("<style></style>")
    own.text = style
    tree.find("head").append(own)
    text: str = html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")
    if left := [address for _, _, address, _ in html.fromstring(text).iterlinks() if address.startswith(_OUTSIDE)]:
        raise ValueError(
            f"a page of Data Docs would still fetch or point to {left[0]}; pipelines/pages/offline.py drops such"
        )
    return text


def _disarm(element: Any) -> None:
    """Takes away what runs, and every way to another host; the text of a link stays."""
    for name, value in element.items():
        if name.startswith("on") or value.startswith(_OUTSIDE) or "url(" in value:
            del element.attrib[name]


def _unfold(link: Any) -> None:
    """What a script would unfold, the browser unfolds by itself."""
    for shown in link.getroottree().xpath("//*[@id = $id]", id=(link.get("href") or "").removeprefix("#")):
        shown.tag = "details"
        shown.set("class", "card-body")
        title = html.fragment_fromstring("<summary></summary>")
        title.text = "详情 · Details"
        shown.insert(0, title)
    link.drop_tree()
