from lva.content.faults import Fault, PackFaulty


def test_a_fault_says_where_it_stands_and_in_which_language() -> None:
    assert "questions.name.label [sv]: the words are missing" == str(
        Fault("questions.name.label", "the words are missing", "sv")
    )


def test_a_fault_without_a_language_names_none() -> None:
    assert "questions.name: unknown key" == str(Fault("questions.name", "unknown key"))


def test_a_faulty_pack_tells_all_its_faults_at_once() -> None:
    error = PackFaulty("small.toml", [Fault("a", "one"), Fault("b", "two")])
    assert "small.toml: a: one; b: two" == str(error)
    assert (Fault("a", "one"), Fault("b", "two")) == error.faults
    assert "small.toml" == error.name
