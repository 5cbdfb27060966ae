"""Claims about `lva keys`."""

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from cryptography.x509.oid import ExtendedKeyUsageOID

from lva import wiring
from lva.seals import keys
from tests.cli.conftest import Run
from tests.support import authority, pki, signing_service
from tests.support.authority import Authority

_NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def town_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


def _file(folder: Path, holder: pki.Holder | None = None, days: int = 365) -> Path:
    """Write a key file, of a certificate that begins a day ago and lasts some `days`."""
    path = folder / "given.p12"
    path.write_bytes(pki.as_pkcs12(holder or pki.make_holder("Esimerkkilän kunta", _NOW, days=days)))
    return path


def _import(run: Run, path: Path, *words: str, password: str = pki.PASSWORD) -> Result:
    return run("keys", "import", str(path), *words, answer=f"{password}\n")


@pytest.fixture
def imported(run: Run, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key of the organisation, taken in and set."""
    assert 0 == _import(run, _file(tmp_path, days=400)).exit_code
    _use(instance, monkeypatch)
    return instance / "keys" / "seal.p12"


def _use(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LVA_SIGNER", "pkcs12")
    monkeypatch.setenv("LVA_PKCS12_FILE", str(instance / "keys" / "seal.p12"))
    monkeypatch.setenv("LVA_PKCS12_PASSWORD_FILE", str(instance / "keys" / "seal.password"))


def test_the_test_key_is_made_once(run: Run) -> None:
    first, second = run("keys", "init"), run("keys", "init")
    assert first.output.startswith("A test key has been made.")
    assert second.output.startswith("The test key is there already.")
    assert first.output.splitlines()[1:] == second.output.splitlines()[1:]
    assert "test seal" in first.output


def test_what_seals_is_shown_with_what_an_administrator_compares(run: Run, imported: Path) -> None:
    shown = run("keys", "show").output
    found = keys.from_pkcs12(imported.read_bytes(), pki.PASSWORD).certificate
    assert f"serial       {found.serial_number:x}" in shown
    assert f"- {found.not_valid_after_utc:%Y-%m-%d}" in shown
    assert keys.facts(found).fingerprint in shown
    assert "seal of the organisation" in shown
    assert "test seal" not in shown
    assert "level: B-B" in shown


def test_a_key_is_imported_for_its_owner_alone_and_the_settings_are_said(
    run: Run, instance: Path, tmp_path: Path
) -> None:
    done = _import(run, _file(tmp_path))
    assert 0 == done.exit_code
    for name in ("seal.p12", "seal.password"):
        path = instance / "keys" / name
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
        assert str(path) in done.output
    assert pki.PASSWORD not in done.output


def test_the_password_is_read_from_a_file_too(run: Run, instance: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{pki.PASSWORD}\n")
    assert 0 == run("keys", "import", str(_file(tmp_path)), "--password-file", str(secret)).exit_code
    assert f"{pki.PASSWORD}\n" == (instance / "keys" / "seal.password").read_text()


def test_a_key_replaces_another_only_when_told_and_nothing_is_lost(run: Run, imported: Path, tmp_path: Path) -> None:
    before = imported.read_bytes()
    refused = _import(run, _file(tmp_path))
    assert (1, before) == (refused.exit_code, imported.read_bytes())
    assert 0 == _import(run, _file(tmp_path), "--replace").exit_code
    (kept,) = imported.parent.glob("seal.p12.*")
    assert before == kept.read_bytes()
    assert before != imported.read_bytes()


def test_a_key_that_cannot_be_used_is_not_imported(run: Run, instance: Path, tmp_path: Path) -> None:
    good = _file(tmp_path)
    assert "the password is wrong" in _import(run, good, password="väärä").stderr
    path = tmp_path / "broken.p12"
    path.write_bytes(b"nothing")
    assert "damaged" in _import(run, path).stderr
    ended = pki.make_holder("Vanha", _NOW - dt.timedelta(days=800))
    assert "has expired" in _import(run, _file(tmp_path, ended)).stderr
    early = pki.make_holder("Uusi", _NOW + dt.timedelta(days=30))
    assert "not valid yet" in _import(run, _file(tmp_path, early)).stderr
    above = pki.make_holder("Varmentaja", _NOW, ca=True)
    assert "not meant for signing" in _import(run, _file(tmp_path, above)).stderr
    assert not (instance / "keys" / "seal.p12").exists()


def test_a_server_certificate_does_not_seal() -> None:
    holder = pki.make_holder("Palvelin", _NOW, purposes=[ExtendedKeyUsageOID.SERVER_AUTH])
    assert not keys.may_seal(holder.certificate)
    both = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    assert keys.may_seal(pki.make_holder("Kunta", _NOW, purposes=both).certificate)


def test_the_check_passes_for_a_key_that_works(run: Run, imported: Path) -> None:
    done = run("keys", "check")
    assert (0, True) == (done.exit_code, imported.exists())
    assert "The key works: CN=Esimerkkilän kunta, level B-B." in done.output
    assert "Warning" not in done.stderr


@pytest.mark.parametrize(("days", "said"), [(91, None), (89, "Warning"), (20, "Warning"), (6, "Error")])
def test_the_check_warns_in_time_and_fails_at_last(
    days: int, said: str | None, run: Run, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 == _import(run, _file(tmp_path, days=days + 1)).exit_code
    _use(instance, monkeypatch)
    done = run("keys", "check")
    assert (said == "Error") == (done.exit_code == 1)
    assert (said or "") in done.stderr
    assert (said is not None) == ("ends in" in done.stderr)


def test_an_expired_key_is_a_sentence_and_can_still_be_shown(
    run: Run, imported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert imported.exists()
    monkeypatch.setattr(wiring, "now", lambda: _NOW + dt.timedelta(days=500))
    done = run("keys", "check")
    assert (1, True) == (done.exit_code, "has expired" in done.stderr)
    assert 0 == run("keys", "show").exit_code


def test_a_missing_file_or_a_wrong_password_is_a_sentence(run: Run, imported: Path) -> None:
    secret = imported.with_name("seal.password")
    secret.write_text("väärä")
    assert "the password is wrong" in run("keys", "check").stderr
    secret.unlink()
    assert "file with the password" in run("keys", "check").stderr
    imported.unlink()
    assert 1 == run("keys", "check").exit_code


def test_a_revoked_certificate_is_a_sentence(
    run: Run, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, town_services: Authority
) -> None:
    for name, code in (("revoked", 1), ("seal", 0)):
        path = tmp_path / f"{name}.p12"
        path.write_bytes(pki.as_pkcs12(town_services.holder(name), town_services.chain()))
        assert 0 == _import(run, path, "--replace").exit_code
        with monkeypatch.context() as patch:
            _use(instance, patch)
            done = run("keys", "check")
        assert (code, code == 1) == (done.exit_code, "has been revoked" in done.stderr)


def test_a_level_that_cannot_be_had_is_a_sentence(
    run: Run, imported: Path, monkeypatch: pytest.MonkeyPatch, town_services: Authority
) -> None:
    assert imported.exists()
    monkeypatch.setenv("LVA_SIGNATURE_LEVEL", "B-T")
    monkeypatch.setenv("LVA_TSA_URL", town_services.stamps)
    assert 0 == run("keys", "check").exit_code
    with town_services.failing("dead"):
        done = run("keys", "check")
    assert (1, True) == (done.exit_code, "Level B-T is wanted, and B-B" in done.stderr)


def test_a_clock_that_is_wrong_is_a_sentence(
    run: Run, imported: Path, monkeypatch: pytest.MonkeyPatch, town_services: Authority
) -> None:
    assert imported.exists()
    monkeypatch.setenv("LVA_SIGNATURE_LEVEL", "B-T")
    monkeypatch.setenv("LVA_TSA_URL", town_services.stamps)
    monkeypatch.setattr(wiring, "now", lambda: _NOW + dt.timedelta(hours=3))
    done = run("keys", "check")
    assert (1, True) == (done.exit_code, "The clocks differ" in done.stderr)


def test_a_seal_at_a_signing_service_is_shown_and_checked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signing_service.running(at=_NOW) as service:
        for name, value in service.settings(tmp_path).items():
            monkeypatch.setenv(name, value)
        assert "CN=Esimerkkilän kunta (seal of the organisation, csc)" in run("keys", "show").output
        assert "The key works: CN=Esimerkkilän kunta, level B-B." in run("keys", "check").output
        service.faults["sign"] = "other_digest"
        wrong = run("keys", "check")
        service.faults["credentials/info"] = "dead"
        away = run("keys", "show")
    assert (1, True) == (wrong.exit_code, "does not fit what was asked" in wrong.stderr)
    assert (1, True) == (away.exit_code, "The signing key cannot be used: the signing service" in away.stderr)
