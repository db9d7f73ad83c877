"""The inputs that a list of web addresses names, and the documents attached to its pages.

Belongs here: whom to ask in which order, and what an answer means for what is known of an address. Does not belong
here: one request (``web``), the list (``addresses``), links of a page (``attachments``). Only imported for a list.

Hosts are asked side by side, each over one connection. First the addresses of the list; then, for every page without
tables of its own, the documents that it links to, one step and no further.

What an answer means:

* bytes, or that they are unchanged (304, or the same once more): the input;
* nothing there (404, 410): an address that gave something before is withdrawn; one that never did is rejected;
* anything else: what is known of the address stays as it is, and a warning says so; without that it is rejected.

An address that has left the list, or the page it was linked from, is withdrawn.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from urllib.parse import urlsplit

from pipelines.ingest.addresses import AddressError, read_list, spelled
from pipelines.ingest.archive import Archive
from pipelines.ingest.attachments import attached, holds_tables, is_page
from pipelines.ingest.discover import read_file
from pipelines.ingest.fetches import Fetch, Fetches
from pipelines.ingest.found import Found, place_of
from pipelines.ingest.limits import Limits
from pipelines.ingest.manners import Manners
from pipelines.ingest.sidecar import Statement
from pipelines.ingest.web import Answer, Web


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An address, what the list states of it, and the page that links to it, if it is not listed itself."""

    address: str
    statement: Statement

    @property
    def linked_from(self) -> str | None:
        return self.statement.linked_from


class Listed:
    """The inputs of one list."""

    whole, ours = True, False

    def __init__(self, source: str, archive: Archive, limits: Limits, fetches: Fetches, manners: Manners) -> None:
        self.warnings: list[str] = []
        self._source, self._place = source, place_of(source)
        self._archive, self._limits, self._fetches, self._manners = archive, limits, fetches, manners
        self._wanted: dict[str, _Wanted] = {}
        self._unchanged_for_now: set[str] = set()

    def found(self) -> Iterator[Found]:
        """What lies at each address, in the order of the list, the documents attached to its pages behind it all."""
        listed = [_Wanted(said.source_path, said) for said in read_list(self._source, self._limits, self.warnings)]
        self._wanted = {wanted.address: wanted for wanted in listed}
        web = Web(self._manners, self._archive, self._limits)
        pages: list[tuple[_Wanted, str]] = []
        for wanted, fetch in self._all(web, listed):
            if fetch is not None and fetch.document_id is not None:
                pages.append((wanted, fetch.document_id))
            yield from self._inputs(wanted, fetch)
        linked = [one for wanted, document_id in pages for one in self._attached(wanted, document_id)]
        for wanted, fetch in self._all(web, linked):
            yield from self._inputs(wanted, fetch)

    def beside(self, files: Iterable[str], names: Sequence[str]) -> Iterable[Found]:
        """The web has no folders to look into."""
        return ()

    def statements(self, places: Iterable[str]) -> list[Statement]:
        """What the list states, of members of an archive too."""
        stated = []
        for place in places:
            wanted = self._wanted.get(place) or self._holding(place)
            if wanted is not None:
                stated.append(replace(wanted.statement, source_path=place))
        return stated

    def covers(self, file: str) -> bool:
        """Whether the list, or a page that it names, once led to ``file``, and this time did not fail to tell."""
        last = self._fetches.last(file)
        if last is None or last.listed_in != self._place:
            return False
        return not self._unchanged_for_now & {file, last.linked_from}

    def _holding(self, place: str) -> _Wanted | None:
        """The address of the archive that ``place`` is a member of."""
        while "/" in place.partition("://")[2]:
            place = place.rpartition("/")[0]
            if place in self._wanted:
                return self._wanted[place]
        return None

    def _all(self, web: Web, wanted: list[_Wanted]) -> Iterator[tuple[_Wanted, Fetch | None]]:
        """Each with what lies there, None where that is known no better than before, in their order. Answers are
        written down as they come.
        """
        hosts: dict[str, list[_Wanted]] = defaultdict(list)
        for one in wanted:
            hosts[urlsplit(one.address).netloc].append(one)
        came: SimpleQueue[tuple[_Wanted, Answer] | BaseException] = SimpleQueue()
        results: dict[str, Fetch | None] = {}
        waiting = deque(wanted)
        with ThreadPoolExecutor(self._manners.hosts_at_once, "web") as threads:
            try:
                for of_host in hosts.values():
                    threads.submit(self._ask, web, of_host, came)
                for _ in wanted:
                    answer = came.get()
                    if isinstance(answer, BaseException):
                        raise answer
                    results[answer[0].address] = self._noted(*answer)
                    while waiting and waiting[0].address in results:
                        one = waiting.popleft()
                        yield one, results.pop(one.address)
            except BaseException:
                web.stop.set()
                threads.shutdown(cancel_futures=True)
                raise

    def _ask(
        self, web: Web, wanted: list[_Wanted], came: "SimpleQueue[tuple[_Wanted, Answer] | BaseException]"
    ) -> None:
        try:
            for one in wanted:
                came.put((one, self._answer(web, one)))
        except BaseException as error:  # whatever it is, the run must not wait for it
            came.put(error)

    def _answer(self, web: Web, wanted: _Wanted) -> Answer:
        try:
            spelled(wanted.address)
        except AddressError as error:
            return Answer(wanted.address, reason=str(error))
        kept = self._fetches.kept(wanted.address)
        if kept is None or not self._archive.holds(str(kept.document_id)):
            return web.get(wanted.address)
        return web.get(wanted.address, kept.etag, kept.last_modified)

    def _noted(self, wanted: _Wanted, answer: Answer) -> Fetch | None:
        """The answer in the books; None when what was known stays."""
        kept = self._fetches.kept(wanted.address)
        if answer.document_id is None and answer.reason is None and kept is not None:
            fetch = replace(kept, linked_from=wanted.linked_from, listed_in=self._place)
        else:
            fetch = Fetch(
                wanted.address,
                wanted.linked_from,
                self._place,
                answer.final_url,
                status=answer.status,
                etag=answer.etag,
                last_modified=answer.last_modified,
                content_type=answer.content_type,
                headers=answer.headers,
                document_id=answer.document_id,
                byte_size=answer.byte_size,
                reason=answer.reason,
            )
        self._fetches.add(fetch)
        if fetch.document_id is None and kept is not None:
            if not answer.gone:
                self._unchanged_for_now.add(wanted.address)
            stays = "it counts as withdrawn" if answer.gone else "what was fetched before stays"
            self.warnings.append(f"{wanted.address}: {answer.reason}; {stays}")
            return None
        return fetch

    def _inputs(self, wanted: _Wanted, fetch: Fetch | None) -> Iterator[Found]:
        if fetch is None:
            return
        if fetch.document_id is None:
            yield Found(wanted.address, problem=fetch.reason)
        else:
            yield from read_file(str(self._archive.path(fetch.document_id)), self._limits, wanted.address)

    def _attached(self, page: _Wanted, document_id: str) -> Iterator[_Wanted]:
        """What the page leads to, if it holds no tables itself."""
        data = self._archive.get(document_id)
        if not is_page(data) or holds_tables(data):
            return
        last = self._fetches.last(page.address)
        addresses = attached(data, (last and last.final_url) or page.address)
        most = self._manners.max_attachments
        if len(addresses) > most:
            self.warnings.append(
                f"{page.address}: this page links to {len(addresses)} documents; the first {most} are fetched, "
                "write the addresses of the others into the list"
            )
        for address in addresses[:most]:
            if address not in self._wanted:
                statement = replace(page.statement, source_path=address, url=address, linked_from=page.address)
                self._wanted[address] = _Wanted(address, statement)
                yield self._wanted[address]
