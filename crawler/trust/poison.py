"""Pages that somebody else wrote, or nobody: betting in titles or injected, templates whose words were never put in."""

import re

from crawler.anchors import text_of
from crawler.trust.look import FEW_WORDS, Finding, Look, Reach

_GAMES = (
    r"百家乐|老虎机|六合彩|时时彩|北京赛车|pk10|龙虎斗|炸金花|真人(?:荷官|娱乐|视讯)|电子游艺|棋牌(?:游戏|平台|app|官网|娱乐|下载)|捕鱼(?:游戏|达人|平台)"
    r"|(?:体育|足球|球赛|世界杯|电竞|滚球|外围)(?:投注|下注|博彩|盘口)|博彩(?:公司|平台|网站?|官网|娱乐|导航)|(?:网上|在线|线上|澳门)赌(?:场|博网|钱)|赌场(?:官网|平台|开户|网址)"
    r"|彩票(?:平台|网址|官网|app|投注|注册|开户|计划)|(?:注册|开户)(?:即)?送(?:彩金|\d+元?)|彩金|娱乐城|私彩|北单竞彩|现金网|真钱(?:游戏|娱乐|棋牌)"
)
_HOUSES = (
    r"bet365|365bet|188bet|betway|1xbet|bwin|w88|威廉希尔|必威体育|亚博体育?|乐鱼体育|华体会|开云体育|米兰体育|爱游戏体育|星空体育|九游(?:体育|娱乐)|j9九游|ag真人|pg电子|开元棋牌"
    r"|(?:澳门|新)?(?:葡京|威尼斯人|金沙|银河|皇冠|太阳城|永利|美高梅|巴黎人)(?:娱乐|赌场|国际|官网|网址|体育|投注|棋牌|在线|平台|app|开户)"
)
BETTING = re.compile(f"{_GAMES}|{_HOUSES}", re.IGNORECASE)
_GIVING_AWAY = (
    "百家乐 老虎机 六合彩 时时彩 北京赛车 pk10 龙虎斗 炸金花 真人 电子游艺 棋牌 捕鱼 投注 下注 博彩 盘口"
    " 赌 彩票 册送 户送 即送 彩金 娱乐城 私彩 竞彩 现金网 真钱 bet bwin w88 威廉希尔 必威 亚博 乐鱼 华体会"
    " 开云 米兰 爱游戏 星空 九游 pg电子 葡京 威尼斯人 金沙 银河 皇冠 太阳城 永利 美高梅 巴黎人"
).split()
"""Words of which a text with betting has one; most pages have none, and are soon looked through for them."""
_AGAINST = re.compile(r"打击|查处|整治|严禁|禁止|举报|防范|取缔|查获|案|专项|销毁|拒绝")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|left\s*:\s*-\d{3,}|text-indent\s*:\s*-\d{3,}|font-size\s*:\s*0",
    re.IGNORECASE,
)
_WORDS_AROUND = 30
PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]{1,80}\}\}|\$\{[^{}\n]{1,80}\}|<%=?[^%\n]{1,80}%>|&lt;%=?[^%\n]{1,80}%&gt;|\[!--[\w.]+--\]|\{\$[\w.\[\]>-]{1,60}\}|#\{[\w.]{1,60}\}"
    r"|\{(?:dede|cms|eyou|aspcms|pboot):[^{}\n]{1,80}\}|\bCMSPRO_\w+"
)
_MARKS = ("{", "<%", "&lt;%", "[!--", "CMSPRO_")
"""Each placeholder has one of these, and hardly any page that was filled in."""
_NAMES = frozenset(
    {
        "网站名称",
        "政府网站标识码",
        "网站标识码",
        "站点名称",
        "文章标题",
        "内容标题",
        "信息标题",
        "栏目名称",
        "标题",
        "页面标题",
        "单位名称",
    }
)
"""What templates call the things that should stand in their place (PORTALS §1.0)."""


def betting_in(words: str) -> str | None:
    """The betting word in a title or a link, unless it speaks of fighting it."""
    found = BETTING.search(words)
    return None if found is None or _AGAINST.search(words) else found[0]


def betting(look: Look) -> Finding | None:
    """Betting in the title of a page, or injected: in links, keywords or hidden parts of one about other things."""
    if look.status >= 400 or not look.is_page or look.purpose == "robots":
        return None
    heads = [*look.page.titles, look.page.meta("Keywords"), look.page.meta("Description"), look.anchor]
    text = "\n".join((*heads, *(link.text for link in look.page.links), look.words)).lower()
    if not any(word in text for word in _GIVING_AWAY) or not BETTING.search(text):
        return None
    reach: Reach = "remark" if look.purpose in {"list", "page"} else "page"
    if (mark := next(filter(None, map(betting_in, heads)), None)) is not None:
        return Finding("betting", f"in the title or the metas: {mark}", reach)
    links = [(link.text, link.url) for link in look.page.links]
    found = {mark for text, _ in links if (mark := betting_in(text)) is not None}
    found |= {mark for text in _hidden(look) for mark in BETTING.findall(text)}
    if len(found) >= 2 or (found and _is_apart(look)):
        return Finding("betting", f"injected: {', '.join(sorted(found)[:4])}", reach)
    loose = {match[0] for match in BETTING.finditer(look.words) if not _AGAINST.search(_around(look.words, match))}
    if len(loose) >= 3:
        return Finding("betting", f"in the text: {', '.join(sorted(loose)[:4])}", reach)
    return None


def placeholder(look: Look) -> Finding | None:
    """A template without its content: 网站名称, {{title}}, ${content}. A name alone is a remark: live sites have it."""
    if look.status != 200 or not look.is_page or look.purpose in {"list", "robots", "page"}:
        return None
    names = [name for name in ("SiteName", "SiteIDCode") if look.page.meta(name) in _NAMES]
    title = next((title for title in look.page.titles if _is_template(title)), None)
    is_marked = any(mark in look.words for mark in _MARKS)
    in_words = PLACEHOLDER.search(look.words) if is_marked else None
    rest = len(PLACEHOLDER.sub("", look.words)) if is_marked else len(look.words)
    if title is not None and rest < FEW_WORDS and not look.has_report and not look.is_titled:
        return Finding("placeholder", f"the title is {title[:60]}")
    if in_words is not None and rest < FEW_WORDS // 3 and not look.has_report:
        return Finding("placeholder", f"the text is {in_words[0][:60]}")
    if names:
        return Finding("placeholder", f"{names[0]} is {look.page.meta(names[0])}", "remark")
    return None


def _is_template(title: str) -> bool:
    """Whether a title is mostly what should have been replaced."""
    left = PLACEHOLDER.sub("", title)
    return title.strip() in _NAMES or len(left) * 2 < len(title)


def _hidden(look: Look) -> list[str]:
    """The text of parts that a reader does not see."""
    return [text_of(element) for element in look.page.root.iter() if _HIDDEN.search(str(element.get("style") or ""))]


def _is_apart(look: Look) -> bool:
    """Whether the only betting link leads away from government hosts."""
    return any(betting_in(link.text) and "gov.cn" not in link.url for link in look.page.links)


def _around(text: str, match: "re.Match[str]") -> str:
    return text[max(0, match.start() - _WORDS_AROUND) : match.end() + _WORDS_AROUND]
