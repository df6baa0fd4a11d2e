r"""RTF by hand. `gbk`: bytes of code page 936 as \'xx, cells merged down by marks, labels of lists as text.

`unicode`: \u escapes with a substitute, cells merged across by marks too, one table in a table's cell.
"""

from simulator.document import Line, compose
from simulator.tables import FormCell, FormTable
from simulator.truth import Truth

_HEAD = (
    r"{\rtf1\ansi\ansicpg936\deff0"
    r"{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\froman\fcharset0 Times New Roman;}}"
    r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}"
    r"{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc39\levelnfcn39\leveljc0\levelfollow2\levelstartat1"
    r"{\leveltext\'02\'00\'a1\'a2;}{\levelnumbers\'01;}}{\listname ;}\listid7}}"
    r"{\*\listoverridetable{\listoverride\listid7\listoverridecount0\ls1}}"
    r"{\*\generator Sample;}{\info{\author \'bc\'d7}{\creatim\yr2024}}\paperw11906\paperh16838"
    r"{\header\pard \'c4\'da\'b2\'bf 9\par}"
)
_WIDTH = 600


def write(truth: Truth, style: str) -> bytes:
    """The report in this style."""
    writer = _Gbk() if style == "gbk" else _Unicode()
    body = "\n".join(
        writer.line(block) if isinstance(block, Line) else writer.table(block) for block in compose(truth).blocks
    )
    return f"{_HEAD}\n{body}\n}}".encode("ascii")


class _Gbk:
    """Text as bytes of a code page."""

    def text(self, text: str) -> str:
        """A text in escapes; line breaks are paragraphs."""
        return "".join(self.char(char) for char in text)

    def char(self, char: str) -> str:
        """One character."""
        if char in "\\{}":
            return "\\" + char
        if char.isascii():
            return char
        try:
            return "".join(f"\\'{byte:02x}" for byte in char.encode("gbk"))
        except UnicodeEncodeError:
            return f"\\u{_signed(char)}?"

    def line(self, line: Line) -> str:
        """A paragraph; headings carry their number as the text of a list."""
        text = line.text
        align = {"title": r"\qc", "signature": r"\qr"}.get(line.kind, r"\fi420")
        if line.kind == "heading" and "、" in text[:3]:
            number, _, rest = text.partition("、")
            if rest[:1].strip():
                label = rf"{{\listtext\pard\plain\f0 {self.text(number + '、')}\tab}}"
                return rf"\pard\plain{align}\ls1\ilvl0{label}{{\f0 {self.text(rest)}}}\par"
        hidden = r"{\v 88}{\deleted 99}" if line.kind == "text" else ""
        return rf"\pard\plain{align}{hidden}{{\f0\fs32 {self.text(text)}}}\par"

    def table(self, table: FormTable) -> str:
        """A table row by row."""
        return "\n".join(self.row(table, row) for row in range(len(table.rows))) + "\n\\pard\\plain\\par"

    def row(self, table: FormTable, row: int) -> str:
        """A row: its definition, its cells."""
        definition, cells = "", ""
        for column, span, cell, merge in _cells(table, row):
            definition += {"": "", "first": r"\clvmgf", "next": r"\clvmrg"}[merge]
            definition += rf"\clbrdrt\brdrs\cellx{(column + span) * _WIDTH}"
            cells += rf"\pard\plain\intbl\f0 {self.content(cell)}\cell"
        return rf"\trowd\trgaph108{definition}{cells}\row"

    def content(self, cell: FormCell | None) -> str:
        """What stands in a cell."""
        return r"\par ".join(self.text(part) for part in cell.text.split("\n")) if cell else ""


class _Unicode(_Gbk):
    """Text as Unicode escapes, everything merged by marks."""

    def char(self, char: str) -> str:
        """One character, with a substitute for readers that know no Unicode."""
        if char.isascii():
            return super().char(char)
        return "".join(f"\\u{_signed(unit)}\\'3f" for unit in _units(char))

    def row(self, table: FormTable, row: int) -> str:
        """Every column has its cell; those of a span are marked."""
        definition, cells = "", ""
        for column, span, cell, merge in _cells(table, row):
            for step in range(span):
                definition += {"": "", "first": r"\clvmgf", "next": r"\clvmrg"}[merge]
                definition += "" if span == 1 else r"\clmgf" if step == 0 else r"\clmrg"
                definition += rf"\cellx{(column + step + 1) * _WIDTH}"
                cells += rf"{{\intbl {self.content(cell) if step == 0 else ''}\cell}}"
        return rf"{{\trowd{definition}\pard\intbl\itap1 {cells}{{\trowd{definition}\row}}}}"


def _cells(table: FormTable, row: int) -> list[tuple[int, int, FormCell | None, str]]:
    """The cells of a row with those that go on from above: column, span, cell, and how it is merged down."""
    found: list[tuple[int, int, FormCell | None, str]] = []
    taken: set[int] = set()
    for place in table.placed():
        last = place.row + place.cell.rowspan
        if place.row <= row < last:
            merge = "" if place.cell.rowspan == 1 else "first" if place.row == row else "next"
            span = min(place.cell.colspan, table.width - place.column)
            found.append((place.column, span, place.cell if place.row == row else None, merge))
            taken |= set(range(place.column, place.column + span))
    found += [(column, 1, None, "") for column in range(table.width) if column not in taken]
    return sorted(found, key=lambda item: item[0])


def _units(char: str) -> list[str]:
    data = char.encode("utf-16-le")
    return [chr(int.from_bytes(data[start : start + 2], "little")) for start in range(0, len(data), 2)]


def _signed(unit: str) -> int:
    return ord(unit) - 0x10000 if ord(unit) >= 0x8000 else ord(unit)
