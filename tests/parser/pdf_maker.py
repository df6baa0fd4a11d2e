"""Small PDFs for the tests, drawn with reportlab: tables with spans in many styles of ruling, and prose."""

from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595, 842

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Box(NamedTuple):
    """A cell to draw."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


Draw = Callable[[Canvas], object]


def pdf(*pages: Draw, encrypt: StandardEncryption | None = None, size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """A PDF of pages that are each drawn by a function."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size, encrypt=encrypt, invariant=True)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def boxes(*rows: str) -> list[Box]:
    """Cells from rows like "a|b|c"; `<` continues the cell to the left, `^` the cell above."""
    grid = [row.split("|") for row in rows]
    made = []
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            colspan = 1
            while c + colspan < len(row) and row[c + colspan] == "<":
                colspan += 1
            rowspan = 1
            while r + rowspan < len(grid) and grid[r + rowspan][c] == "^":
                rowspan += 1
            made.append(Box(r, c, rowspan, colspan, text))
    return made


def text(canvas: Canvas, x: float, top: float, words: str, size: float = 10.5) -> None:
    """Text whose upper edge is at `top`, counted from the top of the page."""
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - top - 0.85 * size, words)


def line(canvas: Canvas, x0: float, top: float, x1: float, bottom: float) -> None:
    """A ruling line."""
    canvas.line(x0, HEIGHT - top, x1, HEIGHT - bottom)


def thin_rect(canvas: Canvas, x0: float, top: float, x1: float, bottom: float) -> None:
    """A ruling line as a filled rectangle."""
    canvas.rect(x0 - 0.25, HEIGHT - bottom - 0.25, x1 - x0 + 0.5, bottom - top + 0.5, stroke=0, fill=1)


def dashes(
    canvas: Canvas, x0: float, top: float, x1: float, bottom: float, dash: float = 2.0, gap: float = 4.0
) -> None:
    """A ruling line of dashes, each drawn by itself."""
    at = 0.0
    length = max(x1 - x0, bottom - top)
    while at < length:
        end = min(at + dash, length)
        if x1 > x0:
            line(canvas, x0 + at, top, x0 + end, bottom)
        else:
            line(canvas, x0, top + at, x1, top + end)
        at += dash + gap


Rule = Callable[[Canvas, float, float, float, float], None]


def table(
    canvas: Canvas,
    cells: list[Box],
    *,
    left: float = 70,
    top: float = 100,
    widths: list[float],
    height: float = 24,
    rule: Rule = line,
    sides: str = "left right top bottom",
    size: float = 10.5,
) -> float:
    """Draw a table; `sides` names the outer rules that it has. Gives the height at which it ends."""
    xs = [left]
    for width in widths:
        xs.append(xs[-1] + width)
    rows = max(cell.row + cell.rowspan for cell in cells)
    ys = [top + i * height for i in range(rows + 1)]
    for cell in cells:
        x0, x1 = xs[cell.column], xs[cell.column + cell.colspan]
        y0, y1 = ys[cell.row], ys[cell.row + cell.rowspan]
        for side, drawn, outer in (
            ("left", (x0, y0, x0, y1), x0 == xs[0]),
            ("right", (x1, y0, x1, y1), x1 == xs[-1]),
            ("top", (x0, y0, x1, y0), y0 == ys[0]),
            ("bottom", (x0, y1, x1, y1), y1 == ys[-1]),
        ):
            if not outer or side in sides:
                rule(canvas, *drawn)
        _fill(canvas, cell.text, (x0, y0, x1, y1), size)
    return ys[-1]


def _fill(canvas: Canvas, words: str, box: tuple[float, float, float, float], size: float) -> None:
    """Write a text into a box, wrapped to its width and centred in its height."""
    x0, y0, x1, y1 = box
    per_line = max(1, int((x1 - x0 - 4) // size))
    wide = [words[i : i + per_line] for i in range(0, len(words), per_line)] if not words.isascii() else [words]
    start = (y0 + y1) / 2 - len(wide) * size * 1.1 / 2
    for i, part in enumerate(wide):
        text(canvas, x0 + 2, start + i * size * 1.1, part, size)


def without_map(characters: int, font: bytes | None = None) -> bytes:
    """A page in a font, embedded or not, that says nothing about what its glyphs mean."""
    codes = "".join(f"{1 + i % 2:04x}" for i in range(characters))
    shown = f"BT /F1 12 Tf 70 700 Td <{codes}> Tj ET".encode()
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Secret /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Secret /DW 1000 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /ABCDEF+Secret /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        b" /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80%s >>" % (b" /FontFile2 8 0 R" if font else b""),
        *([b"<< /Length %d /Length1 %d >>\nstream\n%s\nendstream" % (len(font), len(font), font)] if font else []),
    )


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of objects as they are, the first of which is the catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    )  # fmt: skip
