"""Flows, attempts, profiles and settings on disk. No Textual, no network."""

from flow_tui.store.attempt_query import AttemptQuery
from flow_tui.store.attempt_reader import FlowHistory
from flow_tui.store.errors import FlowBusyError, StoreError
from flow_tui.store.locations import data_directory
from flow_tui.store.owner import Owner
from flow_tui.store.store import Store
from flow_tui.store.thread import StoreThread

__all__ = [
    "AttemptQuery",
    "FlowBusyError",
    "FlowHistory",
    "Owner",
    "Store",
    "StoreError",
    "StoreThread",
    "data_directory",
]
