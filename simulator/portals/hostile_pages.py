"""What hosts say that do not want to be read: byte for byte the marks of PORTALS §3.2 and §3.7."""

from html import escape

from simulator.portals.site import Page

HTML = "text/html; charset=utf-8"
RUISHU_SCRIPT = "/4QbVtADbnLVIc/d.FxJzG50F.dfe1675.js"
CODE_IMAGE = "/captcha/code.jpg"
CODE_TARGET = "/captcha/verify"
SLIDER_SCRIPT = "/captcha/slider.js"
TARGETS = frozenset({RUISHU_SCRIPT, CODE_IMAGE, CODE_TARGET, SLIDER_SCRIPT})
"""What only somebody asks for who answers a challenge."""
STUB_BYTES = 1166

_RUISHU = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta id="13JnD7t9MzWf" content="4w0gO1x!u7k" r='m'>\
<script type="text/javascript" r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={{}};$_ts.nsd=24079;$_ts.cd="qmZmrAqkWGW";\
</script><script type="text/javascript" charset="utf-8" src="{RUISHU_SCRIPT}" r='m'></script></head><body>\
<script>_$gW();</script></body></html>"""
_RUISHU_COOKIE = ("Set-Cookie", b"NfBCSins2OywS=60pMvMz0fgnk; Path=/; HttpOnly")
_JSL_COOKIE = ("Set-Cookie", b"__jsluid_h=9e107d9d372bb6826bd81d3542a419d6; max-age=31536000; path=/; HttpOnly")
_JSL_FIRST = """<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+('l')+('e')+('a')+('r')+('=')\
+(-~[]+'')+(';')+('path=/');location.href=location.pathname+location.search</script>"""
_JSL_SECOND = """<script>var _0x1c=['\\x63\\x68'];function go(d){document.cookie=d.tn+'='+d.bts[0];location.reload()};\
go({"bts":["1714542141.604|0|y1V","2BUXe1NzfHbsm5Zsr5cA%3D"],"chars":"jGLmXwsPCpzYiEvUrlfDNQ","ct":"4cb1f1d2e1b2d1a7",\
"ha":"sha1","is":true,"tn":"__jsl_clearance_s","vt":"3600","wt":"1500"})</script>"""
_C3VK = """<html><head><script>var v='1c6f2a';document.cookie='C3VK='+v+'; path=/; max-age=300';\
window.location.reload();</script></head><body></body></html>"""
_FIREWALL = """<html><head><meta charset="utf-8"><title>网站防火墙</title></head><body><div>
<h2>您的请求带有不合法参数，已被网站管理员设置拦截！</h2><p>可能原因：您提交的内容包含危险的攻击请求</p>
<p>如何解决：1）检查提交内容；2）如网站托管，请联系空间提供商；3）普通网站访客，请联系网站管理员；</p></div></body></html>"""
_SLIDER = f"""<html><head><meta charset="utf-8"><title>安全验证</title></head><body><p>请完成人机验证后继续访问</p>
<div class="slider">向右拖动滑块完成验证</div><script src="{SLIDER_SCRIPT}"></script></body></html>"""
_CODE = f"""<html><head><meta charset="utf-8"><title>下载验证</title></head><body>
<form action="{CODE_TARGET}" method="post">请输入验证码：<input name="code"><img src="{CODE_IMAGE}">
<input type="submit" value="确定"></form></body></html>"""
_GEO = """<html><head><meta charset="utf-8"><title>访问受限</title></head><body>
<p>根据安全管理要求，本网站禁止境外IP访问。您的IP已被记录。</p></body></html>"""
_NOT_HERE = """<html><head><meta charset="utf-8"><title>提示信息</title></head><body>
<p>抱歉，您访问的页面不存在或已被删除！</p>
<p><a href="/">返回首页</a></p></body></html>"""


def page(html: str, status: int = 200, *headers: tuple[str, bytes]) -> Page:
    """A page of words."""
    return Page(html.encode(), HTML, status, headers=headers)


def ruishu(status: int) -> Page:
    """瑞数."""
    return page(_RUISHU, status, _RUISHU_COOKIE)


def jiasule(*, is_second: bool) -> Page:
    """加速乐: the first or the second body."""
    return page(_JSL_SECOND if is_second else _JSL_FIRST, 521, _JSL_COOKIE)


def cookie_loop(address: str) -> Page:
    """openresty: back to where one came from, with a cookie."""
    cookies = (("Set-Cookie", b"CT6T=1a2b3c; path=/"), ("Set-Cookie", b"CT6TS=9; path=/"))
    return Page(b"", HTML, 302, location=address, headers=cookies)


def c3vk() -> Page:
    """The tax offices' cookie."""
    return page(_C3VK)


def stub() -> Page:
    """1166 bytes of script."""
    start = "<html><body><script>var s='"
    end = "';eval(s.replace(/./g,function(c){return String.fromCharCode(c.charCodeAt(0)^3)}));</script></body></html>"
    return page(start + ("g5Zq1" * STUB_BYTES)[: STUB_BYTES - len(start) - len(end)] + end)


def firewall(status: int) -> Page:
    """网站防火墙, with 200 or 403."""
    return page(_FIREWALL, status)


def slider() -> Page:
    """人机验证."""
    return page(_SLIDER)


def code() -> Page:
    """A code before a file."""
    return page(_CODE)


def geo() -> Page:
    """Closed to addresses abroad."""
    return page(_GEO, 403)


def not_here() -> Page:
    """A soft 404."""
    return page(_NOT_HERE)


def moved(name: str) -> Page:
    """The notice that stands for 30 days where a site was."""
    words = f"{name}门户网站已迁移至新网站，新网址为 http://www.xinzhan.gov.cn/ ，本公告保留30天，特此公告。"
    return page(
        f'<html><head><meta charset="utf-8"><title>网站迁移公告</title></head><body><p>{words}</p></body></html>'
    )


def betting_page() -> Page:
    """A page that was taken over as a whole."""
    words = "澳门葡京娱乐官网，百家乐、老虎机、真人荷官，注册送彩金。" * 20
    return page(
        f"<html><head><title>澳门葡京娱乐官网_百家乐_棋牌游戏平台</title></head><body><p>{words}</p></body></html>"
    )


INJECTED = (
    '<div style="position:absolute;left:-9999px"><a href="http://www.bocai.example/">百家乐</a>'
    '<a href="http://www.bocai.example/2">六合彩</a><a href="http://www.bocai.example/3">澳门葡京娱乐</a></div>'
)


def template() -> Page:
    """A template whose words were never put in."""
    return page(
        '<html><head><meta name="SiteName" content="网站名称"><meta name="SiteIDCode" content="政府网站标识码">'
        "<title>{{article.title}}</title></head><body><h1>{{article.title}}</h1><p>发布时间：${publishDate}</p>"
        "<div>${content}</div></body></html>"
    )


def home(name: str, links: list[tuple[str, str]]) -> Page:
    """A home page with an ordinary menu."""
    menu = [*links, *((f"/lm{number}/", f"栏目{number}") for number in range(18))]
    rows = "".join(f'<li><a href="{escape(path)}">{escape(words)}</a></li>' for path, words in menu)
    head = f'<meta charset="utf-8"><meta name="SiteName" content="{name}"><title>{name}门户网站</title>'
    return page(f"<!DOCTYPE html><html><head>{head}</head><body><h2>要闻</h2><ul>{rows}</ul></body></html>")
