"""Tests for people: sliders and codes to type in (PORTALS §3.2, §1.4). None is answered."""

import re

from crawler.trust.look import Finding, Look, marked
from crawler.trust.walls import MENU

_HUMAN = re.compile(
    r"人机(?:身份)?(?:验证|校验|识别)|滑(?:动|块)[^。<]{0,8}验证|拖动[^。<]{0,6}滑块"
    r"|请[^。<]{0,10}(?:完成|进行|通过)[^。<]{0,6}(?:安全)?验证"
    r"|(?:安全|访问|行为|身份)验证(?:中|码|页面|$|[ _-])|验证(?:您|你)是(?:真)?人"
    r"|(?:点击|按住)[^。<]{0,10}完成验证|verify\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human"
    r"|are\s+you\s+(?:a\s+)?(?:human|robot)|checking\s+your\s+browser",
    re.IGNORECASE,
)
_VENDOR = re.compile(
    r"initGeetest|geetest\.com|gt\.js|TencentCaptcha|TCaptcha\.js|AWSC|aliyunCaptcha|nc_token|noCaptcha|NECaptcha|hcaptcha|g-recaptcha|cf-challenge"
    r"|slider-?captcha|slideVerify|NWAF|_cf_chl",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:请)?(?:输入|填写)[^。<]{0,10}验证码|验证码(?:[::]|错误|不正确|</)|看不清[^。<]{0,6}换一张", re.IGNORECASE
)
_FIELD = re.compile(r"(?is)<(?:input|form)\b")


def captcha(look: Look) -> Finding | None:
    """A slider or 人机验证 in the place of a page closes the host (亳州, 宁夏); a code before a file only the file.

    博达 asks for a code before attachments, on many sites, while the articles stay open. A code field beside content
    (a log-in, a form for questions) is none.
    """
    if (
        not look.is_page
        or not look.is_small
        or look.has_report
        or look.status not in {200, 202, 401, 403, 405, 429, 503}
    ):
        return None
    if look.purpose == "robots" and not _FIELD.search(look.text) and "<script" not in look.text:
        return None
    is_sparse = len(look.page.links) <= MENU
    human = marked(_HUMAN, f"{look.title} {look.words}") or (marked(_VENDOR, look.text) if look.bulk < 200 else None)
    if human is not None and is_sparse and not look.is_titled:
        return Finding("captcha", human, "host")
    code = marked(_CODE, look.text)
    if code is not None and is_sparse and _FIELD.search(look.text):
        return Finding("captcha", code, "host" if look.purpose in {"list", "robots", "page"} else "page")
    return None
