"""Check the authenticity of an archived edition: its seal, its SSH signature, and the digest beside its zip."""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator.archive.bag import SIGNATURE_NAMESPACE, SIGNED_FILE
from generator.archive.verify.findings import (
    FAILED,
    MOST_SOURCES,
    PASSED,
    Files,
    Finding,
    Package,
    Proof,
    below,
    by_year,
    content_of,
    digest_of,
    year_of,
)
from generator.archive.verify.rebuild import check_derived
from generator.files import manifest
from generator.files.paths import inside
from generator.files.zip_read import DAMAGED, digests_of
from generator.plan import source
from generator.plan.load import load
from generator.plan.records import Plan
from generator.problems import PlanError, SiteError
from generator.site import sealed as zips


def check_digest(path: Path) -> Iterator[Finding]:
    """Yield whether a zip has the SHA-256 that the file beside it states, if there is such a file."""
    try:
        details: tuple[str, ...] = ()
        is_pinned = path.is_file() and zips.is_pinned(path)
    except SiteError as error:
        is_pinned, details = True, (str(error),)
    if is_pinned:
        chinese, english = (
            f"压缩包与旁边的 {path.name}{zips.PIN} 相符。",
            f"The zip is as {path.name}{zips.PIN} beside it says.",
        )
        yield Finding(
            criterion="authenticity",
            passed=not details,
            chinese=chinese,
            english=english,
            details=details,
            proves="pin",
        )


@dataclass(frozen=True)
class Expected:
    """What a verifier knows from outside of the package."""

    digest: str = ""
    """A SHA-256 in hexadecimal: of the seal, of the zip, or of the list that covers all files; empty for none."""
    signers: Path | None = None
    """An allowed_signers file of ssh-keygen."""
    signer: str | None = None
    """An identity in it; None: whichever signed."""
    project: Path | None = None
    """The configuration of the project that the verifier trusts, whose theme stands around the pages."""


def check_authenticity(package: Package, path: Path, expected: Expected) -> Iterator[Finding]:
    """Yield whether the sources of each edition agree with its notice and seal, and what is made of them with these.

    Then, whether the signature of a bag is valid, and whether the package at a path has the digest that is expected.
    """
    plans = [*_plans(package)]
    if not plans:
        yield Finding(
            criterion="authenticity", passed=FAILED, chinese="没有计划的数据。", english="There are no data of a plan."
        )
    seals: list[str] = []
    for years, files in plans:
        with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
            plan, problems = loaded(Path(name), files, "data/plan/" if package.kind == "bag" else "")
            for year in years:
                seal = next((one.seal for one in plan.editions if one.id == year), None) if plan else None
                seals += [seal.digest] if seal else []
                data = _check_data(year, problems, sealed=f"{year}/seal.yml" in files)
                yield data if package.kind == "bag" else replace(data, proves="")
                yield from _check_bag_info(package, files, year)
            if plan and plan.editions and package.kind == "bag":
                yield from check_derived(package, plan, Path(name))
    if package.kind == "bag":
        yield _check_signature(package.files, expected)
    elif plans:
        chinese, english = (
            "由数据生成的文件没有重新生成来核对：只有归档包才这样核对。",
            "Only bags are made again of their data.",
        )
        yield Finding(criterion="authenticity", passed=None, chinese=chinese, english=english, leaves_open=True)
    if expected.digest:
        yield _check_expected(package, path, seals, expected.digest)


def _check_data(year: str, problems: tuple[str, ...], *, sealed: bool) -> Finding:
    """Return whether the data of a year say what its notice says, and are as its seal says, if it is sealed."""
    finding = partial(Finding, criterion="authenticity", passed=not problems, details=problems)
    if sealed:
        chinese = f"{year}年度的数据与通知原文逐字一致，与封存记录一致。"
        english = f"The data of {year} say what the notice says, and are as they were sealed."
        return finding(chinese=chinese, english=english, proves="seal")
    chinese = f"{year}年度的数据与通知原文逐字一致。没有封存。"
    english = f"The data of {year} say what the notice says. They are not sealed."
    return finding(chinese=chinese, english=english, leaves_open=True)


def _check_expected(package: Package, path: Path, seals: Sequence[str], digest: str) -> Finding:
    """Return whether a digest is that of a seal in the package, of the zip, or of the list that covers all files.

    Such a list is a bag's `tagmanifest-sha256.txt`, and the `manifest-sha256.txt` of a site or of an edition.
    """
    cover = SIGNED_FILE if package.kind == "bag" else manifest.name("sha256")
    whole = [digest_of(package.files[cover], "sha256")] if cover in package.files else []
    whole += [digests_of(path)[0]] if path.is_file() else []
    proves: Proof = "bytes" if digest in whole else "sources" if digest in seals else ""
    chinese, english = {
        "bytes": ("与给出的摘要相符，每个文件都由它证明。", "It has the expected digest, which covers every file."),
        "sources": ("封存摘要与给出的相符。", "Its seal has the expected digest."),
        "": ("与给出的摘要不符。", "It has not the expected digest."),
    }[proves]
    details = () if proves else (f"给出的 expected：{digest}", *(f"封存摘要 seal：{one}" for one in seals))
    return Finding(
        criterion="authenticity", passed=bool(proves), chinese=chinese, english=english, details=details, proves=proves
    )


def _check_bag_info(package: Package, files: Files, year: str) -> Iterator[Finding]:
    """Yield whether bag-info.txt states the digest of the edition's seal, where either is there."""
    info = content_of(package.files, "bag-info.txt").decode("utf-8", "replace")
    stated = re.findall(r"^Seal-Digest: (\w+)$", info, re.MULTILINE)
    sealed = re.findall(rb"^digest: '(\w+)'$", content_of(files, f"{year}/seal.yml"), re.MULTILINE)
    if stated or (package.kind == "bag" and sealed):
        same = stated == [digest.decode() for digest in sealed]
        yield Finding(
            criterion="authenticity",
            passed=same,
            chinese="包的说明与封存记录一致。",
            english="The bag names the digest of the seal.",
        )


def _plans(package: Package) -> Iterator[tuple[list[str], Files]]:
    """Yield the plans that a package carries: the years of each, and its files by their paths in the plan's folder."""
    if package.kind == "bag":
        plan = below(package.files, "data/plan/")
        years = sorted({path.split("/")[0] for path in plan if re.match(r"[0-9]{4}/", path)})
        if years:
            yield years, plan
    elif package.kind == "edition":
        if year := year_of(package.files):
            yield [year], _sources_of(package.files, year)
    else:
        for year, files in by_year(package.files).items():
            if any(path.startswith("data/source/") for path in files):
                yield [year], _sources_of(files, year)


def _sources_of(edition: Files, year: str) -> Files:
    """Return the sources in a published edition's folder by the paths that they have in a plan's folder."""
    plan = {}
    for path, content in below(edition, "data/source/").items():
        plan[path if path in source.REGISTRIES else f"{year}/{path}"] = content
    if "data/notice.txt" in edition:
        plan[f"{year}/notice.txt"] = edition["data/notice.txt"]
    return plan


def loaded(folder: Path, files: Files, shown: str) -> tuple[Plan | None, tuple[str, ...]]:
    """Return the plan whose files are written into a folder and loaded there, or its problems.

    `shown` stands for the folder in these.
    """
    if len(files) > MOST_SOURCES or any(item.size > source.MAX_BYTES for item in files.values()):
        return None, ("数据文件过多或过大 too many data files, or too large ones",)
    try:
        for path, item in files.items():
            target = inside(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(item.read())
        return load(folder), ()
    except PlanError as error:
        return None, tuple(str(problem).replace(f"{folder.as_posix()}/", shown, 1) for problem in error.problems)
    except (*DAMAGED, RecursionError, SiteError) as error:  # names that this computer cannot write
        return None, (str(error).replace(f"{folder.as_posix()}/", shown),)


def _check_signature(files: Files, expected: Expected) -> Finding:
    """Return whether the signature of a bag is valid, by ssh-keygen and without any network."""
    signers = expected.signers
    finding = partial(Finding, criterion="authenticity")
    if f"{SIGNED_FILE}.sig" not in files:
        return finding(passed=False if signers else None, chinese="没有签名。", english="There is no signature.")
    if signers and not _has_signers(signers):
        return finding(
            passed=FAILED,
            chinese=f"签名没有核对：“{signers.name}”里没有签名人，或者读不出来。格式是 allowed_signers。",
            english=f"The signature was not checked: {signers.name} names no signer, or cannot be read.",
        )
    with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
        signature = Path(name) / "sig"
        signature.write_bytes(content_of(files, f"{SIGNED_FILE}.sig"))
        try:
            is_valid, output = _verified(signature, content_of(files, SIGNED_FILE), signers, expected.signer)
        except OSError:
            return finding(
                passed=None,
                chinese="没有 ssh-keygen，签名没有核对。",
                english="No ssh-keygen: the signature was not checked.",
            )
    if not is_valid:
        return finding(passed=FAILED, chinese="签名不对。", english="The signature is wrong.", details=(output,))
    if signers:
        chinese, english = "签名属于所列的签名人。", "The signature is by a known signer."
        return finding(passed=PASSED, chinese=chinese, english=english, details=(output,), proves="bytes")
    chinese = "签名与内容相符；是谁签的没有核对（用 --signers）。"
    english = "The signature fits; whose it is was not checked (--signers)."
    return finding(passed=PASSED, chinese=chinese, english=english, details=(output,))


def _has_signers(signers: Path) -> bool:
    """Whether an allowed_signers file has a line that is no comment."""
    try:
        lines = signers.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _verified(signature: Path, content: bytes, signers: Path | None, signer: str | None) -> tuple[bool, str]:
    """Return whether a signature of a content is by a signer, or by any of the signers, and what ssh-keygen says."""
    if not signers:
        return _keygen("check-novalidate", ["-n", SIGNATURE_NAMESPACE, "-s", str(signature)], content)
    listed = ["-s", str(signature), "-f", str(signers)]
    is_known, output = (True, signer) if signer else _keygen("find-principals", listed, b"")
    if not is_known:
        return False, f"不是所列的签名人签的 by none of the signers：{output}"
    tried = [
        _keygen("verify", [*listed, "-n", SIGNATURE_NAMESPACE, "-I", name.partition(",")[0]], content)
        for name in output.splitlines()
    ]
    return next((one for one in tried if one[0]), tried[-1] if tried else (False, output))


def _keygen(mode: str, options: Sequence[str], content: bytes) -> tuple[bool, str]:
    """Run `ssh-keygen -Y`, and return whether it succeeds, and its output."""
    process = subprocess.run(["ssh-keygen", "-Y", mode, *options], input=content, capture_output=True, check=False)  # noqa: S603, S607  our own arguments
    return not process.returncode, (process.stdout + process.stderr).decode("utf-8", "replace").strip()
