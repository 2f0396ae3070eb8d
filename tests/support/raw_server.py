"""A TCP server on loopback that runs a script for each connection, and a proxy made of it."""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support import client_clock
from tests.support.patience import LONGEST

LOOPBACK = "127.0.0.1"
_HOUR = 3600.0


class Connection:
    """The server's end of one connection."""

    def __init__(self, server: "RawServer", raw: socket.socket) -> None:
        self.socket = raw
        self._server = server
        self._pending = b""

    @property
    def requests(self) -> list[bytes]:
        """The heads of all requests that the server has read."""
        return self._server.requests

    def read_request(self) -> bytes | None:
        """Return the head of the next request and record it; None at the end."""
        while b"\r\n\r\n" not in self._pending:
            received = self.socket.recv(65536)
            if not received:
                return None
            self._pending += received
        head, _, self._pending = self._pending.partition(b"\r\n\r\n")
        self._server.requests.append(head)
        return head

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reset(self) -> None:
        """End the connection by a reset instead of a close."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def stall(self, seconds: float | None = None) -> bool:
        """Wait until the server stops, or for `seconds`; return whether it stopped."""
        return self._server.stopping.wait(seconds)

    def let_time_pass(self, seconds: float) -> None:
        """Put the client's clock on: nobody has to wait."""
        client_clock.let_time_pass(seconds)

    def time_out(self) -> None:
        """Say nothing more, and let the client's time be up at once."""
        self.let_time_pass(_HOUR)
        self.stall()


Script = Callable[[Connection], None]


class RawServer:
    """Accepts connections and runs the script for each, in a thread of its own.

    Args:
        script: Handles a connection, which is closed when it returns.
        tls: The context for TLS; None for plain TCP.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._listener = socket.create_server((LOOPBACK, 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._last: tuple[str, int] | None = None
        self.port: int = self._listener.getsockname()[1]
        self.stopping = threading.Event()
        self.accepted = threading.Event()
        """Set once a connection has been accepted."""
        self.connections = 0
        """The number of accepted connections."""
        self.requests: list[bytes] = []
        """The heads of all requests read."""
        self.errors: list[Exception] = []
        """What scripts raised, except for errors of connections that the client ended."""

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._accept_those_that_wait()
        self.stopping.set()
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(LONGEST)
            assert not thread.is_alive(), "a script did not end with its connection"
        assert not self.errors or error, self.errors

    def _accept_those_that_wait(self) -> None:
        """Accept whoever has connected before now, and then nobody any more."""
        with socket.socket() as last:
            last.bind((LOOPBACK, 0))
            self._last = last.getsockname()
            last.connect((LOOPBACK, self.port))
            self._threads[0].join(LONGEST)
        self._listener.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            accepted, client = self._listener.accept()
            if client == self._last:
                accepted.close()
                return
            self.connections += 1
            self.accepted.set()
            self._open.append(accepted)
            self._start(lambda accepted=accepted: self._serve(accepted))  # type: ignore[misc]

    def _serve(self, accepted: socket.socket) -> None:
        try:
            if self._tls:
                accepted = self._tls.wrap_socket(accepted, server_side=True)
                self._open.append(accepted)
            self._script(Connection(self, accepted))
        except OSError:
            pass  # the client may end the connection
        except Exception as error:  # noqa: BLE001 - kept for the test that runs the server
            self.errors.append(error)
        finally:
            accepted.close()


class Tunnel:
    """A proxy whose tunnels all lead to one server, whatever the requested host."""

    def __init__(self, target: RawServer) -> None:
        self._target = target
        self.seen = b""
        self.server = RawServer(self._script)

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.server.__exit__(None, None, None)

    def _script(self, connection: Connection) -> None:
        self.seen += connection.read_request() or b""
        with socket.create_connection(("127.0.0.1", self._target.port)) as onward:
            connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._join(connection, onward)

    def _join(self, connection: Connection, onward: socket.socket) -> None:
        back = threading.Thread(target=self._pump, args=(onward, connection.socket))
        back.start()
        self._pump(connection.socket, onward)
        onward.shutdown(socket.SHUT_RDWR)  # nobody is left to hear the other end
        back.join(LONGEST)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.seen += data
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


class SocksTunnel(Tunnel):
    """A SOCKS5 proxy whose tunnels all lead to one server."""

    def _script(self, connection: Connection) -> None:
        methods = self._read(connection, 2)
        method = 2 if 2 in self._read(connection, methods[1]) else 0
        connection.send(bytes([5, method]))
        if method == 2:  # user name and password
            self._read(connection, self._read(connection, 2)[1])
            self._read(connection, self._read(connection, 1)[0])
            connection.send(b"\x01\x00")
        is_address = self._read(connection, 4)[3] == 4
        self._read(connection, (16 if is_address else self._read(connection, 1)[0]) + 2)
        with socket.create_connection(("127.0.0.1", self._target.port)) as onward:
            connection.send(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
            self._join(connection, onward)

    def _read(self, connection: Connection, count: int) -> bytes:
        data = b""
        while len(data) < count and (received := connection.socket.recv(count - len(data))):
            data += received
        self.seen += data
        return data


def refuse_tunnel(connection: Connection) -> None:
    connection.read_request()
    connection.send(http(b"who are you?", "407 Proxy Authentication Required"))


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return a complete HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answering(response: bytes) -> Script:
    """Return a script that answers every request of a connection with the same response.

    It closes the connection where the request asks for that, as servers do: the client waits a
    while for the end.
    """

    def script(connection: Connection) -> None:
        while (head := connection.read_request()) is not None:
            connection.send(response)
            if b"\r\nconnection: close" in head.lower():
                return

    return script


def certificate(folder: Path, *names: str, days: tuple[int, int] = (-1, 1)) -> Path:
    """Write a self-signed certificate for host names and loopback; return its PEM file.

    It is valid from the first to the second of `days`, counted from now.

    The file holds the key and the certificate, for `server_tls` and for `SSL_CERT_FILE` alike.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "flow-tui tests")])
    now = dt.datetime.now(dt.UTC)
    hosts: list[x509.GeneralName] = [x509.DNSName(name) for name in ("localhost", *names)]
    hosts.append(x509.IPAddress(ipaddress.ip_address(LOOPBACK)))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=days[0]))
        .not_valid_after(now + dt.timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def server_tls(file: Path) -> ssl.SSLContext:
    """Return a server's TLS context for a file of `certificate`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
