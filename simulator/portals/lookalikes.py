"""Look-alikes (PORTALS §2, VARIATION §10): what stands beside the reports in the same columns and is none of them.

Each is a short document of our own in the register of its kind; none holds a table of the official form.
"""

from html import escape

from simulator.portals.places import Body
from simulator.portals.site import Lookalike

REASONS: dict[Lookalike, str] = {
    "website_report": "website_report",
    "law_government_report": "law_government_report",
    "notice_about_reports": "notice_about_reports",
    "interpretation": "interpretation",
    "guide": "other_document",
    "soft_404": "error_page",
}
"""The reason with which a reader turns each away; the others are never read."""


def title(kind: Lookalike, body: Body, place: str, year: int) -> str:
    """The title of a look-alike of this body on this year."""
    name = body.agency.name
    match kind:
        case "website_report":
            return f"{place}政府网站工作年度报表（{year}年度）"
        case "law_government_report":
            return f"{name}{year}年法治政府建设年度报告"
        case "notice_about_reports":
            return f"关于做好{year}年政府信息公开工作年度报告编制和发布工作的通知"
        case "interpretation":
            return f"一图读懂：{name}{year}年政府信息公开工作年度报告"
        case "guide":
            return f"{name}政府信息公开指南"
        case _:
            return f"{name}{year}年政府信息公开工作年度报告"


def text(kind: Lookalike, body: Body, place: str, year: int) -> str:
    """The article of a look-alike as markup."""
    we = body.agency.we
    match kind:
        case "website_report":
            return _website(place, year)
        case "law_government_report":
            lines = [
                f"{year}年，{we}学习贯彻法治政府建设的各项部署，把依法行政的要求落到日常工作中，现将情况报告如下。",
                "一、法治政府建设的主要做法和成效",
                f"（一）健全依法决策机制。{we}的重大事项在决定之前都经过合法性审查和集体讨论。",
                "（二）规范行政执法。执法人员持证上岗，行政执法全过程留有记录，重大决定经过法制审核。",
                "（三）开展普法宣传。组织法治宣传进村、进社区、进企业，发放读本，回答群众的法律问题。",
                "二、存在的不足",
                "执法力量偏少，个别人员运用法治思维解决问题的能力还要提高。",
                f"三、{year + 1}年法治政府建设的打算",
                "继续抓好领导干部学法，充实执法力量，化解矛盾纠纷。",
            ]
        case "notice_about_reports":
            lines = [
                "各乡镇（街道），各有关部门：",
                f"为按时完成{year}年政府信息公开工作年度报告的编制和发布，现将有关事项通知如下。",
                f"一、请各单位于{year + 1}年1月15日前报送初稿，1月31日前在门户网站发布。",
                "二、内容和格式照国办公开办函的规定办理，数据要真实，表内表间要平衡。",
                "三、联系方式和报送渠道与往年相同。",
            ]
        case "interpretation":
            picture = '<p style="text-align:center"><img src="./W020240126400000000001.jpg" alt="一图读懂"/></p>'
            return f"<p>{escape(we)}的年度报告用一张图来说明，请看：</p>{picture}"
        case _:
            lines = [
                f"为便于公民、法人和其他组织获取政府信息，{we}编制了本指南。",
                "一、主动公开的范围和方式：见法定主动公开内容栏目。",
                "二、依申请公开：申请人可以当面、邮寄或者在网上提出，受理时间为工作日上午九时至下午五时。",
                "三、监督和救济：认为未依法履行义务的，可以向上一级机关投诉。",
            ]
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines)


def _website(place: str, year: int) -> str:
    rows = (
        ("填报单位", f"{place}人民政府办公室"),
        ("网站名称", f"{place}人民政府"),
        ("独立用户访问总量（单位：个）", f"{year * 37 % 90000}"),
        ("网站总访问量（单位：次）", f"{year * 411 % 900000}"),
        ("信息发布总数（单位：条）", f"{year * 13 % 9000}"),
        ("专栏专题维护数量", "6"),
        ("解读信息发布总数", "41"),
        ("留言办结数量", f"{year % 97}"),
        ("安全检测评估次数（单位：次）", "12"),
    )
    cells = "\n".join(f"<tr><td>{escape(label)}</td><td>{value}</td></tr>" for label, value in rows)
    return f'<table border="1" cellspacing="0"><caption>政府网站工作年度报表</caption>\n{cells}\n</table>'
