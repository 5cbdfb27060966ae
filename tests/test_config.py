"""Claims about the settings of an installation."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lva.config import Settings, SettingsFaulty, known


def _read(folder: Path, toml: str = "", **variables: str) -> Settings:
    if toml:
        (folder / "lva.toml").write_text(toml, "utf-8")
    return Settings.read({"LVA_INSTANCE": str(folder), **variables})


def _faults(folder: Path, toml: str = "", **variables: str) -> tuple[str, ...]:
    with pytest.raises(SettingsFaulty) as caught:
        _read(folder, toml, **variables)
    return caught.value.faults


def test_the_defaults_are_fit_for_production(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert f"sqlite:///{tmp_path}/lva.db" == settings.database_url
    assert ("127.0.0.1", 8000, "http://127.0.0.1:8000") == (settings.bind, settings.port, settings.public_url)
    assert ("localhost", "127.0.0.1", "[::1]") == settings.hosts
    assert (60, 12) == (settings.login_idle_minutes, settings.login_hours)
    assert ZoneInfo("Europe/Helsinki") == settings.timezone
    assert ("fi", "test", "INFO", False, 0) == (
        settings.language,
        settings.signer,
        settings.log_level,
        settings.demo,
        settings.proxy_hops,
    )


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    settings = _read(tmp_path, 'port = 9000\nlanguage = "sv"\n', LVA_PORT="9001")
    assert (9001, "sv") == (settings.port, settings.language)


def test_an_empty_variable_counts_as_absent(tmp_path: Path) -> None:
    assert 9000 == _read(tmp_path, "port = 9000", LVA_PORT=" ").port


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    faults = _faults(tmp_path, 'colour = "red"\nlanguage = 7', LVA_PORT="99999", LVA_TYPO="1", LVA_DEMO="perhaps")
    assert (
        "colour in lva.toml is not a setting.",
        "language in lva.toml must be a text.",
        "LVA_DEMO must be true or false.",
        "LVA_PORT must be a whole number from 0 to 65535.",
        "LVA_TYPO is not a setting.",
    ) == faults


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("PUBLIC_URL", "lava.example.org"),
        ("PUBLIC_URL", "https://user@lava.example.org"),
        ("PUBLIC_URL", "https://lava.example.org/?a"),
        ("HOSTS", "https://lava.example.org"),
        ("HOSTS", "lava.example.org:443"),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "1.5"),
        ("BIND", "127.0.0.1 x"),
        ("LANGUAGE", "de"),
        ("TIMEZONE", "Europe/Nowhere"),
        ("TIMEZONE", "../etc/passwd"),
        ("LOGIN_HOURS", "0"),
        ("BODY_BYTES", "1"),
        ("SIGNER", "me"),
        ("CONTACT", "somebody"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_cannot_be_meant_is_a_fault(tmp_path: Path, key: str, value: str) -> None:
    (fault,) = _faults(tmp_path, **{f"LVA_{key}": value})
    assert fault.startswith(f"LVA_{key} must ")


def test_a_contact_is_an_address(tmp_path: Path) -> None:
    assert "lava@example.org" == _read(tmp_path, LVA_CONTACT="lava@example.org").contact


def test_a_file_without_a_name_is_a_fault(tmp_path: Path) -> None:
    assert ("pkcs12_file in lva.toml must name a file.",) == _faults(tmp_path, 'pkcs12_file = ""')


def test_a_file_that_is_no_toml_is_one_fault(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "port =")
    assert fault.startswith("lva.toml is not valid TOML: ")


def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "lva.toml").mkdir()
    (fault,) = _faults(tmp_path)
    assert fault.startswith("lva.toml cannot be read: ")


def test_values_of_the_file_have_types(tmp_path: Path) -> None:
    settings = _read(
        tmp_path, 'demo = true\nhosts = ["Lava.Example.org"]\nport = 8080\npkcs12_file = "/etc/lva/seal.p12"'
    )
    assert settings.demo
    assert ("lava.example.org", "127.0.0.1") == settings.hosts
    assert 8080 == settings.port
    assert Path("/etc/lva/seal.p12") == settings.pkcs12_file


def test_a_truth_is_no_number(tmp_path: Path) -> None:
    assert ("port in lva.toml must be a whole number from 0 to 65535.",) == _faults(tmp_path, "port = true")


def test_the_public_host_is_always_answered(tmp_path: Path) -> None:
    settings = _read(tmp_path, LVA_PUBLIC_URL="https://lava.example.org/", LVA_HOSTS="intra.example.org, .lava.example")
    assert "https://lava.example.org" == settings.public_url
    assert ("intra.example.org", ".lava.example", "lava.example.org") == settings.hosts


def test_an_address_of_version_six_is_bracketed(tmp_path: Path) -> None:
    assert "http://[::1]:8000" == _read(tmp_path, LVA_BIND="::1").public_url


def test_the_pkcs12_signer_needs_its_files(tmp_path: Path) -> None:
    assert (
        "LVA_PKCS12_FILE is needed when LVA_SIGNER is pkcs12.",
        "LVA_PKCS12_PASSWORD_FILE is needed when LVA_SIGNER is pkcs12.",
    ) == _faults(tmp_path, LVA_SIGNER="pkcs12")


def test_only_sqlite_is_migrated_at_start_unless_it_is_said(tmp_path: Path) -> None:
    url = "postgresql://lva:secret@db/lva"
    assert _read(tmp_path).migrate_at_start
    assert not _read(tmp_path, LVA_DATABASE_URL=url).migrate_at_start
    assert _read(tmp_path, LVA_DATABASE_URL=url, LVA_MIGRATE_AT_START="yes").migrate_at_start


def test_a_password_in_the_database_address_is_never_shown(tmp_path: Path) -> None:
    settings = _read(tmp_path, LVA_DATABASE_URL="postgresql://lva:secret@db/lva")
    assert "secret" in settings.database_url
    assert "secret" not in repr(settings)


def test_a_faulty_value_is_not_repeated(tmp_path: Path) -> None:
    assert not any("hunter2" in fault for fault in _faults(tmp_path, LVA_DATABASE_URL="mysql://lva:hunter2@db"))


def test_every_setting_can_be_named(tmp_path: Path) -> None:
    assert {"LVA_INSTANCE", "LVA_PORT", "LVA_CONTACT"} <= set(known())
    values = {name: "x" for name in known() if name != "LVA_INSTANCE"}
    assert not any("is not a setting" in fault for fault in _faults(tmp_path, **values))


@pytest.mark.parametrize(
    "address",
    [
        "file:",
        "file:///srv/archive",
        "s3://lava",
        "s3://lava/town/archive?region=eu-north-1",
        "s3://lava/town?endpoint=https://s3.example.org&region=fi",
        "s3://lava?endpoint=http://127.0.0.1:9000",
    ],
)
def test_an_archive_may_lie_in_a_folder_or_a_bucket(tmp_path: Path, address: str) -> None:
    assert address == _read(tmp_path, LVA_ARCHIVE_URL=address).archive_url


@pytest.mark.parametrize(
    ("expected", "address"),
    [
        ("must be file:, file:///folder or s3://bucket/prefix", "archive"),
        ("must be file:, file:///folder or s3://bucket/prefix", "file:///"),
        ("must be file:, file:///folder or s3://bucket/prefix", "file:relative"),
        ("must be file:, file:///folder or s3://bucket/prefix", "s3://"),
        ("must be file:, file:///folder or s3://bucket/prefix", "s3://key:secret@lava"),
        ("may say endpoint and region behind the question mark, and nothing else", "s3://lava?secret=hunter2"),
        (
            "must reach its endpoint by https, unless it is on the same machine",
            "s3://lava?endpoint=http://s3.example.org",
        ),
        ("must reach its endpoint by https, unless it is on the same machine", "s3://lava?endpoint=s3.example.org"),
    ],
)
def test_an_archive_anywhere_else_is_refused(tmp_path: Path, expected: str, address: str) -> None:
    assert (f"LVA_ARCHIVE_URL {expected}.",) == _faults(tmp_path, LVA_ARCHIVE_URL=address)


def test_a_token_needs_to_be_named(tmp_path: Path) -> None:
    names = ("MODULE", "TOKEN", "KEY", "PIN_FILE")
    assert tuple(f"LVA_PKCS11_{name} is needed when LVA_SIGNER is pkcs11." for name in names) == _faults(
        tmp_path, LVA_SIGNER="pkcs11"
    )


def test_a_signing_service_needs_to_be_named_and_opened(tmp_path: Path) -> None:
    named = [f"LVA_CSC_{name} is needed when LVA_SIGNER is csc." for name in ("URL", "CREDENTIAL")]
    opening = [f"LVA_CSC_{name} is needed when LVA_CSC_TOKEN_FILE is not set." for name in ("CLIENT", "PASSWORD_FILE")]
    assert (*named, *opening) == _faults(tmp_path, LVA_SIGNER="csc")
    assert tuple(named) == _faults(tmp_path, LVA_SIGNER="csc", LVA_CSC_TOKEN_FILE="token")


def test_a_signing_service_is_reached_by_https_only(tmp_path: Path) -> None:
    assert "http://127.0.0.1:9/csc/v1" == _read(tmp_path, LVA_CSC_URL="http://127.0.0.1:9/csc/v1/").csc_url
    assert ("LVA_CSC_URL must be reached by https, unless it is on the same machine.",) == _faults(
        tmp_path, LVA_CSC_URL="http://sign.example.org/csc/v1"
    )


_SENDER = {"LVA_MAIL_FROM": "lava@esimerkkila.example"}


@pytest.mark.parametrize(
    "address",
    ["smtp://localhost", "smtps://mail.example.org", "starttls://mail.example.org:587", "smtp://[::1]:2525"],
)
def test_a_mail_server_is_named_by_its_way(tmp_path: Path, address: str) -> None:
    assert address == _read(tmp_path, LVA_SMTP_URL=f"{address}/", **_SENDER).smtp_url


@pytest.mark.parametrize(
    "address",
    ["mail.example.org", "https://mail.example.org", "smtp://", "smtp://lva:salaisuus@mail.example.org",
     "smtp://mail.example.org:0", "smtp://mail.example.org:99999", "smtp://mail.example.org/path"],
)  # fmt: skip
def test_an_address_that_is_no_mail_server_s_is_refused_and_not_shown(tmp_path: Path, address: str) -> None:
    (fault,) = _faults(tmp_path, LVA_SMTP_URL=address, **_SENDER)
    assert fault.startswith("LVA_SMTP_URL must be an address such as smtps://")
    assert "salaisuus" not in fault


def test_mail_needs_an_address_that_it_comes_from(tmp_path: Path) -> None:
    assert ("LVA_MAIL_FROM is needed when LVA_SMTP_URL is set.",) == _faults(tmp_path, LVA_SMTP_URL="smtp://localhost")


def test_a_login_to_the_mail_server_is_never_said_in_the_open(tmp_path: Path) -> None:
    login = {**_SENDER, "LVA_SMTP_USER": "lva", "LVA_SMTP_PASSWORD_FILE": "password"}
    assert ("LVA_SMTP_URL must be smtps:// or starttls:// when LVA_SMTP_USER is set.",) == _faults(
        tmp_path, LVA_SMTP_URL="smtp://mail.example.org", **login
    )
    assert "lva" == _read(tmp_path, LVA_SMTP_URL="smtp://localhost", **login).smtp_user
    named = [f"LVA_SMTP_{name} is needed when LVA_SMTP_USER is set." for name in ("URL", "PASSWORD_FILE")]
    assert tuple(named) == _faults(tmp_path, LVA_SMTP_USER="lva", **_SENDER)


def test_a_level_above_the_bare_signature_needs_a_time_stamp_service(tmp_path: Path) -> None:
    for level in ("B-T", "B-LT", "B-LTA"):
        assert (f"LVA_TSA_URL is needed when LVA_SIGNATURE_LEVEL is {level}.",) == _faults(
            tmp_path, LVA_SIGNATURE_LEVEL=level
        )
    assert ("LVA_SIGNATURE_LEVEL must be one of B-B, B-T, B-LT, B-LTA.",) == _faults(
        tmp_path, LVA_SIGNATURE_LEVEL="B-X"
    )


def test_a_user_of_a_time_stamp_service_needs_a_password(tmp_path: Path) -> None:
    assert ("LVA_TSA_PASSWORD_FILE is needed when LVA_TSA_USER is set.",) == _faults(tmp_path, LVA_TSA_USER="kunta")
