"""The paragraphs and tables of an RTF text as they grow, word by word."""

from dataclasses import dataclass, field

from parser.limits import MAX_DEPTH
from parser.readers.office_flow import FlowCell, FlowTable, Item, merged_left
from parser.readers.office_numbering import labelled


@dataclass(slots=True)
class _Definition:
    """The cells of a row as they were announced: right edges and merges."""

    left: int = 0
    edges: list[int] = field(default_factory=list)
    to_left: list[bool] = field(default_factory=list)
    goes_on: list[bool] = field(default_factory=list)
    next_left: bool = False
    next_up: bool = False


@dataclass(slots=True)
class _Open:
    """A table being read: its rows, the cells of the row so far, and what the cell so far holds."""

    table: FlowTable = field(default_factory=FlowTable)
    cells: list[list[Item]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


class Flow:
    """What stands in the text so far: `pieces` of the paragraph that is open and of its `label`, and the `items`."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.pieces: list[str] = []
        self.label: list[str] = []
        self.in_table = False
        self.depth = 0
        self._open: list[_Open] = []
        self._definitions: dict[int, _Definition] = {}

    def set_depth(self, number: int | None) -> None:
        """In how many tables the paragraph stands, one in another."""
        self.depth = max(0, min(number or 0, MAX_DEPTH + 2))

    def word(self, word: str, number: int | None, *, nested: bool) -> None:
        """A word about tables; `nested` where it stands among the properties of an inner one."""
        depth = max(self.depth, 1) if not nested else max(self.depth, 2)
        if word == "trowd":
            self._definitions[depth if nested else 1] = _Definition()
        elif word == "cell":
            self._cell(1)
        elif word == "nestcell":
            self._cell(max(self.depth, 2))
        elif word == "row":
            self._row(1)
        elif word == "nestrow":
            self._row(max(self.depth, 2))
        elif word in ("trleft", "cellx", "clmgf", "clmrg", "clvmgf", "clvmrg"):
            self._define(self._definitions.setdefault(depth if nested else 1, _Definition()), word, number or 0)

    @staticmethod
    def _define(row: _Definition, word: str, number: int) -> None:
        if word == "trleft":
            row.left = number
        elif word == "clmrg":
            row.next_left = True
        elif word == "clvmrg":
            row.next_up = True
        elif word == "cellx":
            row.edges.append(number)
            row.to_left.append(row.next_left)
            row.goes_on.append(row.next_up)
            row.next_left = row.next_up = False

    def _take_text(self) -> str:
        text = labelled("".join(self.label).strip(), "".join(self.pieces))
        self.pieces.clear()
        self.label.clear()
        return text

    def paragraph(self) -> None:
        """End a paragraph, in the table in which it stands."""
        depth = max(self.depth, int(self.in_table))
        self.close(depth)
        text = self._take_text()
        if depth:
            self._opened(depth).items.append(text)
        else:
            self.items.append(text)

    def _opened(self, depth: int) -> _Open:
        while len(self._open) < depth:
            self._open.append(_Open())
        return self._open[depth - 1]

    def _cell(self, depth: int) -> None:
        self.close(depth)
        opened = self._opened(depth)
        opened.items.append(self._take_text())
        opened.cells.append(opened.items)
        opened.items = []

    def _row(self, depth: int) -> None:
        self.close(depth)
        opened = self._opened(depth)
        if rest := self._take_text():
            opened.items.append(rest)
        row = self._definitions.get(depth, _Definition())
        cells, opened.cells, opened.items = opened.cells, [], []
        left, made = row.left, []
        for index, items in enumerate(cells):
            right = row.edges[index] if index < len(row.edges) else left + 1000
            right = max(right, left + 1)
            flags = [flags[index] if index < len(flags) else False for flags in (row.goes_on, row.to_left)]
            made.append((FlowCell(left, right, items, flags[0]), flags[1]))
            left = right
        opened.table.rows.append(merged_left(made))

    def close(self, depth: int) -> None:
        """End the tables that are deeper than this."""
        while len(self._open) > depth:
            done = self._open.pop()
            into = self._open[-1].items if self._open else self.items
            if done.table.rows:
                into.append(done.table)
            into += [item for cell in [*done.cells, done.items] for item in cell if not isinstance(item, str) or item]
