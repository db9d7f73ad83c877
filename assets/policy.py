"""What cuts across assets, applied once over all of their specs: owners, freshness, automation.

Belongs here: policy. Does not belong here: any single asset, and when jobs run (``automation.py``).
"""

from datetime import timedelta

import dagster as dg

OWNER = "team:gongkai"
ZONE = "Asia/Shanghai"
MADE_WHEN_NEEDED = ("judge", "publish")
"""The groups that declarative automation makes anew as soon as something above them changed."""
STATUTORY = dg.FreshnessPolicy.cron(
    deadline_cron="0 9 1 2,4 *", lower_bound_delta=timedelta(days=1, hours=9), timezone=ZONE
)
"""The warehouse is published anew on the statutory days, 31 January and 31 March, or in the night after them
(《政府信息公开条例》第四十九、五十条).
"""


def with_policy(spec: dg.AssetSpec) -> dg.AssetSpec:
    """What holds for every asset alike, and for the groups and the asset that are named here."""
    policed = spec.replace_attributes(owners=[OWNER])
    if spec.group_name in MADE_WHEN_NEEDED:
        policed = policed.replace_attributes(automation_condition=dg.AutomationCondition.eager())
    if spec.key == dg.AssetKey("warehouse"):
        policed = policed.replace_attributes(freshness_policy=STATUTORY)
    return policed
