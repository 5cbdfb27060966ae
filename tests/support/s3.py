"""A service that speaks as much of S3 as the archive asks for, on loopback; it refuses everything else.

It takes in a file only if the request is signed and the signed digest is that of the content, keeps
one that is there if the sender asks for that, and lists a few names at a time.
"""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

BUCKET: Final = "lava"
KEY: Final = "AKIATOWN"
ENVIRONMENT: Final = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": "of a service that lives for a minute"}
_AT_ONCE: Final = 2
"""So few names a page that lists have several."""
_STAMP: Final = "2026-01-01T00:00:00.000Z"
_MODIFIED: Final = "Thu, 01 Jan 2026 00:00:00 GMT"


@dataclass(slots=True)
class Service:
    """What the service holds and was asked; tests look into it and damage it."""

    port: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Each request in its order: the verb, its condition if there was one, and the name."""
    silent: bool = False
    """Answers that nothing can be done now."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, prefix: str = "") -> str:
        """Return the address of an archive in the bucket."""
        return f"s3://{BUCKET}{prefix and '/'}{prefix}?endpoint={self.endpoint}&region=eu-north-1"


@contextmanager
def running() -> Iterator[Service]:
    """Run a service as long as the block lasts."""
    service = Service()

    class Handler(_Handler):
        held = service

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    held: Service

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as the library calls it
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if not self._may(b""):
            return
        if "list-type" in asked:
            self._note("LIST", asked.get("prefix", ""))
            self._answer(200, _listed(sorted(self.held.files), asked).encode())
            return
        name = self._name()
        self._note("GET", name)
        content = self.held.files.get(name)
        if content is None:
            self._refuse(404, "NoSuchKey")
        else:
            self._answer(200, content)

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._may(content):
            return
        name, condition = self._name(), self.headers.get("If-None-Match")
        with self.held.lock:
            self._note("CREATE" if condition == "*" else "PUT", name)
            if condition == "*" and name in self.held.files:
                self._refuse(412, "PreconditionFailed")
                return
            self.held.files[name] = content
        self._answer(200, b"", content)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        assert "delete" in urlsplit(self.path).query
        if not self._may(content):
            return
        names = [unescape(one) for one in re.findall("<Key>(.*?)</Key>", content.decode())]
        with self.held.lock:
            for name in names:
                self._note("DELETE", name)
                self.held.files.pop(name, None)
        gone = "".join(f"<Deleted><Key>{escape(name)}</Key></Deleted>" for name in names)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def _name(self) -> str:
        _, bucket, name = unquote(urlsplit(self.path).path).split("/", 2)
        assert bucket == BUCKET
        return name

    def _note(self, verb: str, name: str) -> None:
        self.held.asked.append(f"{verb} {name}")

    def _may(self, content: bytes) -> bool:
        """Whether the request is signed by whom we know and carries what was signed; otherwise it is answered here."""
        said = self.headers.get("Authorization", "")
        if self.held.silent:
            self._refuse(503, "SlowDown")
        elif not said.startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/") or "x-amz-content-sha256" not in said:
            self._refuse(403, "AccessDenied")
        elif self.headers["x-amz-content-sha256"] != hashlib.sha256(content).hexdigest():
            self._refuse(400, "XAmzContentSHA256Mismatch")
        else:
            return True
        return False

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _answer(self, status: int, body: bytes, kept: bytes | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.md5(body if kept is None else kept).hexdigest()}"')  # noqa: S324 -- as S3
        self.send_header("Last-Modified", _MODIFIED)
        self.end_headers()
        self.wfile.write(body)


def _listed(names: list[str], asked: dict[str, str]) -> str:
    """Return a page of a list: names that begin alike, or what they go on with up to the delimiter."""
    prefix, delimiter = asked.get("prefix", ""), asked.get("delimiter", "")
    found: dict[str, bool] = {}
    for name in (name for name in names if name.startswith(prefix)):
        head, parted, _ = name[len(prefix) :].partition(delimiter) if delimiter else (name, "", "")
        found[prefix + head + parted if parted else name] = bool(parted)
    later = [name for name in found if name > asked.get("continuation-token", "")]
    page, more = later[:_AT_ONCE], len(later) > _AT_ONCE
    said = "".join(
        f"<CommonPrefixes><Prefix>{_told(name)}</Prefix></CommonPrefixes>"
        if found[name]
        else f"<Contents><Key>{_told(name)}</Key><LastModified>{_STAMP}</LastModified><Size>1</Size></Contents>"
        for name in page
    )
    token = f"<NextContinuationToken>{_told(page[-1])}</NextContinuationToken>" if more else ""
    return f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{said}</ListBucketResult>"


def _told(name: str) -> str:
    return escape(quote(name, safe="/"))
