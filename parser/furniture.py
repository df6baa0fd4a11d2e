"""The page around a report: menus, breadcrumbs and metadata above its title, links and legal lines below its end."""

import re
from collections.abc import Sequence

from parser.chapters import is_chapter_heading
from parser.text import squeeze
from parser.titles import read_title

LONGEST = 60
"""A line longer than this, or with a full stop, is prose, and nothing around it is dropped."""

_FOOT = re.compile(
    r"网站地图|联系我们|公网安备|ICP备|备案号|版权所有|网站标识码|技术支持|(?:主办|承办|主管)(?:单位)?:|"
    r"(?:打印|关闭)(?:本页|窗口)|返回顶部|^(?:上|下)一(?:篇|条)|扫一扫|分享到|浏览次数|"
    r"^(?:政府)?信息公开(?:指南|制度|目录|年报|专栏)$|^法定主动公开内容$|^依申请公开$"
)


def without_furniture(lines: Sequence[str], title: str | None) -> list[str]:
    """The lines from the report's title, where it stands on a line of its own, to the last that is the report's."""
    start = _title_line(lines, title) if title else 0
    end = len(lines)
    while end > start + 1 and _is_short(lines[end - 1]) and _FOOT.search(squeeze(lines[end - 1])):
        end -= 1
    return list(lines[start:end])


def _title_line(lines: Sequence[str], title: str) -> int:
    """The last line before the first chapter that is the title, with nothing but short lines above it; else 0."""
    found = 0
    for position, line in enumerate(lines):
        if is_chapter_heading(line) or not _is_short(line):
            break
        if read_title(line).text == title:
            found = position
    return found


def _is_short(line: str) -> bool:
    return len(line) <= LONGEST and "。" not in line
