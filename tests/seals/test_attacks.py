"""Attacks on sealed documents: each is refused by the checker, and the archive knows the rest.

The attacker has no key of ours. The document stands at the highest level, so that what later
revisions may hold is as much as it ever is.
"""

from collections.abc import Iterator

import pytest

from lva.pdf.render import render
from lva.seals.proof import Level
from lva.seals.report import Problem
from lva.seals.verify import inspect
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.support import attacks, authority
from tests.support.authority import Authority
from tests.support.sealed import byte_ranges

pytestmark = pytest.mark.unmeasured


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


def _plain() -> bytes:
    return render(fees(), samples.imprint(), samples.languages()["fi"])


@pytest.fixture(scope="module")
def sealed(town: Authority) -> dict[Level, bytes]:
    """The same document with a bare seal and at the highest level."""
    return {
        level: town.signer(level).sign(_plain(), lines=("Kunta",), at=authority.now(), reason="")
        for level in (Level.BASIC, Level.LASTING, Level.ARCHIVED)
    }


@pytest.mark.parametrize("level", [Level.BASIC, Level.LASTING, Level.ARCHIVED])
@pytest.mark.parametrize("name", attacks.ATTACKS)
def test_an_attack_is_refused_at_every_level(name: str, level: Level, sealed: dict[Level, bytes]) -> None:
    attacked = attacks.ATTACKS[name](sealed[level])
    assert attacked != sealed[level]
    assert not inspect(attacked).intact


@pytest.mark.parametrize("level", [Level.BASIC, Level.ARCHIVED])
def test_a_signature_of_the_attackers_own_is_not_trusted(
    level: Level, sealed: dict[Level, bytes], town: Authority
) -> None:
    report = inspect(attacks.sneaky_signature(sealed[level]), trusted=[town.pem("root")])
    assert not report.trusted


def test_what_is_changed_stays_refused_when_the_attacker_signs_over_it(sealed: dict[Level, bytes]) -> None:
    for name in ("a page replaced", "text covered by a stamp", "an alternative text edited"):
        assert not inspect(attacks.sneaky_signature(attacks.ATTACKS[name](sealed[Level.ARCHIVED]))).intact


def test_what_is_changed_stays_refused_under_a_genuine_time_stamp(sealed: dict[Level, bytes], town: Authority) -> None:
    """Anybody can buy a time stamp; it vouches for a moment and not for what stands there."""
    for level in (Level.BASIC, Level.ARCHIVED):
        changed = attacks.ATTACKS["a page replaced"](sealed[level])
        stamped = town.signer(Level.ARCHIVED).renewed(changed, authority.now())
        assert Problem.CHANGED_AFTER in inspect(stamped).problems


# -- planned before sealing -------------------------------------------------------------------------


@pytest.mark.parametrize("level", [Level.BASIC, Level.ARCHIVED])
@pytest.mark.parametrize("name", attacks.SHADOWS)
def test_what_was_planned_before_sealing_does_not_come_to_light(name: str, level: Level, town: Authority) -> None:
    plan, reveal = attacks.SHADOWS[name]
    prepared = town.signer(level).sign(plan(_plain()), lines=("Kunta",), at=authority.now(), reason="")
    assert inspect(prepared).intact
    revealed = reveal(prepared)
    assert not inspect(revealed).intact
    assert not inspect(town.signer(Level.ARCHIVED).renewed(revealed, authority.now())).intact
    assert not inspect(attacks.sneaky_signature(revealed)).intact


# -- what no file can say of itself -----------------------------------------------------------------


def test_a_rollback_is_intact_in_itself_and_only_the_archive_tells(sealed: dict[Level, bytes]) -> None:
    """The service holds the digest of every file that was issued: see the tests of verification."""
    archived = sealed[Level.ARCHIVED]
    first = archived[: byte_ranges(archived)[0].end]
    assert inspect(first).intact
    assert inspect(first).file_digest != inspect(archived).file_digest
    assert "B-T" == inspect(first).level


def test_the_unsealed_document_inside_is_not_taken_for_a_document(sealed: dict[Level, bytes]) -> None:
    plain = _plain()
    assert sealed[Level.ARCHIVED].startswith(plain)
    assert (Problem.NO_SIGNATURE,) == inspect(plain).problems
