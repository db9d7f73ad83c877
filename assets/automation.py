"""When things run: jobs, the schedule of the season, and the sensor that watches the landing place.

Belongs here: jobs, schedules, sensors and conditions, all of which an operator switches in the UI. Does not belong
here: what a run does; who is told when one fails (``notify.py``).
"""

import json
from datetime import UTC, datetime, timedelta

import dagster as dg

from assets.home import source
from assets.ingest import STEP as INGEST
from assets.partitions import YEARS, range_tags
from assets.policy import MADE_WHEN_NEEDED, ZONE
from assets.resources import StoreResource
from assets.run import UNFINISHED
from pipelines.extract.batch import EXTRACTOR_VERSION
from pipelines.ingest.discover import SourceNotFound
from pipelines.ingest.glance import glance
from pipelines.quality.judge import current_documents, stale_years
from pipelines.store import Store

EVERYTHING = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="Reads what is new in the source, judges the report years and publishes the warehouse.",
)
READ = dg.define_asset_job(
    "read",
    selection=dg.AssetSelection.groups("ingest", "extract"),
    description="Reads what is new in the source.",
)
JUDGE = dg.define_asset_job(
    "judge_and_publish",
    selection=dg.AssetSelection.groups(*MADE_WHEN_NEEDED),
    description="Judges report years and publishes the warehouse.",
)
# Departments report by 31 January, governments by 31 March; what is late or revised comes in all year.
DAILY_IN_SEASON, WEEKLY_ELSE = "0 3 * 1-4 *", "0 3 * 5-12 1"
FIRST_WAIT = timedelta(minutes=5)
TRIES_MORE = 4
"""A run of the sensor that failed is asked for again after 5, 10, 20 and 40 minutes: steps try again by themselves what
passes in seconds, and after more than an hour somebody has to look.
"""
_ASKED = "gongkai/asked"  # what a run was asked for; its run key also counts the tries
_READ_KEY, _JUDGE_KEY = "read:", "judge:"


@dg.schedule(
    job=EVERYTHING,
    cron_schedule=[DAILY_IN_SEASON, WEEKLY_ELSE],
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Everything, at three in China: daily from January to April, on Mondays in the rest of the year.",
)
def season() -> dg.RunRequest:
    """One run over all report years."""
    return dg.RunRequest(tags=range_tags(YEARS.get_partition_keys()))


@dg.sensor(
    jobs=[READ, JUDGE],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Watches the landing place (GONGKAI_SOURCE): reads what came, then judges the report years it touched.",
)
def landing_place(context: dg.SensorEvaluationContext, store: StoreResource) -> dg.SensorResult | dg.SkipReason:
    """Two requests, each made once for the same content, and again when its run failed: to read when the place changed,
    and to judge and publish the years whose documents are not what was judged.
    """
    seen = json.loads(context.cursor) if context.cursor else {}
    try:
        place, files = glance(source(), store.store.own_paths)
    except (SourceNotFound, OSError) as error:
        return dg.SkipReason(str(error))
    failed = _failed(context.instance, _READ_KEY + place) if place == seen.get("place") else 0
    requests = [_reading(place, failed)] if failed or place != seen.get("place") else []
    held: str | None = _held(store.store)
    reading = context.instance.get_run_records(dg.RunsFilter(job_name=READ.name, statuses=[*UNFINISHED]), limit=1)
    if reading:
        held = seen.get("held")
    failed = _failed(context.instance, f"{_JUDGE_KEY}{held}") if held == seen.get("held") else 0
    years = _touched(store.store) if failed or held != seen.get("held") else []
    if held and years:
        requests.append(_judging(held, years, failed))
    cursor = json.dumps({"place": place, "held": held})
    if not requests:
        context.update_cursor(cursor)
        return dg.SkipReason(f"nothing came, nothing changed: {files:,} files in {source()}")
    return dg.SensorResult(run_requests=requests, cursor=cursor)


def _failed(instance: dg.DagsterInstance, key: str) -> int:
    """How many runs that were asked for under ``key`` failed, once it is time for another; else 0."""
    records = instance.get_run_records(dg.RunsFilter(tags={_ASKED: key}))
    if not 0 < len(records) <= TRIES_MORE or records[0].dagster_run.status is not dg.DagsterRunStatus.FAILURE:
        return 0
    waited = datetime.now(UTC) - records[0].update_timestamp.replace(tzinfo=UTC)
    return len(records) if waited >= FIRST_WAIT * 2 ** (len(records) - 1) else 0


def _reading(place: str, failed: int) -> dg.RunRequest:
    config = {"ops": {INGEST: {"config": {"source": source()}}}}
    key = _READ_KEY + place
    return dg.RunRequest(run_key=_nth(key, failed), job_name=READ.name, run_config=config, tags={_ASKED: key})


def _judging(held: str, years: list[str], failed: int) -> dg.RunRequest:
    key = _JUDGE_KEY + held
    return dg.RunRequest(run_key=_nth(key, failed), job_name=JUDGE.name, tags={_ASKED: key, **range_tags(years)})


def _nth(key: str, failed: int) -> str:
    """Dagster makes one run a key."""
    return f"{key}:{failed}" if failed else key


def _held(store: Store) -> str:
    """What changes when something was read: the manifest and the parts."""
    stamps = [path.stat() for path in (store.sources_path, store.raw_reports_path) if path.exists()]
    parts = len(store.parts("documents", EXTRACTOR_VERSION))
    return ":".join([EXTRACTOR_VERSION, str(parts), *(str(stamp.st_mtime_ns) for stamp in stamps)])


def _touched(store: Store) -> list[str]:
    return stale_years(store, current_documents(store, EXTRACTOR_VERSION), YEARS.get_partition_keys())


observations_to_marts = dg.AutomationConditionSensorDefinition(
    "observations_to_marts",
    target=dg.AssetSelection.groups(*MADE_WHEN_NEEDED),
    default_status=dg.DefaultSensorStatus.STOPPED,
    minimum_interval_seconds=60,
    description="Declarative automation: whatever is out of date between the observations and the marts is made anew.",
)
