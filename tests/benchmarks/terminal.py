"""How flow-tui compares with the least Textual app there is, in a real terminal.

Run it in the repository, on Linux, in an environment with the test dependencies:

    python -m tests.benchmarks.terminal [--rounds N] [--only NAME ...] [--list]
                                        [--json FILE] [--against FILE]

It takes less than four minutes on two cores with nothing else to do. `--only` measures one figure,
or the figures of one group, and may be given several times; `--list` prints the names of all.
`--json` writes the figures to a file, with commit, versions and kind of machine, and `--against`
compares with such a file of an earlier run, so that a change shows what it costs.

In each round flow-tui and a bare Textual app (a header, a footer and one DataTable of 20 rows,
nothing else) run one after the other in a pseudo-terminal of 80x24 with 256 colours, so that both
meet the same machine. The table tells the medians, the median of the ratios of each pair, the
budget and whether it is met. Times move with the machine, ratios hold; bytes are what the program
writes to the terminal, which over SSH is what one waits for. What takes long and hardly varies is
measured in a few of the rounds only (`tests.benchmarks.groups`).

A screen is complete from the moment on from which an emulator shows what it shows in the end. Idle
CPU is counted in hundredths of a second. The slow line is a relay between ssh and an sshd of the
benchmark's own, of 300 ms each way and 64 kbit/s; the bare app is at its other end, too. `ssh -C`
stands for what zlib makes of the same bytes. Some lines compare with something else than the bare
app:

- `--help` and `--version` with `python -c pass`;
- the history of 100,000 attempts with one of 100;
- the confirm dialog, up to its question, while the API has not answered, with the same at commit
  2325bdf, before content was read for it: not measured where git does not have that commit;
- a key in the confirm dialog, while a flow.json of 10 MB is read and compared with what was
  published last, with one of 1 kB; and the memory after its check was closed, with that before;
- 200 publishes, each recorded on disk before it is sent and before its answer is told, with a
  shell loop of curl that records nothing, both over TLS with a connection each to a sandbox in a
  process of its own: not measured where there is no curl. Once both trust one certificate, once
  also those of the system, whose file has to be read to trust them. Lines of the same run say where
  the time goes, as what this machine takes for each part alone: the connections with their TLS
  handshakes, two commits per publish, and the requests over one kept connection. The rest is what
  flow-tui does besides: a client for each connection, asyncio, threads, checking the answer;
- for more and more flows and attempts (the cost of growth) with the fewest. What grows is named
  below the table with its reason. An export is of the last 10,000 attempts: all of them would take
  what they are many times.

The exit status is 0 whatever the figures are: they are for people to read.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks import groups, results, table
from tests.benchmarks.bench import Bench
from tests.benchmarks.figures import Sample

_ROUNDS: Final = 4


def main() -> None:
    """Measure, telling what, and print the table."""
    parser = _parser()
    options = parser.parse_args()
    if options.list:
        print(groups.names())
        return
    try:
        keys = groups.chosen(options.only)
        before = results.load(options.against) if options.against else None
    except (OSError, ValueError) as error:
        parser.error(str(error))
    rounds = max(1, options.rounds)
    now = results.results_of(_measured(rounds, keys))
    print(f"{results.machine()}; medians of up to {rounds} rounds\n\n{table.table(now, keys)}")
    if before is not None:
        asked = {key: result for key, result in before.items() if key in keys}
        print(f"\n{table.comparison(asked, now)}")
    if options.json:
        results.save(options.json, now)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.terminal",
        description="Compare flow-tui with a bare Textual app in a real terminal.",
    )
    parser.add_argument(
        "--rounds", type=int, default=_ROUNDS, metavar="N", help=f"{_ROUNDS} by default"
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="measure this figure or group of figures; repeatable",
    )
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file")
    parser.add_argument(
        "--against", type=Path, metavar="FILE", help="compare with the file of an earlier run"
    )
    return parser


def _measured(rounds: int, keys: Sequence[str]) -> Mapping[str, Sequence[Sample]]:
    samples: defaultdict[str, list[Sample]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="flow-tui-benchmark-") as home:
        bench = Bench(Path(home))
        try:
            with bench.flow_tui(bench.data()), bench.bare():
                pass  # the first run of each compiles its modules
            for number in range(rounds):
                for name, group in groups.of_round(number, keys):
                    started = time.monotonic()
                    for key, sample in group.measure(bench):
                        samples[key].append(sample)
                    took = time.monotonic() - started
                    print(f"round {number + 1}: {name}, {took:.0f} s", file=sys.stderr, flush=True)
        finally:
            bench.close()
    return {key: samples[key] for key in keys}


if __name__ == "__main__":
    main()
