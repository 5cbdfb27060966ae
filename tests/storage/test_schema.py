import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from lva.storage import schema

TABLES = list(schema.SCHEMA.sorted_tables)
TENANTS = [table for table in TABLES if table.name not in schema.GLOBAL]
OWNER = "organisation_id"


def named(tables: list[Table]) -> list[object]:
    return [pytest.param(table, id=table.name) for table in tables]


def test_the_tables_are_the_agreed_ones() -> None:
    expected = (
        "answer arrived assessment assessment_matter authenticator blind_answer blind_case blind_release "
        "blind_reply blind_review blind_score blind_view challenge comment copied document entry event findable "
        "former handling identity invitation login mark matter matter_entry membership message named_version "
        "notice notice_choice organisation outbox outgoing parcel_seen parked_post participant passkey "
        "password_link pending_login person recovery_code reply_given returned review reviewer sharing signature "
        "thread throttle verdict verdict_answer"
    )
    assert expected.split() == sorted(table.name for table in TABLES)


@pytest.mark.parametrize("table", named(TENANTS))
def test_the_key_of_a_tenants_table_begins_with_the_organisation(table: Table) -> None:
    assert OWNER == next(iter(table.primary_key)).name


@pytest.mark.parametrize("table", named(TENANTS))
def test_what_is_unique_is_so_within_an_organisation(table: Table) -> None:
    unique = [list(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
    unique += [list(index.columns.keys()) for index in table.indexes if index.unique]
    assert [] == [columns for columns in unique if OWNER not in columns]


@pytest.mark.parametrize("table", named(TENANTS))
def test_the_organisation_comes_first_wherever_rows_are_looked_up(table: Table) -> None:
    """But for the two ways to an organisation: from a person who signs in, and from a code that somebody typed."""
    looked_up = [list(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
    looked_up += [list(index.columns.keys()) for index in table.indexes]
    others = {"membership": [["person_id"]], "document": [["code"]], "sharing": [["tag"]]}
    assert others.get(table.name, []) == [columns for columns in looked_up if columns[0] != OWNER]


def test_every_tenants_table_is_walled_but_memberships() -> None:
    assert {table.name for table in TENANTS} - {"membership"} == schema.WALLED


def pairs(constraint: ForeignKeyConstraint) -> list[tuple[str, str, str]]:
    return [(one.parent.name, one.column.table.name, one.column.name) for one in constraint.elements]


@pytest.mark.parametrize("table", named(TABLES))
def test_no_reference_crosses_from_one_tenant_to_another(table: Table) -> None:
    tenants = {one.name for one in TENANTS}
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table.name in tenants:
            assert table.name in tenants, "a global table cannot point into a tenant's"
            assert (OWNER, constraint.referred_table.name, OWNER) in pairs(constraint)


@pytest.mark.parametrize("table", named(TABLES))
def test_nothing_is_deleted_or_changed_by_a_cascade(table: Table) -> None:
    assert [(None, None)] * len(table.foreign_key_constraints) == [
        (one.ondelete, one.onupdate) for one in table.foreign_key_constraints
    ]


@pytest.mark.parametrize("table", named(TABLES))
def test_no_key_comes_from_a_sequence(table: Table) -> None:
    assert table.autoincrement_column is None


@pytest.mark.parametrize("table", named(TABLES))
def test_every_constraint_has_a_name_that_postgresql_keeps_whole(table: Table) -> None:
    names = [str(one.name) for one in table.constraints] + [str(index.name) for index in table.indexes]
    assert "None" not in names
    assert [] == [name for name in names if len(name) > 63]


@pytest.mark.parametrize("table", named(TABLES))
def test_columns_have_no_defaults_in_the_database(table: Table) -> None:
    assert [] == [column.name for column in table.columns if column.server_default is not None]
