"""MHTML, as Word saves a page in one file: quoted-printable in GB2312, or base64 in UTF-8, and a picture beside it."""

from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from simulator.layouts.html_word import Word
from simulator.truth import Truth

_PICTURE = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def write(truth: Truth, style: str) -> bytes:
    """The report as a message; `quoted` in GB2312, `base64` in UTF-8."""
    page = Word().render(truth).decode()
    message = MIMEMultipart("related", boundary="----=_NextPart_01DA", type="text/html")
    if style == "quoted":
        part = MIMEBase("text", "html", charset="gb2312")
        part.set_payload(_quoted(page.replace("charset=utf-8", "charset=gb2312").encode("gb18030")))
        part["Content-Transfer-Encoding"] = "quoted-printable"
    else:
        part = MIMEText(page, "html", "utf-8")
    part["Content-Location"] = "file:///C:/0001/nb.htm"
    message.attach(part)
    picture = MIMEBase("image", "gif")
    picture.set_payload(_PICTURE.hex())
    picture["Content-Location"] = "file:///C:/0001/nb.files/image001.gif"
    message.attach(picture)
    return message.as_bytes()


def _quoted(data: bytes) -> str:
    """Quoted-printable as Word writes it: every byte above ASCII escaped, lines of at most 76 characters."""
    lines = []
    for line in data.split(b"\n"):
        current = ""
        for byte in line:
            char = chr(byte) if 32 <= byte < 127 and byte != 61 else f"={byte:02X}"
            if len(current) + len(char) > 75:
                lines.append(current + "=")
                current = ""
            current += char
        lines.append(current[:-1] + "=20" if current.endswith(" ") else current)
    return "\r\n".join(lines)
