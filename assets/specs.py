"""What every asset says about itself, and what it reports when it was made.

Belongs here: specs derived from the models of ``schemas``, and the metadata of a materialisation. Does not belong here:
any single asset, policy (``policy.py``). An asset's key is where its table lies in the store: layer and table.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from pipelines.contracts import ContractBrokenError, Model, schema_of

CONTRACT = "contract"
_PREVIEW_ROWS = 5
_PREVIEW_CHARACTERS = 60


def table_spec(
    layer: str,
    name: str,
    model: Model,
    group: str,
    deps: Sequence[dg.AssetKey] = (),
    partitions: dg.PartitionsDefinition[str] | None = None,
) -> dg.AssetSpec:
    """The spec of a stored table: description and columns are those of its model."""
    return dg.AssetSpec(
        dg.AssetKey([layer, name]),
        description=_description(model),
        metadata={"dagster/column_schema": column_schema(model)},
        kinds={"polars", "parquet"},
        group_name=group,
        deps=deps,
        partitions_def=partitions,
    )


def contract_spec(spec: dg.AssetSpec) -> dg.AssetCheckSpec:
    """The blocking check that a table keeps its contract."""
    return dg.AssetCheckSpec(
        CONTRACT,
        asset=spec.key,
        blocking=True,
        description="Names, types and values are as the model in schemas/ says.",
    )


def made(key: dg.AssetKey, metadata: Mapping[str, Any]) -> dg.MaterializeResult[None]:
    """The result of an asset whose frames all kept their contract."""
    return dg.MaterializeResult(
        asset_key=key,
        metadata=metadata,
        check_results=[dg.AssetCheckResult(passed=True, check_name=CONTRACT, asset_key=key)],
    )


def of_table(rows: int, preview: pl.DataFrame) -> dict[str, Any]:
    """What is told of every stored table, or of one partition of it: how many rows, and the first few."""
    return {"dagster/row_count": rows, "preview": dg.MetadataValue.md(markdown(preview))}


def refused(key: dg.AssetKey, error: ContractBrokenError) -> Iterator[dg.AssetCheckResult]:
    """Reports the contract as broken, then fails the step: nothing downstream may run on it."""
    yield dg.AssetCheckResult(
        passed=False, check_name=CONTRACT, asset_key=key, metadata={"broken": dg.MetadataValue.text(str(error))}
    )
    raise dg.Failure(f"contract broken, nothing was stored: {error}", allow_retries=False)


def column_schema(model: Model) -> dg.TableSchema:
    """Names, types, descriptions and constraints of a model's columns, as the UI shows them."""
    columns = [
        dg.TableColumn(
            name,
            type=str(column.dtype),
            description=column.description,
            constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=column.unique),
        )
        for name, column in schema_of(model).columns.items()
    ]
    return dg.TableSchema(columns)


def markdown(frame: pl.DataFrame) -> str:
    """The first rows as a Markdown table; long texts are cut, for the eye only."""
    head = frame.head(_PREVIEW_ROWS)
    if head.is_empty():
        return "no rows"
    lines = ["| " + " | ".join(head.columns) + " |", "|" + " --- |" * head.width]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in head.iter_rows()]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    short = text if len(text) <= _PREVIEW_CHARACTERS else text[: _PREVIEW_CHARACTERS - 1] + "…"
    return short.replace("|", "\\|")


def _description(model: Model) -> str | None:
    """As Markdown, in which lines that are indented would be code."""
    return inspect.cleandoc(schema_of(model).description or model.__doc__ or "") or None
