"""Names of places taken apart: what kind of place the ending tells, and the stem before it."""

import re

_KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "province": (
        ("特别行政区", "special_administrative_region"),
        ("自治区", "autonomous_region"),
        ("兵团", "corps"),
        ("市", "municipality"),
        ("省", "province"),
    ),
    "prefecture": (
        ("自治州", "autonomous_prefecture"),
        ("地区", "prefecture"),
        ("盟", "league"),
        ("师", "division"),
        ("行政区", "prefecture"),
        ("市", "city"),
    ),
    "county": (
        ("自治县", "autonomous_county"),
        ("自治旗", "autonomous_banner"),
        ("林区", "forest_district"),
        ("特区", "special_district"),
        ("市", "city"),
        ("县", "county"),
        ("旗", "banner"),
        ("区", "district"),
    ),
    "township": (
        ("街道", "subdistrict"),
        ("镇", "town"),
        ("民族苏木", "sumu"),
        ("苏木", "sumu"),
        ("族乡", "ethnic_township"),
        ("乡", "township"),
    ),
}
ZONE = re.compile(
    r"(?:开发区|产业园区?|工业园区?|园区|高新区|新区|示范区|管理区|试验区|实验区|度假区|名胜区|聚集区|集聚区|合作区|保税区|功能区)$"
)
_ETHNIC = re.compile(
    r"(?:满|回|藏|苗|彝|壮|侗|瑶|白|傣|黎|畲|土|羌|佤|水|蒙古|蒙|土家|哈尼|朝鲜|布依|哈萨克|傈僳|拉祜|东乡|纳西|景颇|"
    r"柯尔克孜|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|"
    r"鄂伦春|赫哲|门巴|珞巴|基诺|达斡尔|各|维吾尔|黎族苗)族?"
)
_ENDING = re.compile(
    r"(?:壮族|回族|维吾尔)自治区$|特别行政区$|自治[区州县旗]$|地区$|行政区$|(?:民族|联合)?苏木$|街道$|(?:民族|族)乡$|林区$|特区$|"
    r"[省市县区旗盟镇乡]$"
)


def kind_of(level: str, name: str, code: str | None = None) -> str:
    """The kind of a place by its code and the ending of its name; what has no ending of its level is `zone`, `similar`.

    Of counties only the statistics bureau's own codes (7 in the fifth place) are zones: 浦东新区 is a district.
    """
    if level == "county" and (code[4:5] == "7" if code else ZONE.search(name)):
        return "zone"
    for ending, kind in _KINDS.get(level, ()):
        if name.endswith(ending):
            return kind
    return "similar" if level == "township" else "zone"


def stem(name: str) -> str:
    """A name without its ending and the peoples in it: 上虞市 and 上虞区 have one stem. At least two characters."""
    bare = _ENDING.sub("", name)
    if bare == name:
        return name
    if name.endswith(("自治县", "自治州", "自治旗", "自治区", "族乡", "民族乡")):
        while len(bare) > 2 and (found := re.search(rf"{_ETHNIC.pattern}$", bare)) and found.start() >= 2:
            bare = bare[: found.start()]
    return bare if len(bare) >= 2 else name


def tidy(name: str) -> str:
    """A township's name as the lists print it today: 街道 for 街道办事处, no office or committee behind it."""
    name = re.sub(r"\s", "", name)
    name = re.sub(r"(?:管理委员会|管委会)$", "", name) or name
    return re.sub(r"街道(?:办事处|办)$", "街道", name)
