"""When things run: the job of everything, and a schedule that an operator can switch on.

Belongs here: jobs and schedules. Does not belong here: what a run does.
"""

import dagster as dg

from assets.partitions import YEARS, range_tags

EVERYTHING = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="Reads what is new in the source, judges the report years and publishes the warehouse.",
)


@dg.schedule(
    job=EVERYTHING,
    cron_schedule="0 3 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Everything, every night at three in China. Off until an operator switches it on.",
)
def nightly() -> dg.RunRequest:
    """One run over all report years."""
    return dg.RunRequest(tags=range_tags(YEARS.get_partition_keys()))
