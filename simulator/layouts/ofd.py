"""OFD (GB/T 33190) as office suites print it: the PDF's pages, drawn in OFD's own objects and millimetres.

`ruled` draws each border as a closed path and sets text with one step for each character; `open` draws lines in
boxes of their own, scales its text by a matrix, and keeps the page number in a template. Two documents stand in one
package where a cover was put before the report.
"""

from html import escape

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from simulator.document import compose
from simulator.layouts import pdf
from simulator.layouts.packages import packed
from simulator.truth import Truth

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MM = 25.4 / 72


def write(truth: Truth, style: str) -> bytes:
    """The report as a package in this style."""
    pdfmetrics.registerFont(UnicodeCIDFont(pdf.FONT))
    document = compose(truth)
    canvas = _Canvas(is_scaled=style == "open")
    pdf.draw(canvas, document, open_sides=style == "open")
    parts = {"OFD.xml": _root(document.title), "Doc_0/Document.xml": _document(len(canvas.pages), style)}
    parts["Doc_0/PublicRes.xml"] = (
        f'{_XML}<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="SimSun" FamilyName="宋体"/>'
        "</ofd:Fonts></ofd:Res>"
    )
    if style == "open":
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = (
            f'{_XML}<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="9000">'
            '<ofd:PathObject ID="9001" Boundary="20 285 170 0.2" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0.1 L 170 0.1'
            "</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer></ofd:Content></ofd:Page>"
        )
    for number, objects in enumerate(canvas.pages):
        template = '<ofd:Template TemplateID="90" ZOrder="Background"/>' if style == "open" else ""
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"{_XML}<ofd:Page {_OFD}><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>{template}"
            f'<ofd:Content><ofd:Layer ID="{5 + number}" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content>'
            "</ofd:Page>"
        )
    return packed(parts)


def _root(title: str) -> str:
    return (
        f'{_XML}<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>0123456789abcdef0123456789abcdef</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title>"
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )


def _document(count: int, style: str) -> str:
    pages = "".join(
        f'<ofd:Page ID="{100 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(count)
    )
    template = '<ofd:TemplatePage ID="90" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if style == "open" else ""
    return (
        f"{_XML}<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        f"{template}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    )


class _Canvas:
    """What the PDF's pages are drawn on, its points from the bottom left turned to millimetres from the top left."""

    def __init__(self, *, is_scaled: bool) -> None:
        self.pages: list[list[str]] = [[]]
        self._is_scaled = is_scaled
        self._size = 10.0
        self._id = 10
        self._is_open = True

    def setFont(self, _name: str, size: float) -> None:
        """The size of the text from here on."""
        self._size = size

    def setLineWidth(self, _width: float) -> None:
        """Lines are of one width here."""

    def setTitle(self, _title: str) -> None:
        """The title stands in the package's root."""

    def showPage(self) -> None:
        """The page is done."""
        self.pages.append([])

    def save(self) -> None:
        """The last page was closed before."""
        self.pages.pop()

    def drawString(self, x: float, y: float, text: str) -> None:
        """A line of text; each character's step is its width."""
        if not text.strip():
            return
        size = self._size
        widths = [pdf.measure(char, size) for char in text]
        scale = _MM * size / 4 if self._is_scaled else 1.0
        unit = _MM / scale
        steps = _steps([width * unit for width in widths[:-1]])
        box = _box(x, A4[1] - y - size, sum(widths), 1.3 * size)
        matrix = f' CTM="{scale:.6f} 0 0 {scale:.6f} 0 0"' if self._is_scaled else ""
        delta = f' DeltaX="{steps}"' if steps else ""
        self._add(
            f'<ofd:TextObject ID="{self._next()}" Boundary="{box}"{matrix} Font="3" Size="{_number(size * unit)}">'
            '<ofd:FillColor Value="0 0 0"/>'
            f'<ofd:TextCode X="0" Y="{_number(size * unit)}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def rect(self, x: float, y: float, width: float, height: float) -> None:
        """A border as a closed path."""
        w, h = _number(width * _MM), _number(height * _MM)
        self._path(_box(x, A4[1] - y - height, width, height), f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line in a box of its own."""
        left, right = sorted((x0, x1))
        bottom, top = sorted((y0, y1))
        box = _box(left, A4[1] - top, right - left, top - bottom)
        self._path(box, f"M 0 0 L {_number((right - left) * _MM)} {_number((top - bottom) * _MM)}")

    def _path(self, box: str, data: str) -> None:
        self._add(
            f'<ofd:PathObject ID="{self._next()}" Boundary="{box}" LineWidth="0.18" Stroke="true" Fill="false">'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def _add(self, markup: str) -> None:
        self.pages[-1].append(markup)

    def _next(self) -> int:
        self._id += 1
        return self._id


def _box(x: float, y: float, width: float, height: float) -> str:
    """A box in millimetres."""
    return " ".join(_number(length * _MM) for length in (x, y, width, height))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def _steps(widths: list[float]) -> str:
    """The steps between characters, equal ones written once with their count."""
    written: list[str] = []
    place = 0
    numbers = [_number(width) for width in widths]
    while place < len(numbers):
        end = place
        while end < len(numbers) and numbers[end] == numbers[place]:
            end += 1
        count = end - place
        written += ["g", str(count), numbers[place]] if count > 2 else [numbers[place]] * count
        place = end
    return " ".join(written)
