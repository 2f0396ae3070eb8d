"""A TCP server on loopback that does to each connection what a script says, however rude."""

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

LOOPBACK = "127.0.0.1"


class Connection:
    """The server's end of one connection."""

    def __init__(self, server: "RawServer", raw: socket.socket) -> None:
        self.socket = raw
        self._server = server
        self._pending = b""

    def read_request(self) -> bytes | None:
        """Return the next request's head, which the server also keeps; None at the end."""
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
        """Wait, at most until the server stops; return whether it does."""
        return self._server.stopping.wait(seconds)


Script = Callable[[Connection], None]


class RawServer:
    """Accepts connections and hands each to the script, in a thread of its own.

    Args:
        script: What to do with a connection; it is closed when the script returns.
        tls: Speak TLS with this context.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._listener = socket.create_server((LOOPBACK, 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]
        self.stopping = threading.Event()
        self.connections = 0
        """How many connections were accepted."""
        self.requests: list[bytes] = []
        """The heads of all requests read."""
        self.errors: list[Exception] = []
        """What scripts raised, but for the errors of a connection that the other side ended."""

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
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(5)
        self._listener.close()
        assert not self.errors or error, self.errors

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(accepted)
            self._start(lambda accepted=accepted: self._serve(accepted))  # type: ignore[misc]

    def _serve(self, accepted: socket.socket) -> None:
        try:
            if self._tls:
                accepted = self._tls.wrap_socket(accepted, server_side=True)
                self._open.append(accepted)
            self._script(Connection(self, accepted))
        except OSError:
            pass  # the client left, which is its right
        except Exception as error:  # noqa: BLE001 - kept for the test that runs the server
            self.errors.append(error)
        finally:
            accepted.close()


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answering(answer: bytes) -> Script:
    """Return a script that gives every request of a connection the same answer."""

    def script(connection: Connection) -> None:
        while connection.read_request() is not None:
            connection.send(answer)

    return script


def certificate(folder: Path, *names: str) -> Path:
    """Write a self-signed certificate for host names and loopback; return its PEM file.

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
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
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
    """Return a server's TLS context for what `certificate` wrote."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
