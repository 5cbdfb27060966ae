"""Signers that fail when a claim needs it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lva.services.work import Signer


class Died(Exception):
    """Stands for a process that ends in the middle of its work."""


@dataclass(frozen=True)
class Dying:
    """A signer that fails the first times; its key is a real one."""

    real: Signer
    left: list[int]
    error: Exception

    @property
    def is_test(self) -> bool:
        return self.real.is_test

    @property
    def subject(self) -> str:
        return self.real.subject

    @property
    def certificate(self) -> bytes:
        return self.real.certificate

    @property
    def wanted(self) -> str:
        return self.real.wanted

    def check(self, at: dt.datetime) -> None:
        self.real.check(at)

    def sign(self, pdf: bytes, *, lines: Sequence[str], at: dt.datetime, reason: str) -> bytes:
        self.left[0] -= 1
        if self.left[0] < 0:
            raise self.error
        return self.real.sign(pdf, lines=lines, at=at, reason=reason)

    def raised(self, pdf: bytes, at: dt.datetime) -> bytes:
        return self.real.raised(pdf, at)

    def renewed(self, pdf: bytes, at: dt.datetime) -> bytes:
        return self.real.renewed(pdf, at)
