"""The frames of the raw layer: where files were found (``sources``), what the files are (``raw_reports``), and what
the system (``files``) and servers (``fetches``) said of them.

Belongs here: columns, types and the rules that hold inside one of these frames. Does not belong here: how the rows
come about (``pipelines/ingest``), or anything that is read out of a report (``schemas/documents.py``).
"""

from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

SHA256 = r"^[0-9a-f]{64}$"


class Sources(pa.DataFrameModel):
    """One row per place where a file was found. ``document_id`` is what lies there now; many places may hold the same.

    ``source_path`` ends in the file's name also for a member of an archive (``a.zip/2024/x.txt``), ``member_path`` is
    then its path inside the archive (``2024/x.txt``). ``source_path`` is as the user gave it and may be relative to the
    working directory of that run; ``place`` is the same made absolute, and ``source_id`` follows from it. What came
    over a network has its address for both. ``url`` and ``stated_*`` are what a sidecar table or a list of addresses
    says; ``linked_from`` is the page on which the address of an attached document was found.
    """

    source_id: str = pa.Field(str_matches=SHA256, description="The place: a digest of its absolute path.")
    source_path: str = pa.Field(description="Path as given, perhaps relative; ends in the file's name.")
    member_path: str = pa.Field(nullable=True, description="Path inside the archive; NULL outside of one.")
    place: str = pa.Field(
        description="The path made absolute, on the machine that read it; of what came over a network its address."
    )
    url: str = pa.Field(nullable=True, description="Address that the file came from, as the sidecar states it.")
    linked_from: str = pa.Field(
        nullable=True,
        description="Web page on which the address of this attached document was found; NULL when it was not linked.",
    )
    document_id: str = pa.Field(str_matches=SHA256, description="The document that lies there.")
    first_seen_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(description="When the file was first seen there.")
    last_seen_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(description="When the file was last seen there.")
    withdrawn_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(
        nullable=True, description="When the file was no longer there; NULL while it is."
    )
    stated_agency: str = pa.Field(nullable=True, description="Agency as the sidecar states it.")
    stated_region_code: str = pa.Field(nullable=True, description="Region code (GB/T 2260) as the sidecar states it.")
    stated_report_year: pl.Int16 = pa.Field(nullable=True, description="Report year as the sidecar states it.")
    stated_published_on: pl.Date = pa.Field(nullable=True, description="Day of publication as the sidecar states it.")

    class Config:
        strict = True
        ordered = True
        unique = ("source_id",)

    @pa.dataframe_check(error="a member's source_path ends in its member_path")
    @classmethod
    def _member_ends_path(cls, data: PolarsData) -> pl.LazyFrame:
        path, member = pl.col("source_path"), pl.col("member_path")
        return data.lazyframe.select(member.is_null() | path.str.ends_with("/" + member))

    @pa.dataframe_check(error="seen first before seen last, and seen last before withdrawn")
    @classmethod
    def _times_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        first, last, withdrawn = (pl.col(c) for c in ("first_seen_at", "last_seen_at", "withdrawn_at"))
        return data.lazyframe.select((first <= last) & (withdrawn.is_null() | (last <= withdrawn)))


class RawReports(pa.DataFrameModel):
    """One row per distinct file. ``document_id`` is the SHA-256 of its bytes, in hex.

    A file whose bytes cannot be had (permission, broken link, encrypted member, hostile path) has no such hash: its
    ``document_id`` is the SHA-256 of ``unreadable:`` and its place (see ``pipelines/ingest/found.py``), its
    ``byte_size`` 0, or what a listing says of an object that is over the limit. ``encoding`` is set exactly for text;
    ``reason`` exactly for what is rejected.
    """

    document_id: str = pa.Field(
        str_matches=SHA256, description="SHA-256 of the bytes, in hex; of what has none, of its place."
    )
    media_type: str = pa.Field(description="What the bytes are, told by content.")
    encoding: str = pa.Field(nullable=True, description="Of a text; NULL for what is none.")
    byte_size: pl.Int64 = pa.Field(ge=0, description="Bytes; 0 where they could not be had.")
    status: str = pa.Field(isin=("readable", "rejected"), description="readable or rejected.")
    reason: str = pa.Field(
        nullable=True, description="Why it is rejected, with the way out; NULL for what is readable."
    )
    first_seen_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(description="When these bytes were first seen.")

    class Config:
        strict = True
        ordered = True
        unique = ("document_id",)

    @pa.dataframe_check(error="a rejected file has a reason, a readable one has none, and an encoding if it is text")
    @classmethod
    def _status_is_explained(cls, data: PolarsData) -> pl.LazyFrame:
        readable = pl.col("status") == "readable"
        return data.lazyframe.select(
            pl.when(readable)
            .then(
                pl.col("reason").is_null()
                & (pl.col("encoding").is_not_null() | ~pl.col("media_type").str.starts_with("text/"))
            )
            .otherwise(pl.col("reason").is_not_null())
        )


class Files(pa.DataFrameModel):
    """One row for each file on disk whose bytes need not be read again while the system says the same of it."""

    place: str = pa.Field(description="Absolute path of the file.")
    document_id: str = pa.Field(str_matches=SHA256, description="What lay there when it was read.")
    byte_size: pl.Int64 = pa.Field(ge=0, description="Bytes, as the system gave them.")
    inode: pl.UInt64 = pa.Field(description="Number of the file in its file system.")
    modified_ns: pl.Int64 = pa.Field(description="When its content was changed: nanoseconds since 1970.")
    changed_ns: pl.Int64 = pa.Field(description="When anything of it was changed: nanoseconds since 1970.")
    told_by: str = pa.Field(description="A digest of the code that told what the bytes are, and of the readers it had.")

    class Config:
        strict = True
        ordered = True
        unique = ("place",)


class Fetches(pa.DataFrameModel):
    """One row for each stretch of time in which an address gave the same: the same bytes, or none for one reason."""

    url: str = pa.Field(description="s3://bucket/key, or a web address as listed or linked.")
    linked_from: str = pa.Field(
        nullable=True, description="Page on which the address was found; NULL when it is listed."
    )
    listed_in: str = pa.Field(
        nullable=True, description="The list that asked for it, by its absolute path; NULL for objects."
    )
    final_url: str = pa.Field(nullable=True, description="Where redirects led.")
    fetched_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(description="When it was first found so.")
    confirmed_at: Annotated[pl.Datetime, "us", "UTC"] = pa.Field(description="When it was last found so.")
    status: pl.Int16 = pa.Field(
        nullable=True, description="HTTP status; NULL for objects, and when no server answered."
    )
    etag: str = pa.Field(
        nullable=True, description="Entity tag, as the server gave it: what it is asked about the next time."
    )
    last_modified: str = pa.Field(
        nullable=True, description="As the server gave it: what it is asked about the next time."
    )
    content_type: str = pa.Field(nullable=True, description="As the server gave it; formats are told by content.")
    headers: str = pa.Field(nullable=True, description="All headers of the answer, a JSON object; NULL for objects.")
    document_id: str = pa.Field(
        nullable=True,
        str_matches=SHA256,
        description="SHA-256 of the bytes as kept, with any transfer compression undone.",
    )
    byte_size: pl.Int64 = pa.Field(nullable=True, ge=0, description="Bytes as kept.")
    reason: str = pa.Field(nullable=True, description="Why there are no bytes.")

    class Config:
        strict = True
        ordered = True
        unique = ("url", "fetched_at")

    @pa.dataframe_check(error="either bytes and their size, or a reason why there are none")
    @classmethod
    def _bytes_or_reason(cls, data: PolarsData) -> pl.LazyFrame:
        kept = pl.col("document_id").is_not_null()
        return data.lazyframe.select((kept == pl.col("reason").is_null()) & (kept == pl.col("byte_size").is_not_null()))

    @pa.dataframe_check(error="fetched before it was confirmed")
    @classmethod
    def _times_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("fetched_at") <= pl.col("confirmed_at"))
