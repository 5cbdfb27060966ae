"""Claims about whom a provider lets in, and what they are then."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from lva.content.model import Text
from lva.domain.people import Role
from lva.domain.signin.vouching import PROVIDERS_ONLY, RoleMap
from lva.providers.configured import Provider
from lva.services.signin import invitations
from lva.services.signin.invitations import Invited
from lva.storage.engine import Database
from lva.storage.people import Membership, Organisation, Person
from lva.storage.signin.identities import Identity
from lva.storage.tenancy import EVERYWHERE
from lva.web.asking import kept
from tests import factories
from tests.support.lying import Liar
from tests.support.site import PASSWORD, Browser, Clock
from tests.support.vouched import (
    EMAIL,
    KNOWN,
    OIDC_PROVIDER,
    Start,
    come_back,
    leave,
    member,
    parked,
    refused,
    said,
    sign_in,
    signed_in,
)
from tests.support.vouchers import DOMAIN, Voucher


def test_whoever_a_provider_vouches_for_is_signed_in(
    start: Start, voucher: Voucher, aino: Person, database: Database
) -> None:
    browser = start(voucher.provider())
    answer = sign_in(browser, voucher)
    assert (303, "/fi/assessments") == (answer.status_code, answer.location)
    assert [voucher.slug] == signed_in(database)
    browser.get("/fi/account")
    assert aino.name in said(browser)


def test_the_second_time_the_address_does_not_matter(
    start: Start, mock: Voucher, aino: Person, database: Database
) -> None:
    sign_in(start(mock.provider()), mock)
    browser = start(mock.provider())
    assert 303 == sign_in(browser, mock, email="muu@muualla.example", email_verified=False).status_code
    with database.reader(EVERYWHERE) as session:
        assert [aino.id] == list(session.scalars(select(Identity.person_id)))


def test_whoever_could_sign_in_before_is_warned_of_a_provider_that_opens_their_account_too(
    start: Start, mock: Voucher, aino: Person, database: Database
) -> None:
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, aino.id).password_hash = f"cheap:{PASSWORD}"
        session.commit()
    sign_in(start(mock.provider()), mock)
    browser = start(mock.provider())
    sign_in(browser, mock)
    browser.get("/fi/notices")
    assert 1 == said(browser).count("LVA-tiliisi on liitetty uusi kirjautumispalvelu.")
    assert browser.page is not None
    assert "/fi/account" in {one.get("href") for one in browser.page.iter("a")}


def test_the_first_sign_in_of_somebody_who_had_none_is_no_alarm(start: Start, mock: Voucher) -> None:
    browser = start(mock.provider())
    sign_in(browser, mock)
    browser.get("/fi/notices")
    assert "kirjautumispalvelu" not in said(browser)


@OIDC_PROVIDER
def test_a_code_that_another_browser_got_is_refused_by_a_provider_that_insists_on_pkce(
    start: Start, panva: Voucher, database: Database
) -> None:
    browser, thief = start(panva.provider()), start(panva.provider())
    stolen = panva.vouch(leave(browser, "toinen"), "aino", **KNOWN)
    own = panva.vouch(leave(thief, "toinen"), "varas", email="varas@muualla.example", email_verified=True)
    mine, theirs = (parse_qs(urlsplit(one).query)["code"][0] for one in (own, stolen))
    assert 502 == come_back(thief, own.replace(mine, theirs)).status_code
    assert [] == signed_in(database)


def test_the_way_to_a_provider_holds_what_the_protocol_asks(start: Start, liar: Liar) -> None:
    way = leave(start(liar.provider(parameters={"kc_idp_hint": "suomi"})), "kunta")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(way).query).items()}
    assert {
        "response_type": "code",
        "client_id": "lava",
        "scope": "openid profile email",
        "redirect_uri": "http://localhost/providers/kunta/answer",
        "code_challenge_method": "S256",
        "kc_idp_hint": "suomi",
    }.items() <= asked.items()
    assert {43} == {len(asked[name]) for name in ("state", "nonce", "code_challenge")}


def test_the_login_page_has_a_button_for_each_provider_in_every_language(start: Start, liar: Liar) -> None:
    browser = start(liar.provider(), replace(liar.provider(), slug="toinen", issuer="https://muu.example"))
    for language, name in (("fi", "Kunnan tunnus"), ("sv", "Kommunens konto"), ("en", "Town account")):
        browser.get(f"/{language}/login")
        assert 2 == said(browser).count(name)


def _second(first: Provider) -> Provider:
    """Return a provider of another organisation."""
    named = Text("Naapurin tunnus", "Grannens konto", "Neighbour account")
    other = replace(first, slug="naapuri", issuer="https://muu.example", organisations=("naapuri",))
    return replace(other, names=named, email_domains=("naapuri.example",))


def test_with_several_organisations_the_address_shows_whose_button_somebody_gets(start: Start, liar: Liar) -> None:
    own = liar.provider()
    browser = start(own, _second(own))
    browser.get("/fi/login?next=/fi/assessments/new")
    assert not [name for name in ("Kunnan tunnus", "Naapurin tunnus") if name in said(browser)]
    for address, there, away in (
        (f"Aino@{DOMAIN.upper()} ", "Kunnan tunnus", "Naapurin tunnus"),
        ("kuka@naapuri.example", "Naapurin tunnus", "Kunnan tunnus"),
    ):
        answer = browser.post("/fi/login/organisation", {"email": address, "next": "/fi/assessments/new"})
        assert 200 == answer.status_code
        assert there in said(browser)
        assert away not in said(browser)
        assert "/fi/assessments/new" == browser.hidden()["next"]


def test_an_address_that_no_provider_knows_leads_to_the_password_and_says_nothing_of_accounts(
    start: Start, liar: Liar, aino: Person
) -> None:
    own = replace(liar.provider(), email_domains=(DOMAIN,))
    browser = start(own, _second(own))
    for address in ("aino@elsewhere.example", "aino", "", aino.email.replace("@", "@x.")):
        assert 422 == browser.post("/fi/login/organisation", {"email": address}).status_code
        assert "Kunnan tunnus" not in said(browser)
        assert "Salasana" in said(browser)


def test_a_provider_that_has_told_of_no_domain_is_offered_to_unknown_addresses(start: Start, liar: Liar) -> None:
    own = replace(liar.provider(), email_domains=())
    browser = start(own, _second(own))
    assert 200 == browser.post("/fi/login/organisation", {"email": "aino@elsewhere.example"}).status_code
    assert "Kunnan tunnus" in said(browser)
    assert "Naapurin tunnus" not in said(browser)


def test_the_organisation_in_the_address_shows_its_button_alone_in_every_language(start: Start, liar: Liar) -> None:
    own = liar.provider()
    browser = start(own, _second(own))
    for language, name, other in (
        ("fi", "Kunnan tunnus", "Naapurin tunnus"),
        ("sv", "Kommunens konto", "Grannens konto"),
        ("en", "Town account", "Neighbour account"),
    ):
        browser.get(f"/{language}/login?at=testikunta")
        assert name in said(browser)
        assert other not in said(browser)
        browser.get(f"/{language}/login?at=nowhere")
        assert name not in said(browser)


def test_what_was_written_travels_along_while_the_organisation_is_looked_up(start: Start, liar: Liar) -> None:
    own = liar.provider()
    browser = start(own, _second(own))
    held = {kept.TARGET: "/fi/organisation", kept.FIELDS: '[["organisation","x"]]'}
    browser.get("/fi/login")
    browser.post("/fi/login/organisation", {"email": "kuka@naapuri.example", **held})
    assert browser.page is not None
    (form,) = [one for one in browser.page.iter("form") if (one.get("action") or "").endswith("/providers/naapuri")]
    assert held.items() <= {one.get("name"): one.get("value") for one in form.iter("input")}.items()


TABLE = RoleMap(
    ("groups",), {"laatijat": frozenset({Role.AUTHOR}), "johto": frozenset({Role.APPROVER, Role.ADMINISTRATOR})}
)


def roles_of(database: Database, organisation: Organisation, person: Person) -> list[str]:
    """Return what somebody is."""
    with database.reader(EVERYWHERE) as session:
        return session.get_one(Membership, (organisation.id, person.id)).roles


def test_roles_come_and_go_with_the_claims_of_each_sign_in(
    start: Start, voucher: Voucher, aino: Person, organisation: Organisation, database: Database
) -> None:
    member(database, organisation, f"veikko@{DOMAIN}", Role.ADMINISTRATOR)
    provider = voucher.provider(roles=TABLE, scopes=("openid", "email", "groups"))
    assert 303 == sign_in(start(provider), voucher, groups=["johto", "muut"]).status_code
    assert ["approver", "administrator"] == roles_of(database, organisation, aino)


def test_whoever_loses_the_last_role_loses_the_way_in_and_is_signed_out_elsewhere(
    start: Start, liar: Liar, aino: Person, organisation: Organisation, database: Database
) -> None:
    provider = liar.provider(roles=TABLE)
    assert 303 == sign_in(start(provider), liar, groups=["laatijat"]).status_code
    browser = start(provider)
    refused(browser, database, sign_in(browser, liar, groups=[]), 403)
    assert [] == roles_of(database, organisation, aino)


def test_a_provider_never_takes_the_last_administrator(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    chief = member(database, organisation, f"chief@{DOMAIN}", Role.ADMINISTRATOR)
    answer = sign_in(start(liar.provider(roles=TABLE)), liar, "chief", email=f"chief@{DOMAIN}", groups=["laatijat"])
    assert 303 == answer.status_code
    assert ["author", "administrator"] == roles_of(database, organisation, chief)


def invited(ports_of: Browser, database: Database, organisation: Organisation, email: str) -> str:
    """Invite somebody and return the token of their link."""
    ports = ports_of.app.extensions["lva"].ports
    with database.writer(EVERYWHERE) as session:
        link = invitations.invite_to(session, ports.clock(), organisation.slug, Invited(email, (Role.APPROVER,)))
        session.commit()
    return link.token


def test_an_invitation_is_answered_with_a_provider_instead_of_a_password(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    browser = start(liar.provider(email_domains=()))
    token = invited(browser, database, organisation, "uusi@muualla.example")
    browser.get(f"/fi/invitation/{token}")
    assert token == browser.hidden()["invitation"]
    back = liar.vouch(leave(browser, "kunta", invitation=token), "uusi", name="Uusi Virkailija")
    assert 303 == come_back(browser, back).status_code
    browser.get("/fi/account")
    assert "Uusi Virkailija" in said(browser)
    other = start(liar.provider(email_domains=()))
    assert 403 == come_back(other, liar.vouch(leave(other, "kunta", invitation=token), "muu")).status_code


def test_an_invitation_alone_does_not_open_an_account_that_is_there(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    with database.writer(EVERYWHERE) as session:
        factories.make_person(session, email=f"vanha@{DOMAIN}")
        session.commit()
    browser = start(liar.provider())
    token = invited(browser, database, organisation, f"vanha@{DOMAIN}")
    for claims, status in (({"email": "varas@muualla.example"}, 403), ({"email": f"vanha@{DOMAIN}"}, 303)):
        way = leave(browser, "kunta", invitation=token)
        assert status == come_back(browser, liar.vouch(way, "vanha", **{**KNOWN, **claims})).status_code


def test_an_invitation_for_somebody_else_is_not_taken_by_whom_the_provider_knows(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    browser = start(liar.provider())
    sign_in(browser, liar)
    browser.post("/fi/logout")
    token = invited(browser, database, organisation, f"muu@{DOMAIN}")
    way = leave(browser, "kunta", invitation=token)
    refused(browser, database, come_back(browser, liar.vouch(way, "aino", **KNOWN)), 403)


def test_whoever_has_left_comes_back_by_an_invitation(
    start: Start, liar: Liar, aino: Person, organisation: Organisation, database: Database, clock: Clock
) -> None:
    sign_in(start(liar.provider()), liar)
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, aino.id).closed_at = clock()
        session.get_one(Membership, (organisation.id, aino.id)).closed_at = clock()
        session.commit()
    browser = start(liar.provider())
    assert 403 == sign_in(browser, liar).status_code
    token = invited(browser, database, organisation, EMAIL)
    back = liar.vouch(leave(browser, "kunta", invitation=token), "aino", **KNOWN)
    assert 303 == come_back(browser, back).status_code


def test_a_provider_opens_no_other_organisation_that_invites(
    start: Start, liar: Liar, aino: Person, database: Database
) -> None:
    with database.writer(EVERYWHERE) as session:
        other = factories.make_organisation(session)
        session.commit()
    browser = start(liar.provider())
    sign_in(browser, liar)
    token = invited(browser, database, other, EMAIL)
    browser.get(f"/fi/invitation/{token}")
    assert 403 == browser.post(f"/fi/invitation/{token}/join").status_code
    with database.reader(EVERYWHERE) as session:
        assert session.get(Membership, (other.id, aino.id)) is None


@pytest.fixture
def only_vouched(database: Database, organisation: Organisation) -> None:
    """The municipality lets its members in by a provider only."""
    with database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, organisation.id).settings = {PROVIDERS_ONLY: True}
        session.commit()


@pytest.mark.usefixtures("only_vouched")
def test_a_password_is_refused_where_only_a_provider_opens(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    member(database, organisation, "ulla@example.org", password_hash=f"cheap:{PASSWORD}")
    browser = start(liar.provider())
    assert 403 == browser.sign_in("ulla@example.org", **parked(browser)).status_code
    assert "Kunnan tunnus" in said(browser)
    assert "Koulun sulkeminen" in browser.hidden()["kept.fields"]
    assert 422 == browser.sign_in("ulla@example.org", "wrong").status_code
    assert [] == signed_in(database)


@pytest.mark.usefixtures("only_vouched")
def test_an_invitation_offers_no_password_where_only_a_provider_opens(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    browser = start(liar.provider())
    token = invited(browser, database, organisation, "uusi@muualla.example")
    browser.get(f"/fi/invitation/{token}")
    assert browser.page is not None
    assert "password" not in {one.get("name") for one in browser.page.iter("input")}
    chosen = "kolme sinistä lehmää"
    fields = {"name": "Uusi", "password": chosen, "password.again": chosen}
    assert 403 == browser.post(f"/fi/invitation/{token}", fields).status_code
    assert [] == signed_in(database)


@pytest.mark.usefixtures("only_vouched")
def test_a_password_login_of_another_organisation_cannot_switch_to_one_that_takes_providers_only(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    person = member(database, organisation, "ulla@example.org", password_hash=f"cheap:{PASSWORD}")
    with database.writer(EVERYWHERE) as session:
        factories.make_membership(session, None, person)
        session.commit()
    browser = start(liar.provider())
    assert 303 == browser.sign_in("ulla@example.org").status_code
    browser.get("/fi/account")
    assert 403 == browser.post("/fi/organisation", {"organisation": str(organisation.id)}).status_code
    assert "Kunnan tunnus" in said(browser)


@pytest.mark.parametrize(("method", "address"), [("get", "account/passkeys/new"), ("post", "account/data/copy")])
def test_what_reaches_into_all_organisations_needs_a_provider_that_is_believed_for_all(
    start: Start, liar: Liar, aino: Person, database: Database, method: str, address: str
) -> None:
    browser = start(liar.provider())
    sign_in(browser, liar)
    browser.get("/fi/account")
    assert 200 == getattr(browser, method)(f"/fi/{address}").status_code
    with database.writer(EVERYWHERE) as session:
        factories.make_membership(session, None, aino)
        session.commit()
    browser.get("/fi/account")
    assert 403 == getattr(browser, method)(f"/fi/{address}").status_code


def test_a_provider_is_believed_for_its_own_organisations_alone(
    start: Start, liar: Liar, aino: Person, database: Database
) -> None:
    with database.writer(EVERYWHERE) as session:
        other = factories.make_membership(session, None, aino).organisation_id
        session.commit()
    browser = start(liar.provider())
    sign_in(browser, liar)
    browser.get("/fi/account")
    assert 403 == browser.post("/fi/organisation", {"organisation": str(other)}).status_code
