"""Says which document is being read, so that whoever runs a reader knows which one stalled or killed it.

Belongs here: the one listener. Does not belong here: what is done about it (``assets/workers.py``). Nothing is
imported: every worker process loads this module first.
"""

from collections.abc import Callable

_listeners: list[Callable[[str], None]] = []


def listen(listener: Callable[[str], None]) -> None:
    """``listener`` is called with the ``document_id`` of every document that is about to be read by itself."""
    _listeners[:] = [listener]


def reading(document_id: str) -> None:
    """Tells the listener, if there is one; '' says that no single document is being read any more."""
    for listener in _listeners:
        listener(document_id)
