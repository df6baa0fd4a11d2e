"""Work ahead of the item whose turn it is: in order, as much as may be under way, and nobody held up by a slow one."""

from concurrent.futures import Future
from itertools import count

import pytest

from pipeline import ordered
from pipeline.ordered import in_order

Under = Future[int]


class Work:
    """What was submitted, to be ended by hand; `size` of each is a million bytes."""

    def __init__(self) -> None:
        self.submitted: list[Under] = []

    def submit(self, number: int) -> Under:
        assert number == len(self.submitted)
        self.submitted.append(Future())
        return self.submitted[-1]

    def end(self, *numbers: int) -> None:
        for number in numbers:
            self.submitted[number].set_result(number)


def size(_number: int, _under: Under) -> int:
    return 1_000_000


class EndedError(Exception):
    """What a test raises where it has waited for nothing."""


def give_up() -> None:
    raise EndedError


def test_a_slow_one_holds_up_no_other_but_its_own_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordered, "HELD_BYTES", 50_000_000)
    work = Work()

    def submit(number: int) -> Under:
        under = work.submit(number)
        if number > 0:
            under.set_result(number)
        return under

    done = in_order(count(), submit, ahead=lambda: 3, size=size, patience=0, lost_patience=give_up)
    with pytest.raises(EndedError):
        next(done)
    assert 50 <= len(work.submitted) <= 53, "as much as may be held"


def test_so_many_are_under_way_and_come_in_order() -> None:
    work = Work()
    seen: list[int] = []

    def patience() -> None:
        seen.append(len(work.submitted))
        open_now = [number for number, under in enumerate(work.submitted) if not under.done()]
        work.end(open_now[-1])

    done = in_order(iter(range(9)), work.submit, ahead=lambda: 3, size=size, patience=0.001, lost_patience=patience)
    assert [(number, under.result()) for number, under in done] == [(number, number) for number in range(9)]
    assert seen[:3] == [3, 6, 9]
    assert len(work.submitted) == 9
