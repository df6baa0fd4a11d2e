"""The body that a report names for questions: its own office, which tells whose report it is."""

import re

from parser.titles import is_agency_name

_ASKED = re.compile(
    r"(?:请|可)(?:直接|径)?(?:与|联系|致电|咨询|向)[::]?(?P<name>[\u4e00-\u9fff]{4,34}?)(?:联系|反映|咨询|[(,。;:])"
)
_PART = re.compile(
    r"(?:党政|综合|行政|秘书|政务公开|政府信息公开|信息公开)*(?:工作)?(?:领导小组)?"
    r"(?:(?<!人民政府)(?:办公室|办公厅)|(?<=[乡镇]人民政府)办公室|党政办|综合办|(?:综合|办公)(?:部|科|股)|(?<=公开)(?:办|中心|处|科))$"
)
"""A part of a body; the office of a government above a township reports for itself."""
_BODY = re.compile(r"(?:局|厅|委员会|委|人民政府(?:办公[室厅])?|办事处|管委会|中心|院|署|海关|大队|支队)$")
_VAGUE = re.compile(r"^(?:我|本|该|各|全|以下|下列|相关|有关)")


def contact_of(text: str) -> str | None:
    """The body whose office the text says to ask; null where it names none in full."""
    for match in _ASKED.finditer(text):
        name = match["name"]
        while (part := _PART.search(name)) and part.start():
            name = name[: part.start()]
        if _BODY.search(name) and is_agency_name(name) and not _VAGUE.match(name):
            return name
    return None
