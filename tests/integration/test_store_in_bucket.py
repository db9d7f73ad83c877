"""A store whose archive and Parquet lie in a bucket that is mounted as a file system, as docs/deploy.md says: the same
warehouse as from a store on disk, and nothing to do the second time.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import buckets
from tests.runs import land, published, run


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A folder that is the bucket of a server on loopback."""
    if shutil.which("s3fs") is None:
        pytest.skip("s3fs is not installed (Debian, Ubuntu: apt install s3fs)")
    if os.geteuid() != 0 or not Path("/dev/fuse").exists():
        pytest.skip("a bucket is mounted, which only root may do, and not in every container")
    folder, password = tmp_path / "bucket", tmp_path / "password"
    folder.mkdir()
    password.write_text("tester:secret")
    password.chmod(0o600)
    with buckets.serving() as server:
        options = ["-o", f"passwd_file={password}", "-o", f"url={server.endpoint}", "-o", "use_path_request_style"]
        subprocess.run(["s3fs", buckets.BUCKET, str(folder), *options], check=True, timeout=60)
        try:
            assert folder.is_mount()
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True, timeout=60)


def test_a_store_in_a_bucket_gives_the_same_warehouse(mounted: Path, tmp_path: Path) -> None:
    land(tmp_path / "reports", texts=range(3), books=range(3, 5))
    on_disk, in_bucket = tmp_path / "on_disk.duckdb", tmp_path / "in_bucket.duckdb"
    assert run(tmp_path / "home", tmp_path / "reports", "--warehouse", str(on_disk))[0] == 0
    home, dagster = mounted / "home", tmp_path / "dagster"
    home.mkdir()
    dagster.mkdir()
    (dagster / "dagster.yaml").touch()
    to_bucket = (home, tmp_path / "reports", "--warehouse", str(in_bucket))
    code, _, err = run(*to_bucket, DAGSTER_HOME=str(dagster))
    assert code == 0, err
    assert published(in_bucket) == published(on_disk)
    assert len([*(home / "archive").glob("*/*")]) == 5
    code, out, err = run(*to_bucket, DAGSTER_HOME=str(dagster))
    assert code == 0, err
    assert "nothing to do" in out
