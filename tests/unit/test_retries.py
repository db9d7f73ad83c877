"""What may pass is tried again, whichever library names it; nothing else is."""

import errno

import dagster as dg
import duckdb
import pytest

from assets import retries

FULL = "Could not write file: No space left on device"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT_SECONDS", 0.0)


def tries(fault: Exception, times: int) -> tuple[bool, int]:
    """Whether a step succeeds that meets ``fault`` the first ``times`` times, and how often it was tried."""
    tried = []

    @dg.asset
    def step(context: dg.AssetExecutionContext) -> None:
        with retries.passing_faults(context):
            tried.append(context.retry_number)
            if len(tried) <= times:
                raise fault

    return dg.materialize([step], raise_on_error=False).success, len(tried)


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.ECONNRESET, "Connection reset by peer"),
        duckdb.IOException(FULL),
        duckdb.TransactionException(f"Failed to commit: {FULL}"),
        MemoryError(),
    ],
)
def test_what_may_pass_is_tried_again_and_not_for_ever(fault: Exception) -> None:
    assert tries(fault, 1) == (True, 2)
    assert tries(fault, 99) == (False, 3)


@pytest.mark.parametrize(
    "fault", [FileNotFoundError(errno.ENOENT, "gone"), duckdb.BinderException("no such column"), KeyError("x")]
)
def test_what_stays_wrong_is_not(fault: Exception) -> None:
    assert tries(fault, 1) == (False, 1)
