"""Pages that are pictures are recognized, and what is uncertain of them is said."""

import difflib
import io
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pypdfium2
import pytest
import yaml
from PIL import Image, ImageChops, ImageFilter

from generator.intake.readers import detect, ocr
from generator.intake.readers.pdf import read
from tests.commands import run
from tests.needs import need

pytestmark = [pytest.mark.ocr, pytest.mark.pdf, pytest.mark.slow]

NOTICE = """<h1>示例市2031年质量工作要点</h1>
<p>一、重点任务</p>
<p>（一）加强农产品质量安全监管。健全追溯体系，落实“黑名单”制度，完善检验检测网络，推进标准化生产。（市农业农村局牵头，市财政局配合）</p>
<p>（二）推进质量强市建设。实施质量提升行动，加强品牌培育，开展专项整治，严厉打击违法行为，确保群众安全。（市市场监管局负责）</p>"""
STYLE = """@page{size:A4;margin:28mm 26mm}
body{font:16pt/1.75 'Noto Serif CJK SC'}p,h1{margin:0;text-indent:2em}h1{font-size:20pt}"""


@pytest.fixture(scope="module", autouse=True)
def _library() -> None:
    fonts = (
        subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout if which("fc-list") else b""
    )
    need(fonts, "a Chinese font", "fonts-noto-cjk fontconfig")
    need(find_spec("rapidocr") and find_spec("onnxruntime"), "rapidocr, the extra ocr")


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """Return the notice as a picture."""
    weasyprint = pytest.importorskip("weasyprint", exc_type=ImportError)
    made = weasyprint.HTML(string=f"<html lang=zh><style>{STYLE}</style>{NOTICE}</html>").write_pdf()
    picture: Image.Image = pypdfium2.PdfDocument(made)[0].render(scale=ocr.SCALE).to_pil()
    return picture.convert("RGB")


def scanned(page: Image.Image, turn: float = 0.4) -> Image.Image:
    """Return a page as scanners give it: turned a little, blurred, with noise, compressed."""
    noise = Image.effect_noise(page.size, 24).convert("RGB")
    turned = page.rotate(turn, fillcolor="white", resample=Image.Resampling.BICUBIC)
    grey = ImageChops.add(turned.filter(ImageFilter.GaussianBlur(0.8)), noise, scale=1, offset=-128)
    out = io.BytesIO()
    grey.save(out, "JPEG", quality=50)
    return Image.open(io.BytesIO(out.getvalue()))


def as_pdf(page: Image.Image) -> bytes:
    """Return a PDF whose only page is a picture."""
    out = io.BytesIO()
    page.save(out, "PDF", resolution=200)
    return out.getvalue()


def bare(text: str) -> str:
    """Return a text without blanks and markup."""
    return re.sub(r"<[^>]+>|\s", "", text)


def test_a_scan_is_imported_for_review(page: Image.Image, tmp_path: Path) -> None:
    """Tasks come as from a text, each with the mark that nobody has reviewed it; the report shows doubtful lines."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(as_pdf(scanned(page)))
    plan = tmp_path / "plan"

    done = run("import", scan, "--edition", "2031", "--plan-dir", plan, "--ocr")

    assert done.exit_code == 0, done.output
    tasks = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((plan / "2031/tasks").glob("*.yml"))]
    assert [task["unreviewed"] for task in tasks] == [True, True]
    assert [task["duties"] for task in tasks] == [
        {"lead": "市农业农村局", "support": ["市财政局"]},
        {"joint": ["市市场监管局"]},
    ]


def test_errors_are_few_and_marked(page: Image.Image) -> None:
    """Of the characters at most one of a hundred is wrong, and of those nine of ten are marked as uncertain."""
    wrong = marked = 0
    for picture in (page, scanned(page)):
        found = ocr.recognized(picture)
        doubts = {line.text: line.doubtful for line in found.uncertain}
        chars = [(c, at in doubts.get(line.text, ())) for line in found.lines for at, c in enumerate(line.text)]
        chars = [one for one in chars if one[0].strip()]
        got = "".join(char for char, _ in chars)
        for kind, a, b, c, d in difflib.SequenceMatcher(None, bare(NOTICE), got, autojunk=False).get_opcodes():
            if kind != "equal":
                wrong += max(b - a, d - c)
                marked += max(b - a, d - c) if any(doubt for _, doubt in chars[max(0, c - 1) : d + 1]) else 0

    assert wrong <= 0.01 * 2 * len(bare(NOTICE))
    assert marked >= 0.9 * wrong


def test_a_line_that_the_library_misses_is_said(page: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written beside the lines found is recognized by itself, and uncertain as a whole."""
    engine = ocr._engine()

    class Forgetful:
        def __call__(self, pixels: object, **options: object) -> object:
            result = engine(pixels, **options)
            if options.get("use_det"):
                result.boxes, result.word_results = result.boxes[:-1], result.word_results[:-1]
            return result

    monkeypatch.setattr(ocr, "_engine", Forgetful)
    found = ocr.recognized(page)

    last = found.lines[-1]
    assert bare(NOTICE).endswith(last.text)
    line = next(one for one in found.uncertain if one.text == last.text)
    assert len(line.doubtful) == len(last.text)
    assert line.picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(("at", "cut"), [(1, 2), (3, -1)])
def test_ink_beside_a_line_belongs_to_it(page: Image.Image, monkeypatch: pytest.MonkeyPatch, at: int, cut: int) -> None:
    """Where the library cuts the beginning or the end off a line, that is read as part of it, and is uncertain."""
    engine = ocr._engine()
    whole = ocr.recognized(page).lines[at].text

    class Cutting:
        def __call__(self, pixels: object, **options: object) -> object:
            result = engine(pixels, **options)
            if options.get("use_det"):
                words, box = result.word_results[at], result.boxes[at]
                kept = words[cut:] if cut > 0 else words[:cut]
                edges = [x for _, _, char in kept for x, _ in char]
                box[:, 0] = box[:, 0].clip(min=min(edges)) if cut > 0 else box[:, 0].clip(max=max(edges))
                result.word_results = (*result.word_results[:at], kept, *result.word_results[at + 1 :])
            return result

    monkeypatch.setattr(ocr, "_engine", Cutting)
    found = ocr.recognized(page)

    assert found.lines[at].text == whole
    doubtful = next(one for one in found.uncertain if one.text == whole).doubtful
    assert doubtful >= (set(range(cut)) if cut > 0 else {len(whole) + n for n in range(cut, 0)})


def test_a_shadow_is_no_ink(page: Image.Image) -> None:
    """A page in an uneven light is read as it stands: nothing is added for the dark of its paper."""
    top = page.crop((0, 0, page.width, page.height // 2))
    shadow = Image.linear_gradient("L").rotate(90).resize(top.size).point(lambda value: 80 + value * 175 // 255)
    dark = ImageChops.multiply(top, shadow.convert("RGB"))

    assert "".join(line.text for line in ocr.recognized(dark).lines) == bare(NOTICE)


def test_a_picture_of_several_pages_is_read_to_its_end(page: Image.Image, tmp_path: Path) -> None:
    """Faxes are such pictures: no page of one is passed over."""
    top = page.crop((0, 0, page.width, page.height // 4))
    top.save(tmp_path / "a.tif", save_all=True, append_images=[top])

    lines = detect.read(tmp_path / "a.tif", recognize=True).lines

    assert sum("重点任务" in line for line in lines) == 2


def test_without_the_option_a_scan_is_refused(page: Image.Image) -> None:
    """Nothing is recognized that was not asked for."""
    with pytest.raises(Exception, match="--ocr"):
        read(as_pdf(page), "a.pdf")


ROWS = [
    ["1", "加强质量监管", "市财政局", "市教育局"],
    ["2", "健全追溯体系", "市公安局", ""],
    ["3", "推进标准化", "市教育局", ""],
]
HEAD = ["序号", "重点任务", "牵头单位", "配合单位"]
TABLE_STYLE = """@page{size:A5 landscape;margin:15mm}body{font:14pt/1.6 'Noto Serif CJK SC'}
table{border-collapse:collapse;width:100%}td{padding:3pt 6pt;RULE}"""


@pytest.mark.parametrize("rule", ["border:.75pt solid", ""])
def test_a_table_is_read_from_a_scan(rule: str) -> None:
    """A row of the picture of a table is a row, whether rules are drawn or not, though the page lies askew.

    What is not ruled is named in the report where a cell is empty; that the table comes from a scan is said anyway.
    """
    weasyprint = pytest.importorskip("weasyprint", exc_type=ImportError)
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [HEAD, *ROWS])
    style = TABLE_STYLE.replace("RULE", rule)
    made = weasyprint.HTML(string=f"<html lang=zh><style>{style}</style><table>{rows}</table></html>").write_pdf()
    picture = pypdfium2.PdfDocument(made)[0].render(scale=ocr.SCALE).to_pil().convert("RGB")
    manuscript = read(as_pdf(scanned(picture, 1.3)), "a.pdf", recognize=True)

    (table,) = manuscript.tables
    assert [["".join(manuscript.lines[n] for n in cell.lines) for cell in row] for row in table.rows] == [HEAD, *ROWS]
    assert ("scanned", "第 1 页") in manuscript.notes
    assert rule or any("序号 2 的“配合单位”" in words for _, words in manuscript.notes)
