"""How often a process of Gongkai looks for garbage.

Belongs here: that, and nothing else, since it is imported before all else. Does not belong here: anything that a
process of somebody else's (the Dagster UI, tests) would notice.
"""

import gc

_OBJECTS = 100_000
"""New objects between two looks. Libraries make hundreds of thousands while they are loaded, to stay; a document makes
thousands, each of which Python lets go by itself. Looking every 700 takes a twentieth of the time of a PDF."""


def is_seldom_looked_for() -> None:
    """Settles it for this process."""
    gc.set_threshold(_OBJECTS, 20, 100)
