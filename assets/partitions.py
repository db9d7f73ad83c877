"""The partitions of what is judged: report years.

Belongs here: partition definitions and the tags that name a range of them. Does not belong here: which year a document
belongs to (``pipelines/quality``).
"""

from collections.abc import Sequence
from datetime import date

import dagster as dg

from pipelines.quality.judge import report_years

YEARS = dg.StaticPartitionsDefinition(report_years(date.today()))
IN_ONE_RUN = dg.BackfillPolicy.single_run()


def range_tags(years: Sequence[str]) -> dict[str, str]:
    """The tags by which one run takes all partitions from the first to the last of ``years``."""
    keys = YEARS.get_partition_keys()
    positions = [keys.index(year) for year in years]
    return {
        "dagster/asset_partition_range_start": keys[min(positions)],
        "dagster/asset_partition_range_end": keys[max(positions)],
    }
