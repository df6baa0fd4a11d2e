"""How a report calls itself: the wordings of VARIATION.md §1, most often the official one.

A title is one or more printed lines, which together name the agency and, mostly, the year.
"""

from dataclasses import dataclass
from typing import Literal

TitleStyle = Literal[
    "official",
    "year_first",
    "year_in_brackets",
    "no_year",
    "about",
    "twice",
    "two_lines",
    "year_bare",
    "year_inside",
    "annual",
    "no_work",
    "spaced",
]

TITLE_STYLES: dict[TitleStyle, float] = {
    "official": 60,
    "year_first": 10,
    "annual": 8,
    "no_work": 5,
    "twice": 4,
    "two_lines": 3,
    "year_in_brackets": 2,
    "about": 2,
    "no_year": 2,
    "year_bare": 1,
    "year_inside": 1,
    "spaced": 1,
}


@dataclass(frozen=True, slots=True)
class Title:
    """A title: as one string, and as the lines it is printed on."""

    text: str
    lines: tuple[str, ...]


def make_title(style: TitleStyle, agency: str, year: int) -> Title:
    """The title of this agency's report on this year, in one of the seen wordings."""
    official = f"{agency}{year}年政府信息公开工作年度报告"
    match style:
        case "official":
            return _one(official)
        case "year_first":  # 人民政府 and 政府信息公开 share one 政府, as real pages have it
            return _one(f"{year}年{agency.removesuffix('政府')}政府信息公开工作年度报告")
        case "year_in_brackets":
            return _one(f"{agency}政府信息公开工作年度报告（{year}年）")
        case "no_year":
            return _one(f"{agency}政府信息公开工作年度报告")
        case "about":
            return _one(f"{agency}关于{year}年度政府信息公开工作年度报告")
        case "year_bare":
            return _one(f"{agency}{year}政府信息公开工作年度报告")
        case "year_inside":
            return _one(f"{agency}政府信息公开工作{year}年度报告")
        case "annual":
            return _one(f"{agency}{year}年度政府信息公开工作年度报告")
        case "no_work":
            return _one(f"{agency}{year}年政府信息公开年度报告")
        case "spaced":
            return _one(f"{agency}{year}年政府信息公开工作年 度 报 告")
        case "twice":
            return Title(official, (official, f"{agency}政府信息公开工作年度报告"))
        case "two_lines":
            return Title(official, (f"{agency}{year}年", "政府信息公开工作年度报告"))


def _one(text: str) -> Title:
    return Title(text, (text,))
