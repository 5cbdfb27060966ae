"""Claims about building the installation from its settings."""

import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import load_pem_x509_certificate

from lva import cli, paths, wiring
from lva.config import Settings
from lva.domain.errors import KeyUnusable
from lva.storage import migrations
from lva.web.managing import seals
from lva.wiring import Argon2, ExtraMissing, NotMigrated
from tests.support import signing_service


def _settings(folder: Path, **variables: str) -> Settings:
    return Settings.read({"LVA_INSTANCE": str(folder), **variables})


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = wiring.secret_in(tmp_path)
    assert (32, first) == (len(first), wiring.secret_in(tmp_path))
    assert 0o600 == stat.S_IMODE((tmp_path / "secret").stat().st_mode)
    assert ["secret"] == [path.name for path in tmp_path.iterdir()]


def test_many_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(wiring.secret_in, [tmp_path] * 32))
    assert 1 == len(secrets)
    assert ["secret"] == [path.name for path in tmp_path.iterdir()]


def test_keys_are_kept_where_only_their_owner_looks(tmp_path: Path) -> None:
    settings = _settings(tmp_path / "new" / "instance")
    wiring.connect(settings).database.close()
    assert 0o700 == stat.S_IMODE(settings.keys.stat().st_mode)


def test_connecting_touches_no_database(tmp_path: Path) -> None:
    wiring.connect(_settings(tmp_path)).database.close()
    assert not (tmp_path / "lva.db").exists()


def test_sqlite_is_made_ready_at_start(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    ports = wiring.connect(settings)
    wiring.make_ready(settings, ports)
    assert migrations.at_head(ports.database)
    ports.database.close()


def test_without_leave_to_migrate_the_start_is_refused(tmp_path: Path) -> None:
    settings = _settings(tmp_path, LVA_MIGRATE_AT_START="no")
    ports = wiring.connect(settings)
    with pytest.raises(NotMigrated):
        wiring.make_ready(settings, ports)
    wiring.migrate(settings, ports)
    wiring.make_ready(settings, ports)
    ports.database.close()


@pytest.mark.parametrize(
    ("address", "port"), [("smtp://localhost", 25), ("smtps://localhost", 465), ("starttls://localhost:2525", 2525)]
)
def test_mail_goes_the_way_that_is_set_and_its_password_is_read_when_it_is_needed(
    tmp_path: Path, address: str, port: int
) -> None:
    assert wiring.post_of(Settings(tmp_path)) is None
    (tmp_path / "password").write_text("salaisuus\n", "utf-8")
    settings = Settings(
        tmp_path,
        smtp_url=address,
        smtp_user="lva",
        smtp_password_file=tmp_path / "password",
        mail_from="lava@esimerkkila.example",
    )
    post = wiring.post_of(settings)
    assert post is not None
    assert (address.partition(":")[0], "localhost", port, "salaisuus") == (
        post.scheme,
        post.host,
        post.port,
        post.password(),
    )


def test_the_clock_tells_the_time_in_utc() -> None:
    assert "UTC" == wiring.now().tzname()


def test_a_password_is_kept_as_a_slow_hash() -> None:
    argon = Argon2()
    stored = argon.hash("kolme-pientä-porsasta")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert argon.verify(stored, "kolme-pientä-porsasta")
    assert not argon.verify(stored, "kolme-pientä-porsasta ")
    assert not argon.outdated(stored)


def test_nobody_has_no_password_and_takes_a_real_hash_to_find_out() -> None:
    argon = Argon2()
    assert not argon.verify(None, "A" * 22)
    assert argon._hasher.memory_cost > 19 * 1024


def test_a_hash_with_weaker_parameters_is_outdated() -> None:
    weak = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43
    assert Argon2().outdated(weak)


@pytest.mark.parametrize("stored", ["", "cheap:password", "$argon2id$v=19$broken"])
def test_what_is_no_hash_is_never_right(stored: str) -> None:
    assert not Argon2().verify(stored, "password")


def test_the_test_key_is_made_at_its_first_use_and_then_kept(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    ports = wiring.connect(settings)
    assert ports.signer().is_test
    assert ports.signer() is ports.signer()
    assert wiring.open_signer(settings).subject == ports.signer().subject
    ports.database.close()


def _pkcs12(folder: Path, password: str) -> Path:
    """Keep the installation's test key as an organisation would keep its own."""
    wiring.open_signer(_settings(folder))
    pem = (folder / "keys" / "seal.pem").read_bytes()
    key, certificate = load_pem_private_key(pem, None), load_pem_x509_certificate(pem)
    assert isinstance(key, EllipticCurvePrivateKey)
    path = folder / "seal.p12"
    encryption = BestAvailableEncryption(password.encode())
    path.write_bytes(serialize_key_and_certificates(b"seal", key, certificate, None, encryption))
    return path


def test_an_organisations_own_key_is_opened_with_the_password_of_its_file(tmp_path: Path) -> None:
    path = _pkcs12(tmp_path, "salainen sana")
    (tmp_path / "password").write_text("salainen sana\n", "utf-8")
    given = {"LVA_SIGNER": "pkcs12", "LVA_PKCS12_FILE": str(path), "LVA_PKCS12_PASSWORD_FILE": f"{tmp_path}/password"}
    assert not wiring.open_signer(_settings(tmp_path, **given)).is_test


@pytest.mark.parametrize(("password", "reason"), [("wrong", "password"), (None, "password_file")])
def test_a_key_that_cannot_be_opened_says_why_and_stops_nothing_else(
    tmp_path: Path, password: str | None, reason: str
) -> None:
    path = _pkcs12(tmp_path, "salainen sana")
    if password is not None:
        (tmp_path / "password").write_text(password, "utf-8")
    given = {"LVA_SIGNER": "pkcs12", "LVA_PKCS12_FILE": str(path), "LVA_PKCS12_PASSWORD_FILE": f"{tmp_path}/password"}
    ports = wiring.connect(_settings(tmp_path, **given))
    with pytest.raises(KeyUnusable) as caught:
        ports.signer()
    assert reason == caught.value.reason
    ports.database.close()


def test_the_archive_lies_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    wiring.open_archive(settings, settings.archive_url).put(b"a")
    wiring.open_archive(settings, f"file://{tmp_path}/an%20other").put(b"a")
    assert (tmp_path / "archive").is_dir()
    assert (tmp_path / "an other").is_dir()


def test_a_bucket_needs_the_extra_that_speaks_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lva.storage.bucket", None)
    with pytest.raises(ExtraMissing) as caught:
        wiring.open_archive(_settings(tmp_path), "s3://lava")
    assert "s3" == caught.value.extra


def test_what_the_settings_say_of_proof_is_read(tmp_path: Path) -> None:
    trust, secret = tmp_path / "trust.pem", tmp_path / "secret"
    secret.write_text("sana\n", "utf-8")
    _pkcs12(tmp_path, "salainen sana")
    trust.write_bytes((tmp_path / "keys" / "seal.pem").read_bytes().partition(b"-----BEGIN CERTIFICATE-----")[2])
    trust.write_bytes(b"-----BEGIN CERTIFICATE-----" + trust.read_bytes())
    given = {
        "LVA_SIGNATURE_LEVEL": "B-LTA",
        "LVA_TSA_URL": "https://tsa.example.org/stamp",
        "LVA_TSA_USER": "kunta",
        "LVA_TSA_PASSWORD_FILE": str(secret),
        "LVA_TRUST_FILE": str(trust),
    }
    found = wiring.proving_of(_settings(tmp_path, **given))
    assert ("B-LTA", "https://tsa.example.org/stamp", ("kunta", "sana")) == (found.level, found.stamps, found.login)
    assert 1 == len(found.roots)


def test_only_the_seal_of_an_organisation_has_an_end_worth_a_note(tmp_path: Path) -> None:
    assert wiring.seal_ends(_settings(tmp_path)) is None
    (tmp_path / "password").write_text("salainen sana\n", "utf-8")
    path = _pkcs12(tmp_path, "salainen sana")
    given = {"LVA_SIGNER": "pkcs12", "LVA_PKCS12_FILE": str(path), "LVA_PKCS12_PASSWORD_FILE": f"{tmp_path}/password"}
    settings = _settings(tmp_path, **given)
    assert wiring.open_key(settings).ends == wiring.seal_ends(settings)
    path.unlink()
    assert wiring.seal_ends(settings) is None


def test_a_token_that_is_not_there_is_told_when_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "pin").write_text("1234\n", "utf-8")
    given = {
        "LVA_SIGNER": "pkcs11",
        "LVA_PKCS11_MODULE": f"{tmp_path}/library.so",
        "LVA_PKCS11_TOKEN": "kunta",
        "LVA_PKCS11_KEY": "seal",
        "LVA_PKCS11_PIN_FILE": f"{tmp_path}/pin",
    }
    settings = _settings(tmp_path, **given)
    with pytest.raises(KeyUnusable) as refused:
        wiring.open_key(settings)
    assert "module" == refused.value.reason
    assert wiring.seal_ends(settings) is None


def test_a_seal_at_a_signing_service_is_opened_with_the_secrets_of_files(tmp_path: Path) -> None:
    with signing_service.running(at=wiring.now()) as service:
        settings = _settings(tmp_path, **service.settings(tmp_path))
        ports = wiring.connect(settings)
        assert None is ports.seal_ends(), "nobody waits for a service just to be told of an end"
        assert "CN=Esimerkkilän kunta" == ports.signer().subject
        assert wiring.open_signer(settings).ends == ports.seal_ends()
        (tmp_path / "token").unlink()
        with pytest.raises(KeyUnusable) as refused:
            wiring.open_key(settings)
        ports.database.close()
    assert "password_file" == refused.value.reason


def test_every_reason_why_a_key_cannot_be_used_has_its_sentences() -> None:
    """On the page and at the terminal."""
    sources = [*paths.PACKAGE.glob("seals/*.py"), paths.PACKAGE / "wiring.py"]
    raised = set().union(*(re.findall(r'KeyUnusable\("(\w+)"', path.read_text("utf-8")) for path in sources))
    raised |= {"disabled", "expired", "otp", "pin", "revoked", "service_refused", "token"}
    assert {"password_file", "service", "trust_file"} <= raised
    assert set() == raised - set(seals.REASONS)
    assert set() == {one for one in raised if cli.sentence(KeyUnusable(one)).endswith(f": {one}.")}


def test_a_provider_is_reached_by_the_address_that_it_knows_of_us(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("salaisuus", "utf-8")
    (tmp_path / "providers.toml").write_text(
        '[providers.kunta]\nname = { fi = "a", sv = "b", en = "c" }\nissuer = "https://login.example"\n'
        'client_id = "lava"\nclient_secret_file = "secret"\norganisations = ["kunta"]\n',
        "utf-8",
    )
    given = {"LVA_PUBLIC_URL": "https://lava.example", "LVA_PROVIDERS_FILE": str(tmp_path / "providers.toml")}
    ports = wiring.connect(_settings(tmp_path, **given))
    (provider,) = ports.providers
    relying = ports.relying(provider)
    ports.database.close()
    assert "https://lava.example/providers/kunta/answer" == relying.redirect_uri
    assert relying is ports.relying(provider), "what a provider publishes is kept with it"


def test_the_site_starts_without_what_only_some_sign_ins_need() -> None:
    """Each of these takes a tenth of a second and more."""
    code = "import sys, lva.web.app; print([name for name in ('aiohttp', 'authlib', 'joserfc') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout
