"""Text from and to LaTeX, as far as bibliographies use it: accents, symbols, italics,
sub- and superscripts."""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_SYMBOLS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł",
    "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "NG": "Ŋ", "pm": "±", "times": "×", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "approx": "≈",
    "cdot": "·",
    "mu": "μ", "textmu": "µ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ",
    "epsilon": "ε", "kappa": "κ", "lambda": "λ", "omega": "ω", "Omega": "Ω", "sigma": "σ", "tau": "τ",
    "chi": "χ",
    "degree": "°", "textdegree": "°", "circ": "°", "textregistered": "®", "texttrademark": "™",
    "copyright": "©",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textendash": "–",
    "textemdash": "—",
    "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”",
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "ldots": "…", "dots": "…",
    "S": "§", "P": "¶", "pounds": "£", "euro": "€", "texteuro": "€", "quad": " ", "infty": "∞",
    "rightarrow": "→", "to": "→",
}  # fmt: skip
_GROUPS = {
    "textit": ("<i>", "</i>"), "emph": ("<i>", "</i>"), "textsl": ("<i>", "</i>"), "mathit": ("<i>", "</i>"),
    "textsuperscript": ("<sup>", "</sup>"), "textsubscript": ("<sub>", "</sub>"),
}  # fmt: skip
_SWITCHES = {"it": "i", "itshape": "i", "em": "i", "sl": "i"}
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^\"~=.]|[urHvdckb](?=\s*\{|\s+[A-Za-z]|\\[ij]))"
    r"\s*(?:\{\s*(?P<braced>\\?[^\W\d_])\s*\}|(?P<bare>\\[ij](?![A-Za-z])\s?|[^\W\d_]))"
    r"|\\(?P<name>[A-Za-z]+)\s*(?P<empty>\{\})?"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<math>\$)|(?P<script>[_^])(?P<letter>[^\W_])?|(?P<tie>~)"
    r"|(?P<dashes>---|--)|(?P<quotes>``|'')|(?P<plain>[^\\{}$_^~`'-]+|.)",
    re.DOTALL,
)
_SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}  # fmt: skip
_TAGS = {"i": "textit", "sub": "textsubscript", "sup": "textsuperscript"}


def decode(text: str) -> str:
    """Plain text with `<i>`, `<sub>`, `<sup>` (CSL's rich text). Braces go;
    a command that is not known goes too."""
    if not re.search(r"[\\{}$~]|--|``|''", text):
        return " ".join(text.split())
    is_math_used = len(re.findall(r"(?<!\\)\$", text)) % 2 == 0
    output: list[str] = []
    closers: list[str] = []
    pending, in_math = "", False
    for token in _TOKEN.finditer(text):
        if token["open"]:
            closers.append(pending)
            pending = ""
        elif token["close"]:
            output.append(closers.pop() if closers else "")
        elif token["math"]:
            in_math = not in_math and is_math_used
            output.append("" if is_math_used else "$")
        elif token["script"]:
            written, pending = _script(token, in_math, text)
            output.append(written)
        elif token["name"]:
            written, pending = _command(token, closers, text)
            output.append(written)
        else:
            output.append(_character(token))
    return " ".join(unicodedata.normalize("NFC", "".join(output + closers[::-1])).split())


def _script(token: re.Match[str], in_math: bool, text: str) -> tuple[str, str]:
    if not in_math:
        return token[0], ""
    tag = "sub" if token["script"] == "_" else "sup"
    if token["letter"]:
        return f"<{tag}>{token['letter']}</{tag}>", ""
    return (f"<{tag}>", f"</{tag}>") if text[token.end() : token.end() + 1] == "{" else ("", "")


def _command(token: re.Match[str], closers: list[str], text: str) -> tuple[str, str]:
    name = token["name"]
    if name in _GROUPS and text[token.end() : token.end() + 1] == "{":
        return _GROUPS[name]
    if name in _SWITCHES and closers and not closers[-1]:
        closers[-1] = f"</{_SWITCHES[name]}>"
        return f"<{_SWITCHES[name]}>", ""
    return _SYMBOLS.get(name, ""), ""


def _character(token: re.Match[str]) -> str:
    if token["accent"]:
        letter = (token["braced"] or token["bare"]).strip()
        return {"\\i": "i", "\\j": "j"}.get(letter, letter.lstrip("\\")) + _ACCENTS[token["accent"]]
    if token["sign"]:
        return {"\\": " ", ",": " ", " ": " ", "\n": " ", "/": "", "-": "", ";": " ", "!": "", "@": ""}.get(
            token["sign"], token["sign"]
        )
    if token["dashes"]:
        return "—" if token["dashes"] == "---" else "–"
    if token["quotes"]:
        return "“" if token["quotes"] == "``" else "”"
    return " " if token["tie"] else str(token["plain"] or "")


def encode(text: str) -> str:
    """The inverse of `decode`: letters stay what they are (BibTeX files are UTF-8),
    signs of LaTeX are escaped."""
    output = []
    for part in re.split(r"(</?(?:i|sub|sup)>)", text):
        tag = re.fullmatch(r"<(/?)(i|sub|sup)>", part)
        if tag:
            output.append("}" if tag[1] else f"\\{_TAGS[tag[2]]}{{")
        else:
            plain = "".join(_SPECIAL.get(sign, sign) for sign in part)
            output.append(re.sub(r"--|``|''", lambda two: f"{two[0][0]}{{}}{two[0][1]}", plain))
    written = "".join(output)
    return written if _is_balanced(written) else encode(re.sub(r"</?(?:i|sub|sup)>", "", text))


def _is_balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def verbatim(text: str) -> str:
    """An address or DOI, where signs stand for themselves even where somebody escaped them."""
    return re.sub(r"\\([_%&#~{}$])(?:\{\})?", r"\1", text).replace("{", "").replace("}", "").strip()
