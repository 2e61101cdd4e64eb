"""Write a number in one of the formats that Word and web pages number lists in."""

from collections.abc import Callable

from generator.text.typeset import MAX_NUMBER, numeral

_DIGITS = "〇一二三四五六七八九"
_SIMPLIFIED = str.maketrans("一二三四五六七八九十百", "壹贰叁肆伍陆柒捌玖拾佰")
_TRADITIONAL = str.maketrans("一二三四五六七八九十百", "壹貳參肆伍陸柒捌玖拾佰")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: tuple[tuple[int, str], ...] = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"))
_ROMAN += ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def formatted(number: int, form: str) -> str:
    """Return a number in one of Word's formats (ST_NumberFormat); in digits if that is unknown or ends before it."""
    return _FORMATS[form](number) if form in _FORMATS else str(number)


def _counted(number: int) -> str:
    return numeral(number) if number <= MAX_NUMBER else str(number)


def _legal(number: int, digits: dict[int, int]) -> str:
    """Return a number in the digits of deeds, which begin with 壹 where others begin with 十."""
    written = _counted(number)
    return ("一" + written if written.startswith("十") else written).translate(digits)


def _series(chars: str, number: int) -> str:
    return chars[number - 1] if 1 <= number <= len(chars) else str(number)


def _letters(number: int) -> str:
    """Return a, b … z, aa, bb …, as Word counts in letters."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30) if number else "0"


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for worth, letters in _ROMAN:
        count, number = divmod(number, worth)
        written += letters * count
    return written


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _range(first: str, length: int) -> str:
    return "".join(chr(ord(first) + i) for i in range(length))


_CIRCLED = _range("①", 20) + _range("㉑", 15) + _range("㊱", 15)

_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": lambda n: f"{n:02}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": lambda n: _series(_CIRCLED, n),
    "decimalEnclosedCircleChinese": lambda n: _series(_CIRCLED, n),
    "decimalEnclosedFullstop": lambda n: _series(_range("⒈", 20), n),
    "decimalEnclosedParen": lambda n: _series(_range("⑴", 20), n),
    "numberInDash": lambda n: f"- {n} -",
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerLetter": _letters,
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "chineseLegalSimplified": lambda n: _legal(n, _SIMPLIFIED),
    "ideographLegalTraditional": lambda n: _legal(n, _TRADITIONAL),
    "ideographDigital": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "taiwaneseDigital": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "ideographTraditional": lambda n: _series(_STEMS, n),
    "ideographZodiac": lambda n: _series(_BRANCHES, n),
    "ideographZodiacTraditional": lambda n: _STEMS[(n - 1) % 10] + _BRANCHES[(n - 1) % 12],
    "ideographEnclosedCircle": lambda n: _series(_range("㊀", 10), n),
}
for _form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"):
    _FORMATS[_form] = _counted
_FORMATS["taiwaneseCountingThousand"] = _counted
