"""Check the integrity of an archive: its files are exactly those of its manifests, with the same checksums."""

import re
from collections.abc import Iterator
from functools import partial

from generator.archive.bag import SIGNED_FILE
from generator.archive.verify.findings import FAILED, Files, Finding, Package, by_year, content_of, digest_of
from generator.files import manifest
from generator.files.zip_read import MAX_LIST


def check_integrity(package: Package) -> Iterator[Finding]:
    """Yield whether the zip is undamaged, and whether the files agree with every manifest of a bag or site."""
    if package.is_zip:
        chinese, english = "压缩包完好。", "The zip is as it was written."
        yield Finding(
            criterion="integrity",
            passed=not package.zip_faults,
            chinese=chinese,
            english=english,
            details=package.zip_faults,
        )
    if package.kind == "unknown":
        chinese, english = (
            "不是归档包、压缩包，也不是发布的网站。",
            "Neither a bag, nor a zip of one, nor a published tree.",
        )
        yield Finding(criterion="integrity", passed=FAILED, chinese=chinese, english=english)
        return
    yield from (_check_bag_manifests if package.kind == "bag" else check_site_manifests)(package.files)


def _check_bag_manifests(files: Files) -> Iterator[Finding]:
    """Yield whether a bag agrees with its four manifests, its declaration and its Payload-Oxum (RFC 8493)."""
    payload = {path: item for path, item in files.items() if path.startswith("data/")}
    loose = {f"tag{manifest.name(algorithm)}" for algorithm in manifest.ALGORITHMS} | {f"{SIGNED_FILE}.sig"}
    tags = {path: item for path, item in files.items() if path not in payload and path not in loose}
    for algorithm in manifest.ALGORITHMS:
        yield _check_manifest(files, f"tag{manifest.name(algorithm)}", algorithm, tags)
        yield _check_manifest(files, manifest.name(algorithm), algorithm, payload)
    declared = content_of(files, "bagit.txt").decode("utf-8", "replace")
    chinese, english = "是 BagIt 1.0 的包。", "It is a bag of BagIt 1.0."
    yield Finding(
        criterion="integrity", passed=declared.startswith("BagIt-Version: 1.0\n"), chinese=chinese, english=english
    )
    size = f"{sum(item.size for item in payload.values())}.{len(payload)}"
    info = content_of(files, "bag-info.txt").decode("utf-8", "replace")
    chinese, english = "文件的个数和总字节数与说明相同。", "The number of files and bytes is as declared."
    yield Finding(
        criterion="integrity",
        passed=f"Payload-Oxum: {size}\n" in info,
        chinese=chinese,
        english=english,
        details=(size,),
    )


def check_site_manifests(files: Files) -> Iterator[Finding]:
    """Yield whether the files of a site agree with its manifests and with those of its editions."""
    editions, lists = by_year(files), {manifest.name(algorithm) for algorithm in manifest.ALGORITHMS}
    rest = {path: item for path, item in files.items() if path not in lists and not re.match(r"[0-9]{4}/", path)}
    rest |= {f"{year}/{name}": own[name] for year, own in editions.items() for name in lists & own.keys()}
    for algorithm in manifest.ALGORITHMS:
        for year, own in editions.items():
            yield check_edition_manifest(own, algorithm, f"{year}/")
        yield _check_manifest(files, manifest.name(algorithm), algorithm, rest)


def check_edition_manifest(files: Files, algorithm: str, prefix: str) -> Finding:
    """Return whether the files of an edition agree with its manifest of an algorithm; details bear the prefix."""
    lists = {manifest.name(other) for other in manifest.ALGORITHMS}
    own = {path: item for path, item in files.items() if path not in lists}
    return _check_manifest(files, manifest.name(algorithm), algorithm, own, prefix)


def _check_manifest(files: Files, name: str, algorithm: str, expected: Files, prefix: str = "") -> Finding:
    """Return whether `expected` files agree with the manifest `name`; details name each one lost, added or changed."""
    finding = partial(
        Finding,
        criterion="integrity",
        chinese=f"文件与 {prefix}{name} 相符。",
        english=f"The files are as {prefix}{name} lists them.",
        fault=f"文件与 {prefix}{name} 不符",
    )
    if name not in files:
        return finding(passed=FAILED, details=(f"{prefix}{name}：不见了 lost",))
    written = content_of(files, name, MAX_LIST)
    try:
        listed = manifest.parse(written.decode("utf-8"))
    except ValueError as error:
        return finding(passed=FAILED, details=(f"{prefix}{name}：有改动 changed（{error}）",))
    now = {path: digest_of(item, algorithm) for path, item in expected.items()}
    details = [f"{prefix}{path}：不见了 lost" for path in sorted(listed.keys() - now.keys())]
    details += [f"{prefix}{path}：多出来的 added" for path in sorted(now.keys() - listed.keys())]
    details += [
        f"{prefix}{path}：有改动 changed" for path in sorted(now.keys() & listed.keys()) if now[path] != listed[path]
    ]
    if not details and sorted(written.split(b"\n")) != sorted(manifest.listed(now).encode().split(b"\n")):
        details.append(f"{prefix}{name}：有改动 changed")
    return finding(passed=not details, details=tuple(details))
