"""The prose of a report: our own sentences in the register of such reports, chosen by seed.

Numbers that mean something come in as `Facts`; the others (trainings, meetings) are only there to be in the way.
Every chapter of the form is written; tables are put in where the layouts meet their chapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from simulator.cells import Number
from simulator.dice import pick
from simulator.world import Agency

CHAPTERS = ("s1_overview", "s2_proactive", "s3_requests", "s4_proceedings", "s5_problems", "s6_other")
"""The chapters of forms C and D, in order."""

_HEADINGS: dict[str, dict[str, float]] = {
    "s1_overview": {"总体情况": 80, "总体概述": 5, "基本情况": 5, "政府信息公开总体情况": 5, "概述": 5},
    "s2_proactive": {"主动公开政府信息情况": 90, "行政机关主动公开政府信息情况": 5, "政府信息主动公开情况": 5},
    "s3_requests": {"收到和处理政府信息公开申请情况": 95, "行政机关收到和处理政府信息公开申请情况": 5},
    "s4_proceedings": {
        "政府信息公开行政复议、行政诉讼情况": 90,
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况": 10,
    },
    "s5_problems": {"存在的主要问题及改进情况": 90, "政府信息公开工作存在的主要问题及改进情况": 10},
    "s6_other": {"其他需要报告的事项": 100},
}
_NUMBERING = {"{}、": 90, "{} 、": 4, "{}．": 3, "{}. ": 3}
_ORDINALS = "一二三四五六七八"
_SECTIONS = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the prose states: figures by code, and whether any request or case came in."""

    figures: Mapping[str, Number]
    new: int
    carried: int
    disposed: int
    left: int
    reviews: int
    suits: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its code, its heading as printed, and its paragraphs."""

    code: str
    heading: str
    paragraphs: tuple[str, ...]


def preamble(rng: Random, agency: Agency, year: int, generation: str, period: str) -> str:
    """The paragraph before chapter one: statute, form, period and, often, a list of the chapters."""
    order = "国办公开办函〔2021〕30号" if generation == "D" else "国办公开办函〔2019〕60号"
    opening = rng.choice(
        (
            f"根据《中华人民共和国政府信息公开条例》（国务院令第711号）和{order}文件规定，{agency.name}编制了本报告。",
            f"本报告由{agency.name}依照《中华人民共和国政府信息公开条例》的要求编制，格式依{order}文件。",
            f"现将{agency.name}{year}年度政府信息公开工作有关情况报告如下，内容和格式遵照{order}文件。",
        )
    )
    chapters = rng.choice(
        (
            "",
            "全文由总体情况、主动公开、收到和处理申请、行政复议和行政诉讼、主要问题及改进、其他事项六个部分组成。",
            "报告分为六个部分，所用数字均来自日常工作台账。",
        )
    )
    contact = rng.choice(("", "", "如对报告内容有疑问，可在工作时间到本机关政府信息公开窗口当面询问。"))
    return f"{opening}{chapters}{period}{contact}"


def full_period(rng: Random, year: int) -> str:
    """The sentence that names the period of the statistics."""
    return rng.choice(
        (
            f"本报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
            f"数据统计时间为{year}年1月1日至{year}年12月31日。",
            f"统计期限为{year}年1月1日至12月31日。",
        )
    )


def chapters(rng: Random, agency: Agency, year: int, facts: Facts, sentences: Mapping[str, str]) -> tuple[Chapter, ...]:
    """All six chapters; `sentences` holds what replaces a table, by chapter."""
    numbering = pick(rng, _NUMBERING)
    written: dict[str, tuple[str, ...]] = {
        "s1_overview": _overview(rng, agency, year, facts),
        "s2_proactive": rng.choice(((), (), ("本年度主动公开有关数据见下表。",))),
        "s3_requests": rng.choice(((), (), ("本年度申请的接收和办理情况如下。",))),
        "s4_proceedings": (),
        "s5_problems": _problems(rng, agency, year),
        "s6_other": _other(rng, agency, year, facts),
    }
    for code, sentence in sentences.items():
        written[code] = (sentence,)
    return tuple(
        Chapter(code, numbering.format(_ORDINALS[index]) + pick(rng, _HEADINGS[code]), written[code])
        for index, code in enumerate(CHAPTERS)
    )


def no_requests(rng: Random, agency: Agency, year: int) -> str:
    """The sentence that stands for an empty table 3."""
    return rng.choice(
        (
            f"{year}年，{agency.we}未收到政府信息公开申请，无上年结转的申请。",
            f"{year}年度{agency.we}没有收到公民、法人或者其他组织提出的政府信息公开申请。",
        )
    )


def no_cases(rng: Random, agency: Agency, year: int) -> str:
    """The sentence that stands for an empty table 4."""
    return rng.choice(
        (
            f"{year}年，{agency.we}未发生因政府信息公开引起的行政复议、行政诉讼案件。",
            f"{year}年度{agency.we}没有因政府信息公开工作被申请行政复议或者被提起行政诉讼的情况。",
        )
    )


def _overview(rng: Random, agency: Agency, year: int, facts: Facts) -> tuple[str, ...]:
    opening = rng.choice(
        (
            f"{year}年，{agency.we}把政府信息公开当作转变作风、服务群众的一件日常工作来抓，各项任务平稳推进。",
            f"{year}年以来，{agency.we}围绕年度中心任务做好政府信息公开，让群众看得到、看得懂、问得着。",
            f"一年来，{agency.we}按照上级政务公开工作的统一安排，完善制度、理顺流程、补齐短板。",
        )
    )
    bodies = (
        rng.choice(_PROACTIVE) + _published(rng, agency, year, facts),
        _requests(rng, agency, year, facts),
        rng.choice(_MANAGEMENT),
        rng.choice(_PLATFORM),
        rng.choice(_SUPERVISION),
    )
    suffix = rng.choice(("", "情况", "方面"))
    run_in = rng.random() < 0.5
    paragraphs = [opening]
    for ordinal, section, body in zip(_ORDINALS, _SECTIONS, bodies, strict=False):
        heading = f"（{ordinal}）{section}{suffix}"
        paragraphs += [f"{heading}。{body}"] if run_in else [heading, body]
    return tuple(paragraphs)


def _published(rng: Random, agency: Agency, year: int, facts: Facts) -> str:
    figures = facts.figures
    if "n_proactive_total" not in figures:
        return ""
    total, web, other = (figures[code] for code in ("n_proactive_total", "n_via_website", "n_via_other"))
    chat = figures.get("n_via_wechat")
    middle = f"通过微信公众号公开政府信息{chat}条，" if chat is not None else ""
    rest = f"{middle}通过其他方式公开政府信息{other}条。"
    return rng.choice(
        (
            f"{agency.we}全年主动公开政府信息{total}条，其中在政府网站公开政府信息{web}条，{rest}",
            f"{year}年，{agency.we}主动公开政府信息{total}条，在政府网站公开政府信息{web}条，{rest}",
            f"全年共主动公开政府信息{total}条，其中通过政府网站公开{web}条，{middle}通过其他方式公开{other}条。",
        )
    )


def _requests(rng: Random, agency: Agency, year: int, facts: Facts) -> str:
    if facts.new == 0 and facts.carried == 0:
        if "n_requests_received" in facts.figures:
            return f"{year}年，{agency.we}收到政府信息公开申请0件。"
        return no_requests(rng, agency, year)
    received = facts.figures.get("n_requests_received", facts.new)
    told = rng.choice(
        (
            f"{year}年，{agency.we}共收到政府信息公开申请{received}件",
            f"本年度{agency.we}收到政府信息公开申请{received}件",
        )
    )
    carried = f"，上年结转{facts.carried}件" if facts.carried else ""
    left = f"，结转下年度继续办理{facts.left}件" if facts.left else ""
    cases = (
        f"全年因政府信息公开引起行政复议{facts.reviews}件、行政诉讼{facts.suits}件。"
        if facts.reviews or facts.suits
        else ""
    )
    return f"{told}{carried}，办结{facts.disposed}件{left}，均在法定期限内处理。{cases}"


def _problems(rng: Random, agency: Agency, year: int) -> tuple[str, ...]:
    problems, remedies = rng.sample(_PROBLEMS, 2), rng.sample(_REMEDIES, 3)
    first = f"{year}年工作虽有进展，仍有两点不足：一是{problems[0]}；二是{problems[1]}。"
    second = f"{year + 1}年，{agency.we}将从三处入手：一是{remedies[0]}；二是{remedies[1]}；三是{remedies[2]}。"
    if rng.random() < 0.5:
        return (first + second,)
    return ("（一）主要问题", first, "（二）改进情况", second)


def _other(rng: Random, agency: Agency, year: int, facts: Facts) -> tuple[str, ...]:
    fee = facts.figures.get("fee_processing_yuan")
    if fee is None:
        return (rng.choice(("无。", "无其他需要报告的事项。")),)
    if fee == 0:
        return (
            rng.choice(
                (
                    f"{year}年，{agency.we}未收取政府信息公开信息处理费。",
                    f"{year}年度{agency.we}没有收取信息处理费，也没有其他需要报告的事项。",
                    f"本年度未收取任何信息处理费用，{agency.we}无其他需要报告的事项。",
                )
            ),
        )
    return (
        rng.choice(
            (
                f"{year}年，{agency.we}依据信息处理费管理办法，全年收取信息处理费{fee}元。",
                f"本年度{agency.we}共收取政府信息公开信息处理费{fee}元。",
            )
        ),
    )


_PROACTIVE = (
    "对照主动公开基本目录逐项自查，机构职能、办事指南、惠民补贴、项目建设等信息做到应公开尽公开。",
    "把群众关心的教育、就业、社会救助、乡村建设信息放在显眼位置，内容有变动时当周更新。",
    "凡是制发公文都先确定公开属性，能公开的在印发之后及时上网，并配上简明的解读。",
    "财政资金的来龙去脉、工程项目的进度、惠企政策的申领办法都在专栏中集中展示。",
)
_MANAGEMENT = (
    "落实先审查、后发布的流程，拟公开的内容由经办人、分管负责人和保密员依次把关，全年没有出现泄密事件。",
    "对历年文件进行了一次清理，废止和失效的文件作出标注，仍然有效的文件统一格式后重新发布。",
    "建立信息台账，发布、更新、撤下都有记录可查；对旧栏目中的错别字和失效链接作了集中整改。",
)
_PLATFORM = (
    "门户网站公开专栏重新梳理了栏目层级，手机和电脑上的内容保持一致，便民服务大厅设有查阅点。",
    "在政务服务大厅和村（社区）公示栏同步张贴重要事项，方便不常上网的老年人了解。",
    "政务新媒体账号由专人维护，转载内容先核对来源，留言能当天答复的当天答复。",
)
_SUPERVISION = (
    "主要负责人听取了专题汇报，分管负责人每季度调度；组织业务培训2次，工作成绩计入年度考核。",
    "明确了一名分管领导和一名联络员，设立监督电话；本年度没有因公开不力被追究责任的情况。",
    "开展自查4次，对发现的更新迟缓问题限期整改，并把结果在内部通报。",
)
_PROBLEMS = (
    "经办人员多为兼职，岗位调整频繁，对条例的理解还不够透",
    "政策解读多以文字为主，图表和短视频偏少",
    "个别栏目更新不够及时，年中有过空档",
    "群众参与的渠道用得不多，意见征集的回应率不高",
    "公开内容与群众想知道的还有距离，针对性不强",
)
_REMEDIES = (
    "定期组织学习，用真实案例讲清答复的程序和期限",
    "丰富解读的形式，请起草人出来讲政策",
    "按月检查各栏目的更新，超期的点名提醒",
    "畅通线上线下的意见渠道，采纳与否都给答复",
    "把公开要求写进办文流程的每一个环节",
    "配齐专职力量，保持队伍稳定",
)
