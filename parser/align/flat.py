"""Tables in text that lost its markup: where they stand, and their lines and cells again (VARIATION §6)."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from parser import forms
from parser.align.flat_lines import LONGEST_CELL, SEPARATOR, is_rule, printed_labels, upright, whole_labels, with_bars
from parser.align.labels import clause_of, is_content_header, keys_of, likeness
from parser.align.rhythm import with_blanks
from parser.align.sheet import Line, Piece, Sheet
from parser.align.text_cells import has_text_cell, is_only_value, like_any
from parser.chapters import is_chapter_heading
from parser.document import Paragraph
from parser.text import has_any, has_han, label_key, plain, squeeze
from parser.values import looks_like_value

ROW_SHARE = 4
"""A text whose lines are cells may hold a damaged label that looks like a row, but not one for this many cells."""
LONGEST_START = 200
"""Characters within which a line says that a table begins."""

LEAST_LABELS = 3
"""So many labels in one cell are heads that stand too close to be told apart."""

_BAR = "|"
_NUMBERED = re.compile(r"\s*(?:[（(]\s*[一二三四五六七八九]\s*[)）]|\d\s*[.、．])")
"""The numbering of rows, which tells their 其他 and 总计 from those above columns."""
_TAIL = re.compile(r"^(?P<head>.*?[^\d\s.,%+\-−—/／\\])(?P<tail>[\s\d.,+\-−—/／\\]*)$", re.DOTALL)
_OPENING = ("信息内容", "申请人情况", "数据的勾稽", "数据的钩稽", "本年新收", "结果维持")
"""Words without which no table begins in the middle of a line."""
_MAY_OPEN = (*_OPENING, "二十条")
"""Words without which no table begins at all, unless a line begins with the head of table 4."""
_PROCEEDINGS = re.compile(r"行政复议(?:\|*行政诉讼.*)?$|结果维持")
_VALUE = re.compile(r"[+\-−]?\d[\d,.]*(?:件|条|项|个|次|万元|元)|无|[/／—]+")
_DIGIT = re.compile(r"\d")
_ENDS_IN_VALUE = re.compile(r"(?:\d(?:件|条|项|个|次|万元|元)?|无)$")
_VALUES = re.compile(rf"(?:{_VALUE.pattern}){{2,}}")
_SIGN = re.compile(r"(?<=\d)(?=[+\-−－＋增减])")
_SIGNED = re.compile(r"\d+(?:[+\-−]|增加?|减少?)\d+")
"""A sign begins the next cell: 156-5997 is 156 and -5997."""
_STARTS = (
    re.compile(r"第\s*二\s*十\s*条\s*第[^\n]{0,6}?[一五六八九][^\n]{0,3}?项(?=\s*[|\s]*信\s*息\s*内\s*容)"),
    re.compile(
        r"[（(]?\s*本\s*列\s*数\s*据\s*的\s*[勾钩]\s*稽\s*关\s*系|(?<!\S)申\s*请\s*人\s*情\s*况|一\s*、\s*本年新收政府信息公开申请数量"
    ),
    re.compile(r"行政复议\s*[|\s]*行政诉讼\s*[|\s]*结果维持"),
)
_START = re.compile("|".join(pattern.pattern for pattern in _STARTS))
_LISTED = re.compile(r"[;；，、:：]|,(?!\d{3}(?!\d))")
"""What stands between values in a list; a comma before three digits parts thousands."""


def split_zones(lines: Sequence[Paragraph]) -> Iterator[tuple[bool, list[Paragraph]]]:
    """The lines of a text in order, as runs of prose (False) and tables (True)."""
    run: list[Paragraph] = []
    inside = False
    whole = whole_labels(with_bars(lines))
    dense = [squeeze(line.text) for line in whole]
    if whole and not has_any(_MAY_OPEN, "".join(dense)) and not any(map(_heads_proceedings, dense)):
        yield False, list(whole)
        return
    for line in _cut_at_starts(whole):
        starts = _starts_zone(line.text)
        ends = inside and not starts and _ends_zone(line.text)
        if (starts and not inside) or ends:
            if run:
                yield inside, run
            run, inside = [], bool(starts)
        run.append(line)
    if run:
        yield inside, run


def sheet(lines: Sequence[Paragraph]) -> Sheet:
    """The lines of one table zone as a sheet without exact places."""
    whole = _rejoin(lines)
    barred = [line.text.lstrip() for line in whole if _BAR in line.text]
    opened = 2 * sum(text.startswith(_BAR) for text in barred) > len(barred)
    rows = [_pieces(line, opened) for line in whole]
    alone = sum(len(row) == 1 and row[0].is_number for row in rows)
    by_row = ROW_SHARE * sum(map(_is_row, rows)) > alone
    at = lines[0].at if lines else None
    grouped = list(_regroup(rows, by_row))
    return Sheet([Line(pieces) for pieces in (grouped if by_row else with_blanks(grouped))], False, "text", at)


def _is_row(pieces: Sequence[Piece]) -> bool:
    """Whether a line of text is a whole row, not a single cell."""
    numbers = sum(piece.is_number for piece in pieces)
    return numbers > 1 or (numbers == 1 and any(piece.is_label for piece in pieces))


def _cut_at_starts(lines: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Cuts a line where a table begins in the middle of it."""
    for line in lines:
        if not has_any(_OPENING, squeeze(line.text)):
            yield line
            continue
        starts = sorted(match.start() for pattern in _STARTS for match in pattern.finditer(plain(line.text)))
        text = plain(line.text)
        margin = len(text) - len(text.lstrip())
        cuts = [start for start in starts if start > margin]
        for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            if squeeze(text[begin:end]) or not cuts:
                yield Paragraph(text[begin:end], line.at)


def _starts_zone(text: str) -> bool:
    squeezed = squeeze(text)
    if not has_any(_MAY_OPEN, squeezed[:LONGEST_START]) and not _heads_proceedings(squeezed):
        return False
    if len(squeezed) < LONGEST_START and squeezed.startswith(("第", "|第", "二十条")) and clause_of(squeezed):
        return True
    first = SEPARATOR.split(text.strip(" |\t"), maxsplit=1)[0]
    if (len(first) < LONGEST_START and label_key(first) in _opening_keys()) or _PROCEEDINGS.match(squeezed.strip(_BAR)):
        return True
    return bool(_START.match(text.strip(" |\t\u3000")))


def _heads_proceedings(squeezed: str) -> bool:
    """Whether a line begins as the heads of table 4 do."""
    return squeezed.lstrip(_BAR).startswith("行政复议")


@cache
def _opening_keys() -> frozenset[str]:
    """Labels that only a table opens with."""
    texts = ["信息内容", "申请人情况", "一、本年新收政府信息公开申请数量"]
    texts += [heading for table in forms.load().tables for heading in table.headings if len(heading) > 20]
    return frozenset(label_key(text) for text in texts)


def _ends_zone(text: str) -> bool:
    squeezed = squeeze(text).strip(_BAR)
    if is_chapter_heading(text):
        return True
    if len(squeezed) <= LONGEST_CELL or "\t" in text or _BAR in text:
        return False
    return (
        not any(key in squeezed for key in ("信息内容", "政府信息公开申请", "结果维持"))
        and like_any(label_key(text)) < 0.7
    )


def _rejoin(lines: Sequence[Paragraph]) -> list[Paragraph]:
    """Puts labels printed one character below the other, and rows broken at their bars, on one line."""
    kept = upright([line for line in lines if squeeze(line.text) and not is_rule(line.text)])
    bars = [line.text.strip() for line in kept if _BAR in line.text]
    if not bars or sum(text.count(_BAR) == 1 for text in bars) < 0.8 * len(bars):
        return kept
    alone = all(text == _BAR for text in bars)
    leading = sum(text.startswith(_BAR) for text in bars)
    trailing = sum(text.endswith(_BAR) for text in bars)
    joined: list[Paragraph] = []
    open_end = False
    for line in kept:
        text = line.text.strip()
        if joined and ((leading and text.startswith(_BAR)) or (open_end and not _begins_row(joined[-1].text, text))):
            joined[-1] = Paragraph(joined[-1].text + text, joined[-1].at)
        else:
            joined.append(Paragraph(text, line.at))
        open_end = text.endswith(_BAR) and (alone or trailing > leading)
    return joined


def _begins_row(row: str, text: str) -> bool:
    """Whether a label behind a bar begins a new row, the last cell of the row before being blank."""
    if looks_like_value(text.strip(" |")) or not has_han(text):
        return False
    last = row.split(_BAR)[-2].strip()
    if not last or looks_like_value(last):
        return True
    return label_key(last) in _row_keys() and (label_key(text) in _row_keys() or clause_of(text) is not None)


@cache
def _row_keys() -> frozenset[str]:
    """The labels of rows; those that also head a group or a column are left out."""
    tables = forms.load().tables
    groups = {label_key(row.group) for table in tables for row in table.rows if row.group}
    heads = {key for table in tables for column in table.columns for key in keys_of(column)}
    return frozenset(key for table in tables for row in table.rows for key in keys_of(row)) - groups - heads


def _pieces(line: Paragraph, opened: bool) -> list[Piece]:
    """The cells of a line. What follows a last bar is a blank cell or nothing; the aligner drops it where it is one
    too many. Where lines are `opened` by a bar, nothing stands before the first."""
    text = line.text
    if "\t" in text or _BAR in text:
        parts = SEPARATOR.split(text)
        if opened and text.lstrip().startswith(_BAR):
            parts = parts[1:]
        return [piece for part in parts for piece in _unglue(part, line.at, keep_blank=True)]
    return _unglue(text, line.at, keep_blank=False)


def _unglue(text: str, at: str | None, *, keep_blank: bool) -> list[Piece]:
    """One cell, or several where labels and values run into each other."""
    stripped = text.strip(" \u3000\xa0\n")
    if not stripped:
        return [Piece.of("", at)] if keep_blank else []
    if squeeze(stripped) in printed_labels():
        return [Piece.of(stripped, at)]
    if keep_blank and not _DIGIT.search(stripped):
        return [Piece.of(part, at) for part in _labels_in(stripped)]
    tokens = stripped.split()
    if len(tokens) > 1 and printed_labels().issuperset(tokens):
        return [Piece.of(token, at) for token in tokens]
    values = 0
    while values < len(tokens) and looks_like_value(tokens[-1 - values]):
        values += 1
    if values == len(tokens) and (values > 1 and not keep_blank):
        return [Piece.of(token, at) for token in tokens]
    if values == len(tokens):
        return [Piece.of(stripped, at)]
    words, tail = " ".join(tokens[: len(tokens) - values]), tokens[len(tokens) - values :]
    match = _TAIL.match(words)
    if match and match["tail"].strip() and _is_like_label(match["head"]):
        words, tail = match["head"].strip(), [match["tail"].strip(), *tail]
    if _is_like_label(words) and not _ENDS_IN_VALUE.search(words):
        return [Piece.of(words, at), *(Piece.of(token, at) for token in tail)]
    return _cut_at_labels(stripped, at)


def _labels_in(text: str) -> list[str]:
    """The labels that a text without numbers is made of, where it is made of several and nothing else."""
    found = [match[0] for match in _label_pattern().finditer(text)] if len(text) >= LEAST_LABELS * 4 else []
    return found if len(found) >= LEAST_LABELS and "".join(found) == text else [text]


def _is_like_label(words: str) -> bool:
    """Whether words are a label of a form; none has a digit behind its numbering (行政处罚32减 is label and values)."""
    key = label_key(words)
    return not _DIGIT.search(key) and like_any(key) >= 0.75


def _cut_at_labels(text: str, at: str | None) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    found = list(_label_pattern().finditer(text))
    if len(found) == 1 and found[0].start() == 0 and found[0].end() < len(text) and not _DIGIT.search(text):
        return [Piece.of(text, at)]  # one label with more words behind it: a note, or a row that the form does not have
    for match in found:
        pieces += _loose_pieces(text[position : match.start()], at)
        pieces.append(Piece.of(match[0].strip(), at))
        position = match.end()
    return pieces + _loose_pieces(text[position:], at)


def _loose_pieces(text: str, at: str | None) -> list[Piece]:
    """What stands between labels: values with a unit or a word each (0件0件, 无无) show their own borders."""
    pieces: list[Piece] = []
    for token in text.split():
        if _VALUES.fullmatch(token):
            pieces += [Piece.of(match[0], at) for match in _VALUE.finditer(token)]
        elif (parts := [part for part in _LISTED.split(token) if part]) != [token] and all(
            map(looks_like_value, parts)
        ):
            pieces += [Piece.of(part, at) for part in parts]
        elif _SIGNED.fullmatch(squeeze(token)):
            pieces += [Piece.of(part, at) for part in _SIGN.split(token)]
        else:
            pieces.append(Piece.of(token, at))
    return pieces


@cache
def _label_pattern() -> "re.Pattern[str]":
    """Any label of the forms as printed, with its numbering, white space allowed anywhere, longest first."""
    texts = {"信息内容"}
    for table in forms.load().tables:
        texts |= {*table.headings, *(row.group for row in table.rows if row.group)}
        for row in table.rows:
            texts |= {row.zh, *row.variants}
        for column in table.columns:
            texts |= {column.zh, *column.variants}
        if table.clause:
            texts.add(table.zh)
    bodies = sorted(
        {re.sub(r"^(?:[（(].[）)]|[一二三四五六七八九]、|\d\.)", "", plain(text)) for text in texts},
        key=len,
        reverse=True,
    )
    numbering = r"(?:[（(]\s*[一二三四五六七八九]\s*[)）]\s*|[一二三四五六七八九]\s*、\s*|\d\s*[.、．,]\s*)?"
    return re.compile(numbering + "(?:" + "|".join(_loose(body) for body in bodies) + ")")


def _loose(label: str) -> str:
    parts = [re.escape(c) if c.isalnum() else r"[^\w\s]?" for c in label]
    return r"\s*".join(parts)


def _regroup(rows: Sequence[list[Piece]], by_row: bool) -> Iterator[list[Piece]]:
    """Rows of the table: as printed where a line holds label and values, else cut at every label behind a value."""
    if by_row:
        for row in rows:
            yield from _cut_row(row)
        return
    yield from _cut_row([piece for row in rows for piece in row])


def _cut_row(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    labels = sum(piece.is_label for piece in pieces)
    runs = sum(a.is_number and b.is_label for a, b in pairwise(pieces))
    has_numbers = any(piece.is_number for piece in pieces)
    if runs == 0 and labels < 12 and (labels <= 3 or (not has_numbers and not _holds_rows(pieces))):
        yield list(pieces)
        return
    if has_text_cell(pieces):
        yield list(pieces)
        return
    current: list[Piece] = []
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        if current and _breaks(current, piece) and not is_only_value(current[-1], piece, following):
            yield current
            current = []
        current.append(piece)
    if current:
        yield current


def _holds_rows(pieces: Sequence[Piece]) -> bool:
    """Whether the label of a row stands right behind a column head: a block whose values are all blank."""
    return any(_is_head(a.key) and b.key in _row_keys() for a, b in pairwise(pieces) if a.is_label and b.is_label)


def _breaks(current: Sequence[Piece], piece: Piece) -> bool:
    """Whether a new row begins: a label behind a value, a row label behind anything, values behind column heads."""
    last = current[-1]
    if not piece.is_label:
        return last.is_label and _is_head(last.key) and len(current) > 1
    if not last.is_label or clause_of(last.text) or clause_of(piece.text):
        return True
    return not (_is_head(piece.key) and _is_head(last.key)) or bool(_NUMBERED.match(piece.text))


@lru_cache(maxsize=65536)
def _is_head(key: str) -> bool:
    """Whether a label heads a column."""
    if is_content_header(key):
        return True
    return any(likeness(key, column) >= 0.9 for table in forms.load().tables for column in table.columns)
