"""A Secret Service of another program than gnome-keyring, in one state: `python -m ... NAME STATE`.

It owns the bus name and answers what the client library asks before it would read a secret.
"""

import sys
from pathlib import Path
from typing import Final

from jeepney import HeaderFields, Message, message_bus, new_error, new_method_return
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

NAME: Final = "org.freedesktop.secrets"
STATES: Final = ("locked", "no collection", "item locked")
_ITEM: Final = "/org/freedesktop/secrets/collection/a/1"
_UNKNOWN: Final = "org.freedesktop.DBus.Error.UnknownObject"


def _answer(message: Message, state: str) -> Message:
    fields = message.header.fields
    path, member = fields[HeaderFields.path], fields[HeaderFields.member]
    if state == "no collection":
        return new_error(message, _UNKNOWN, "s", ("No such object path",))
    if member == "Get":
        is_locked = state == "locked" or path == _ITEM
        value = ("b", is_locked) if message.body[1] == "Locked" else ("s", "Label")
        return new_method_return(message, "v", (value,))
    if member == "SearchItems":
        return new_method_return(message, "ao", ([_ITEM],))
    return new_error(message, _UNKNOWN, "s", (f"no {member}",))


def _serve(connection: DBusConnection, state: str) -> None:
    while True:
        message = connection.receive()
        if message.header.fields.get(HeaderFields.interface) != "org.freedesktop.DBus":
            connection.send(_answer(message, state))


if __name__ == "__main__":
    Path("/proc/self/comm").write_text(sys.argv[1])
    with open_dbus_connection() as opened:
        assert Proxy(message_bus, opened).RequestName(NAME)[0] == 1
        print("ready", flush=True)
        _serve(opened, sys.argv[2])
