"""Whether an archived edition is the one that was sealed and signed: its seal, its zip's digest, its signature."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.archive.bag import NAMESPACE, SIGNED
from generator.archive.verify.findings import (
    FAILED,
    MOST_SOURCES,
    PASSED,
    Files,
    Finding,
    Package,
    below,
    by_year,
    content_of,
    year_of,
)
from generator.files.paths import inside
from generator.files.zip_read import DAMAGED
from generator.plan import source
from generator.plan.load import load
from generator.problems import PlanError, SiteError
from generator.site import sealed as zips


def bound_to_digest(path: Path) -> Iterator[Finding]:
    """Hold a zip against the digest that stands beside it, if one does."""
    try:
        details: tuple[str, ...] = ()
        is_pinned = path.is_file() and zips.is_pinned(path)
    except SiteError as error:
        is_pinned, details = True, (str(error),)
    if is_pinned:
        yield Finding(
            head="authenticity",
            passed=not details,
            chinese=f"压缩包与旁边的 {path.name}{zips.PIN} 相符。",
            english=f"The zip is as {path.name}{zips.PIN} beside it says.",
            details=details,
            proves=True,
        )


def check_authenticity(package: Package, signers: Path | None, signer: str | None) -> Iterator[Finding]:
    """Yield whether sources are what the seal and the signature say."""
    plans = [*_sources(package)]
    if not plans:
        yield Finding(
            head="authenticity", passed=FAILED, chinese="没有计划的数据。", english="There are no data of a plan."
        )
    for years, files in plans:
        with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
            problems = _problems(Path(name), files)
        for year in years:
            chinese = f"{year}年度的数据与通知原文逐字一致，与封存记录一致。"
            english = f"The data of {year} say what the notice says, and are as they were sealed."
            yield Finding(head="authenticity", passed=not problems, chinese=chinese, english=english, details=problems)
            sealed = f"{year}/seal.yml" in files
            english = "sealed" if sealed else "not sealed: nothing proves that its data are unchanged"
            yield Finding(
                head="authenticity",
                passed=True if sealed else None,
                chinese=f"{year}年度{'已封存' if sealed else '没有封存，不能证明数据没有改动'}。",
                english=f"{year} is {english}.",
            )
            yield from _information(package, files, year)
    if package.kind == "bag":
        yield _signature(package.files, signers, signer)


def _information(package: Package, files: Files, year: str) -> Iterator[Finding]:
    """Hold what a bag says of its seal against the seal."""
    info = content_of(package.files, "bag-info.txt").decode("utf-8", "replace")
    told = re.findall(r"^Seal-Digest: (\w+)$", info, re.MULTILINE)
    sealed = re.findall(rb"^digest: '(\w+)'$", content_of(files, f"{year}/seal.yml"), re.MULTILINE)
    if told or (package.kind == "bag" and sealed):
        same = told == [digest.decode() for digest in sealed]
        yield Finding(
            head="authenticity",
            passed=same,
            chinese="包的说明与封存记录一致。",
            english="The bag names the digest of the seal.",
        )


def _sources(package: Package) -> Iterator[tuple[list[str], Files]]:
    """Return plans made of the sources that are there: their years, and the files below each plan's folder."""
    if package.kind == "bag":
        plan = below(package.files, "data/plan/")
        years = sorted({path.split("/")[0] for path in plan if re.match(r"[0-9]{4}/", path)})
        if years:
            yield years, plan
    elif package.kind == "edition":
        if year := year_of(package.files):
            yield [year], _plan_of(package.files, year)
    else:
        for year, files in by_year(package.files).items():
            if any(path.startswith("data/source/") for path in files):
                yield [year], _plan_of(files, year)


def _plan_of(edition: Files, year: str) -> Files:
    """Return the sources that an edition's folder carries as a plan."""
    plan = {}
    for path, content in below(edition, "data/source/").items():
        plan[path if path in source.REGISTRIES else f"{year}/{path}"] = content
    if "data/notice.txt" in edition:
        plan[f"{year}/notice.txt"] = edition["data/notice.txt"]
    return plan


def _problems(folder: Path, files: Files) -> tuple[str, ...]:
    """Load a plan from its files, and give what is wrong with it."""
    if len(files) > MOST_SOURCES or any(item.size > source.MAX_BYTES for item in files.values()):
        return ("数据文件过多或过大 too many data files, or too large ones",)
    try:
        for path, item in files.items():
            target = inside(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(item.read())
        load(folder)
    except PlanError as error:
        return tuple(str(problem).removeprefix(f"{folder.as_posix()}/") for problem in error.problems)
    except (*DAMAGED, RecursionError, SiteError) as error:  # names that this computer cannot write
        return (str(error).replace(f"{folder.as_posix()}/", ""),)
    return ()


def _signature(files: Files, signers: Path | None, signer: str | None) -> Finding:
    """Verify the signature of a bag, without any network."""
    if f"{SIGNED}.sig" not in files:
        passed = False if signers else None
        return Finding(head="authenticity", passed=passed, chinese="没有签名。", english="There is no signature.")
    with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
        signature = Path(name) / "sig"
        signature.write_bytes(content_of(files, f"{SIGNED}.sig"))
        whose = ["verify", "-f", str(signers), "-I", signer or _signer(signers)] if signers else ["check-novalidate"]
        command = ["ssh-keygen", "-Y", *whose, "-n", NAMESPACE, "-s", str(signature)]
        try:
            ran = subprocess.run(command, input=content_of(files, SIGNED), capture_output=True, check=False)  # noqa: S603  our own arguments
        except OSError:
            return Finding(
                head="authenticity",
                passed=None,
                chinese="没有 ssh-keygen，签名没有核对。",
                english="No ssh-keygen: the signature was not checked.",
            )
    said = (ran.stdout + ran.stderr).decode("utf-8", "replace").strip()
    if ran.returncode:
        return Finding(
            head="authenticity", passed=FAILED, chinese="签名不对。", english="The signature is wrong.", details=(said,)
        )
    if signers:
        return Finding(
            head="authenticity",
            passed=PASSED,
            chinese="签名属于所列的签名人。",
            english="The signature is by a known signer.",
            details=(said,),
            proves=True,
        )
    chinese = "签名与内容相符；是谁签的没有核对（用 --signers）。"
    return Finding(
        head="authenticity",
        passed=PASSED,
        chinese=chinese,
        english="The signature fits; whose it is was not checked (--signers).",
        details=(said,),
    )


def _signer(signers: Path) -> str:
    """Return the first identity that a list of signers names."""
    lines = signers.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.split()[0].split(",")[0] for line in lines if line.strip() and not line.startswith("#")), "")
