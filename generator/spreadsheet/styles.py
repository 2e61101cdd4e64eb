"""Styles of a workbook's cells, as the part of its package that holds them (SpreadsheetML)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.spreadsheet.sheet import MAIN, XML


@dataclass(frozen=True)
class CellStyle:
    """How a cell looks; all hold text in 宋体."""

    alignment: str
    size: int = 10
    bold: bool = False
    fill: str = ""
    border: bool = True

    @property
    def font(self) -> str:
        """Return the font as XML."""
        bold = "<b/>" * self.bold
        return f'<font>{bold}<sz val="{self.size}"/><color theme="1"/><name val="宋体"/><family val="2"/></font>'


_CENTRED = 'horizontal="center" vertical="center"'
_WRAPPED = ' wrapText="1"'
_TALL = f'horizontal="center" vertical="top" textRotation="255"{_WRAPPED}'

STYLES: Mapping[str, CellStyle] = {
    "title": CellStyle('horizontal="centerContinuous" vertical="center"', size=16, bold=True, border=False),
    "about": CellStyle('vertical="center"', border=False),
    "head": CellStyle(_CENTRED + _WRAPPED, bold=True, fill="E7E6E6"),
    "chapter": CellStyle('vertical="center"' + _WRAPPED, bold=True, fill="F2F2F2"),
    "count": CellStyle(_CENTRED, fill="F2F2F2"),
    "tall": CellStyle(_TALL, bold=True, fill="E7E6E6"),
    "cell": CellStyle('vertical="top"' + _WRAPPED),
    "middle": CellStyle(_CENTRED + _WRAPPED),
    "lead": CellStyle(_CENTRED + _WRAPPED, bold=True, fill="D9D9D9"),
}

_FONT = '<font><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
_FILLS = tuple(f'<fill><patternFill patternType="{kind}"/></fill>' for kind in ("none", "gray125"))
_SIDES = ("left", "right", "top", "bottom")
_NO_BORDER = f"<border>{''.join(f'<{side}/>' for side in _SIDES)}<diagonal/></border>"
_THIN = ' style="thin"><color auto="1"/>'
_BORDER = f"<border>{''.join(f'<{side}{_THIN}</{side}>' for side in _SIDES)}<diagonal/></border>"


def xml(names: Sequence[str]) -> str:
    """Return the styles with these names, which cells refer to by their number from 1; 0 is that of empty cells."""
    fonts, fills, borders = [_FONT], list(_FILLS), [_NO_BORDER]
    formats = ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>']
    for style in map(STYLES.__getitem__, names):
        fill = _number(fills, _solid(style.fill)) if style.fill else 0
        border = _number(borders, _BORDER) if style.border else 0
        formats.append(
            f'<xf numFmtId="164" fontId="{_number(fonts, style.font)}" fillId="{fill}" borderId="{border}" xfId="0"'
            f' applyNumberFormat="1" applyFont="1"{_applied("Fill", fill)}{_applied("Border", border)}'
            f' applyAlignment="1"><alignment {style.alignment}/></xf>'
        )
    return (
        f"{XML}<styleSheet {MAIN}>"
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="@"/></numFmts>'
        f"{_listed('fonts', fonts)}{_listed('fills', fills)}{_listed('borders', borders)}"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f"{_listed('cellXfs', formats)}"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="0"/>'
        '<tableStyles count="0" defaultTableStyle="TableStyleMedium9" defaultPivotStyle="PivotStyleLight16"/>'
        "</styleSheet>"
    )


def _number(elements: list[str], element: str) -> int:
    """Return the place of an element among those that are listed, and list it if it is new."""
    if element not in elements:
        elements.append(element)
    return elements.index(element)


def _solid(color: str) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/><bgColor indexed="64"/></patternFill></fill>'
    )


def _applied(what: str, number: int) -> str:
    return f' apply{what}="1"' if number else ""


def _listed(tag: str, elements: Sequence[str]) -> str:
    return f'<{tag} count="{len(elements)}">{"".join(elements)}</{tag}>'
