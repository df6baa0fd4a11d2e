"""Numbers and moments come back as they went in, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from storage import Corpus
from storage.types import Exact, UtcDateTime

TRIED = Table("tried", MetaData(), Column("id", Integer), Column("number", Exact), Column("moment", UtcDateTime))
same_corpus = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@pytest.fixture
def tried(corpus: Corpus) -> Corpus:
    """A corpus with a table of the types."""
    TRIED.create(corpus.engine)
    return corpus


@same_corpus
@given(st.one_of(st.integers(-(10**11), 10**11), st.integers(-(10**14), 10**14).map(lambda n: n / 10**6)))
def test_a_number_is_exact(tried: Corpus, number: float) -> None:
    with tried.engine.begin() as connection:
        connection.execute(TRIED.delete())
        connection.execute(insert(TRIED), {"number": number})
        found = connection.execute(select(TRIED.c.number)).scalar_one()
        assert found == number
        assert isinstance(found, int) == (number == int(number))
        assert connection.execute(select(TRIED.c.id).where(TRIED.c.number == number)).all()


def test_numbers_add_up_in_sql(tried: Corpus) -> None:
    with tried.engine.begin() as connection:
        connection.execute(insert(TRIED), [{"number": number} for number in (24252.311082, 1, None, 3)])
        kind = "typeof" if connection.dialect.name == "sqlite" else "pg_typeof"
        kinds = connection.execute(text(f"SELECT {kind}(number) FROM tried WHERE number = 1")).scalar()
        assert kinds in {"integer", "numeric"}
    assert tried.query("SELECT sum(number) AS n, count(number) AS c FROM tried") == [{"n": 24256.311082, "c": 3}]


@same_corpus
@given(
    st.datetimes(
        datetime(1900, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
        datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-12, 14).map(lambda h: timezone(timedelta(hours=h))),
    )
)
def test_a_moment_comes_back_in_utc(tried: Corpus, moment: datetime) -> None:
    with tried.engine.begin() as connection:
        connection.execute(TRIED.delete())
        connection.execute(insert(TRIED), {"moment": moment})
        found = connection.execute(select(TRIED.c.moment)).scalar_one()
    assert found == moment
    assert found.tzinfo == UTC


def test_a_moment_without_a_zone_is_refused(tried: Corpus) -> None:
    with pytest.raises(StatementError, match="without a time zone"), tried.engine.begin() as connection:
        connection.execute(insert(TRIED), {"moment": datetime(2023, 1, 1)})  # noqa: DTZ001 - that is the point


def test_decimals_become_plain(tried: Corpus) -> None:
    assert tried.query("SELECT 1.50 AS a, 2.0 AS b, NULL AS c") == [{"a": 1.5, "b": 2, "c": None}]
    assert Decimal("1.5") == 1.5
