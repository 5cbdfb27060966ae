"""A shelf of the archive that is a bucket of an S3-compatible service, reached by obstore.

A file is put with the condition that there is none of its name, so that the service itself refuses
to write over one. Requests are signed with the digest of their content: the service takes in what
was sent or nothing. Whatever keeps the service from answering is `Unavailable`.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from lva.domain.errors import NotFound, Unavailable

if TYPE_CHECKING:
    # Only its types say what it takes.
    from obstore.store import S3Config

_PATIENCE: Final = dt.timedelta(seconds=20)
"""How long a request is tried again before it counts as unanswered."""
_ATTEMPTS: Final = 3
_PAGE: Final = 1000


@dataclass(frozen=True)
class Service:
    """A bucket and how it is reached; who asks stands in the environment (`AWS_ACCESS_KEY_ID` and its kin)."""

    bucket: str
    endpoint: str = ""
    """The address of the service; empty means the one of AWS."""
    region: str = ""

    @cached_property
    def store(self) -> S3Store:
        """The way there; opened at its first use, since what it runs on does not outlive a fork."""
        config: S3Config = {}
        if self.endpoint:
            config["endpoint"] = self.endpoint
        if self.region:
            config["region"] = self.region
        return S3Store(
            self.bucket,
            config=config,
            client_options={
                "allow_http": self.endpoint.startswith("http:"),
                "connect_timeout": dt.timedelta(seconds=5),
                "timeout": dt.timedelta(seconds=60),
            },
            retry_config={"max_retries": _ATTEMPTS, "retry_timeout": _PATIENCE},
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """The names of a bucket that begin with `prefix`."""

    service: Service
    prefix: str = field(default="")
    """Words separated by slashes; empty for all of the bucket."""

    @classmethod
    def at(cls, address: str) -> "Bucket":
        """Return what an address such as `s3://bucket/prefix?endpoint=...&region=...` names; nothing is asked yet."""
        parts = urlsplit(address)
        told = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        service = Service(parts.netloc, told.get("endpoint", ""), told.get("region", ""))
        return cls(service, parts.path.strip("/"))

    def below(self, name: str) -> "Bucket":
        """Return the part whose names begin with `name`."""
        return replace(self, prefix=self._key(name))

    def read(self, name: str) -> bytes:
        """Return a file; raise `NotFound` without it."""
        with _answering():
            return obstore.get(self.service.store, self._key(name)).bytes().to_bytes()

    def create(self, name: str, content: bytes) -> None:
        """Keep a file if there is none of that name; the service decides, whoever else asks at the same moment."""
        try:
            with _answering():
                obstore.put(self.service.store, self._key(name), content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            # The same content by its name: somebody else's, or ours, whose answer was lost on its way.
            return

    def mend(self, name: str, content: bytes) -> None:
        """Put a file in the place of a damaged one."""
        with _answering():
            obstore.put(self.service.store, self._key(name), content, mode="overwrite", use_multipart=False)

    def remove(self, name: str) -> None:
        """Take a file away; a bucket that keeps versions keeps it as one of before."""
        with _answering():
            obstore.delete(self.service.store, self._key(name))

    def names(self) -> Iterator[str]:
        """Iterate, in order, over all names below."""
        found: list[str] = []
        with _answering():
            for page in obstore.list(self.service.store, self.prefix or None, chunk_size=_PAGE):
                found += [one["path"].removeprefix(self._key("")) for one in page]
        yield from sorted(found)

    def folders(self, name: str) -> Iterator[str]:
        """Iterate, in order, over what names that begin with `name` go on with."""
        with _answering():
            listed = obstore.list_with_delimiter(self.service.store, self._key(name))
        yield from sorted(path.rpartition("/")[2] for path in listed["common_prefixes"])

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound from error
    except AlreadyExistsError:
        raise
    except BaseError as error:
        raise Unavailable from error
