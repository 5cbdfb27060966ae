"""Claims about parcels between installations, and what somebody in between can do to them."""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lva.domain.errors import KeyUnusable
from lva.domain.values.answers import canonical
from lva.seals import envelopes
from lva.seals.envelopes import Card, Keys, ParcelRefused
from tests.factories import AT

ITEMS = [{"record": {"format": "lava.blind/1"}, "receipt": "0" * 64}]
GIVER, MLL, STRANGER = (envelopes.fresh_keys() for _ in range(3))


def packed(sender: Keys = GIVER, receiver: Card | None = None, kind: str = "shares", items: Any = ITEMS) -> bytes:
    return envelopes.pack(sender, receiver or MLL.card(), kind, items)


def refused(data: bytes, keys: Keys = MLL, partners: tuple[Card, ...] | None = None) -> str:
    with pytest.raises(ParcelRefused) as caught:
        envelopes.open_parcel(data, keys, (GIVER.card(),) if partners is None else partners)
    return caught.value.reason


def test_the_receiver_reads_what_the_sender_packed() -> None:
    parcel = envelopes.open_parcel(packed(), MLL, (STRANGER.card(), GIVER.card()))
    assert ("shares", tuple(ITEMS), GIVER.card().id) == (parcel.kind, parcel.items, parcel.sender)
    assert 32 == len(parcel.digest)


def test_the_same_packed_twice_looks_different_and_says_nothing_of_its_sender() -> None:
    first, second = packed(), packed()
    assert first != second
    assert not {GIVER.card().id.encode(), base64.b64encode(GIVER.card().verifies)} & {first, second}
    assert GIVER.card().id not in first.decode()
    assert {"format", "to", "key", "box"} == json.loads(first).keys()


def test_a_parcel_for_somebody_else_is_refused() -> None:
    assert "receiver" == refused(packed(receiver=STRANGER.card()))


def test_a_parcel_that_names_us_but_was_encrypted_for_another_is_refused() -> None:
    said = json.loads(packed(receiver=STRANGER.card()))
    assert "damaged" == refused(canonical({**said, "to": MLL.card().id}))


def test_an_unknown_sender_is_refused() -> None:
    assert "sender" == refused(packed(STRANGER))
    assert "sender" == refused(packed(), partners=())


def test_a_sender_who_claims_to_be_another_is_refused() -> None:
    assert "signature" == refused(
        _repacked(_Naming(STRANGER, GIVER.card()), MLL.card(), b'{"kind":"shares","items":[]}')
    )


@pytest.mark.parametrize("key", ["verifies", "encrypts"])
def test_the_id_that_people_compare_tells_when_either_key_was_swapped(key: str) -> None:
    claimed = replace(GIVER.card(), **{key: getattr(STRANGER.card(), key)})
    assert GIVER.card().id != claimed.id


def test_a_parcel_cannot_be_passed_on_to_a_third_as_if_it_were_for_them() -> None:
    """The receiver's key is signed, too: MLL itself cannot pack a giver's words for somebody else."""
    inside = envelopes._decrypted(MLL, MLL.card(), *envelopes._envelope(packed()))
    signature, parcel = inside[:64], inside[64:]
    stolen: Any = _Stolen(signature)
    forged = replace(GIVER, signs=stolen)
    with pytest.raises(ParcelRefused) as caught:
        envelopes.open_parcel(_repacked(forged, STRANGER.card(), parcel), STRANGER, (GIVER.card(),))
    assert "signature" == caught.value.reason


class _Naming:
    """Keys that sign for themselves and name another as the sender."""

    def __init__(self, keys: Keys, named: Card) -> None:
        self.signs = keys.signs
        self._named = named

    def card(self) -> Card:
        return self._named


class _Stolen:
    """A key that gives one signature, whatever it is asked to sign."""

    def __init__(self, signature: bytes) -> None:
        self._signature = signature

    def sign(self, _data: bytes) -> bytes:
        return self._signature

    def public_key(self) -> Any:
        return GIVER.signs.public_key()


def _repacked(keys: Any, receiver: Card, parcel: bytes) -> bytes:
    said = json.loads(parcel)
    return envelopes.pack(keys, receiver, said["kind"], said["items"])


@pytest.mark.parametrize("key", ["to", "key", "box"])
def test_a_changed_letter_anywhere_is_noticed(key: str) -> None:
    said = json.loads(packed())
    raw = said[key]
    place = len(raw) // 2
    said[key] = raw[:place] + ("B" if raw[place] != "B" else "C") + raw[place + 1 :]
    assert refused(canonical(said)) in {"damaged", "receiver"}


CRAFTED: list[Callable[[dict[str, Any]], Any]] = [
    lambda _: [],
    lambda said: {**said, "more": 1},
    lambda said: {**said, "format": "lava.envelope/2"},
    lambda said: {**said, "box": 7},
    lambda said: {**said, "box": "no base64!"},
    lambda said: {**said, "key": "AAAA"},
]


@pytest.mark.parametrize("craft", CRAFTED)
def test_what_is_no_envelope_is_refused(craft: Callable[[dict[str, Any]], Any]) -> None:
    assert "format" == refused(canonical(craft(json.loads(packed()))))


def test_bytes_that_are_nothing_at_all_are_refused() -> None:
    assert "format" == refused(b"\xff\x00")
    assert "format" == refused(b"[" * 100_000)


def test_a_key_of_small_order_is_refused() -> None:
    said = json.loads(packed())
    assert "damaged" == refused(canonical({**said, "key": base64.b64encode(bytes(32)).decode()}))


def test_a_parcel_that_is_too_large_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelopes, "LIMIT_BYTES", 100)
    assert "too_large" == refused(packed())


@pytest.mark.parametrize("value", [r"\ud800", "NaN", "1e999", "9" * 5000, "[" * 990 + "]" * 990, "1.50", "{", '"', "x"])
def test_a_signed_parcel_without_a_canonical_form_is_refused(value: str) -> None:
    text = f'"{value}"' if value.startswith("\\") else value
    assert "content" == refused(_signed_bytes(GIVER, f'"id":"{"0" * 32}","items":[{{"a":{text}}}],"kind":"shares"}}'))


def test_a_parcel_of_more_items_than_anybody_has_is_refused() -> None:
    assert envelopes.ITEMS_MOST == len(envelopes.open_parcel(packed(items=[{}] * 5000), MLL, (GIVER.card(),)).items)
    assert "content" == refused(packed(items=[{}] * 5001))


def test_nothing_is_read_of_what_a_stranger_wrote() -> None:
    assert "signature" == refused(_signed_bytes(_Naming(STRANGER, GIVER.card()), "no json at all"))
    assert "sender" == refused(_signed_bytes(STRANGER, "no json at all"))


def _signed_bytes(keys: Any, rest: str) -> bytes:
    """Return an envelope around bytes that begin as those of a parcel do."""
    made = f'{{"format":"lava.parcel/1","from":"{keys.card().id}",{rest}'.encode()
    return envelopes._enclosed(keys, MLL.card(), made)


def test_a_signed_parcel_of_a_kind_that_there_is_not_is_refused() -> None:
    assert "content" == refused(packed(kind="everything"))


# -- keys and cards --------------------------------------------------------------------------------------


def test_an_installation_makes_its_keys_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = envelopes.of_instance(tmp_path).card()
    assert first == envelopes.of_instance(tmp_path).card()
    assert 0o600 == (tmp_path / "sharing.pem").stat().st_mode & 0o777
    assert ["sharing.pem"] == [path.name for path in tmp_path.iterdir()]


def test_a_broken_key_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "sharing.pem").write_bytes(b"no key")
    with pytest.raises(KeyUnusable):
        envelopes.of_instance(tmp_path)


def test_a_card_is_read_as_it_was_written() -> None:
    card = MLL.card("https://mll.example/parcels")
    assert card == envelopes.read_card(card.as_json())


@pytest.mark.parametrize(
    "change",
    [{"id": "0" * 16}, {"format": "x"}, {"url": "http://mll.example"}, {"url": "file:///etc"}, {"url": "http://localhost.mll.example/"},
     {"url": "http://127.0.0.1@mll.example/"}, {"url": "https://"}, {"url": "https://["}, {"verifies": "AAAA"},
     {"encrypts": None}],
)  # fmt: skip
def test_a_card_that_was_changed_is_refused(change: dict[str, Any]) -> None:
    said = {**json.loads(MLL.card().as_json()), **change}
    with pytest.raises(ParcelRefused):
        envelopes.read_card(canonical(said))


def test_what_is_no_card_is_refused() -> None:
    for data in (b"", b"[]", b"7", secrets.token_bytes(40)):
        with pytest.raises(ParcelRefused):
            envelopes.read_card(data)


def test_a_week_is_named_as_calendars_do() -> None:
    assert f"{AT.isocalendar().year}-W{AT.isocalendar().week:02d}" == envelopes.week_of(AT)


def test_a_box_is_read_by_the_holder_of_the_receipt_alone() -> None:
    box = envelopes.boxed(bytes(32), {"by": "A"})
    assert {"by": "A"} == envelopes.unboxed(bytes(32), box)
    for receipt, spoiled in ((b"x" * 32, box), (bytes(32), box[:-4] + "AAAA"), (bytes(32), "?"), (bytes(32), None)):
        with pytest.raises(ParcelRefused):
            envelopes.unboxed(receipt, spoiled)
