"""The child process that runs typst: reads an order as JSON, writes the PDF; under a memory limit."""

import json
import resource
import sys

import typst

from fundtracker.web.pdf import FONTS, TEMPLATES

MEMORY = 2 * 1024**3


def main() -> None:
    """Set one PDF."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    order = json.loads(sys.stdin.buffer.read())
    pdf = typst.compile(
        str(TEMPLATES / order["template"]),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(order["data"], ensure_ascii=False), "language": order["language"]},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
