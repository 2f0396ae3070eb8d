"""Flows, attempts, profiles and settings on disk. No Textual, no network."""

from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.errors import (
    DatabaseLockedError,
    FlowBusyError,
    HistoryChangedError,
    LabelChangedError,
    NoteChangedError,
    ProfilesChangedError,
    SettledMeanwhileError,
    StoreError,
)
from flow_tui.store.flow_history import FlowHistory
from flow_tui.store.flow_jsons import KeptFlowJson, PackedFlowJson
from flow_tui.store.flow_statuses import SeenFlow
from flow_tui.store.locations import data_directory
from flow_tui.store.owner import Owner
from flow_tui.store.runs import RunFlow
from flow_tui.store.store import Store
from flow_tui.store.thread import StoreThread

__all__ = [
    "AttemptQuery",
    "DatabaseLockedError",
    "FlowBusyError",
    "FlowHistory",
    "HistoryChangedError",
    "KeptFlowJson",
    "LabelChangedError",
    "NoteChangedError",
    "Owner",
    "PackedFlowJson",
    "ProfilesChangedError",
    "RunFlow",
    "SeenFlow",
    "SettledMeanwhileError",
    "Store",
    "StoreError",
    "StoreThread",
    "data_directory",
]
