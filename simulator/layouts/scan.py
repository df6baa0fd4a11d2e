"""Scans: the PDF's pages drawn as pictures, with what paper, scanners and cameras do to them.

Each style is one `Look`: resolution, tilt, noise, specks, blur, JPEG quality, a red seal, the perspective of a camera,
and the file they end in: a PDF of pictures, a multi-page TIFF as fax machines write it, or one long PNG or JPEG.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from random import Random
from typing import Literal

import pylopdf_fonts_zh_cn
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from simulator.dice import dice
from simulator.document import compose
from simulator.layouts import pdf
from simulator.truth import Truth

_FINE = 300
"""Dots an inch at which pages are drawn before they are reduced."""
_RED = (205, 30, 40)


@dataclass(frozen=True, slots=True)
class Look:
    """What happens to the pages. Angles are degrees anticlockwise; `seal` is a page and a place on it in shares."""

    dpi: int = 200
    tilt: float = 0.0
    turns: int = 0
    noise: float = 0.0
    specks: int = 0
    blur: float = 0.0
    quality: int = 80
    seal: tuple[int, float, float] | None = None
    is_photo: bool = False
    is_fax: bool = False
    open_sides: bool = False
    file: Literal["pdf", "tiff", "png", "jpeg"] = "pdf"


LOOKS = {
    "clean": Look(),
    "tilted": Look(dpi=150, tilt=1.5, quality=40),
    "noisy": Look(dpi=150, tilt=-0.8, noise=0.08, specks=900, blur=0.6, quality=50),
    "coarse": Look(dpi=100, tilt=0.4, quality=60),
    "sealed": Look(seal=(1, 0.7, 0.3)),
    "signed": Look(tilt=-0.4, seal=(-1, 0.72, 0.2), open_sides=True),
    "photo": Look(blur=0.5, noise=0.02, quality=75, is_photo=True),
    "upside_down": Look(dpi=150, tilt=0.6, turns=2),
    "sideways": Look(dpi=150, tilt=-0.5, turns=1),
    "fax": Look(tilt=0.7, is_fax=True, file="tiff"),
    "strip": Look(dpi=120, file="png"),
    "picture": Look(dpi=150, quality=70, file="jpeg"),
}


def write(truth: Truth, style: str) -> bytes:
    """The report as scanned pages in this style."""
    look = LOOKS[style]
    paper = Paper()
    pdf.draw(paper, compose(truth), open_sides=look.open_sides)
    return written(scanned(paper.pages, look, dice(truth.seed, "scan", style)), look)


class Paper:
    """A canvas as the PDF layout draws on, that keeps its pages as pictures; `typeface` is the file of a font."""

    def __init__(self, typeface: str = "") -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(pdf.FONT))  # which measures the lines
        self.pages: list[Image.Image] = []
        self._typeface = typeface or pylopdf_fonts_zh_cn.serif_path()
        self._font = _font(10.0, self._typeface)
        self._line = 1
        self._begin()

    def _begin(self) -> None:
        self._page = Image.new("L", (round(A4[0] * _FINE / 72), round(A4[1] * _FINE / 72)), 255)
        self._pen = ImageDraw.Draw(self._page)

    def setFont(self, _name: str, size: float, /) -> None:
        """Letters of a size in points."""
        self._font = _font(size, self._typeface)

    def setLineWidth(self, width: float, /) -> None:
        """Lines of a width in points, never thinner than a scanner sees."""
        self._line = max(2, round(width * _FINE / 72))

    def drawString(self, x: float, y: float, text: str, /) -> None:
        """A text that begins at a point of its base line."""
        self._pen.text(_point(x, y), text, fill=0, font=self._font, anchor="ls")

    def rect(self, x: float, y: float, width: float, height: float, /) -> None:
        """The four sides of a rectangle."""
        for start, end in (((x, y), (x + width, y)), ((x, y + height), (x + width, y + height))):
            self.line(*start, *end)
        for start, end in (((x, y), (x, y + height)), ((x + width, y), (x + width, y + height))):
            self.line(*start, *end)

    def line(self, x1: float, y1: float, x2: float, y2: float, /) -> None:
        """A straight line."""
        self._pen.line([_point(x1, y1), _point(x2, y2)], fill=0, width=self._line)

    def showPage(self) -> None:
        """End a page."""
        self.pages.append(self._page)
        self._begin()

    def save(self) -> None:
        """End the file; nothing is left to do."""


def _point(x: float, y: float) -> tuple[float, float]:
    return x * _FINE / 72, (A4[1] - y) * _FINE / 72


@lru_cache(maxsize=16)
def _font(size: float, typeface: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(typeface, round(size * _FINE / 72))


# ------------------------------------------------------------------------------------------------ what happens


def scanned(pages: Sequence[Image.Image], look: Look, rng: Random) -> list[Image.Image]:
    """Drawn pages as the scanner or camera gives them."""
    sealed = look.seal[0] % len(pages) if look.seal else -1
    return [_scanned(page, look, rng, has_seal=number == sealed) for number, page in enumerate(pages)]


def _scanned(page: Image.Image, look: Look, rng: Random, *, has_seal: bool) -> Image.Image:
    size = (round(page.width * look.dpi / _FINE), round(page.height * look.dpi / _FINE))
    page = page.resize(size, Image.Resampling.LANCZOS)
    if has_seal and look.seal:
        page = stamped(page, (look.seal[1], look.seal[2]), look.dpi)
    if look.tilt:
        page = page.rotate(look.tilt, Image.Resampling.BICUBIC, fillcolor=_ground(page, 255))
    if look.is_photo:
        page = _photographed(page)
    if look.blur:
        page = page.filter(ImageFilter.GaussianBlur(look.blur))
    if look.noise:
        grain = Image.frombytes("L", page.size, rng.randbytes(page.width * page.height)).convert(page.mode)
        page = Image.blend(page, grain, look.noise)
    pen = ImageDraw.Draw(page)
    for _ in range(look.specks):
        x, y = rng.randrange(page.width), rng.randrange(page.height)
        pen.rectangle((x, y, x + rng.randrange(2), y + rng.randrange(2)), fill=_ground(page, rng.randrange(90)))
    return page.rotate(90 * look.turns, expand=True) if look.turns else page


def stamped(page: Image.Image, place: tuple[float, float], dpi: int) -> Image.Image:
    """A page with a round red seal whose middle stands at this place, in shares of the page."""
    ink = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(ink)
    x, y, radius = place[0] * page.width, place[1] * page.height, 20 / 25.4 * dpi
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=_RED, width=max(2, round(dpi / 22)))
    corners = [(pi * (0.8 * i - 0.5), radius * 0.32) for i in range(5)]
    pen.polygon([(x + far * cos(angle), y + far * sin(angle)) for angle, far in corners], fill=_RED)
    letters = ImageFont.truetype(pylopdf_fonts_zh_cn.serif_path(), round(radius * 0.24))
    for i, letter in enumerate("样例县人民政府信息公开"):
        angle = pi * (1.15 + 0.07 + i * 0.66 / 5.2)
        at = (x + 0.76 * radius * cos(angle), y + 0.76 * radius * sin(angle))
        pen.text(at, letter, fill=_RED, font=letters, anchor="mm")
    return ImageChops.multiply(page.convert("RGB"), ink)


def _photographed(page: Image.Image) -> Image.Image:
    """A page as a camera sees it from aside, on a dark table, lit from one side."""
    width, height = page.size
    ratio = width / height
    seen = page.transform(
        page.size,
        Image.Transform.PERSPECTIVE,
        (
            *(1.22, 0.05 * ratio, -0.06 * width, 0.04 / ratio, 1.25, -0.05 * height),
            *(0.1 / width, 0.12 / height),
        ),
        Image.Resampling.BICUBIC,
        fillcolor=_ground(page, 75),
    )
    light = Image.linear_gradient("L").rotate(90).resize(page.size).point(lambda value: 150 + value * 105 // 255)
    return ImageChops.multiply(seen, light.convert(seen.mode))


def _ground(page: Image.Image, grey: int) -> int | tuple[int, int, int]:
    """A shade of grey as this picture writes it."""
    return grey if page.mode == "L" else (grey, grey, grey)


# ------------------------------------------------------------------------------------------------ files


def written(pages: Sequence[Image.Image], look: Look) -> bytes:
    """Pictures as the file that a look names."""
    buffer = BytesIO()
    if look.file == "pdf":
        canvas = Canvas(buffer, pageCompression=0, invariant=1)
        for page in pages:
            points = (page.width * 72 / look.dpi, page.height * 72 / look.dpi)
            canvas.setPageSize(points)
            picture = BytesIO()
            page.save(picture, "JPEG", quality=look.quality)
            canvas.drawImage(ImageReader(picture), 0, 0, *points)
            canvas.showPage()
        canvas.save()
    elif look.file == "tiff":
        bits = [page.convert("1", dither=Image.Dither.NONE) for page in pages]
        bits[0].save(buffer, "TIFF", save_all=True, append_images=bits[1:], compression="group4", dpi=(look.dpi,) * 2)
    else:
        strip = Image.new(pages[0].mode, (pages[0].width, sum(page.height for page in pages)), 255)
        top = 0
        for page in pages:
            strip.paste(page, (0, top))
            top += page.height
        strip.save(buffer, look.file.upper(), quality=look.quality)
    return buffer.getvalue()
