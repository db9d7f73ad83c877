"""The code location: everything that Dagster is told, put together and nothing else."""

import dagster as dg

from assets.automation import EVERYTHING, JUDGE, READ, landing_place, observations_to_marts, season
from assets.extract import extract_documents
from assets.ingest import ingest_source
from assets.logs import log_as_asked
from assets.marts import publish_warehouse
from assets.notify import check_failed, run_failed
from assets.pages import write_dashboard
from assets.plausibility import plausible_years, write_data_docs
from assets.policy import with_policy
from assets.progress import Reporter
from assets.quality import judge_years
from assets.resources import StoreResource, WorkersResource

STEPS = [ingest_source, extract_documents, judge_years, publish_warehouse, write_dashboard, write_data_docs]
ASSETS = dg.map_asset_specs(with_policy, STEPS)


def definitions(reporter: Reporter, plausibility: bool = True) -> dg.Definitions:
    """The code location, with ``reporter`` told how far its runs are; without ``plausibility`` no check needs Great
    Expectations. Raises ValueError when the logs are wanted in a form that there is not.
    """
    log_as_asked()
    return dg.Definitions(
        assets=ASSETS,
        asset_checks=[plausible_years] if plausibility else [],
        jobs=[EVERYTHING, READ, JUDGE],
        schedules=[season],
        sensors=[landing_place, observations_to_marts, run_failed, check_failed],
        resources={"store": StoreResource(), "workers": WorkersResource(), "progress": reporter},
        # Documents are read in the workers' processes; a process for each of the five steps would only cost time.
        executor=dg.in_process_executor,
    )


defs = definitions(Reporter())
