"""Every setting has its reason, and says what it should."""

from pathlib import Path

from crawler import settings
from crawler.planning import settings_of

SOURCE = Path(settings.__file__).read_text("utf-8").splitlines()


def test_every_setting_has_a_reason() -> None:
    above = ""
    for line in SOURCE:
        if line[:1].isupper() and not above[:1].isupper() and above not in {"}", "]"}:
            assert above.startswith("# "), f"no reason for {line}"
        above = line


def test_politeness() -> None:
    found = settings_of()
    assert found.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert found.getfloat("DOWNLOAD_DELAY") >= 2
    assert found["DOWNLOAD_HANDLERS"]["https"] == "crawler.handler.Handler"  # which verifies certificates first
    assert not found.getbool("GONGKAI_ALLOW_PRIVATE")
    assert not found.getbool("COOKIES_ENABLED")
    assert "contact" in found["USER_AGENT"]
    assert found.getint("DOWNLOAD_MAXSIZE") < 2**27
    assert settings_of({"DOWNLOAD_DELAY": 0.05}).getfloat("DOWNLOAD_DELAY") == 0.05
