"""Names and addresses that lead elsewhere than they seem to: refused before anything is sent."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler import Wish, crawl
from crawler.asking import Site
from crawler.page import Page
from crawler.trust.addresses import host_of, is_public
from storage import open_corpus
from storage.portals import PortalRow, import_portals
from tests.crawler.test_hosts import corpus_for, listing, ok, path, run, served

ROOT = Path(__file__).resolve().parents[2]
SITE = Site("a", "http://www.a.gov.cn/", None, (), frozenset({"www.a.gov.cn", "218.22.184.155", "127.77.9.1"}))


@pytest.mark.parametrize(
    "url",
    [
        "http://www.a.gov.cn/x",
        "https://WWW.A.GOV.CN./x",
        "http://gov.cn/",
        "http://xxgk.b.gov.cn:8081/list",
        "http://218.22.184.155:8231/x",
    ],
)
def test_plain_addresses(url: str) -> None:
    assert SITE.is_ours(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.a.gov.cn@evil.com/x",
        "http://evil.com@www.a.gov.cn/x",
        "http://www.a.gov.cn:pw@evil.com/",
        "http://www.a.gov.cn.evil.com/",
        "http://evilgov.cn/",
        "http://gov.cn.com/",
        "http://www.a.gov.cn\\@evil.com/",
        "http://evil.com\\.gov.cn/",
        "http://evil.com#.gov.cn/",
        "http://evil.com?.gov.cn/",
        "http://evil.com/.gov.cn/",
        "http://www.a.gov.cn\r\nHost: evil.com/",
        "http://www.a.gov.cn /",
        "http://www.а.gov.cn.evil.com/",
        "http://www.a.gοv.cn/",
        "http://www.a.gov.cn:22/",
        "http://www.a.gov.cn:6667/",
        "http://www.a.gov.cn:99999/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.0.0.1/",
        "ftp://www.a.gov.cn/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "//www.a.gov.cn/x",
        "http:///x",
        "http://-a.gov.cn/",
    ],
)
def test_addresses_that_hide_where_they_lead(url: str) -> None:
    assert not SITE.is_ours(url)


def test_a_link_in_disguise_is_what_it_says_it_is() -> None:
    """As a browser reads it: the host after the last @, letters that look alike by their own name."""
    page = Page("http://www.a.gov.cn/", '<a href="http://www.a.gοv.cn/x">a</a><a href="/\\evil.com/x">b</a>'.encode())
    assert [host_of(link.url) for link in page.links] == ["www.a.xn--gv-jbc.cn", "evil.com"]
    assert not any(SITE.is_ours(link.url) for link in page.links)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["59.255.1.1", "2408:8000::1", "::ffff:59.255.1.1", "64:ff9b::3bff:101"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_redirects_go_nowhere_else(tmp_path: Path) -> None:
    """Whatever stands in `Location`: the event says that it was refused, and nothing is asked for."""
    targets = {
        11111: "http://www.a.gov.cn@127.77.9.3:8080/x",
        22222: "http://127.0.0.1:22/",
        33333: "file:///etc/passwd",
        44444: "http://127.77.9.3%0d%0aX-Evil:%201/x",
        55555: "\\\\127.77.9.3\\x",
        66666: "http://127.77.9.1.evil.example/x",
    }
    answers = {"/nb/": listing(*targets)} | {path(n): (302, {"Location": to}, b"") for n, to in targets.items()}
    with served(answers) as host, corpus_for(host, tmp_path) as corpus:
        summary = run(corpus)
        assert summary.state == "done"
        assert summary.portals[0].events == {"outside": 5, "http_error": 1}
        backslashes = "/nb/%5C%5C127.77.9.3%5Cx"  # no more than a name of a file here
        assert set(host.asked) == {"/robots.txt", "/nb/", backslashes, *map(path, targets)}
        assert corpus.query("SELECT 1 AS x FROM document_captures") == []
        assert not list(corpus.archive.check())


def test_headers_that_carry_more_than_they_should(tmp_path: Path) -> None:
    report = ok(ETag='"a\tb"', X_Odd="a" * 2000, Content_Disposition='attachment; filename="..%2F..%2Fx.html"')
    with served({"/nb/": listing(11111), path(11111): report}) as host, corpus_for(host, tmp_path) as corpus:
        assert not run(corpus).is_failure
        assert len(corpus.query("SELECT 1 AS x FROM document_captures")) == 1
        assert not list(corpus.archive.check())


def test_a_name_that_stands_for_a_private_address(tmp_path: Path) -> None:
    with served({"/nb/": listing(11111), path(11111): ok()}) as host:
        url = host.url.replace("127.77.9.1", "localhost")
        row = PortalRow(slug="a", name="甲县", url=f"{url}/", start_urls=(f"{url}/nb/",))
        with open_corpus(data=tmp_path) as corpus:
            with corpus.session() as session:
                import_portals(session, [row])
                session.commit()
            summary = crawl(corpus, Wish(("a",), settings={"DOWNLOAD_DELAY": 0.01}))
            assert (summary.portals[0].events, host.asked) == ({"private": 1}, [])
            (event,) = corpus.query("SELECT detail FROM crawl_events")
            assert event["detail"].startswith("localhost is 127.0.0.1")


CONNECT = """
import asyncio
from twisted.internet import asyncioreactor
asyncioreactor.install(asyncio.new_event_loop())
from twisted.internet import reactor
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory, Protocol
from crawler.resolver import Resolver

resolver = Resolver(reactor, 100, 5.0)
resolver.install_on_reactor()
found = []
made = HostnameEndpoint(reactor, NAME, PORT).connect(Factory.forProtocol(Protocol))
made.addCallbacks(lambda _: found.append("connected"), lambda failure: found.append(failure.type.__name__))
made.addBoth(lambda _: reactor.stop())
reactor.run()
print(found[0])
"""


@pytest.mark.parametrize("name", ["localhost", "127.77.9.1"])
def test_the_resolver_stands_before_every_connection(name: str) -> None:
    """Also before those that no guard has seen: the name is looked at when the connection is made."""
    with served({}) as host:
        script = CONNECT.replace("NAME", repr(name)).replace("PORT", host.url.rpartition(":")[2])
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert done.stdout.strip() == "DNSLookupError", done.stderr[-500:]
