"""Names and addresses that lead elsewhere than they seem to: refused before anything is sent."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.asking import Site
from crawler.page import Page
from crawler.trust.addresses import host_of, is_public
from tests.crawler.hosts import served

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
for name in NAMES:
    made = HostnameEndpoint(reactor, name, PORT).connect(Factory.forProtocol(Protocol))
    made.addCallbacks(lambda _: found.append("connected"), lambda failure: found.append(failure.type.__name__))
    made.addBoth(lambda _: len(found) == len(NAMES) and reactor.stop())
reactor.run()
print(*found)
"""


def test_the_resolver_stands_before_every_connection() -> None:
    """Also before those that no guard has seen: the name is looked at when the connection is made."""
    with served() as host:
        script = CONNECT.replace("NAMES", repr(["localhost", host.address])).replace(
            "PORT", host.url.rpartition(":")[2]
        )
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert done.stdout.split() == ["DNSLookupError", "DNSLookupError"], done.stderr[-500:]
