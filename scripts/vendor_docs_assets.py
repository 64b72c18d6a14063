"""Fetch scripts and styles of the documentation pages and of GraphiQL from their npm packages, unmodified.

Run `python scripts/vendor_docs_assets.py`; it needs npm. To upgrade, change the versions below and run again.
"""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "martlet"

OPENAPI = {
    "swagger-ui-dist@5.35.0": (
        "LICENSE",
        "NOTICE",
        "oauth2-redirect.js",
        "swagger-ui-bundle.js",
        "swagger-ui-bundle.js.LICENSE.txt",
        "swagger-ui.css",
    ),
    "redoc@2.5.4": (
        "LICENSE",
        "bundles/redoc.standalone.js",
        "bundles/redoc.standalone.js.LICENSE.txt",
    ),
}

# Later releases of both have no script that runs without a bundler.
GRAPHQL = {
    "graphiql@4.1.2": ("LICENSE", "graphiql.min.css", "graphiql.min.js"),
    "react@18.3.1": ("LICENSE", "umd/react.production.min.js"),
    "react-dom@18.3.1": ("LICENSE", "umd/react-dom.production.min.js"),
}


def vendor(package: str, files: tuple[str, ...], assets: Path) -> None:
    """Replace the package's folder by the given files of the package."""
    name, version = package.split("@")
    target = assets / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(  # noqa: S603 - the packages named above
            ["npm", "pack", "--silent", package],  # noqa: S607 - npm is found by PATH
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder) / packed.stdout.strip()) as archive:
            for file in files:
                member = archive.extractfile(f"package/{file}")
                if member is None:
                    raise FileNotFoundError(f"{package} has no file {file}")
                (target / Path(file).name).write_bytes(member.read())
    (target / "VERSION").write_text(f"{version}\n")
    print(f"{package}: {len(files)} files")


if __name__ == "__main__":
    for room, packages in (("openapi", OPENAPI), ("graphql", GRAPHQL)):
        for package, files in packages.items():
            vendor(package, files, SOURCE / room / "assets")
