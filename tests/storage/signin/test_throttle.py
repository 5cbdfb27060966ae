import datetime as dt
import threading

from sqlalchemy.orm import Session

from lva.storage.engine import Database
from lva.storage.signin.throttle import attempts, count_attempt, forget_attempts, sweep_attempts
from tests.factories import AT

KEY, OTHER = bytes(32), bytes([1]) * 32
LATER = AT + dt.timedelta(minutes=15)


def test_attempts_are_counted_one_by_one(session: Session) -> None:
    assert 0 == attempts(session, KEY, AT)
    assert [1, 2, 3] == [count_attempt(session, KEY, AT) for _ in range(3)]
    assert (3, 0) == (attempts(session, KEY, AT), attempts(session, OTHER, AT))


def test_a_new_window_counts_from_one(session: Session) -> None:
    count_attempt(session, KEY, AT)
    assert 0 == attempts(session, KEY, LATER)
    assert [1, 2] == [count_attempt(session, KEY, LATER) for _ in range(2)]


def test_a_slow_clock_does_not_begin_anew(session: Session) -> None:
    count_attempt(session, KEY, LATER)
    assert 2 == count_attempt(session, KEY, AT)
    assert 2 == attempts(session, KEY, LATER)


def test_success_begins_anew_for_one_key_only(session: Session) -> None:
    for key in (KEY, OTHER):
        count_attempt(session, key, AT)
    forget_attempts(session, KEY)
    assert (0, 1) == (attempts(session, KEY, AT), attempts(session, OTHER, AT))


def test_old_windows_are_swept_away(session: Session) -> None:
    count_attempt(session, KEY, AT)
    count_attempt(session, OTHER, LATER)
    sweep_attempts(session, LATER)
    assert (0, 1) == (attempts(session, KEY, AT), attempts(session, OTHER, LATER))


def test_no_attempt_is_lost_between_workers(database: Database) -> None:
    def work() -> None:
        for _ in range(5):
            with database.writer() as session:
                count_attempt(session, KEY, AT)
                session.commit()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reader() as session:
        assert 20 == attempts(session, KEY, AT)
