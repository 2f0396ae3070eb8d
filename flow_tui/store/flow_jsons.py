"""The flow.json that was published last from here, of each flow on each account."""

# ruff: noqa: S608 - the SQL is put together from this package's constants; values are bound

import zlib
from datetime import datetime
from typing import Final, NamedTuple

from flow_tui.model import Account, Action, Outcome, Settled
from flow_tui.store.account_attempts import on_account
from flow_tui.store.attempt_rows import SOURCE
from flow_tui.store.database import Database, Row
from flow_tui.store.values import moment, timestamp

CONTENT_LIMIT: Final = 12 * 1024 * 1024
"""Bytes of a canonical JSON that is kept: those of the largest flow.json, 10 MB, and a margin."""

_TOOK_EFFECT: Final = (
    f"(outcome = '{Outcome.SUCCEEDED}' OR coalesce(settled, '') = '{Settled.SUCCEEDED}')"
)


class KeptFlowJson(NamedTuple):
    """What is known of the flow.json that was published last from here."""

    sha256: str
    """The hash of its canonical form, as in `FlowContent`; empty if it was not known then."""
    published_at: datetime
    """UTC."""
    canonical: bytes | None = None
    """None if it is not kept, or is damaged."""

    def __repr__(self) -> str:
        """Return it without its content."""
        return f"{type(self).__name__}({self.sha256!r}, {self.published_at!r})"


class PackedFlowJson(NamedTuple):
    """The same, as the database has it."""

    sha256: str
    published_at: datetime
    content: bytes | None = None
    """The canonical form, `compressed`; None if it is not kept."""

    def __repr__(self) -> str:
        """Return it without its content."""
        return f"{type(self).__name__}({self.sha256!r}, {self.published_at!r})"

    def unpacked(self) -> KeptFlowJson:
        """Return it with its canonical form, unless that is damaged.

        It takes 10 MB about 50 ms: call it neither on the event loop nor in the store's thread.
        """
        import hashlib  # no start needs it

        canonical = _decompressed(self.content) if self.content is not None else None
        if canonical is not None and hashlib.sha256(canonical).hexdigest() != self.sha256:
            canonical = None
        return KeptFlowJson(self.sha256, self.published_at, canonical)


def compressed(canonical: bytes) -> bytes | None:
    """Return canonical JSON as `FlowJsons.keep` takes it; None if it is too long to be kept.

    It takes 10 MB about 0.3 s: call it neither on the event loop nor in the store's thread.
    """
    return zlib.compress(canonical) if len(canonical) <= CONTENT_LIMIT else None


class FlowJsons:
    """The kept flow.json files in the database; each stays when its flow leaves the list.

    An account is meant as in `Flows`: its host under any of its names, and its SID.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self,
        account: Account,
        flow_id: str,
        sha256: str,
        content: bytes | None,
        published_at: datetime,
    ) -> None:
        """Keep the flow.json that was published, in place of the one before it.

        Args:
            account: The account.
            flow_id: The flow.
            sha256: The hash of its canonical form.
            content: That form, `compressed`; None keeps only the hash.
            published_at: When the publish ended.

        Raises:
            StoreError: The database cannot be written.
        """
        with self._database.transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO flow_jsons (account, flow_id, sha256, published_at,"
                " content) VALUES (?, ?, ?, ?, ?)",
                [account.list_key, flow_id, sha256, timestamp(published_at), content],
            )

    def last(self, account: Account, flow_id: str) -> PackedFlowJson | None:
        """Return what was published last from here; None if nothing was.

        The attempts decide what that was: if something else was published after the content that
        is kept, only its hash is returned, which is empty if its content was not known.

        Raises:
            StoreError: The database cannot be read.
        """
        kept = self._database.first(
            "SELECT sha256, published_at, content FROM flow_jsons"
            " WHERE account = ? AND flow_id = ?",
            [account.list_key, flow_id],
            _packed,
        )
        published = self._last_published(account, flow_id)
        if kept is None or published is None:
            return kept or published
        same = published.sha256 == kept.sha256
        return published._replace(content=kept.content if same else None)

    def usage(self) -> tuple[int, int]:
        """Return how many flow.json files are kept whole, and their bytes in the database.

        Raises:
            StoreError: The database cannot be read.
        """
        sql = "SELECT count(content), coalesce(sum(length(content)), 0) FROM flow_jsons"
        (usage,) = self._database.select(sql, [], lambda row: (int(row[0]), int(row[1])))
        return usage

    def _last_published(self, account: Account, flow_id: str) -> PackedFlowJson | None:
        on_it, key = on_account(account)
        return self._database.first(
            "SELECT coalesce(flow_json_sha256, '') AS sha256,"
            f" coalesce(ended_at, started_at) AS published_at FROM {SOURCE}"
            " LEFT JOIN attempt_facts ON attempt_facts.attempt_id = attempts.id"
            f" WHERE {on_it} AND flow_id = ? AND action = ? AND {_TOOK_EFFECT}"
            " ORDER BY id DESC LIMIT 1",
            [*key, flow_id, Action.PUBLISH],
            lambda row: PackedFlowJson(row["sha256"], moment(row["published_at"])),
        )


def _packed(row: Row) -> PackedFlowJson:
    content = row["content"]
    return PackedFlowJson(
        row["sha256"],
        moment(row["published_at"]),
        content if isinstance(content, bytes) else None,
    )


def _decompressed(content: bytes) -> bytes | None:
    """Return the kept bytes; None if they are damaged or far too many."""
    reader = zlib.decompressobj()
    try:
        canonical = reader.decompress(content, CONTENT_LIMIT + 1)
    except zlib.error:
        return None
    return canonical if reader.eof and len(canonical) <= CONTENT_LIMIT else None
