"""Says which document is being read, so that whoever runs a reader knows which one stalled or killed it.

Belongs here: the one listener. Does not belong here: what is done about it (``assets/workers.py``). Nothing is
imported: every worker process loads this module first.
"""

from collections.abc import Callable

_listeners: list[Callable[[str, float | None], None]] = []
_read = ""


def listen(listener: Callable[[str, float | None], None]) -> None:
    """``listener`` is called with the ``document_id`` of every document that is about to be read by itself, and again
    with the seconds that it may take from then on, where that turned out only when it was looked at.
    """
    _listeners[:] = [listener]


def reading(document_id: str) -> None:
    """Tells the listener, if there is one; '' says that no single document is being read any more."""
    global _read
    _read = document_id
    _tell(None)


def longer(seconds: float) -> None:
    """The document that is being read may take so long from now on."""
    _tell(seconds)


def _tell(seconds: float | None) -> None:
    for listener in _listeners:
        listener(_read, seconds)
