"""Small reports written by hand for the tests of the stages: own prose, the statutory labels, chosen numbers."""

from parser import forms

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{year_after}-01-20"></head>
<body><h1>{title}</h1><div id="zoom">
<p>本报告由{agency}编制，统计期限为{year}年1月1日至12月31日。如有疑问请与我们联系，电话：0377-63456789。</p>
<h2>一、总体情况</h2><p>{year}年我们按时公开了该公开的信息。{remark}</p>
<h2>二、主动公开政府信息情况</h2>{table2}
<h2>三、收到和处理政府信息公开申请情况</h2>{table3}
<h2>四、政府信息公开行政复议、行政诉讼情况</h2>{table4}
<h2>五、存在的主要问题及改进情况</h2><p>人手偏紧，明年再补。</p>
<h2>六、其他需要报告的事项</h2><p>没有收取信息处理费。</p>
</div></body></html>
"""

OUTCOMES = {"new_received": 1, "carried_from_prev": 0, "granted_in_full": 1, "disposed_total": 1, "carried_to_next": 0}
"""What each row of table 3 counts, in times of the number of requests; rows not named count none."""


def report(agency: str, year: int, received: int = 3, remark: str = "") -> bytes:
    """A page with the report of an agency: `received` requests, all by natural persons, all granted in full."""
    title = f"{agency}{year}年政府信息公开工作年度报告"
    page = PAGE.format(
        title=title,
        agency=agency,
        year=year,
        year_after=year + 1,
        remark=remark,
        table2=_table2(),
        table3=_table3(received),
        table4=_table4(),
    )
    return page.encode()


def _row(*cells: object) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _table2() -> str:
    lines = []
    for table in forms.load().tables:
        if table.code.startswith("d_t2"):
            lines.append(_row(table.zh))
            lines.append(_row("信息内容", *(column.zh for column in table.columns)))
            lines += [_row(row.zh, *("2" for _ in table.columns)) for row in table.rows_of("D")]
    return f"<table>{''.join(lines)}</table>"


def _table3(received: int) -> str:
    table = forms.load().table("t3_requests")
    lines = [
        _row(
            "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和", *(column.zh for column in table.columns)
        )
    ]
    for row in table.rows_of("D"):
        count = OUTCOMES.get(row.code, 0) * received
        lines.append(_row(row.zh, count, 0, 0, 0, 0, 0, count))
    return f"<table>{''.join(lines)}</table>"


def _table4() -> str:
    table = forms.load().table("t4_proceedings")
    heads, columns, values = [], [], []
    for row in table.rows:
        heads.append(f'<td colspan="5">{row.zh}</td>')
        columns += [column.zh for column in table.columns]
        values += [0] * 5
    return f"<table><tr>{''.join(heads)}</tr>{_row(*columns)}{_row(*values)}</table>"
