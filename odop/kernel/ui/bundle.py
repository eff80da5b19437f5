"""Make site.css and site.js from their small sources: one request each, no tool beside Python.

    python -m odop.kernel.ui.bundle

The result is committed; a test says when it is stale.
"""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "static" / "kernel"


def stylesheet() -> str:
    """All of css/, in the order of their names, without comments and indentation."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((HERE / "css").glob("*.css")))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    text = re.sub(r"(?<=[\w-]): (?=[^{}]*[;}])", ":", text)
    return text.replace(";}", "}").replace("}", "}\n").strip() + "\n"


def script() -> str:
    """All of js/ as one module: the imports between them fall away, main.js comes last."""
    paths = sorted((HERE / "js").glob("*.js"), key=lambda path: (path.name == "main.js", path.name))
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    text = re.sub(r"^import .*$\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^export (default )?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*//.*$\n?", "", text, flags=re.MULTILINE)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


FILES = {"site.css": stylesheet, "site.js": script}


def write() -> None:
    for name, make in FILES.items():
        (STATIC / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    write()
