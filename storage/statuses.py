"""The statuses of a cell as one letter each: tables 3 and 4 keep a row's statuses as a short string.

The letters, in the order of the row's columns: `n` number, `b` blank, `d` dash, `w` word_none, `t` text, `m` merged,
`f` not_on_form, `a` absent, `i` illegible, `s` stated_none, `r` repaired, `c` reconstructed, `p` inferred (placed).
The view `facts` spells them out.
"""

from typing import get_args

from parser.model import IMPLIED_ZERO_STATUSES, NUMERIC_STATUSES, CellStatus

LETTERS: dict[CellStatus, str] = {
    "number": "n",
    "blank": "b",
    "dash": "d",
    "word_none": "w",
    "text": "t",
    "merged": "m",
    "not_on_form": "f",
    "absent": "a",
    "illegible": "i",
    "stated_none": "s",
    "repaired": "r",
    "reconstructed": "c",
    "inferred": "p",
}
STATUSES: tuple[CellStatus, ...] = get_args(CellStatus)
WORDS: dict[str, CellStatus] = {letter: status for status, letter in LETTERS.items()}

NUMERIC_LETTERS = "".join(LETTERS[status] for status in STATUSES if status in NUMERIC_STATUSES)
"""Letters under which the cell has a value."""

IMPLIED_ZERO_LETTERS = "".join(LETTERS[status] for status in STATUSES if status in IMPLIED_ZERO_STATUSES)
"""Letters that say "none" in words."""

EMPTY_LETTERS = LETTERS["blank"] + LETTERS["dash"]
"""Letters of a cell in which nothing is printed: zero inside a check, nothing elsewhere."""
