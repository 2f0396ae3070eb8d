"""The list of faults follows the code; `python -m tests.mutants` puts them in."""

from collections import Counter
from pathlib import Path

from tests.mutants.fault import Fault
from tests.mutants.faults import FAULTS
from tests.support.cases import every

ROOT = Path(__file__).resolve().parent.parent


@every("fault", FAULTS)
def test_it_can_be_put_in_and_its_tests_are_there(fault: Fault) -> None:
    source = (ROOT / fault.path).read_text(encoding="utf-8")
    compile(fault.put_into(source), fault.path, "exec")
    assert all((ROOT / test).exists() for test in fault.tests)


def test_each_has_a_name_of_its_own() -> None:
    assert {
        name for name, count in Counter(fault.name for fault in FAULTS).items() if count > 1
    } == set()
