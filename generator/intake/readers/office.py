"""Have LibreOffice, where it is installed, save a document of an old format as .docx."""

import shutil
import subprocess
import tempfile
from pathlib import Path

_PATIENCE = 180
"""Seconds that LibreOffice may take; the first run on a machine is slow."""


def is_installed() -> bool:
    """Whether LibreOffice is on this machine."""
    return shutil.which("soffice") is not None


def as_docx(content: bytes, ending: str) -> bytes:
    """Return a document saved as .docx; raise OSError or SubprocessError where LibreOffice does not do so.

    It runs in a profile of its own, so that one that the user has open is not disturbed, and macros stay off.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"notice{ending}").write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ("soffice", profile, "--headless", "--norestore", "--convert-to", "docx", "--outdir", name)
        subprocess.run(  # noqa: S603  our own words, and a file of ours
            [*command, folder / f"notice{ending}"], capture_output=True, check=True, timeout=_PATIENCE
        )
        return (folder / "notice.docx").read_bytes()
