"""The child process that runs typst: reads orders as JSON, writes each PDF after its length; under a memory limit."""

import json
import resource
import sys

import typst

MEMORY = 2 * 1024**3


def main() -> None:
    """Set every paper that was ordered."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    told = json.loads(sys.stdin.buffer.read())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=told["fonts"])
    for order in told["orders"]:
        pdf = typst.compile(
            f"{told['templates']}/{order['template']}.typ",
            root=told["templates"],
            font_paths=fonts,
            sys_inputs={"data": json.dumps(order["data"], ensure_ascii=False), "language": order["language"]},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
        sys.stdout.buffer.write(len(pdf).to_bytes(8))
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
