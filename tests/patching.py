"""An applier of our own for unified diffs."""

import re


def patched(old, diff):
    """What `patch` makes of `old`."""
    lines, result, at, last = re.findall(r"[^\n]*\n|[^\n]+", old), [], 0, ""
    for line in re.findall(r"[^\n]*\n", diff)[2:]:
        if match := re.match(r"@@ -(\d+)(?:,(\d+))? ", line):
            start = int(match[1]) - (match[2] != "0")
            result += lines[at:start]
            at = start
        elif line[0] in " +":
            result.append(line[1:])
        elif line[0] == "\\" and last in " +":
            result[-1] = result[-1].removesuffix("\n")
        at += line[0] in " -"
        last = line[0]
    return "".join(result + lines[at:])
