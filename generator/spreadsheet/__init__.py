"""The 责任分工表, out as a workbook and back into the plan's files."""
