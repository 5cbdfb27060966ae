"""A served municipality with people in it and no assessment but those that a test writes."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lva.cli.opening import opened
from lva.config import Settings
from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage.tenancy import EVERYWHERE
from tests.support import written
from tests.support.served import Account, Served, new_installation


@dataclass(frozen=True)
class Office:
    """Two authors, an approver, and the site that they work on."""

    served: Served
    author: Account
    colleague: Account
    approver: Account
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def draft(self, name: str = "sports-fees") -> str:
        """Write an example as a draft of the author's and return its reference."""
        with opened(self._settings()) as ports:
            return written.write(ports, written.actor(ports, self.author.email), name, next(self.numbers))

    def submitted(self, name: str = "afternoon-fees") -> str:
        """Write an example, send it for approval as its author and return its reference."""
        reference = self.draft(name)
        self.carry(reference, MoveName.SUBMIT)
        return reference

    def issued(self, name: str = "afternoon-fees") -> str:
        """Carry an example to its issued document and return its reference."""
        reference = self.draft(name)
        self.carry(reference, MoveName.SUBMIT, MoveName.APPROVE, MoveName.ISSUE)
        return reference

    def carry(self, reference: str, *names: MoveName) -> None:
        """Make moves one after the other, each as the person whose task it is."""

        def make() -> None:
            with opened(self._settings()) as ports:
                author, approver = (written.actor(ports, one.email) for one in (self.author, self.approver))
                written.carry(ports, author, approver, reference, names)

        # Signing runs an event loop of its own, and the browser's driver may have one running in this thread.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(make).result()

    def references(self) -> list[str]:
        """Return the references of all assessments, as the command line lists them."""
        said = self.served.installation.run("assessments", "list", "--organisation", "esimerkkila")
        return [line.split()[0] for line in said.splitlines() if line.startswith("LVA-")]

    def stored(self, reference: str) -> Opened:
        """Return an assessment as it stands in the database."""
        with opened(self._settings()) as ports, ports.database.reader(EVERYWHERE) as session:
            work = Work(session, written.actor(ports, self.author.email), ports.clock(), ports.packs)
            found = assessments.open_(work, reference, Permission.SEE)
            session.expunge_all()
            return found

    def _settings(self) -> Settings:
        return Settings.read(self.served.installation.environment(LVA_PUBLIC_URL=self.served.url))


@contextmanager
def opened_office(folder: Path) -> Iterator[Office]:
    """Found a municipality in `folder` and serve it while the block lasts."""
    installation = new_installation(folder)
    author = installation.let_in("Aino Esimerkki", "author", "palveluneuvoja")
    colleague = installation.let_in("Veikko Keksitty", "author", "suunnittelija")
    approver = installation.let_in("Oskari Kuvitteellinen", "approver", "sivistysjohtaja")
    with installation.serving() as served:
        yield Office(served, author, colleague, approver)
